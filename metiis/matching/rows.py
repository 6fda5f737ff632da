"""Rows of the database that an instance is made of: columns, never entities; few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    LargeBinary,
    Select,
    and_,
    bindparam,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager, selectinload

from metiis import db
from metiis.availability import codec
from metiis.models import (
    LIVE,
    Activity,
    AvailabilityYear,
    DutyDay,
    Person,
    Position,
    Qualification,
    Skill,
    Unit,
)
from metiis.permissions import is_under


@dataclass(frozen=True, slots=True)
class Window:
    """The days of an instance: day 0, the last one, and the civil year in which it starts."""

    first: date
    last: date
    year: int

    @property
    def length(self) -> int:
        """Days, both ends counted."""
        return (self.last - self.first).days + 1

    def number(self, day: date) -> int:
        """The number of a day; it may lie outside."""
        return (day - self.first).days

    @property
    def years(self) -> range:
        """The civil years touched."""
        return codec.years_between(self.first, self.last)

    def part(self, year: int) -> tuple[date, date]:
        """The days of the window that lie in a civil year it touches."""
        return max(self.first, date(year, 1, 1)), min(self.last, date(year, 12, 31))


@dataclass(slots=True)
class Duty:
    """Duty days of a person outside the activities of an instance, and in all, by civil year."""

    engaged: list[date] = field(default_factory=list)
    elsewhere: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    used: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def may_serve() -> ColumnElement[bool]:
    """SQL over Person: on the rolls, the account not closed."""
    return and_(Person.service_number.is_not(None), Person.disabled_at.is_(None))


def people(who: Any, window: Window) -> Sequence[Any]:
    """People of an instance with their unit and their declared days, one column per civil year.

    `who` gives their keys.
    """
    years = {year: aliased(AvailabilityYear) for year in window.years}
    columns: tuple[Any, ...] = (
        Person.id,
        Person.public_id,
        Person.rank_level,
        Unit.code,
        Unit.path,
        Person.contract_start,
        Person.contract_end,
        Person.fitness,
        Person.fitness_until,
        Person.day_cap,
        Person.home_town,
        Person.home_department,
        *(_days_of(kind, *window.part(year)) for year, kind in years.items()),
    )
    statement = select(*columns).join(Person.unit)
    for year, kind in years.items():
        statement = statement.outerjoin(kind, and_(kind.person_id == Person.id, kind.year == year))
    return db.session.execute(statement.where(Person.id.in_(who))).all()


def _days_of(kind: Any, first: date, last: date) -> ColumnElement[bytes]:
    start, length = codec.index_of(first) + 1, (last - first).days + 1
    return func.substr(kind.days, start, length, type_=LargeBinary)


def stretch(told: Sequence[bytes | None], lengths: Sequence[int]) -> bytes:
    """The declared days of a row of `people`, its last columns, one byte per day of the window."""
    parts = zip(told, lengths, strict=True)
    return b"".join([(days or b"").ljust(length, b"\0") for days, length in parts])


def periods(days: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Runs of consecutive days, both ends in."""
    found: list[tuple[int, int]] = []
    for day in sorted(days):
        if found and found[-1][1] == day - 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return tuple(found)


def named(ids: Iterable[int]) -> Any:
    """Thousands of keys, written in the statement rather than bound one by one."""
    return bindparam("ids", list(ids), expanding=True, literal_execute=True)


def duty(ids: Any, holding: Collection[int], window: Window) -> dict[int, Duty]:
    """The ledger of people over the civil years of a window; one query.

    Days held by the applications of the instance count as used, not as engaged elsewhere.
    """
    counts = [_count(ids, year) for year in window.years]
    inside = select(DutyDay.person_id, DutyDay.day, DutyDay.application_id).where(
        DutyDay.person_id.in_(ids), DutyDay.day.between(window.first, window.last)
    )
    found: dict[int, Duty] = defaultdict(Duty)
    here: dict[tuple[int, int], int] = defaultdict(int)
    for person_id, day, number in db.session.execute(union_all(inside, *counts)):
        if number < 0:
            found[person_id].used[day.year] = -number
        elif number in holding:
            here[person_id, day.year] += 1
        else:
            found[person_id].engaged.append(day)
    for person_id, one in found.items():
        for year, used in one.used.items():
            one.elsewhere[year] = used - here[person_id, year]
    return found


def _count(ids: Any, year: int) -> Select[int, date, int]:
    """Days of a civil year by person, below zero to tell them from the keys of applications."""
    last = date(year, 12, 31)
    return (
        select(DutyDay.person_id, literal(last, Date), -func.count())
        .where(DutyDay.person_id.in_(ids), DutyDay.day.between(date(year, 1, 1), last))
        .group_by(DutyDay.person_id)
    )


def skills(ids: Any, wanted: Iterable[int]) -> dict[int, dict[str, date | None]]:
    """For each person, the best validity (None: for ever) of the skills wanted, by code."""
    held: dict[int, dict[str, date | None]] = defaultdict(dict)
    rows = db.session.execute(
        select(Qualification.person_id, Skill.code, Qualification.valid_until)
        .join(Skill, Skill.id == Qualification.skill_id)
        .where(Qualification.skill_id.in_(list(wanted)), Qualification.person_id.in_(ids))
    )
    for person_id, code, until in rows:
        known = held[person_id].get(code, date.min)
        held[person_id][code] = None if until is None or known is None else max(until, known)
    return held


def published(unit: Unit, first: date, last: date) -> Sequence[Activity]:
    """Published activities of a unit and below that start in a period, posts and skills loaded."""
    return (
        db.session.scalars(
            select(Activity)
            .join(Activity.unit)
            .where(
                is_under(Unit.path, unit.path),
                Activity.status.in_(LIVE),
                Activity.starts_on.between(first, last),
            )
            .options(
                contains_eager(Activity.unit),
                selectinload(Activity.positions).selectinload(Position.skills),
            )
            .order_by(Activity.id)
        )
        .unique()
        .all()
    )
