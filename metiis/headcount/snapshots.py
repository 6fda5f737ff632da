"""Reading what was believed of units: the snapshots kept, and what those to come are made of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, select

from metiis import db
from metiis.attendance.rules import CAME
from metiis.headcount.forecast import Belief, Presence
from metiis.headcount.packing import heading, total
from metiis.headcount.states import State
from metiis.headcount.tally import Tally
from metiis.headcount.trials import Forecast, learnt
from metiis.models import (
    Activity,
    Application,
    Attendance,
    HeadcountSnapshot,
    Person,
    RankCategory,
    Skill,
    Unit,
)
from metiis.permissions import is_under

LESSONS = timedelta(days=7 * 52)  # How far back past beliefs still teach.
A_YEAR = timedelta(days=365)
MONDAY = 0


def all_skills() -> Sequence[int]:
    """Every skill of the catalogue."""
    return db.session.scalars(select(Skill.id)).all()


def roots() -> Sequence[Unit]:
    """Brigades, one after the other."""
    return db.session.scalars(
        select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.path)
    ).all()


def roots_seen(day: date) -> set[int]:
    """Brigades of which a snapshot was taken on a day."""
    child = (
        select(Unit.path)
        .join(HeadcountSnapshot, HeadcountSnapshot.unit_id == Unit.id)
        .where(HeadcountSnapshot.taken_on == day)
    )
    codes = {path.split("/")[1] for path in db.session.scalars(child)}
    return {unit.id for unit in roots() if unit.code in codes}


def presences(path: str, today: date) -> dict[int, Presence]:
    """For each unit, people whose presence was recorded over the year before, and who came."""
    rows = db.session.execute(
        select(
            Person.unit_id, func.count(), func.sum(case((Attendance.mark.in_(CAME), 1), else_=0))
        )
        .join(Application, Application.id == Attendance.application_id)
        .join(Activity, Activity.id == Application.activity_id)
        .join(Person, Person.id == Application.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(
            is_under(Unit.path, path),
            Activity.ends_on >= today - A_YEAR,
            Activity.ends_on < today,
        )
        .group_by(Person.unit_id)
    )
    return {unit_id: Presence(int(number), int(those)) for unit_id, number, those in rows}


def days_kept() -> Sequence[date]:
    """The days on which snapshots were taken, first to last."""
    kind = HeadcountSnapshot
    return db.session.scalars(select(kind.taken_on).distinct().order_by(kind.taken_on)).all()


def seen_on(
    path: str,
    taken_on: date,
    category: RankCategory | None = None,
    skill: int | None = None,
) -> Tally | None:
    """People of a unit and below as a day saw the coming ones, of one rank category or holding one
    skill; None when no snapshot was taken. What pages of the Army read instead of its people."""
    if category is not None and skill is not None:
        raise ValueError("a snapshot counts by rank or by skill, not by both")
    column = HeadcountSnapshot.skills if skill is not None else HeadcountSnapshot.ranks
    wanted = None if category is None else {heading(category)}
    wanted = wanted if skill is None else {heading(skill)}
    packed = db.session.scalars(
        select(column)
        .join(Unit, Unit.id == HeadcountSnapshot.unit_id)
        .where(is_under(Unit.path, path), HeadcountSnapshot.taken_on == taken_on)
    ).all()
    return total(packed, taken_on, wanted) if packed else None


@dataclass(frozen=True, slots=True)
class Past:
    """A unit of a brigade as one Monday saw the coming days."""

    unit_id: int
    path: str
    seen: Tally
    presence: Presence

    @property
    def taken_on(self) -> date:
        """The Monday."""
        return self.seen.first


def mondays(unit: Unit, today: date) -> list[Past]:
    """The whole brigade of a unit as the Mondays of the year before today saw it, in order."""
    return [
        Past(row[0], row[1], total([row[3]], row[2]), Presence(row[4], row[5]))
        for row in _snapshots(unit.brigade_path, today - LESSONS, today)
        if row[2].weekday() == MONDAY and row[2] < today
    ]


def as_of(path: str, day: date) -> Tally | None:
    """People of a unit and below as the last snapshot taken by a day saw the coming ones; None when
    there is none."""
    kind = HeadcountSnapshot
    found: dict[date, list[bytes]] = defaultdict(list)
    last = (
        select(func.max(kind.taken_on))
        .join(Unit, Unit.id == kind.unit_id)
        .where(is_under(Unit.path, path), kind.taken_on <= day)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(kind.taken_on, kind.ranks)
        .join(Unit, Unit.id == kind.unit_id)
        .where(is_under(Unit.path, path), kind.taken_on == last)
    )
    for taken_on, packed in rows:
        found[taken_on].append(packed)
    return next((total(packed, taken_on) for taken_on, packed in found.items()), None)


def _snapshots(path: str, first: date, last: date) -> Sequence[Any]:
    kind = HeadcountSnapshot
    return db.session.execute(
        select(kind.unit_id, Unit.path, kind.taken_on, kind.ranks, kind.expected, kind.came)
        .join(Unit, Unit.id == kind.unit_id)
        .where(is_under(Unit.path, path), kind.taken_on.between(first, last))
        .order_by(kind.taken_on, Unit.path)
    ).all()


def outlook(unit: Unit, past: Iterable[Past], today: date) -> Forecast:
    """What the past of a brigade teaches of one of its units and below."""
    beliefs: dict[int, list[Belief]] = defaultdict(list)
    scope = set()
    for each in past:
        beliefs[each.unit_id].append(belief(each.seen))
        if each.path.startswith(unit.path):
            scope.add(each.unit_id)
    return learnt(beliefs, scope, today)


def belief(seen: Tally) -> Belief:
    """The sure and the silent of a tally."""
    counts = seen.counts
    sure = tuple(map(int.__add__, counts[State.AVAILABLE], counts[State.ENGAGED]))
    return Belief(seen.first, sure, counts[State.UNKNOWN])
