"""Reading what is needed to compare dates: people as the engine counts them, the age of what they
said, what the unit has planned around."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import String, cast, func, select

from metiis import db
from metiis.applications.rules import PLACED
from metiis.availability import codec
from metiis.availability.freshness import Behind
from metiis.matching.engine.problem import Problem
from metiis.matching.instances import over_period
from metiis.matching.queries import with_positions
from metiis.matching.rows import may_serve
from metiis.models import (
    LIVE,
    Activity,
    Application,
    AvailabilityDetail,
    Person,
    Unit,
)
from metiis.permissions import is_under
from metiis.timing.rules import Neighbour

WEEK = timedelta(days=7)


def activity(public_id: str) -> tuple[Activity | None, frozenset[int]]:
    """An activity with its positions and their skills, and the keys of the applications that hold
    its places; one query."""
    holding = (
        select(func.aggregate_strings(cast(Application.id, String), ","))
        .where(Application.activity_id == Activity.id, Application.status.in_(PLACED))
        .correlate(Activity)
        .scalar_subquery()
    )
    chosen = with_positions(select(Activity, holding).where(Activity.public_id == public_id))
    found = db.session.execute(chosen).unique().one_or_none()
    if found is None:
        return None, frozenset()
    return found[0], frozenset(int(key) for key in (found[1] or "").split(",") if key)


@dataclass(frozen=True, slots=True)
class Known:
    """The brigade's people over a period: as the engine counts them, and when they said it."""

    problem: Problem
    behind: dict[str, Behind]


def known(
    activity: Activity, holding: Collection[int], first: date, last: date, today: date
) -> Known:
    """Everybody of an activity's brigade from a day to another, the activity's own days included.

    Names nobody: people are numbers of a problem and are only counted.
    """
    problem = over_period(activity, first, last, today, holding)
    start = date.fromisoformat(problem.day0)
    end = start + timedelta(days=problem.horizon - 1)
    return Known(problem, _behind(activity, start, end))


def _behind(activity: Activity, first: date, last: date) -> dict[str, Behind]:
    """When each person of the brigade said each day of a period; one query."""
    detail = AvailabilityDetail
    rows = db.session.execute(
        select(Person.public_id, detail.year, detail.said_on)
        .join(Person.unit)
        .join(detail, detail.person_id == Person.id)
        .where(
            is_under(Unit.path, activity.unit.brigade_path),
            may_serve(),
            detail.year.in_(codec.years_between(first, last)),
        )
    )
    years: dict[str, dict[int, Any]] = defaultdict(dict)
    for person, year, said_on in rows:
        years[person][year] = said_on or b""
    return {
        person: Behind(first, b"", b"", codec.stretch(stamps, first, last, 2))
        for person, stamps in years.items()
    }


def neighbours(activity: Activity, first: date, last: date) -> Sequence[Neighbour]:
    """Published activities of the same unit, this one left out, near the days of a period."""
    rows = db.session.execute(
        select(Activity.title, Activity.starts_on, Activity.ends_on)
        .where(
            Activity.unit_id == activity.unit_id,
            Activity.id != activity.id,
            Activity.status.in_(LIVE),
            Activity.starts_on <= last + WEEK,
            Activity.ends_on >= first - WEEK,
        )
        .order_by(Activity.starts_on, Activity.id)
    )
    return [Neighbour(*row) for row in rows]
