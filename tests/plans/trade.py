"""What tests of plans say often: a unit with needs and free people, a plan asked, then taken."""

import sys
import threading
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from metiis import clock, db
from metiis.availability.codec import days_between
from metiis.availability.services import set_days
from metiis.models import (
    Activity,
    Availability,
    DeclarationSource,
    Person,
    PlanRun,
    Position,
    Role,
    Shortlisted,
    Unit,
)
from metiis.plans import jobs, services, taking
from metiis.plans.judging import Taking
from metiis.plans.results import Result, unpack
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
)

PERIOD = 89  # Days after today on which the plans of tests end.
BROKEN = (sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
SILENT = (sys.executable, "-c", "pass")
ENDLESS = (sys.executable, "-c", "import threading; threading.Event().wait(60)")


@dataclass
class Place:
    """A unit with its commander, an activity of two places, and people."""

    units: dict[str, Unit]
    unit: Unit
    boss: Person
    activity: Activity
    post: Position
    people: list[Person] = field(default_factory=list)


def make_place(free: int = 3, **values: object) -> Place:
    """An activity of two places in sixty days, and people of the unit free on its days."""
    units = make_brigade()
    unit = units["7BCA"]
    activity = make_activity(unit, title="Exercice de plan", **values)
    post = make_position(activity)
    people = [make_reservist(unit) for _ in range(free)]
    for person in people:
        say(person, activity)
    boss = make_staff(Role.UNIT_COMMANDER, unit)
    return Place(units, unit, boss, activity, post, people)


def say(person: Person, activity: Activity, value: Availability = Availability.AVAILABLE) -> None:
    """The person answers for the days of an activity."""
    days = list(days_between(activity.starts_on, activity.ends_on))
    set_days(person, days, value, person, DeclarationSource.SELF, clock.now())


def period() -> tuple[date, date]:
    """The coming ninety days."""
    return clock.today(), clock.today() + timedelta(days=PERIOD)


def ask(place: Place) -> PlanRun:
    """The commander asks for a plan; it is committed, as the worker reads it."""
    run, _is_new = services.ask(place.boss, place.unit, *period(), clock.now())
    run.seconds = 5
    db.session.commit()
    return run


def computed(place: Place) -> PlanRun:
    """A plan asked and computed by a program apart; what the test holds is back in the session."""
    run = ask(place)
    assert jobs.compute_next(threading.Event())
    db.session.remove()
    db.set_reading(False)
    db.session.add_all([place.unit, place.boss, place.activity, place.post, *place.people])
    return db.session.get_one(PlanRun, run.id)


def again(run: PlanRun) -> PlanRun:
    """The run as it now is in the database, in a writing session."""
    db.session.remove()
    db.set_reading(False)
    return db.session.get_one(PlanRun, run.id)


def found(run: PlanRun) -> Result:
    """What a run found."""
    assert run.result is not None
    return unpack(run.result)


def prepare(run: PlanRun, by: Person, only: str | None = None) -> Taking:
    """What taking a plan would do now."""
    return taking.prepare(by, found(run), only, clock.today())


def take(run: PlanRun, by: Person, only: str | None = None) -> int:
    """The plan is taken; how many entries changed."""
    return taking.carry_out(run, prepare(run, by, only), by, clock.now())


def shortlisted(activity: Activity) -> dict[int, int]:
    """Who is shortlisted for an activity: position by person."""
    rows = db.session.scalars(select(Shortlisted).where(Shortlisted.activity_id == activity.id))
    return {row.person_id: row.position_id for row in rows}
