"""Reading people and needs for the figures: columns, never entities; the same few queries however
many people there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from metiis import db
from metiis.availability import codec
from metiis.headcount.filters import Filters
from metiis.headcount.needs import Need
from metiis.headcount.states import Member, states
from metiis.headcount.tally import Sheet
from metiis.models import (
    LIVE,
    Activity,
    ActivityStatus,
    AvailabilityYear,
    DutyDay,
    LegalValue,
    Person,
    Position,
    Qualification,
    RankCategory,
    Skill,
    Unit,
)
from metiis.people.rules import RANK_LEVELS
from metiis.permissions import is_under

ARMY = "/"  # The path under which everybody is.
EVERYBODY = Filters()
# Published and not cancelled, over or not: what was asked of days gone by.
UNDERTAKEN = LIVE | {
    ActivityStatus.COMPLETED,
    ActivityStatus.CERTIFIED,
    ActivityStatus.ARCHIVED,
}
_CATEGORIES: list[RankCategory | None] = [
    next((each for each, (low, high) in RANK_LEVELS.items() if low <= level <= high), None)
    for level in range(22)
]


def sheet(
    path: str,
    first: date,
    last: date,
    today: date,
    filters: Filters = EVERYBODY,
    skills: Collection[int] = (),
) -> Sheet:
    """People of a unit and below over a period, in the order of their units; two queries.

    `skills` are read too, beside the one filtered on; `today` dates the law's ceiling.
    """
    top = filters.unit_path or path
    wanted = {*skills} if filters.skill is None else {*skills, filters.skill}
    lengths = [(end - start).days + 1 for start, end in _parts(first, last)]
    known = _ledger(top, first, last, wanted)
    nothing: dict[int, Any] = {}
    found, rows = [], []
    for row in _people(top, first, last, filters, today):
        key = row[0]
        facts = [*row[:5], _CATEGORIES[row[4]], *row[5:10]]
        member = Member._make([*facts, known.held.get(key, nothing), known.used.get(key, nothing)])
        said = [
            (days or b"").ljust(width, b"\0") for days, width in zip(row[10:], lengths, strict=True)
        ]
        days = states(member, b"".join(said), known.engaged.get(key, ()), first)
        found.append(member)
        rows.append(filters.row(member, days, first))
    return Sheet(first, last, found, rows)


def members(
    path: str, day: date, filters: Filters = EVERYBODY, skills: Collection[int] = ()
) -> Sequence[Member]:
    """People on the rolls of a unit and below, as they are on a day; two queries."""
    return sheet(path, day, day, day, filters, skills).members


def on_rolls(path: str) -> ColumnElement[bool]:
    """SQL over Person joined to its Unit: on the rolls of a unit or below, the account open."""
    return and_(
        Person.service_number.is_not(None), Person.disabled_at.is_(None), is_under(Unit.path, path)
    )


def _people(path: str, first: date, last: date, filters: Filters, today: date) -> Sequence[Any]:
    parts = _parts(first, last)
    years = {start.year: aliased(AvailabilityYear) for start, _end in parts}
    statement = select(
        Person.id,
        Person.unit_id,
        Unit.path,
        Person.section,
        Person.rank_level,
        Person.contract_start,
        Person.contract_end,
        Person.fitness,
        Person.fitness_until,
        func.coalesce(Person.day_cap, _ceiling(today)),
        *(_days(years[start.year], start, end) for start, end in parts),
    ).join(Unit, Unit.id == Person.unit_id)
    for year, kind in years.items():
        statement = statement.outerjoin(kind, and_(kind.person_id == Person.id, kind.year == year))
    statement = statement.where(on_rolls(path), *_narrowed(filters, first))
    return db.session.execute(statement.order_by(Unit.path, Person.id)).all()


def _ceiling(today: date) -> ScalarSelect[int]:
    """The law's yearly ceiling in force."""
    return (
        select(LegalValue.value)
        .where(LegalValue.code == "annual_day_cap", LegalValue.valid_from <= today)
        .order_by(LegalValue.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )


def _narrowed(filters: Filters, first: date) -> Iterable[ColumnElement[bool]]:
    if filters.category is not None:
        yield Person.rank_level.between(*RANK_LEVELS[filters.category])
    if filters.skill is not None:
        yield exists().where(
            Qualification.person_id == Person.id,
            Qualification.skill_id == filters.skill,
            or_(Qualification.valid_until.is_(None), Qualification.valid_until >= first),
        )


def _days(kind: Any, first: date, last: date) -> ColumnElement[bytes]:
    start, length = codec.index_of(first) + 1, (last - first).days + 1
    return func.substr(kind.days, start, length, type_=db.Bytes)


def _parts(first: date, last: date) -> list[tuple[date, date]]:
    """A period cut where civil years end."""
    return [
        (max(first, date(year, 1, 1)), min(last, date(year, 12, 31)))
        for year in codec.years_between(first, last)
    ]


@dataclass(frozen=True, slots=True)
class _Known:
    """By person: her duty days of a period, how many each civil year of it holds, and the last
    valid day of her skills."""

    engaged: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))
    used: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    held: dict[int, dict[int, date | None]] = field(default_factory=lambda: defaultdict(dict))


def _ledger(path: str, first: date, last: date, skills: Collection[int]) -> _Known:
    """One query: days bear 0, counts of a year a number, skills their key below zero."""
    who = select(Person.id).join(Unit, Unit.id == Person.unit_id).where(on_rolls(path))
    duty, held = DutyDay.person_id.in_(who), Qualification.person_id.in_(who)
    parts = [
        select(DutyDay.person_id, DutyDay.day, literal(0)).where(
            duty, DutyDay.day.between(first, last)
        ),
        *(
            select(DutyDay.person_id, literal(date(year, 12, 31), Date), func.count())
            .where(duty, DutyDay.day.between(date(year, 1, 1), date(year, 12, 31)))
            .group_by(DutyDay.person_id)
            for year in codec.years_between(first, last)
        ),
        select(Qualification.person_id, Qualification.valid_until, -Qualification.skill_id).where(
            held, Qualification.skill_id.in_(skills)
        ),
    ]
    known = _Known()
    rows: Iterable[Any] = db.session.execute(union_all(*parts if skills else parts[:-1]))
    for person_id, day, number in rows:
        if number > 0:
            known.used[person_id][day.year] = number
        elif number == 0:
            known.engaged[person_id].append(day)
        else:
            _keep_longest(known.held[person_id], -number, day)
    return known


def _keep_longest(held: dict[int, date | None], skill: int, until: date | None) -> None:
    """A skill held on two words lasts as long as the longer."""
    known = held.get(skill, date.min)
    held[skill] = None if until is None or known is None else max(until, known)


def needs(
    path: str, first: date, last: date, statuses: Collection[ActivityStatus] = LIVE
) -> list[Need]:
    """Posts of the activities of a unit and below whose days meet a period, by first day."""
    rows: Iterable[Any] = db.session.execute(
        select(
            Position.id,
            Position.label,
            Position.starts_on,
            Position.ends_on,
            Position.headcount,
            Position.taken,
            Position.rank_min,
            Position.rank_max,
            Unit.path,
            Activity.public_id,
            Activity.title,
            Activity.status,
            Skill.id,
            Skill.label,
        )
        .join(Activity, Position.activity_id == Activity.id)
        .join(Unit, Activity.unit_id == Unit.id)
        .outerjoin(Position.skills)
        .where(
            Activity.status.in_(statuses),
            is_under(Unit.path, path),
            Position.starts_on <= last,
            Position.ends_on >= first,
        )
        .order_by(Position.starts_on, Position.id, Skill.label)
    )
    found: dict[int, Need] = {}
    for row in rows:
        columns: tuple[Any, ...] = (*row[:12], {})
        need = found.setdefault(row[0], Need(*columns))
        if row[12] is not None:
            need.skills[row[12]] = row[13]
    return list(found.values())
