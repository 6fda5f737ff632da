"""One way to take a list away: its limit holds for every list that leaves so."""

import pytest

from metiis.demo.accounts import PASSWORD
from metiis.models import Role
from metiis.pool import taking
from tests.factories import make_brigade, make_reservist, make_staff
from tests.screens import judged


@pytest.mark.parametrize("page", ["equite", "dossiers"])
def test_a_list_too_long_stays_here(app, session, as_person, monkeypatch, page: str):
    monkeypatch.setattr(taking, "MOST", 0)
    unit = make_brigade()["7BCA"]
    hashed = app.extensions["metiis.passwords"].hash(PASSWORD)
    boss = make_staff(Role.UNIT_COMMANDER, unit, password_hash=hashed)
    make_reservist(unit, fitness=None)
    sent = {"format": "csv", "motif": "Revue des effectifs", "mot_de_passe": PASSWORD}
    answer = as_person(boss).post(f"/unites/7BCA/effectif/{page}/export", data=sent)
    assert answer.status_code == 422
    assert "1 personnes" not in judged(answer).get_text()
    assert "un fichier en contient au plus" in judged(answer).get_text()
