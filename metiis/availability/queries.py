"""Reading what people declared and on which days they are engaged."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, or_, select, true

from metiis import db
from metiis.availability import codec, freshness, grid, month
from metiis.availability.freshness import Behind, Coverage, Told
from metiis.availability.glance import MONTHS, MiniMonth, months_of
from metiis.availability.grid import Member
from metiis.availability.layers import Standing
from metiis.availability.month import Engagement, Facts, Month
from metiis.availability.rules import EVERY_DAY, month_end, month_shifted
from metiis.clock import civil_day
from metiis.models import (
    RANKS,
    Absence,
    Activity,
    Application,
    Availability,
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
        codec.stretch({year: row.sources or b"" for year, row in rows.items()}, first, last),
        codec.stretch({year: row.parts or b"" for year, row in rows.items()}, first, last),
        codec.stretch({year: row.said_on or b"" for year, row in rows.items()}, first, last, 2),
    )


def told(person_ids: Sequence[int], first: date, last: date) -> dict[int, Told]:
    """For each person, all she said of a period; one query. A promise repeats its year's row."""
    year, detail, promise = AvailabilityYear, AvailabilityDetail, AvailabilityPromise
    same_year = and_(detail.person_id == year.person_id, detail.year == year.year)
    its_days = and_(promise.person_id == year.person_id, promise.day.between(first, last))
    rows = db.session.execute(
        select(
            year.person_id,
            year.year,
            year.days,
            detail.sources,
            detail.parts,
            detail.said_on,
            promise.day,
            promise.until,
        )
        .outerjoin(detail, same_year)
        .outerjoin(promise, its_days)
        .where(year.person_id.in_(person_ids), year.year.in_(codec.years_between(first, last)))
    )
    years: dict[int, dict[int, Any]] = defaultdict(dict)
    promised: dict[int, dict[date, date]] = defaultdict(dict)
    for row in rows:
        years[row.person_id][row.year] = row
        if row.day is not None:
            promised[row.person_id][row.day] = row.until
    return {
        person_id: Told(
            codec.stretch({key: row.days for key, row in years[person_id].items()}, first, last),
            _behind(years[person_id], first, last),
            promised[person_id],
        )
        for person_id in person_ids
    }


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
    """Who of these people answered for a period, and how old the answers are; two queries."""
    known, taken = told(person_ids, first, last), engaged(person_ids, first, last)
    return freshness.coverage(
        {key: grid.overlaid(each.days, first, taken[key]) for key, each in known.items()},
        {key: each.behind for key, each in known.items()},
        {key: each.promises for key, each in known.items()},
        today,
    )


def by_hand(person_id: int, days: Collection[date]) -> set[date]:
    """Those of some days that the person, or somebody for her, answered one by one."""
    kind = AvailabilityDetail
    rows = db.session.execute(
        select(kind.year, kind.by_hand).where(
            kind.person_id == person_id, kind.year.in_({day.year for day in days})
        )
    )
    years = {row.year: row.by_hand for row in rows}
    return {day for day in days if day.year in years and years[day.year][codec.index_of(day)]}


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
    start, last = month_shifted(first, -1), month_end(first)
    said = declared([person.id], start, last)[person.id]
    facts = Facts(
        days=said[(first - start).days :],
        behind=behind([person.id], first, last)[person.id],
        engaged=engagements(person.id, first, last),
        promises=promises([person.id], first, last)[person.id],
        model=said[: (first - start).days],
        department=person.home_department,
    )
    return month.build(first, facts, today)


def has_standings(person_id: int) -> bool:
    """Whether the person has a weekly pattern or an absence."""
    pattern = exists().where(AvailabilityPattern.person_id == person_id)
    absence = exists().where(Absence.person_id == person_id)
    return bool(db.session.scalar(select(or_(pattern, absence))))


def glance(person: Person, first: date, today: date) -> list[MiniMonth]:
    """Several months of a person's days, one byte per day, engaged days over."""
    last = month_end(month_shifted(first, MONTHS - 1))
    days = states([person.id], first, last)[person.id]
    return months_of(first, days, today, person.home_department)


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
