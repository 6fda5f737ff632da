"""Wishes in their order and decisions in words, on the page and in the file."""

import json

from metiis import clock, db
from metiis.decisions.rules import Known, as_text
from metiis.models import Decision, Fit, Verb
from metiis.wishes import services as wishes
from tests.factories import make_activity, make_reservist
from tests.screens import open_page


def test_wishes_come_in_the_order_of_the_person(session, as_person):
    person = make_reservist()
    found = [make_activity(title=title) for title in ("Tir", "Ski", "Convoi")]
    for activity in found:
        wishes.add(person, activity, clock.now())
    wishes.rank(person, found[2], 1, clock.now())
    browser = as_person(person)
    words = open_page(browser, "/profil/donnees?partie=choix").get_text(" ")
    assert words.index("Convoi") < words.index("Tir") < words.index("Ski")
    held = json.loads(browser.get("/profil/donnees/fichier").data)
    assert [row["rang"] for row in held["activites_souhaitees_dans_l_ordre"]] == [1, 2, 3]


def test_what_was_known_is_told_in_words(session, as_person):
    person = make_reservist()
    known = as_text(Known(Fit.UNKNOWN, days=2, silent=1, used=12, cap=60, obstacles=("skill",)))
    db.session.add(
        Decision(
            activity=make_activity(title="Tir"),
            person=person,
            at=clock.now(),
            verb=Verb.REJECTED,
            was_proposed=False,
            known=known,
        )
    )
    session.flush()
    browser = as_person(person)
    words = " ".join(open_page(browser, "/profil/donnees?partie=choix").get_text(" ").split())
    assert "1 jour non renseigné sur 2" in words
    assert "Ce qui s’opposait : compétence" in words
    assert "{" not in words
    assert "False" not in words
    rows = json.loads(browser.get("/profil/donnees/fichier").data)["decisions_qui_vous_concernent"]
    assert rows[0]["proposee_par_le_service"] is False
    assert any("compétence" in line for line in rows[0]["ce_qui_etait_connu"])
