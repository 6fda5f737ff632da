"""Reading what people declared and on which days they are engaged."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, or_, select, true

from metiis import db
from metiis.availability import codec, freshness, grid, month
from metiis.availability.freshness import Behind, Coverage
from metiis.availability.grid import Member
from metiis.availability.layers import Standing
from metiis.availability.month import Declared, Engagement, Month
from metiis.availability.rules import EVERY_DAY, month_end
from metiis.clock import civil_day
from metiis.models import (
    RANKS,
    Absence,
    Activity,
    Application,
    Availability,
    AvailabilityDeclaration,
    AvailabilityDetail,
    AvailabilityPattern,
    AvailabilityPromise,
    AvailabilityYear,
    DayPart,
    DeclarationSource,
    DutyDay,
    Person,
    Qualification,
    Unit,
)
from metiis.permissions import Permission, is_under, people_scope


def declared(person_ids: Sequence[int], first: date, last: date) -> dict[int, bytes]:
    """For each person, one byte per day of the period; unknown where nothing was ever said."""
    years: dict[int, dict[int, bytes]] = defaultdict(dict)
    rows = db.session.execute(
        select(AvailabilityYear.person_id, AvailabilityYear.year, AvailabilityYear.days).where(
            AvailabilityYear.person_id.in_(person_ids),
            AvailabilityYear.year.in_(codec.years_between(first, last)),
        )
    )
    for person_id, year, days in rows:
        years[person_id][year] = days
    return {person_id: codec.stretch(years[person_id], first, last) for person_id in person_ids}


def behind(person_ids: Sequence[int], first: date, last: date) -> dict[int, Behind]:
    """For each person, how, when and for which part each day of the period was said."""
    kind = AvailabilityDetail
    years: dict[int, dict[int, Any]] = defaultdict(dict)
    rows = db.session.execute(
        select(kind.person_id, kind.year, kind.sources, kind.parts, kind.said_on).where(
            kind.person_id.in_(person_ids), kind.year.in_(codec.years_between(first, last))
        )
    )
    for row in rows:
        years[row.person_id][row.year] = row
    return {person_id: _behind(years[person_id], first, last) for person_id in person_ids}


def _behind(rows: Mapping[int, Any], first: date, last: date) -> Behind:
    return Behind(
        first,
        codec.stretch({year: row.sources for year, row in rows.items()}, first, last),
        codec.stretch({year: row.parts for year, row in rows.items()}, first, last),
        codec.stretch({year: row.said_on for year, row in rows.items()}, first, last, width=2),
    )


def answers(
    person_ids: Sequence[int], first: date, last: date
) -> tuple[dict[int, bytes], dict[int, Behind]]:
    """`declared` and `behind` at once, for pages that count their queries; one query."""
    kind, detail = AvailabilityYear, AvailabilityDetail
    of_same_year = and_(detail.person_id == kind.person_id, detail.year == kind.year)
    days: dict[int, dict[int, bytes]] = defaultdict(dict)
    details: dict[int, dict[int, Any]] = defaultdict(dict)
    rows = db.session.execute(
        select(kind.person_id, kind.year, kind.days, detail.sources, detail.parts, detail.said_on)
        .outerjoin(detail, of_same_year)
        .where(kind.person_id.in_(person_ids), kind.year.in_(codec.years_between(first, last)))
    )
    for row in rows:
        days[row.person_id][row.year] = row.days
        if row.sources is not None:
            details[row.person_id][row.year] = row
    return (
        {each: codec.stretch(days[each], first, last) for each in person_ids},
        {each: _behind(details[each], first, last) for each in person_ids},
    )


def promises(person_ids: Sequence[int], first: date, last: date) -> dict[int, dict[date, date]]:
    """For each person, the days of a period she said she would know of, and on which day."""
    kind = AvailabilityPromise
    found: dict[int, dict[date, date]] = {person_id: {} for person_id in person_ids}
    rows = db.session.execute(
        select(kind.person_id, kind.day, kind.until).where(
            kind.person_id.in_(person_ids), kind.day.between(first, last)
        )
    )
    for person_id, day, until in rows:
        found[person_id][day] = until
    return found


def coverage(person_ids: Sequence[int], first: date, last: date, today: date) -> Coverage:
    """Who of these people answered for a period, and how old the answers are; four queries."""
    said = states(person_ids, first, last)
    back = behind(person_ids, first, last)
    promised = promises(person_ids, first, last)
    return freshness.coverage(said, back, promised, today)


def standings(person_id: int) -> list[Standing]:
    """A person's weekly patterns and absences, as the settling of days reads them."""
    patterns = db.session.scalars(
        select(AvailabilityPattern).where(AvailabilityPattern.person_id == person_id)
    )
    absences = db.session.scalars(select(Absence).where(Absence.person_id == person_id))
    return [
        *(
            Standing(
                each.first_day,
                each.last_day,
                each.weekdays,
                Availability(each.value),
                each.source,
                civil_day(each.renewed_at),
                DayPart(each.part),
            )
            for each in patterns
        ),
        *(
            Standing(
                each.first_day,
                each.last_day,
                EVERY_DAY,
                Availability.UNAVAILABLE,
                DeclarationSource.SELF,
                civil_day(each.said_at),
                is_absence=True,
            )
            for each in absences
        ),
    ]


def engaged(person_ids: Sequence[int], first: date, last: date) -> dict[int, dict[date, int]]:
    """For each person, her duty days of the period with the application that engages her."""
    days: dict[int, dict[date, int]] = {person_id: {} for person_id in person_ids}
    rows = db.session.execute(
        select(DutyDay.person_id, DutyDay.day, DutyDay.application_id).where(
            DutyDay.person_id.in_(person_ids), DutyDay.day.between(first, last)
        )
    )
    for person_id, day, application_id in rows:
        days[person_id][day] = application_id
    return days


def engagements(person_id: int, first: date, last: date) -> dict[date, Engagement]:
    """A person's duty days of a period, each with the application to open and what it is for."""
    rows = db.session.execute(
        select(DutyDay.day, Application.public_id, Activity.title)
        .join(Application, DutyDay.application_id == Application.id)
        .join(Activity, Application.activity_id == Activity.id)
        .where(DutyDay.person_id == person_id, DutyDay.day.between(first, last))
    )
    return {row.day: Engagement(row.public_id, row.title) for row in rows}


def month_of(person: Person, first: date, today: date) -> Month:
    """A person's month, ready to show."""
    last = month_end(first)
    return month.build(
        first,
        declared([person.id], first, last)[person.id],
        engagements(person.id, first, last),
        last_declaration(person.id, first, last),
        today,
    )


def last_declaration(person_id: int, first: date, last: date) -> Declared | None:
    """When and by whom days of a period were last declared; None when they never were."""
    row = db.session.execute(
        select(AvailabilityDeclaration.declared_at, Person)
        .outerjoin(Person, AvailabilityDeclaration.declared_by_id == Person.id)
        .where(
            AvailabilityDeclaration.person_id == person_id,
            AvailabilityDeclaration.last_day >= first,
            AvailabilityDeclaration.first_day <= last,
        )
        .order_by(AvailabilityDeclaration.id.desc())
        .limit(1)
    ).first()
    return None if row is None else Declared(civil_day(row[0]), row[1])


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
    return [_member(row) for row in rows]


def _member(row: Any) -> Member:
    return Member(
        id=row.id,
        public_id=row.public_id,
        name=f"{row.rank or ''} {row.last_name.upper()} {row.first_name}".strip(),
        section=row.section,
        category=RANKS[row.rank].category if row.rank else None,
        unit_code=row.code,
        unit_path=row.path,
        has_skill=bool(row.has_skill),
    )


def states(person_ids: Sequence[int], first: date, last: date) -> dict[int, bytes]:
    """For each person, one state per day of the period: what was declared, or engaged over it."""
    said, taken = declared(person_ids, first, last), engaged(person_ids, first, last)
    return {
        person_id: grid.overlaid(days, first, taken[person_id]) for person_id, days in said.items()
    }


def units_around(code: str) -> list[Unit]:
    """A unit and those below it, itself first; empty when there is none."""
    return list(
        db.session.scalars(
            select(Unit).where(Unit.path.contains(f"/{code}/", autoescape=True)).order_by(Unit.path)
        )
    )
