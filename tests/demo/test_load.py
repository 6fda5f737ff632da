"""The demonstration holds together, tells the same story on the same day, and can be tried."""

import itertools
from collections import Counter
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from metiis import clock
from metiis.accounts.passwords import Passwords
from metiis.applications.rules import ACTIVE
from metiis.demo import accounts, check
from metiis.demo.load import load
from metiis.demo.units import Scale
from metiis.matching import queries as matching
from metiis.matching.rules import Code, obstacles
from metiis.models import (
    Activity,
    ActivityStatus,
    Application,
    ApplicationEvent,
    ApplicationStatus,
    AvailabilityDeclaration,
    AvailabilityYear,
    DataReport,
    DutyDay,
    Notification,
    Origin,
    Person,
    Position,
    Role,
    Unit,
)
from metiis.reference.queries import legal_values
from tests.screens import misprints, open_page

SMALL = Scale(1, 110, 130)
DAYS = (date(2027, 1, 2), date(2027, 7, 14), date(2028, 2, 29), date(2026, 11, 24))

DAMAGES = (
    "UPDATE position SET taken = taken - 1 WHERE taken > 0",
    "DELETE FROM duty_day WHERE day = (SELECT max(day) FROM duty_day)",
    "UPDATE application SET status = 'withdrawn' WHERE status = 'confirmed'",
    "UPDATE application SET waiting_rank = 1 WHERE status = 'submitted'",
    "UPDATE activity SET status = 'cancelled' WHERE status = 'published'",
    "DELETE FROM application_event WHERE move = 'submit'",
)


@pytest.fixture
def passwords(app: Flask) -> Passwords:
    found = app.extensions["metiis.passwords"]
    assert isinstance(found, Passwords)
    return found


@pytest.fixture
def today(session: Session, passwords: Passwords) -> date:
    """A small demonstration of today is in the database."""
    today = clock.today()
    load(SMALL, "small", 2027, today, passwords)
    session.commit()
    return today


@pytest.mark.parametrize("day", DAYS)
def test_it_holds_together_on_any_day(session: Session, passwords: Passwords, day: date):
    load(SMALL, "small", 7, day, passwords)
    assert check.faults() == []
    status = Counter(session.scalars(select(Application.status)))
    assert set(status) == set(ApplicationStatus)
    _nothing_has_happened_after(session, day)
    _open_ones_are_ahead(session, day)
    _the_soldier_has_a_story(session, day)
    _the_commander_has_choices(session, day)


def _nothing_has_happened_after(session: Session, day: date) -> None:
    moments = (
        ApplicationEvent.at,
        Activity.created_at,
        Activity.published_at,
        Activity.cancelled_at,
        AvailabilityDeclaration.declared_at,
        Notification.created_at,
        DataReport.created_at,
        Person.activated_at,
    )
    for moment in moments:
        last = session.scalar(select(func.max(moment)))
        assert last is not None
        assert clock.civil_day(last) < day, str(moment)


def _open_ones_are_ahead(session: Session, day: date) -> None:
    for activity in session.scalars(select(Activity)):
        assert activity.closes_on < activity.starts_on <= activity.ends_on
        if activity.status is ActivityStatus.CANCELLED:
            assert activity.cancel_reason is not None
            assert activity.cancelled_at is not None
        if activity.status is ActivityStatus.DRAFT:
            assert activity.starts_on > day
            assert activity.published_at is None
    running = select(Activity).where(Activity.starts_on <= day, Activity.ends_on >= day)
    assert session.scalars(running).first() is not None


def _the_soldier_has_a_story(session: Session, day: date) -> None:
    soldier = _person(session, "reserviste@metiis.test")
    rows = session.scalars(select(Application).where(Application.person_id == soldier.id))
    found = {(one.status, one.activity.ends_on < day) for one in rows}
    assert {
        (ApplicationStatus.SELECTED, False),
        (ApplicationStatus.CALLED_UP, False),
        (ApplicationStatus.ATTENDED, True),
        (ApplicationStatus.REJECTED, False),
    } <= found
    assert {"IST-C", "Permis VL"} <= {each.skill.label for each in soldier.qualifications}
    crowded = _titled(session, "aguerrissement")
    legal = legal_values(day)
    known = matching.candidates([soldier], crowded.starts_on, crowded.ends_on, legal, day)
    posts = [line for line in crowded.positions if line.label == "Combattant"]
    assert obstacles(known[soldier.id], matching.need_of(posts[0], crowded)) == []


def _the_commander_has_choices(session: Session, day: date) -> None:
    crowded, short = _titled(session, "aguerrissement"), _titled(session, "convois")
    assert crowded.closes_on >= day
    assert short.closes_on >= day
    asked = Counter(
        session.scalars(
            select(Application.position_id).where(
                Application.activity_id.in_((crowded.id, short.id)),
                Application.status == ApplicationStatus.SUBMITTED,
            )
        )
    )
    assert sum(asked[line.id] > line.headcount for line in crowded.positions) >= 1
    truckers = next(line for line in short.positions if line.label == "Conducteur PL")
    assert asked[truckers.id] < truckers.headcount
    unit = session.scalars(select(Unit).where(Unit.code == "7BCA")).one()
    drafts = select(func.count()).where(
        Activity.unit_id == unit.id, Activity.status == ActivityStatus.DRAFT
    )
    assert (session.scalar(drafts) or 0) >= 2


def _person(session: Session, email: str) -> Person:
    return session.scalars(select(Person).where(Person.email == email)).one()


def _titled(session: Session, word: str) -> Activity:
    return session.scalars(select(Activity).where(Activity.title.contains(word))).one()


def test_what_it_tells_is_lawful(session: Session, today: date):
    _no_application_defies_the_rules(session, today)
    _nobody_is_wanted_in_two_places_at_once(session, today)
    _histories_are_in_order(session)
    _declarations_replayed_give_the_days(session)


def _no_application_defies_the_rules(session: Session, today: date) -> None:
    rows = session.scalars(
        select(Application)
        .join(Application.position)
        .where(Application.status.in_(ACTIVE), Position.starts_on > today)
    ).all()
    legal = legal_values(today)
    for application in rows:
        line, person = application.position, application.person
        known = matching.candidates([person], line.starts_on, line.ends_on, legal, today)
        need = matching.need_of(line, application.activity)
        found = obstacles(known[person.id], need)
        assert [each for each in found if each.code is not Code.ENGAGED] == []


def _nobody_is_wanted_in_two_places_at_once(session: Session, today: date) -> None:
    rows = session.execute(
        select(Application.person_id, Position.starts_on, Position.ends_on)
        .join(Application.position)
        .where(Application.status.in_(ACTIVE))
        .order_by(Application.person_id, Position.starts_on)
    ).all()
    for (person, _start, end), (other, start, _end) in itertools.pairwise(rows):
        assert person != other or start > end


def _histories_are_in_order(session: Session) -> None:
    for application in session.scalars(select(Application)):
        moments = [event.at for event in application.events]
        assert moments == sorted(moments)
        assert application.submitted_at == moments[0]
        assert application.changed_at == moments[-1]
        if application.origin is Origin.SELF:
            assert clock.civil_day(moments[0]) <= application.activity.closes_on
        decided = [event.by_id for event in application.events if event.move.value == "select"]
        assert application.person_id not in decided


def _declarations_replayed_give_the_days(session: Session) -> None:
    years = {
        (row.person_id, row.year): row.days for row in session.scalars(select(AvailabilityYear))
    }
    replayed: dict[tuple[int, date], int] = {}
    rows = session.scalars(select(AvailabilityDeclaration).order_by(AvailabilityDeclaration.id))
    for row in rows:
        assert clock.civil_day(row.declared_at) <= row.first_day
        for offset in range((row.last_day - row.first_day).days + 1):
            day = row.first_day + timedelta(days=offset)
            if row.weekdays >> day.weekday() & 1:
                replayed[row.person_id, day] = row.value
    assert replayed
    for (person, day), value in replayed.items():
        assert years[person, day.year][day.timetuple().tm_yday - 1] == value
    said = sum(sum(1 for value in days if value) for days in years.values())
    assert said == sum(1 for value in replayed.values() if value)


def test_the_check_sees_what_is_broken(session: Session, today: date):
    assert check.faults() == []
    for damage in DAMAGES:
        session.execute(text(damage))
        assert check.faults() != [], damage
        session.rollback()
        session.expire_all()
    assert check.faults() == []


@pytest.mark.one_database
def test_the_same_day_and_seed_tell_the_same_story(session: Session, passwords: Passwords):
    told = [
        _told(session, passwords, seed, day)
        for seed, day in ((3, DAYS[0]), (3, DAYS[0]), (4, DAYS[0]), (3, DAYS[1]))
    ]
    assert told[0] == told[1]
    assert told[0] != told[2]
    assert told[0] != told[3]


def _told(session: Session, passwords: Passwords, seed: int, day: date) -> list[object]:
    load(Scale(1, 60, 40), "small", seed, day, passwords)
    columns = (
        (Person.public_id, Person.last_name, Person.first_name, Person.email, Person.contract_end),
        (Activity.public_id, Activity.title, Activity.starts_on, Activity.status),
        (Application.public_id, Application.person_id, Application.status, Application.changed_at),
        (DutyDay.person_id, DutyDay.day),
        (AvailabilityYear.person_id, AvailabilityYear.year, AvailabilityYear.days),
        (Notification.person_id, Notification.text),
    )
    found = [session.execute(select(*each).order_by(*each)).all() for each in columns]
    session.rollback()
    session.expunge_all()
    return [tuple(row) for rows in found for row in rows]


def test_its_french_is_correct(session: Session, today: date):
    texts = (
        Activity.title,
        Activity.description,
        Activity.cancel_note,
        Position.label,
        ApplicationEvent.note,
        Application.note,
        Notification.text,
        DataReport.message,
        Unit.name,
    )
    found = [words for each in texts for words in session.scalars(select(each).distinct())]
    assert misprints(found) == []


def test_the_accounts_sign_in_and_nobody_else(app: Flask, session: Session, today: date):
    other = session.scalars(
        select(Person).where(Person.activated_at.is_not(None), Person.email.not_in(accounts.EMAILS))
    ).first()
    assert other is not None
    for email in (*accounts.EMAILS, other.email):
        client = app.test_client()
        asked = {"email": email, "password": "METIIS-demonstration-2027"}
        answer = client.post("/connexion", data=asked)
        assert answer.status_code == (422 if email == other.email else 303), email
        if answer.status_code == 303:
            open_page(client, "/")


def test_roles_are_those_of_the_accounts(session: Session, today: date):
    held = {
        email: {(grant.role, grant.unit.code if grant.unit else None) for grant in person.grants}
        for email in accounts.EMAILS
        for person in [_person(session, email)]
    }
    assert held == {
        "reserviste@metiis.test": set(),
        "chef@metiis.test": {(Role.SECTION_LEADER, "7BCA")},
        "commandant@metiis.test": {(Role.UNIT_COMMANDER, "7BCA")},
        "commandant13@metiis.test": {(Role.UNIT_COMMANDER, "13BCA")},
        "gestion@metiis.test": {(Role.RESERVE_OFFICE, "7BCA")},
        "brigade@metiis.test": {(Role.BRIGADE_STAFF, "27BIM")},
        "national@metiis.test": {(Role.NATIONAL, None)},
        "admin@metiis.test": {(Role.ADMIN, None)},
    }
    leader = _person(session, "chef@metiis.test")
    assert leader.grants[0].section == leader.section == "2e section"
    assert leader.rank == "ADJ"
    assert not _person(session, "admin@metiis.test").is_reservist
    # New people can be added afterwards.
    session.add(Person(last_name="NOUVEAU", first_name="Camille"))
    session.flush()


def test_a_database_with_people_is_left_alone(app: Flask, session: Session):
    session.add(Person(last_name="RÉELLE", first_name="Camille"))
    session.commit()
    answer = app.test_cli_runner().invoke(args=["demo", "load"])
    assert answer.exit_code == 1
    assert "déjà des personnes" in answer.output
    assert session.scalar(select(func.count()).select_from(Person)) == 1
