"""Pages of one’s own account, and of those who look after accounts."""

import pytest
import time_machine
from sqlalchemy import select

from metiis.models import OutgoingMail, Role
from tests.accounts.browsing import (
    NEW,
    PASSWORD,
    is_signed_in,
    make_account,
    next_hour,
    sign_in,
    stored,
)
from tests.factories import grant, make_brigade, make_reservist, make_staff
from tests.screens import open_page


def test_a_disabled_account_is_out_at_the_very_next_request(app, session, as_person):
    person, admin = make_reservist(), make_staff(Role.ADMIN, None)
    hers, his = as_person(person), as_person(admin)
    assert is_signed_in(hers)
    his.post(f"/administration/comptes/{person.public_id}/desactiver")
    assert not is_signed_in(hers)
    assert "Réactiver" in his.get(f"/administration/comptes/{person.public_id}").get_data(True)
    his.post(f"/administration/comptes/{person.public_id}/reactiver")
    assert not is_signed_in(hers)


def test_changing_a_password_asks_the_current_one_and_signs_out_elsewhere(app, session, client):
    person = make_account(app)
    session.commit()
    other = app.test_client()
    sign_in(client, person.email)
    sign_in(other, person.email)
    data = {"current": "pas le bon mot de passe", "password": NEW, "repeat": NEW}
    refused = client.post("/profil/securite", data=data)
    assert refused.status_code == 422
    assert NEW not in refused.get_data(as_text=True)
    with client.session_transaction() as cookie:
        before = cookie["sid"]
    assert client.post("/profil/securite", data={**data, "current": PASSWORD}).status_code == 303
    with client.session_transaction() as cookie:
        assert cookie["sid"] != before
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert sign_in(other, person.email).status_code == 422
    assert sign_in(other, person.email, NEW).status_code == 303
    mail = stored().scalars(select(OutgoingMail)).one()
    assert mail.recipient == person.email
    assert person.last_name not in mail.body + mail.subject


@pytest.mark.parametrize(
    ("password", "repeat", "words"),
    [
        ("trop court", "trop court", "au moins 15"),
        (NEW, NEW + "x", "diffèrent"),
        ("x" * 129, "x" * 129, "au plus 128"),
        ("motdepasse2026!!", "motdepasse2026!!", "facile à deviner"),
        ("metiis fougere canoe", "metiis fougere canoe", "ni le nom du service"),
    ],
)
def test_a_bad_new_password_is_explained(app, session, as_person, password, repeat, words):
    browser = as_person(make_account(app))
    data = {"current": PASSWORD, "password": password, "repeat": repeat}
    answer = browser.post("/profil/securite", data=data)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_the_exact_characters_of_a_password_count(app, session, as_person, client):
    person = make_account(app)
    browser, spaced = as_person(person), f"  {NEW}🏔  "
    data = {"current": PASSWORD, "password": spaced, "repeat": spaced}
    assert browser.post("/profil/securite", data=data).status_code == 303
    assert sign_in(client, person.email, spaced.strip()).status_code == 422
    assert sign_in(client, person.email, spaced).status_code == 303


def test_guessing_the_current_password_on_an_open_session_is_slowed(app, session, as_person):
    browser = as_person(make_account(app))
    data = {"current": "pas le bon mot de passe", "password": NEW, "repeat": NEW}
    start = next_hour()
    with time_machine.travel(start, tick=False):
        codes = [browser.post("/profil/securite", data=data).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_devices_are_listed_and_ended_one_or_all(app, session, as_person):
    person = make_reservist()
    here, phone, post = (as_person(person) for _ in range(3))
    page = open_page(here, "/profil/appareils")
    assert len(page.select(".item")) == 3
    assert len(page.select(".item form")) == 2
    device = page.select_one("input[name=appareil]")["value"]
    assert here.post("/profil/appareils/deconnecter", data={"appareil": device}).status_code == 303
    assert is_signed_in(phone) != is_signed_in(post)
    assert here.post("/profil/appareils/deconnecter-les-autres").status_code == 303
    assert is_signed_in(here)
    assert not is_signed_in(phone)
    assert not is_signed_in(post)


def test_the_pages_of_accounts_are_well_made(app, session, as_person, client):
    units = make_brigade()
    person = make_reservist(units["7BCA"])
    waiting = make_reservist(units["7BCA"], activated_at=None)
    chief = as_person(make_staff(Role.UNIT_COMMANDER, units["7BCA"]))
    open_page(client, "/connexion")
    for path in ("/profil/securite", "/profil/appareils", "/administration/comptes"):
        open_page(chief, path)
    for somebody in (person, waiting):
        open_page(chief, f"/administration/comptes/{somebody.public_id}")


def test_accounts_are_seen_by_those_who_look_after_them_only(session, as_person, max_queries):
    units = make_brigade()
    person, foreign = make_reservist(units["7BCA"]), make_reservist(units["13BCA"])
    above = make_reservist(units["7BCA"])
    grant(above, Role.BRIGADE_STAFF, units["27BIM"])
    for _ in range(30):
        make_reservist(units["7BCA"], activated_at=None)
    chief = as_person(make_staff(Role.UNIT_COMMANDER, units["7BCA"]))
    with max_queries(8):
        page = chief.get("/administration/comptes").get_data(as_text=True)
    assert "32 personnes" in page.replace("\u00a0", " ")
    base = "/administration/comptes/"
    assert chief.get(base + foreign.public_id).status_code == 404
    assert chief.get(base + "inconnu").status_code == 404
    assert chief.post(f"{base}{foreign.public_id}/desactiver").status_code == 404
    assert "au-dessus du vôtre" in chief.get(base + above.public_id).get_data(as_text=True)
    assert chief.post(f"{base}{above.public_id}/desactiver").status_code == 403
    reservist = as_person(person)
    assert reservist.get(base).status_code == 404
    assert reservist.get("/administration/comptes").status_code == 403
    assert reservist.get(base + person.public_id).status_code == 403


@pytest.mark.parametrize("query", ["etat=zzz", "unite=2RIMA", "q=" + "x" * 200])
def test_a_filter_that_means_nothing_is_explained(session, as_person, query: str):
    chief = as_person(make_staff(Role.UNIT_COMMANDER, make_brigade()["7BCA"]))
    answer = chief.get(f"/administration/comptes?{query}")
    assert answer.status_code == 422
    assert "Erreur" in answer.get_data(as_text=True)
