"""Reading who stands in the grid of a unit, what they said, and what its activities ask for."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import and_, exists, null, or_, select, true, union_all

from metiis import db
from metiis.availability import codec
from metiis.availability.freshness import Behind
from metiis.grids.rules import Member, Need, Said
from metiis.models import (
    LIVE,
    RANKS,
    Activity,
    AvailabilityDetail,
    AvailabilityPromise,
    AvailabilityYear,
    DutyDay,
    Person,
    Position,
    Qualification,
    Skill,
    Unit,
)
from metiis.permissions import Permission, activities_scope, is_under, people_scope

# A year of a period, the place of its first day and of the one after its last.
Cut: TypeAlias = tuple[int, int, int]
# What is kept of a year: its days, then their sources, their parts, when each was said.
Year: TypeAlias = Sequence[bytes | None]
Years: TypeAlias = Mapping[int, Year]
NOTHING: Year = (None, None, None, None)


def units_around(code: str) -> list[Unit]:
    """A unit and those below it, itself first; empty when there is none."""
    return list(
        db.session.scalars(
            select(Unit).where(Unit.path.contains(f"/{code}/", autoescape=True)).order_by(Unit.path)
        )
    )


def members(viewer: Person, unit: Unit, skill_id: int | None, held_on: date) -> list[Member]:
    """People on the rolls of a unit and below whose availability the viewer may see, in the order
    of the grid: by unit, section, then rank. `has_skill` tells who holds the skill on a day."""
    holds = exists().where(
        Qualification.person_id == Person.id,
        Qualification.skill_id == skill_id,
        or_(Qualification.valid_until.is_(None), Qualification.valid_until >= held_on),
    )
    rows = db.session.execute(
        select(
            Person.id,
            Person.public_id,
            Person.rank,
            Person.last_name,
            Person.first_name,
            Person.section,
            Unit.code,
            Unit.path,
            (true() if skill_id is None else holds).label("has_skill"),
        )
        .join(Unit, Person.unit_id == Unit.id)
        .where(
            people_scope(viewer, Permission.UNIT_AVAILABILITY),
            is_under(Unit.path, unit.path),
            Person.service_number.is_not(None),
            Person.disabled_at.is_(None),
        )
        .order_by(
            Unit.path,
            Person.section == "",
            Person.section,
            Person.rank_level.desc(),
            Person.last_name,
            Person.id,
        )
    )
    return [_member(*row) for row in rows.all()]


def _member(
    key: int, public_id: str, rank: str | None, last: str, first: str, section: str,
    code: str, path: str, has_skill: bool,
) -> Member:  # fmt: skip
    return Member(
        id=key,
        public_id=public_id,
        name=f"{rank or ''} {last.upper()} {first}".strip(),
        section=section,
        category=RANKS[rank].category if rank else None,
        unit_code=code,
        unit_path=path,
        has_skill=bool(has_skill),
    )


def said(person_ids: Sequence[int], first: date, last: date, today: date) -> Said:
    """What people said of a period, with what stands behind; two queries, however many they are."""
    cuts, years = codec.cuts(first, last), _years(person_ids, first, last)
    engaged, promised = _marked_days(person_ids, first, last, today)
    blank = _behind({}, first, cuts)
    states, behind = {}, {}
    for person_id in person_ids:
        rows = years.get(person_id, {})
        days, taken = _stretch(rows, 0, cuts), engaged.get(person_id)
        states[person_id] = codec.overlaid(days, first, taken) if taken else days
        behind[person_id] = _behind(rows, first, cuts) if rows else blank
    return Said(first, last, states, behind, promised)


def _stretch(rows: Years, kind: int, cuts: Sequence[Cut], width: int = 1) -> bytes:
    """As `codec.stretch`, for cuts made once for everybody; `kind` says which bytes of a year."""
    parts = b""
    for year, start, stop in cuts:
        whole = rows.get(year, NOTHING)[kind] or bytes(width * stop)
        parts += whole[width * start : width * stop]
    return parts


def _years(person_ids: Sequence[int], first: date, last: date) -> Mapping[int, dict[int, Year]]:
    """The years of each person, with what stands behind them where it is known."""
    kind, detail = AvailabilityYear, AvailabilityDetail
    rows = db.session.execute(
        select(kind.person_id, kind.year, kind.days, detail.sources, detail.parts, detail.said_on)
        .outerjoin(detail, and_(detail.person_id == kind.person_id, detail.year == kind.year))
        .where(
            kind.person_id.in_(db.keys_of(person_ids)),
            kind.year.in_(codec.years_between(first, last)),
        )
    )
    found: dict[int, dict[int, Year]] = defaultdict(dict)
    for person_id, year, *held in rows.all():
        found[person_id][year] = held
    return found


def _behind(rows: Years, first: date, cuts: Sequence[Cut]) -> Behind:
    return Behind(
        first, _stretch(rows, 1, cuts), _stretch(rows, 2, cuts), _stretch(rows, 3, cuts, width=2)
    )


def _marked_days(
    person_ids: Sequence[int], first: date, last: date, today: date
) -> tuple[dict[int, set[date]], dict[int, dict[date, date]]]:
    """The days on which people are engaged, and those they will know of after today."""
    promise, among = AvailabilityPromise, db.keys_of(person_ids)
    later = select(promise.person_id, promise.day, promise.until).where(
        promise.person_id.in_(among),
        promise.day.between(first, last),
        promise.until > today,
    )
    taken = select(DutyDay.person_id, DutyDay.day, null()).where(
        DutyDay.person_id.in_(among), DutyDay.day.between(first, last)
    )
    engaged: dict[int, set[date]] = defaultdict(set)
    promised: dict[int, dict[date, date]] = {person_id: {} for person_id in person_ids}
    rows: Sequence[Any] = db.session.execute(union_all(later, taken)).all()
    for person_id, day, until in rows:
        if until is None:
            engaged[person_id].add(day)
        else:
            promised[person_id][day] = until
    return engaged, promised


def needs(viewer: Person, unit: Unit, first: date, last: date) -> list[Need]:
    """What the published activities of a unit and below ask for over a period, as far as the viewer
    may see them; a position counts on its own days."""
    rows = db.session.execute(
        select(
            Position.id,
            Position.starts_on,
            Position.ends_on,
            Position.headcount,
            Position.taken,
            Unit.path,
            Skill.id.label("skill_id"),
            Skill.label,
        )
        .join(Activity, Position.activity_id == Activity.id)
        .join(Unit, Activity.unit_id == Unit.id)
        .outerjoin(Position.skills)
        .where(
            Activity.status.in_(LIVE),
            activities_scope(viewer),
            is_under(Unit.path, unit.path),
            Position.starts_on <= last,
            Position.ends_on >= first,
        )
    ).all()
    skills: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows:
        if row.skill_id is not None:
            skills[row.id][row.skill_id] = row.label
    return [_need(row, skills[row.id]) for row in {row.id: row for row in rows}.values()]


def _need(row: Any, skills: dict[int, str]) -> Need:
    left = row.headcount - row.taken
    return Need(row.starts_on, row.ends_on, row.headcount, left, row.path, skills)


def holders(
    person_ids: Sequence[int], skill_ids: Collection[int]
) -> dict[int, dict[int, date | None]]:
    """For each skill, who of these people holds it and the last day on which it is valid, None for
    ever; held on two words, the longer counts."""
    found: dict[int, dict[int, date | None]] = {key: {} for key in skill_ids}
    kind = Qualification
    rows = db.session.execute(
        select(kind.skill_id, kind.person_id, kind.valid_until).where(
            kind.skill_id.in_(skill_ids), kind.person_id.in_(db.keys_of(person_ids))
        )
    )
    for skill_id, person_id, until in rows:
        held = found[skill_id]
        known = held.get(person_id, until)
        held[person_id] = max(known, until) if known and until else None
    return found
