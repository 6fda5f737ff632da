"""Reading people and needs for the figures: columns, never entities; the same few queries however
many people there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    LargeBinary,
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
from metiis.headcount.tally import Tally, tally
from metiis.models import (
    LIVE,
    Activity,
    ActivityStatus,
    AvailabilityYear,
    DutyDay,
    Person,
    Position,
    Qualification,
    RankCategory,
    Skill,
    Unit,
)
from metiis.people.rules import RANK_LEVELS
from metiis.permissions import is_under
from metiis.reference.queries import legal_values

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


@dataclass(frozen=True, slots=True)
class Sheet:
    """People on the rolls with one state per day of a period, each row at the place of its
    member; a day on which a filter leaves her out is no state."""

    first: date
    last: date
    members: Sequence[Member]
    rows: Sequence[bytes]

    @property
    def width(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def tally(self) -> Tally:
        """How many people are in each state on each day."""
        return tally(self.rows, self.first, self.width)


def sheet(
    path: str,
    first: date,
    last: date,
    today: date,
    filters: Filters = EVERYBODY,
    skills: Collection[int] = (),
) -> Sheet:
    """People of a unit and below over a period, in the order of their units; four queries.

    `skills` are read too, beside the one filtered on; `today` dates the law's ceiling.
    """
    top = filters.unit_path or path
    wanted = {*skills} if filters.skill is None else {*skills, filters.skill}
    lengths = [(end - start).days + 1 for start, end in _parts(first, last)]
    ceiling = legal_values(today).annual_day_cap
    engaged, used = _ledger(top, first, last)
    held = _skills(top, wanted) if wanted else {}
    nothing: dict[int, Any] = {}
    found, rows = [], []
    for row in _people(top, first, last, filters):
        key, cap = row[0], row[9]
        facts = [*row[:5], _CATEGORIES[row[4]], *row[5:9], ceiling if cap is None else cap]
        member = Member._make([*facts, held.get(key, nothing), used.get(key, nothing)])
        said = [
            (days or b"").ljust(width, b"\0") for days, width in zip(row[10:], lengths, strict=True)
        ]
        days = states(member, b"".join(said), engaged.get(key, ()), first)
        found.append(member)
        rows.append(filters.row(member, days, first))
    return Sheet(first, last, found, rows)


def members(
    path: str, day: date, filters: Filters = EVERYBODY, skills: Collection[int] = ()
) -> Sequence[Member]:
    """People on the rolls of a unit and below, as they are on a day; four queries."""
    return sheet(path, day, day, day, filters, skills).members


def on_rolls(path: str) -> ColumnElement[bool]:
    """SQL over Person joined to its Unit: on the rolls of a unit or below, the account open."""
    return and_(
        Person.service_number.is_not(None), Person.disabled_at.is_(None), is_under(Unit.path, path)
    )


def _people(path: str, first: date, last: date, filters: Filters) -> Sequence[Any]:
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
        Person.day_cap,
        *(_days(years[start.year], start, end) for start, end in parts),
    ).join(Unit, Unit.id == Person.unit_id)
    for year, kind in years.items():
        statement = statement.outerjoin(kind, and_(kind.person_id == Person.id, kind.year == year))
    statement = statement.where(on_rolls(path), *_narrowed(filters, first))
    return db.session.execute(statement.order_by(Unit.path, Person.id)).all()


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
    return func.substr(kind.days, start, length, type_=LargeBinary)


def _parts(first: date, last: date) -> list[tuple[date, date]]:
    """A period cut where civil years end."""
    return [
        (max(first, date(year, 1, 1)), min(last, date(year, 12, 31)))
        for year in codec.years_between(first, last)
    ]


def _ledger(
    path: str, first: date, last: date
) -> tuple[Mapping[int, list[date]], Mapping[int, dict[int, int]]]:
    """For each person, her duty days of a period, and how many each civil year of it holds."""
    who = select(Person.id).join(Unit, Unit.id == Person.unit_id).where(on_rolls(path))
    inside = select(DutyDay.person_id, DutyDay.day, literal(0)).where(
        DutyDay.person_id.in_(who), DutyDay.day.between(first, last)
    )
    counts = [
        select(DutyDay.person_id, literal(date(year, 12, 31), Date), func.count())
        .where(
            DutyDay.person_id.in_(who),
            DutyDay.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(DutyDay.person_id)
        for year in codec.years_between(first, last)
    ]
    engaged: dict[int, list[date]] = defaultdict(list)
    used: dict[int, dict[int, int]] = defaultdict(dict)
    for person_id, day, number in db.session.execute(union_all(inside, *counts)):
        if number:
            used[person_id][day.year] = number
        else:
            engaged[person_id].append(day)
    return engaged, used


def _skills(path: str, wanted: Collection[int]) -> Mapping[int, dict[int, date | None]]:
    """For each person, the last valid day of these skills; on two words, the longer counts."""
    held: dict[int, dict[int, date | None]] = defaultdict(dict)
    rows = db.session.execute(
        select(Qualification.person_id, Qualification.skill_id, Qualification.valid_until)
        .join(Person, Person.id == Qualification.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Qualification.skill_id.in_(wanted), on_rolls(path))
    )
    for person_id, skill_id, last in rows:
        known = held[person_id].get(skill_id, date.min)
        held[person_id][skill_id] = None if last is None or known is None else max(last, known)
    return held


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
        columns: tuple[Any, ...] = (*row[:11], {})
        need = found.setdefault(row[0], Need(*columns))
        if row[11] is not None:
            need.skills[row[11]] = row[12]
    return list(found.values())
