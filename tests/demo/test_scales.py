"""The demonstration at its sizes: several brigades hold together, and what a brigade asks for in
the coming quarter is worth planning."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from statistics import median

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from metiis import clock, db
from metiis.accounts.passwords import Passwords
from metiis.applications.rules import HOLDING
from metiis.demo import accounts, check
from metiis.demo.garrisons import AROUND, FAR, REGIONS
from metiis.demo.load import load
from metiis.demo.units import SCALES, Scale, brigades
from metiis.labels import NBSP
from metiis.matching import queries as matching
from metiis.matching.facts import fit
from metiis.matching.rules import obstacles
from metiis.models import (
    LIVE,
    Activity,
    ActivityKind,
    ActivityStatus,
    Application,
    ApplicationStatus,
    AvailabilityYear,
    DutyDay,
    Fit,
    Person,
    Position,
    Unit,
    Visibility,
)
from metiis.reference.queries import legal_values

DAY = date(2027, 3, 3)
QUARTER = timedelta(days=90)
ARMY = Scale(6, 60, 20)  # Of six brigades, the last is an invented one.
FREE = (Fit.SURE, Fit.IF_NEEDED)
SHORT = timedelta(days=2)


@pytest.fixture
def passwords(app: Flask) -> Passwords:
    found = app.extensions["metiis.passwords"]
    assert isinstance(found, Passwords)
    return found


def test_several_brigades_hold_together(session: Session, passwords: Passwords):
    load(ARMY, "army", 2027, DAY, passwords)
    assert check.faults() == []
    plans = list(brigades(ARMY.brigades))
    units = {unit.code: unit for unit in session.scalars(select(Unit))}
    assert set(units) == {each.code for plan in plans for each in (plan, *plan.units)}
    on_rolls = select(Person.unit_id, func.count()).where(Person.service_number.is_not(None))
    rows = session.execute(on_rolls.group_by(Person.unit_id))
    sizes = {unit_id: number for unit_id, number in rows if unit_id}
    for plan in plans:
        root = units[plan.code]
        held = [root, *(units[each.code] for each in plan.units)]
        assert all(unit.path.startswith(root.path) and sizes[unit.id] >= 2 for unit in held)
        assert sum(sizes[unit.id] for unit in held) == ARMY.people
    emails = session.scalars(select(Person.email).where(Person.email.in_(accounts.EMAILS))).all()
    assert sorted(map(str, emails)) == sorted(accounts.EMAILS)
    status = set(session.scalars(select(Application.status)))
    assert status >= {*HOLDING, ApplicationStatus.SUBMITTED, ApplicationStatus.REJECTED}
    _people_live_around_their_garrison(session)


def _people_live_around_their_garrison(session: Session) -> None:
    homes = select(Unit.garrison, Person.home_town, Person.home_department).join(Person.unit)
    found = [(garrison, (town, dep)) for garrison, town, dep in session.execute(homes)]
    near = [home in AROUND[garrison] for garrison, home in found]
    assert 0.8 < sum(near) / len(near) < 0.98
    assert all(home in (*AROUND[garrison], *FAR) for garrison, home in found)


@pytest.mark.one_database
def test_several_brigades_of_the_same_day_and_seed_are_the_same(
    session: Session, passwords: Passwords
):
    told = [_told(session, passwords), _told(session, passwords)]
    assert told[0] == told[1]


def _told(session: Session, passwords: Passwords) -> list[object]:
    load(ARMY, "army", 5, DAY, passwords)
    columns = (
        (Person.public_id, Person.email, Person.home_town, Person.contract_end),
        (Activity.public_id, Activity.title, Activity.location, Activity.priority),
        (Position.public_id, Position.headcount, Position.taken, Position.starts_on),
        (Application.public_id, Application.person_id, Application.status),
        (AvailabilityYear.person_id, AvailabilityYear.year, AvailabilityYear.days),
    )
    found = [session.execute(select(*each).order_by(*each)).all() for each in columns]
    session.rollback()
    session.expunge_all()
    return [tuple(row) for rows in found for row in rows]


def test_every_garrison_has_towns_around_it():
    plans = list(brigades(SCALES["national"].brigades))
    named = {each.garrison for plan in plans for each in (plan, *plan.units)}
    assert named <= set(AROUND)
    assert set(chain.from_iterable(garrisons for _, garrisons in REGIONS)) <= set(AROUND)
    for towns in AROUND.values():
        assert len(set(towns)) == len(towns) >= 5
        assert all(len(department) == 2 for _, department in towns)


def test_the_army_has_a_hundred_units():
    army = SCALES["national"]
    units = [unit.code for plan in brigades(army.brigades) for unit in plan.units]
    assert 90 <= len(units) == len(set(units)) <= 110
    assert army.people * army.brigades == 25_000


def test_figures_at_full_scale(app: Flask):
    run = app.test_cli_runner().invoke
    first = run(args=["demo", "load"])
    assert first.exit_code == 0, first.output
    assert f"27e brigade d’infanterie de montagne : 750{NBSP}personnes." in first.output
    again = run(args=["demo", "load"])
    assert (again.exit_code, "déjà en place" in again.output) == (0, True)
    assert "reserviste@metiis.test" in again.output
    assert run(args=["demo", "load", "--scale", "national"]).exit_code == 1
    db.session.remove()
    session, today = db.session(), clock.today()
    _figures(session, today)
    coming = _coming(session, today)
    _what_the_quarter_asks(coming)
    _nobody_is_asked_twice_a_week_end(coming)
    _who_can_answer(session, coming, today)


def _figures(session: Session, today: date) -> None:
    people = session.scalars(select(Person).where(Person.service_number.is_not(None))).all()
    assert len(people) == 750
    activities = session.scalars(select(Activity)).all()
    assert len(activities) >= 120
    opened = [
        one
        for one in activities
        if one.status is ActivityStatus.PUBLISHED and one.closes_on >= today < one.starts_on
    ]
    assert len(opened) >= 40
    declaring = session.scalar(select(func.count(AvailabilityYear.person_id.distinct())))
    assert 0.5 < (declaring or 0) / 750 < 0.7
    year_ago = today - timedelta(days=365)
    served = Counter(
        session.scalars(select(DutyDay.person_id).where(DutyDay.day.between(year_ago, today)))
    )
    days = [served[person.id] for person in people]
    assert 9 <= median(days) <= 28
    assert days.count(0) > 10
    assert 45 <= max(days) <= 150
    held = session.scalar(select(func.count()).where(Application.status.in_(HOLDING)))
    assert (held or 0) > 2000


def _coming(session: Session, today: date) -> list[Activity]:
    """What is published and starts in the coming quarter."""
    return list(
        session.scalars(
            select(Activity)
            .where(
                Activity.status.in_(LIVE),
                Activity.starts_on > today,
                Activity.starts_on <= today + QUARTER,
            )
            .options(selectinload(Activity.positions).selectinload(Position.skills))
        )
    )


def _posts(coming: list[Activity]) -> Iterator[Position]:
    return chain.from_iterable(activity.positions for activity in coming)


def _what_the_quarter_asks(coming: list[Activity]) -> None:
    assert 75 <= len(coming) <= 130
    posts = list(_posts(coming))
    places = sum(post.headcount for post in posts)
    left = sum(post.headcount - post.taken for post in posts)
    assert 900 <= places <= 1600
    assert 0.45 < left / places < 0.8
    assert {activity.priority for activity in coming} == {1, 2, 3}
    assert {activity.visibility for activity in coming} == set(Visibility)
    reach = Counter(activity.visibility for activity in coming)
    assert reach[Visibility.UNIT] > reach[Visibility.BRIGADE] > reach[Visibility.NATIONAL]
    lengths = [(post.ends_on - post.starts_on).days + 1 for post in posts]
    assert min(lengths) == 1
    assert 20 < max(lengths) <= 60
    for activity in coming:
        if activity.kind is ActivityKind.MISSION:
            assert activity.priority == 1
            assert activity.ends_on - activity.starts_on >= timedelta(days=6)
    assert 0.35 < sum(1 for post in posts if post.skills) / len(posts) < 0.7


def _nobody_is_asked_twice_a_week_end(coming: list[Activity]) -> None:
    """A unit has one week-end of instruction or shooting at a time."""
    seen = Counter(
        (activity.unit_id, activity.ends_on.isocalendar()[:2])
        for activity in coming
        if activity.kind in (ActivityKind.TRAINING, ActivityKind.SHOOTING)
        and activity.ends_on.weekday() in (5, 6)
        and activity.ends_on - activity.starts_on <= SHORT
    )
    assert max(seen.values()) == 1


def _who_can_answer(session: Session, coming: list[Activity], today: date) -> None:
    """A few people per place, no more; most posts can be held by somebody, some are rare."""
    people = session.scalars(
        select(Person).where(Person.service_number.is_not(None)).options(selectinload(Person.unit))
    ).all()
    legal, last = legal_values(today), max(post.ends_on for post in _posts(coming))
    known = matching.candidates(people, today, last, legal, today).values()
    able: dict[int, int] = defaultdict(int)
    for activity in coming:
        for post in activity.positions:
            need = matching.need_of(post, activity)
            able[post.id] = sum(
                1
                for candidate in known
                if need.rank_min <= candidate.rank_level <= need.rank_max
                and fit(candidate, need) in FREE
                and not obstacles(candidate, need)
            )
    assert 2500 <= sum(able.values()) <= 9000
    assert sum(1 for number in able.values() if number) / len(able) > 0.7
    short = [post for post in _posts(coming) if able[post.id] < post.headcount - post.taken]
    assert len(short) > 10
