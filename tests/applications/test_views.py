"""The applicant's pages and the commander's page of choice, over HTTP."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from metiis import clock, db
from metiis.applications import services
from metiis.availability import queries as availability
from metiis.models import (
    Application,
    ApplicationStatus,
    Availability,
    DutyDay,
    Role,
    Visibility,
)
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
)

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def apply(browser, position, **data):
    where = f"/activites/{position.activity.public_id}/candidatures"
    return browser.post(where, data={"poste": position.public_id, **data})


def only_application() -> Application:
    db.session.remove()
    db.set_reading(False)
    return db.session.scalars(select(Application)).one()


def test_somebody_applies_follows_and_withdraws(session, as_person):
    person, position = make_reservist(), make_position(label="Conducteur PL")
    browser = as_person(person)
    answer = apply(browser, position, note="Disponible dès la veille.")
    application = only_application()
    assert answer.location.endswith(f"/candidatures/{application.public_id}")
    text = browser.get(answer.location).get_data(as_text=True)
    for words in ("Conducteur PL", "Déposée", "Disponible dès la veille.", "examine"):
        assert words in text
    assert "Conducteur PL" in browser.get("/candidatures").get_data(as_text=True)
    browser.post(f"/candidatures/{application.public_id}/retirer")
    assert only_application().status is ApplicationStatus.WITHDRAWN


def test_a_refused_application_says_why_and_writes_nothing(session, as_person):
    position = make_position(rank_min=6)
    browser = as_person(make_reservist(rank="SDT"))
    answer = apply(browser, position)
    assert answer.status_code == 409
    assert "Grade demandé" in answer.get_data(as_text=True)
    db.session.remove()
    assert db.session.scalars(select(Application)).all() == []


def test_ticking_the_box_declares_the_days(session, as_person):
    person, position = make_reservist(), make_position()
    apply(as_person(person), position, declarer="y")
    db.session.remove()
    days = availability.declared([person.id], position.starts_on, position.ends_on)[person.id]
    assert days == bytes([Availability.AVAILABLE] * 2)


def test_an_activity_out_of_reach_does_not_exist(session, as_person):
    units = make_brigade()
    position = make_position(make_activity(units["13BCA"]))
    assert apply(as_person(make_reservist(units["7BCA"])), position).status_code == 404
    mismatched = make_position(make_activity(units["7BCA"]))
    session.commit()
    where = f"/activites/{mismatched.activity.public_id}/candidatures"
    browser = as_person(make_reservist(units["7BCA"]))
    assert browser.post(where, data={"poste": position.public_id}).status_code == 404
    assert browser.post(where, data={}).status_code == 404


@pytest.mark.parametrize("move", ["retirer", "confirmer", "decliner"])
def test_somebody_elses_application_does_not_exist(session, as_person, move: str):
    person, position = make_reservist(), make_position()
    application = services.submit(person, position, [], "", clock.now())
    browser = as_person(make_reservist())
    assert browser.get(f"/candidatures/{application.public_id}").status_code == 404
    assert browser.post(f"/candidatures/{application.public_id}/{move}").status_code == 404
    assert browser.get(f"/candidatures/{application.public_id}/{move}").status_code == 405
    assert browser.post(f"/candidatures/inconnue/{move}").status_code == 404


@pytest.mark.parametrize("move", ["retenir", "attente", "refuser"])
def test_only_those_who_command_the_activity_decide(session, as_person, move: str):
    units = make_brigade()
    position = make_position(make_activity(units["7BCA"], visibility=Visibility.BRIGADE))
    applicant = make_reservist(units["7BCA"])
    application = services.submit(applicant, position, [], "", clock.now())
    where = f"/candidatures/{application.public_id}/{move}"
    expected = {
        Role.RESERVE_OFFICE: (units["7BCA"], 403),
        Role.UNIT_COMMANDER: (units["13BCA"], 404),
        Role.SECTION_LEADER: (units["7BCA"], 403),
        Role.NATIONAL: (None, 403),
    }
    staff = {role: make_staff(role, unit) for role, (unit, _) in expected.items()}
    browsers = {role: as_person(person) for role, person in staff.items()}
    for role, browser in browsers.items():
        assert browser.post(where).status_code == expected[role][1], role
    assert as_person(applicant).post(where).status_code == 403


def test_the_commander_sees_reasons_and_retains(session, as_person):
    units = make_brigade()
    position = make_position(make_activity(units["7BCA"]), headcount=1)
    person = make_reservist(units["7BCA"], last_name="Martinez", rank="CPL")
    silent = make_reservist(units["7BCA"], last_name="Silencieux")
    elsewhere = make_reservist(units["13BCA"], last_name="Ailleurs")
    application = services.submit(person, position, [], "", clock.now())
    boss = make_staff(Role.UNIT_COMMANDER, units["7BCA"])
    browser = as_person(boss)
    text = browser.get(f"/activites/{position.activity.public_id}/selection").get_data(as_text=True)
    assert "CPL MARTINEZ" in text
    assert "Disponibilité non renseignée" in text
    assert silent.last_name.upper() in text
    assert elsewhere.last_name.upper() not in text
    answer = browser.post(f"/candidatures/{application.public_id}/retenir", headers=HTMX)
    board = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    assert board.find(id=f"selection-{position.public_id}") is not None
    assert "1 / 1" in board.get_text(" ", strip=True)
    assert only_application().status is ApplicationStatus.SELECTED
    page = as_person(person).get(f"/candidatures/{application.public_id}")
    assert "Confirmer ma participation" in page.get_data(as_text=True)


def test_the_fragment_is_the_markup_of_its_page(session, as_person):
    position = make_position()
    application = services.submit(make_reservist(), position, [], "", clock.now())
    browser = as_person(make_staff(Role.UNIT_COMMANDER, position.activity.unit))
    where = f"/candidatures/{application.public_id}/retenir"
    answer = BeautifulSoup(browser.post(where, headers=HTMX).get_data(as_text=True), "html.parser")
    page = browser.get(f"/activites/{position.activity.public_id}/selection")
    whole = BeautifulSoup(page.get_data(as_text=True), "html.parser")
    target = f"selection-{position.public_id}"
    for token in [
        *answer.find_all(attrs={"name": "csrf_token"}),
        *whole.find_all(attrs={"name": "csrf_token"}),
    ]:
        token.decompose()  # Signed anew each time.
    assert answer.find(id=target) == whole.find(id=target)


def test_refusing_needs_a_reason_and_keeps_the_page(session, as_person):
    person, position = make_reservist(), make_position()
    application = services.submit(person, position, [], "", clock.now())
    browser = as_person(make_staff(Role.UNIT_COMMANDER, position.activity.unit))
    where = f"/candidatures/{application.public_id}/refuser"
    for data in ({}, {"motif": "autre chose"}):
        answer = browser.post(where, data=data)
        assert answer.status_code == 422
        assert "Choisissez un motif" in answer.get_data(as_text=True)
    partly = browser.post(where, data={"precision": "Trop tard."}, headers=HTMX)
    assert partly.status_code == 422
    assert "Trop tard." in partly.get_data(as_text=True)
    browser.post(where, data={"motif": "fairness"})
    assert only_application().status is ApplicationStatus.REJECTED
    page = as_person(person).get(f"/candidatures/{application.public_id}")
    assert "Priorité aux moins employés" in page.get_data(as_text=True)


def test_a_move_that_came_too_late_is_a_409_in_words(session, as_person):
    person, position = make_reservist(), make_position()
    application = services.submit(person, position, [], "", clock.now())
    browser = as_person(person)
    answer = browser.post(f"/candidatures/{application.public_id}/confirmer")
    assert answer.status_code == 409
    assert "n’est plus possible" in answer.get_data(as_text=True)


def test_each_decision_repeated_has_one_effect(session, as_person):
    position = make_position(list_stopped=True)
    application = services.submit(make_reservist(), position, [], "", clock.now())
    browser = as_person(make_staff(Role.UNIT_COMMANDER, position.activity.unit))
    for move in ("attente", "retenir"):
        for _ in range(2):
            answer = browser.post(f"/candidatures/{application.public_id}/{move}")
            assert answer.status_code == 303
    assert len(only_application().events) == 3
    assert len(db.session.scalars(select(DutyDay)).all()) == 2


@pytest.mark.parametrize("people", [3, 60])
def test_the_page_of_choice_asks_few_questions_whatever_the_number(
    session, as_person, max_queries, people: int
):
    position = make_position(None, "Permis PL", headcount=5)
    make_position(position.activity, label="Combattant")
    for _ in range(people):
        services.submit(make_reservist(), position, [], "", clock.now())
        make_reservist()
    browser = as_person(make_staff(Role.UNIT_COMMANDER, position.activity.unit))
    with max_queries(8):
        browser.get(f"/activites/{position.activity.public_id}/selection")


def test_followed_applications_are_paged_and_past_ones_come_last(session, as_person, max_queries):
    person = make_reservist()
    for number in range(25):
        start = clock.today() + timedelta(days=30 + 3 * number)
        activity = make_activity(starts_on=start, title=f"Activité {number}")
        services.submit(person, make_position(activity), [], "", clock.now())
    browser = as_person(person)
    with max_queries(8):
        first = browser.get("/candidatures").get_data(as_text=True)
    assert "Activité 0" in first
    assert "Activité 24" not in first
    assert "Activité 24" in browser.get("/candidatures?page=2").get_data(as_text=True)
