"""The list as those who decide and those who wait see it; the answer given from a mail."""

import re

import pytest
from sqlalchemy import inspect, select, update

from metiis import clock, db
from metiis.applications import services as applications
from metiis.models import (
    AnswerLink,
    Application,
    ApplicationStatus,
    ListEvent,
    Move,
    Notification,
    Position,
    Role,
)
from metiis.waiting import queries, services
from tests.factories import make_activity, make_position, make_reservist, make_staff
from tests.screens import judged, open_page
from tests.waiting.setting import make_line

Status = ApplicationStatus


@pytest.fixture
def asked(session):
    """Somebody to whom the list offers a place, and the token of her mail."""
    position, _boss, line = make_line(2)
    services.offer_next(position.id, clock.now())
    token = services.issue_link(line[0], clock.now())
    session.commit()
    return line[0], token


def now_of(application: Application) -> Application:
    """The same as the database now has it, requests having closed the test's session."""
    db.session.remove()
    return db.session.get_one(Application, inspect(application).identity[0])


def test_a_mail_scanner_that_follows_the_link_changes_nothing_and_learns_nothing(client, asked):
    application, token = asked
    events = len(application.events)
    person, activity = application.person, application.activity
    words = [person.last_name, person.first_name, activity.title, activity.unit.code]
    words += [activity.location, application.position.label, str(activity.starts_on.year)]
    db.session.rollback()
    for _ in range(20):
        assert client.head(f"/reponse/{token}").status_code == 200
        answer = client.get(f"/reponse/{token}")
        text = judged(answer).get_text(" ")
        for word in words:
            assert word
            assert word not in text
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert now_of(application).status is Status.OFFERED
    assert len(now_of(application).events) == events
    link = db.session.scalars(select(AnswerLink)).one()
    assert (link.used_at, link.revoked_at) == (None, None)


@pytest.mark.parametrize(("word", "status"), [("oui", Status.CONFIRMED), ("non", Status.DECLINED)])
def test_one_press_answers_once_and_the_list_goes_on(client, asked, word, status):
    application, token = asked
    for _ in range(2):
        answer = client.post(f"/reponse/{token}", data={"reponse": word})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/reponse")
    assert "enregistrée" in open_page(client, "/reponse").get_text()
    assert now_of(application).status is status
    states = {each.status for each in db.session.scalars(select(Application))}
    assert (Status.OFFERED in states) == (word == "non")  # The next one, at once.
    open_page(client, f"/reponse/{token}", 410)
    other = "non" if word == "oui" else "oui"
    assert client.post(f"/reponse/{token}", data={"reponse": other}).status_code == 410
    assert now_of(application).status is status


def test_a_link_past_unknown_or_void_says_how_to_answer_after_signing_in(client, asked):
    _application, token = asked
    void = [f"/reponse/{'x' * 43}"]
    db.session.execute(update(AnswerLink).values(expires_at=clock.now()))
    db.session.commit()
    void.append(f"/reponse/{token}")
    for url in void:
        assert "Mes candidatures" in open_page(client, url, 410).get_text()
        assert client.post(url, data={"reponse": "oui"}).status_code == 410


def test_an_answer_in_the_service_makes_the_link_void(client, asked, as_person):
    application, token = asked
    where = f"/candidatures/{application.public_id}"
    browser = as_person(application.person)
    page = open_page(browser, where)
    reference = db.session.scalars(select(AnswerLink.reference)).one()
    assert reference in page.get_text()
    assert reference in open_page(client, f"/reponse/{token}").get_text()
    assert browser.post(f"{where}/accepter").status_code == 303
    open_page(client, f"/reponse/{token}", 410)
    assert now_of(application).status is Status.CONFIRMED


def test_a_fact_in_the_way_is_not_told_to_whoever_holds_the_link(client, asked, session):
    application, token = asked
    boss = make_staff(Role.UNIT_COMMANDER, application.activity.unit)
    title = "Stage de franchissement"
    rival = make_position(make_activity(title=title, starts_on=application.position.starts_on))
    other = applications.submit(application.person, rival, [], "", clock.now())
    applications.select_person(other, boss, clock.now())
    session.commit()
    answer = client.post(f"/reponse/{token}", data={"reponse": "oui"})
    assert answer.status_code == 409
    assert title not in judged(answer).get_text()
    assert client.post(f"/reponse/{token}", data={"reponse": "non"}).status_code == 303


def test_without_a_choice_the_page_asks_again(client, asked):
    application, token = asked
    assert client.post(f"/reponse/{token}").status_code == 422
    assert now_of(application).status is Status.OFFERED


def test_many_tries_are_stopped(client, session):
    codes = [client.post(f"/reponse/{n}", data={"reponse": "oui"}).status_code for n in range(61)]
    assert codes[:60] == [410] * 60
    assert codes[60] == 429


def test_the_form_needs_the_token_of_its_page_and_no_session(client, asked, app):
    _application, token = asked
    app.config["WTF_CSRF_ENABLED"] = True
    url = f"/reponse/{token}"
    assert client.post(url, data={"reponse": "oui"}).status_code == 400
    field = re.search(r'name="csrf_token" value="([^"]+)"', client.get(url).get_data(as_text=True))
    sent = {"reponse": "oui", "csrf_token": field[1]}
    assert client.post(url, data=sent).status_code == 303


def test_a_withdrawal_offers_the_place_within_the_same_request(session, as_person):
    position, _boss, line = make_line(2)
    services.offer_next(position.id, clock.now())
    applications.accept(line[0], clock.now())
    browser = as_person(line[0].person)
    where = f"/candidatures/{line[0].public_id}/retirer"
    assert browser.post(where, data={"motif": "work"}).status_code == 303
    assert now_of(line[0]).withdrawal_reason.value == "work"
    assert now_of(line[1]).status is Status.OFFERED


def test_once_called_up_she_says_why_and_what_she_typed_is_kept(session, as_person):
    position, boss, line = make_line(1)
    services.offer_next(position.id, clock.now())
    applications.accept(line[0], clock.now())
    applications.apply(line[0], Move.CALL_UP, boss, clock.now())
    browser, where = as_person(line[0].person), f"/candidatures/{line[0].public_id}"
    page = open_page(browser, where)
    assert page.find("button", string="Retirer ma candidature")
    answer = browser.post(f"{where}/retirer", data={"precision": "Un train supprimé"})
    assert answer.status_code == 422
    again = judged(answer)
    assert "Choisissez le motif" in again.get_text()
    assert "Un train supprimé" in str(again)
    assert now_of(line[0]).status is Status.CALLED_UP
    for _ in range(2):
        data = {"motif": "transport", "precision": "Un train supprimé"}
        assert browser.post(f"{where}/retirer", data=data).status_code == 303
    assert now_of(line[0]).status is Status.LATE_WITHDRAWN
    assert now_of(line[0]).events[-1].note == "Un train supprimé"
    open_page(browser, where)


def test_she_reads_her_place_and_what_comes_next(session, as_person):
    _position, _boss, line = make_line(2, list_stopped=True)
    page = open_page(as_person(line[1].person), f"/candidatures/{line[1].public_id}").get_text(" ")
    assert "2e sur la liste" in page
    assert "proposée à la première personne" in page


def test_the_commander_stops_reorders_and_resumes_with_reasons(session, as_person):
    position, boss, line = make_line(3, headcount=1)
    services.offer_next(position.id, clock.now())
    browser, where = as_person(boss), f"/postes/{position.public_id}/liste"
    page = open_page(browser, where)
    assert "jusqu’au" in page.find(class_="list-offers").get_text()
    placement = f"{line[2].public_id}:1"
    assert browser.post(f"{where}/ordre", data={"placement": placement}).status_code == 422
    for _ in range(2):
        data = {"placement": placement, "motif": "skill", "precision": "Conducteur"}
        assert browser.post(f"{where}/ordre", data=data).status_code == 303
    for _ in range(2):
        assert browser.post(f"{where}/arreter", data={"motif": "budget"}).status_code == 303
    assert "Liste arrêtée" in open_page(browser, where).get_text()
    chosen = open_page(browser, f"/activites/{position.activity.public_id}/selection").get_text()
    assert "Liste arrêtée" in chosen
    for _ in range(2):
        assert browser.post(f"{where}/relancer").status_code == 303
    db.session.rollback()
    assert len(db.session.scalars(select(ListEvent)).all()) == 3
    first = queries.line(db.session.get_one(Position, position.id), clock.today())[0]
    assert first.application.id == line[2].id
    page = open_page(browser, where).get_text(" ")
    assert "Conducteur" in page


@pytest.mark.parametrize("people", [2, 40])
def test_the_page_of_a_list_asks_few_questions(session, as_person, max_queries, people):
    position, boss, _line = make_line(people, list_stopped=True)
    browser = as_person(boss)
    with max_queries(14):
        browser.get(f"/postes/{position.public_id}/liste")


def test_waiting_while_places_are_free_is_said_to_be_an_offer(session, as_person):
    position = make_position()
    applied = applications.submit(make_reservist(), position, [], "", clock.now())
    boss = make_staff(Role.UNIT_COMMANDER, position.activity.unit)
    browser = as_person(boss)
    answer = browser.post(f"/candidatures/{applied.public_id}/attente", follow_redirects=True)
    assert "reçoit l’offre d’une place libre" in judged(answer).get_text()
    assert now_of(applied).status is Status.OFFERED
    kept = db.session.scalars(
        select(Notification).where(Notification.person_id == applied.person_id)
    )
    assert len(kept.all()) == 2
