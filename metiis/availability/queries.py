"""Reading what people declared and on which days they are engaged."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from metiis import db
from metiis.availability import codec, freshness, month
from metiis.availability.freshness import Behind, Coverage
from metiis.availability.layers import Standing
from metiis.availability.month import Declared, Engagement, Month
from metiis.availability.rules import EVERY_DAY, month_end
from metiis.clock import civil_day
from metiis.models import (
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
)


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


def states(person_ids: Sequence[int], first: date, last: date) -> dict[int, bytes]:
    """For each person, one state per day of the period: what was declared, or engaged over it."""
    said, taken = declared(person_ids, first, last), engaged(person_ids, first, last)
    return {
        person_id: codec.overlaid(days, first, taken[person_id]) for person_id, days in said.items()
    }
