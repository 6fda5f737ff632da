"""Reading what was believed of units: the snapshots kept, and what those to come are made of."""

from collections import defaultdict
from collections.abc import Sequence
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


def seen_over_time(path: str, first: date, last: date) -> dict[date, Tally]:
    """People of a unit and below as each day of a period saw the coming ones, day by day."""
    packed: dict[date, list[bytes]] = defaultdict(list)
    for row in _snapshots(path, first, last):
        packed[row.taken_on].append(row.ranks)
    return {taken_on: total(each, taken_on) for taken_on, each in packed.items()}


def _snapshots(path: str, first: date, last: date) -> Sequence[Any]:
    kind = HeadcountSnapshot
    return db.session.execute(
        select(kind.unit_id, kind.taken_on, kind.ranks, Unit.path)
        .join(Unit, Unit.id == kind.unit_id)
        .where(is_under(Unit.path, path), kind.taken_on.between(first, last))
        .order_by(kind.taken_on, Unit.path)
    ).all()


def outlook(unit: Unit, today: date) -> Forecast:
    """What the past teaches of a unit and below, leaning on its whole brigade: one query over the
    Mondays of the year before."""
    beliefs: dict[int, list[Belief]] = defaultdict(list)
    scope = set()
    for row in _snapshots(unit.brigade_path, today - LESSONS, today - timedelta(days=1)):
        if row.taken_on.weekday() == MONDAY:
            beliefs[row.unit_id].append(belief(total([row.ranks], row.taken_on)))
            if row.path.startswith(unit.path):
                scope.add(row.unit_id)
    return learnt(beliefs, scope, today)


def belief(seen: Tally) -> Belief:
    """The sure and the silent of a tally."""
    counts = seen.counts
    sure = tuple(map(int.__add__, counts[State.AVAILABLE], counts[State.ENGAGED]))
    return Belief(seen.first, sure, counts[State.UNKNOWN])
