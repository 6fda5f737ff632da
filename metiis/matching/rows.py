"""Rows of the database that an instance is made of: columns, never entities; few queries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    type_coerce,
    union,
    union_all,
)
from sqlalchemy.orm import contains_eager, selectinload
from sqlalchemy.types import NullType

from metiis import db
from metiis.availability import codec
from metiis.matching.engine.problem import NEVER
from metiis.models import (
    LIVE,
    Activity,
    AvailabilityYear,
    DutyDay,
    Fitness,
    Person,
    Position,
    Qualification,
    Skill,
    Unit,
)
from metiis.permissions import is_under

# Tables rather than entities: tens of thousands of rows go through here.
PERSON, UNIT, AVAILABILITY = Person.__table__, Unit.__table__, AvailabilityYear.__table__
DUTY, SKILLS = DutyDay.__table__.c, Qualification.__table__.c
SERVING = PERSON.join(UNIT, UNIT.c.id == PERSON.c.unit_id)
DAY, COUNT, SKILL = range(3)  # What a row of `records` says.
Record = Select[int, int, Any, int, str]


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

    def number(self, day: date | str) -> int:
        """The number of a day, which may lie outside; of a row, it is as the driver gives it."""
        told = date.fromisoformat(day) if isinstance(day, str) else day
        return (told - self.first).days

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

    engaged: list[int] = field(default_factory=list)
    elsewhere: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    used: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def may_serve() -> ColumnElement[bool]:
    """SQL over Person: on the rolls, the account not closed."""
    return and_(Person.service_number.is_not(None), Person.disabled_at.is_(None))


class Columns(NamedTuple):
    """People of an instance, fact by fact, each person at the same place in every column.

    Days are as the driver gives them; `told` holds a column of declared days per civil year.
    """

    keys: Sequence[int]
    names: Sequence[str]
    ranks: Sequence[int]
    units: Sequence[str]
    paths: Sequence[str]
    starts: Sequence[Any]
    ends: Sequence[Any]
    fits: Sequence[Any]
    caps: Sequence[int | None]
    towns: Sequence[str]
    departments: Sequence[str]
    told: Sequence[Sequence[bytes | None]]


def people(parts: Sequence[ColumnElement[bool]], window: Window) -> Columns:
    """People of an instance with their unit and the days they declared.

    `parts` say who they are, over Person joined to its Unit; each is read by itself, so that those
    of a unit come from one index. A medical visit counts for those found employable alone.
    """
    person, unit = PERSON.c, UNIT.c
    years = {year: AVAILABILITY.alias() for year in window.years}
    columns: tuple[Any, ...] = (
        person.id,
        person.public_id,
        person.rank_level,
        unit.code,
        unit.path,
        _as_given(person.contract_start),
        _as_given(person.contract_end),
        _as_given(case((person.fitness == Fitness.EMPLOYABLE, person.fitness_until))),
        person.day_cap,
        person.home_town,
        person.home_department,
        *(_days_of(kind.c, *window.part(year)) for year, kind in years.items()),
    )
    joined = SERVING
    for year, kind in years.items():
        theirs = and_(kind.c.person_id == person.id, kind.c.year == year)
        joined = joined.outerjoin(kind, theirs)
    # Asked of the connection: for an entity in a part, the session would take rows one by one.
    each = [select(*columns).select_from(joined).where(part) for part in parts]
    rows = db.session.connection().execute(union_all(*each)).all()
    found = {row[0]: row for row in rows}.values()
    facts = list(zip(*found, strict=True)) or [()] * len(columns)
    most = len(columns) - len(years)
    return Columns._make([*facts[:most], facts[most:]])


def keys(parts: Sequence[ColumnElement[bool]]) -> CompoundSelect[int]:
    """SQL: the keys of these people."""
    return union(*(select(PERSON.c.id).select_from(SERVING).where(part) for part in parts))


def _as_given(day: ColumnElement[date | None]) -> ColumnElement[Any]:
    """A day as the driver gives it, a text on SQLite: converted once, not row by row."""
    return type_coerce(day, NullType())


def _days_of(kind: Any, first: date, last: date) -> ColumnElement[bytes]:
    start, length = codec.index_of(first) + 1, (last - first).days + 1
    return func.substr(kind.days, start, length, type_=db.Bytes)


def stretches(told: Sequence[Sequence[bytes | None]], lengths: Sequence[int]) -> Sequence[bytes]:
    """What people declared, one byte per day of the window, from the last columns of `people`."""
    parts = [
        [(days or b"").ljust(length, b"\0") for days in column]
        for column, length in zip(told, lengths, strict=True)
    ]
    return parts[0] if len(parts) == 1 else list(map(b"".join, zip(*parts, strict=True)))


def periods(days: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Runs of consecutive days, both ends in."""
    found: list[tuple[int, int]] = []
    for day in sorted(days):
        if found and found[-1][1] == day - 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return tuple(found)


def records(
    who: Any, holding: Collection[int], wanted: Iterable[Skill], window: Window
) -> tuple[dict[int, Duty], dict[int, dict[str, int]]]:
    """Of each person, the ledger over the civil years of a window, and the last valid day of the
    skills wanted, by code (`NEVER`: for good); one query.

    Days held by the applications of the instance count as used, not as engaged elsewhere.
    """
    among = select(who.cte("among").c.id)
    codes, number = {skill.id: skill.code for skill in wanted}, cache(window.number)
    parts = (_held(among, codes), _days(among, window), *_counts(among, window))
    told: dict[int, list[Any]] = defaultdict(list)
    for kind, *row in db.session.connection().execute(union_all(*parts)).all():
        told[kind].append(row)
    duty: dict[int, Duty] = defaultdict(Duty)
    here: dict[tuple[int, int], int] = defaultdict(int)
    for person_id, day, count, _ in told[COUNT]:
        duty[person_id].used[_year(day)] = count
    for person_id, day, application_id, _ in told[DAY]:
        if application_id in holding:
            here[person_id, _year(day)] += 1
        else:
            duty[person_id].engaged.append(number(day))
    for person_id, theirs in duty.items():
        for year, used in theirs.used.items():
            theirs.elsewhere[year] = used - here[person_id, year]
    return duty, _by_person(told[SKILL], codes, number)


def _by_person(
    rows: Iterable[Any], codes: Mapping[int, str], number: Callable[[Any], int]
) -> dict[int, dict[str, int]]:
    """Of each person, the last valid day of her skills, from rows of `_held`."""
    skills: dict[int, dict[str, int]] = defaultdict(dict)
    lasts = [(NEVER if day is None else number(day), skill, who) for skill, day, _, who in rows]
    for last, skill_id, holders in sorted(lasts):  # Held on two words, the longer comes later.
        code = codes[skill_id]
        for person_id in map(int, holders.split(",")):
            skills[person_id][code] = last
    return skills


def _year(day: date | str) -> int:
    return int(day[:4]) if isinstance(day, str) else day.year


def _held(among: Any, codes: Iterable[int]) -> Record:
    """A row for a skill and its last day, with all who hold it until then: thousands of people
    hold a skill, until a few dozen days."""
    row = SKILLS
    holders = func.aggregate_strings(cast(row.person_id, String), ",")
    return (
        select(literal(SKILL), row.skill_id, _as_given(row.valid_until), literal(0), holders)
        .where(row.person_id.in_(among), row.skill_id.in_(list(codes)))
        .group_by(row.skill_id, row.valid_until)
    )


def _days(among: Any, window: Window) -> Record:
    row = (literal(DAY), DUTY.person_id, DUTY.day, DUTY.application_id, literal(""))
    return select(*row).where(
        DUTY.person_id.in_(among), DUTY.day.between(window.first, window.last)
    )


def _counts(among: Any, window: Window) -> Iterator[Record]:
    """Days of each civil year, by person."""
    for year in window.years:
        last = date(year, 12, 31)
        yield (
            select(literal(COUNT), DUTY.person_id, literal(last, Date), func.count(), literal(""))
            .where(DUTY.person_id.in_(among), DUTY.day.between(date(year, 1, 1), last))
            .group_by(DUTY.person_id)
        )


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
