"""The private calendar as a phone reads it, and the page that opens and closes it."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from metiis import clock, db
from metiis.activities import positions
from metiis.activities.planning import PositionPlan
from metiis.applications import moving
from metiis.applications import services as applications
from metiis.feeds.views import BY_ADDRESS
from metiis.models import (
    Activity,
    Application,
    CalendarFeed,
    CallUp,
    DutyDay,
    Move,
    Person,
    RejectionReason,
    Role,
)
from tests.factories import make_reservist, make_staff, make_unit
from tests.feeds.scene import ADDRESS, apply, boss, open_calendar, read
from tests.screens import SignIn, control, open_page

NEUTRAL = {
    "class",
    "description",
    "dtend",
    "dtstamp",
    "dtstart",
    "last-modified",
    "sequence",
    "status",
    "summary",
    "transp",
    "uid",
}


@pytest.fixture
def person(session) -> Person:
    return make_reservist(make_unit("7BCA"))


def published(client: FlaskClient) -> bytes:
    """What the address gives."""
    db.session.commit()
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    db.set_reading(False)
    return answer.data


def again(application: Application) -> Application:
    """The same application, in the session that follows a request."""
    return db.session.get_one(Application, application.id)


def test_an_application_lives_in_the_calendar_under_one_uid(person: Person, client: FlaskClient):
    open_calendar(person)
    decider = boss()
    application = apply(person)
    line = application.position
    seen = read(published(client))
    applications.select_person(again(application), decider, clock.now())
    seen += read(published(client))
    applications.confirm(again(application), clock.now())
    seen += read(published(client))
    applications.cancel_all(again(application).activity, decider, clock.now())
    seen += read(published(client))
    assert [each["status"] for each in seen] == ["TENTATIVE", "TENTATIVE", "CONFIRMED", "CANCELLED"]
    assert [each["transp"] for each in seen] == ["TRANSPARENT", "OPAQUE", "OPAQUE", "TRANSPARENT"]
    assert len({each["uid"] for each in seen}) == 1
    assert sorted({each["sequence"] for each in seen}) == [each["sequence"] for each in seen]
    for each in seen:
        assert each["first"] == line.starts_on
        assert each["end"] == line.ends_on + timedelta(days=1)
        assert each["stamp"] == each["modified"]
        assert set(each["names"]) == NEUTRAL
        assert each["class"] == "PRIVATE"


def test_a_refusal_before_anything_was_held_only_leaves(person: Person, client: FlaskClient):
    open_calendar(person)
    application = apply(person)
    applications.reject(application, RejectionReason.FULL, "", boss(), clock.now())
    assert read(published(client)) == []


def test_the_call_up_gives_its_own_days_and_new_dates_a_higher_sequence(
    person: Person, client: FlaskClient
):
    open_calendar(person)
    application, decider, now = apply(person), boss(), clock.now()
    applications.select_person(application, decider, now)
    applications.confirm(application, now)
    before = read(published(client))[0]
    first, last = application.position.starts_on, application.position.ends_on
    travel = first - timedelta(days=1)
    application = again(application)
    moving.apply(application, Move.CALL_UP, decider, now)
    db.session.add(DutyDay(person_id=person.id, day=travel, application_id=application.id))
    db.session.add(
        CallUp(
            application_id=application.id,
            reference="R-1",
            departs_on=travel,
            returns_on=last,
            text="{}",
            issued_at=now + timedelta(minutes=5),
        )
    )
    after = read(published(client))[0]
    assert (after["first"], after["end"]) == (travel, last + timedelta(days=1))
    assert after["sequence"] > before["sequence"]
    assert after["stamp"] > before["stamp"]
    activity = db.session.get(Activity, application.activity_id)
    activity.version += 1
    assert read(published(client))[0]["sequence"] > after["sequence"]


def test_other_days_for_a_post_are_other_days_in_the_calendar(person: Person, client: FlaskClient):
    open_calendar(person)
    planner, application = boss(), apply(person, ends_on=clock.today() + timedelta(days=65))
    before = read(published(client))[0]
    line = again(application).position
    later = line.starts_on + timedelta(days=1)
    plan = PositionPlan(line.label, line.headcount, line.rank_min, line.rank_max)
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        positions.edit(line, replace(plan, starts_on=later), planner, clock.now())
        after = read(published(client))[0]
    assert (before["uid"], later) == (after["uid"], after["first"])
    assert after["sequence"] > before["sequence"]
    assert after["stamp"] > before["stamp"]


def test_nothing_says_what_where_nor_with_whom(person: Person, client: FlaskClient):
    open_calendar(person)
    application = apply(person)
    ids = [application.public_id, application.activity.public_id]
    text = published(client).decode()
    assert "Canari" not in text
    for word in (*ids, person.last_name, "7BCA"):
        assert word not in text
    assert "Détail après connexion." in text
    assert read(text)[0]["summary"] == "Indisponible"


def test_entries_bear_her_own_words_whatever_their_signs(person: Person, client: FlaskClient):
    title = "Réserve ; à moi, « oui » \\ très long…"
    open_calendar(person, title)
    apply(person)
    body = published(client)
    assert read(body)[0]["summary"] == title
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert body.count(b"\n") == body.count(b"\r\n")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in body
    assert b"X-PUBLISHED-TTL:PT6H" in body


def test_a_calendar_that_has_not_changed_is_not_sent_again(person: Person, client: FlaskClient):
    open_calendar(person)
    decider, application = boss(), apply(person)
    published(client)
    first = client.get(ADDRESS)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Cache-Control"] == "private, no-cache"
    with time_machine.travel(clock.now() + timedelta(hours=6), tick=False):
        same = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    db.set_reading(False)
    applications.select_person(again(application), decider, clock.now())
    db.session.commit()
    changed = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_reading_it_writes_nothing_and_costs_two_queries(
    app: Flask, person: Person, client: FlaskClient, max_queries
):
    open_calendar(person)
    for _ in range(5):
        apply(person)
    db.session.commit()
    with max_queries(2) as sent:
        assert len(read(client.get(ADDRESS).data)) == 5
    assert all(statement.lstrip().startswith("SELECT") for statement in sent)


@pytest.mark.parametrize("gone", ["never made", "revoked", "replaced", "account closed", "left"])
def test_an_address_that_opens_nothing_is_like_one_that_never_was(
    person: Person, client: FlaskClient, as_person: SignIn, gone: str
):
    if gone != "never made":
        open_calendar(person)
    if gone in ("revoked", "replaced"):
        where = "/profil/agenda/revoquer" if gone == "revoked" else "/profil/agenda"
        assert as_person(person).post(where, data={"cle": "x"}).status_code == 303
    elif gone == "account closed":
        person.disabled_at = clock.now()
    elif gone == "left":
        person.service_number = None
    db.session.commit()
    assert client.get(ADDRESS).status_code == 404


def test_too_many_readings_are_asked_to_wait(person: Person, client: FlaskClient):
    open_calendar(person)
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        answers = [client.get(ADDRESS) for _ in range(BY_ADDRESS.most + 1)]
    assert {each.status_code for each in answers[:-1]} == {200}
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "300"


def test_the_address_is_shown_once_and_opens_the_calendar(
    person: Person, as_person: SignIn, client
):
    apply(person)
    browser = as_person(person)
    page = open_page(browser, "/profil/agenda")
    assert control(page, "Créer mon adresse d’agenda")
    key = page.select_one("input[name=cle]")["value"]
    sent = {"titre": "Pris", "cle": key}
    for _ in "12":  # Sent twice, it makes one address.
        assert browser.post("/profil/agenda", data=sent).status_code == 303
    page = open_page(browser, "/profil/agenda")
    address = page.select_one("#feed-address")["value"]
    assert not open_page(browser, "/profil/agenda").select_one("#feed-address")
    path = address.removeprefix("http://127.0.0.1:8000")
    assert read(client.get(path).data)[0]["summary"] == "Pris"
    stored = db.session.query(CalendarFeed).one().token_hash
    assert stored not in path
    assert path.split("/")[-1].removesuffix(".ics") not in stored


def test_replacing_closes_the_old_address_and_keeps_the_title(
    person: Person, as_person: SignIn, client: FlaskClient
):
    open_calendar(person, "Pris")
    browser = as_person(person)
    page = open_page(browser, "/profil/agenda")
    form = control(page, "Remplacer l’adresse").find_parent("form")
    browser.post(
        "/profil/agenda", data={each["name"]: each["value"] for each in form.select("input")}
    )
    address = open_page(browser, "/profil/agenda").select_one("#feed-address")["value"]
    assert client.get(ADDRESS).status_code == 404
    assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert open_page(browser, "/profil/agenda").select_one("#titre")["value"] == "Pris"


def test_the_title_is_changed_or_refused_with_what_was_typed(
    person: Person, as_person: SignIn, client: FlaskClient
):
    open_calendar(person)
    apply(person)
    browser = as_person(person)
    assert browser.post("/profil/agenda/titre", data={"titre": " Pas  là "}).status_code == 303
    assert read(client.get(ADDRESS).data)[0]["summary"] == "Pas là"
    refused = browser.post("/profil/agenda/titre", data={"titre": "x" * 41})
    assert refused.status_code == 422
    assert "x" * 41 in refused.text


def test_one_engagement_is_downloaded_once_signed_in_by_its_owner_only(
    person: Person, as_person: SignIn
):
    application, other = apply(person), as_person(make_reservist(make_unit("7BCA")))
    browser = as_person(person)
    where = f"/candidatures/{application.public_id}/agenda.ics"
    answer = browser.get(where)
    assert len(read(answer.data)) == 1
    assert b"Canari" not in answer.data
    assert answer.headers["Content-Disposition"] == 'attachment; filename="agenda.ics"'
    assert other.get(where).status_code == 404
    page = open_page(browser, f"/candidatures/{application.public_id}")
    assert control(page, "Ajouter à mon agenda")["href"] == where


def test_who_is_no_reservist_has_no_calendar(session, as_person: SignIn):
    browser = as_person(make_staff(Role.RESERVE_OFFICE, make_unit("7BCA")))
    assert browser.get("/profil/agenda").status_code == 403
    assert "Mon agenda" not in browser.get("/profil").text
