"""Reading what people declared and on which days they are engaged."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Date, and_, bindparam, exists, or_, select

from metiis import db
from metiis.availability import codec, freshness, month
from metiis.availability.freshness import Behind, Coverage, Told
from metiis.availability.glance import MONTHS, MiniMonth, months_of
from metiis.availability.layers import Standing
from metiis.availability.month import Engagement, Facts, Month
from metiis.availability.rules import EVERY_DAY, month_end, month_shifted
from metiis.clock import civil_day
from metiis.models import (
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
)

# Built once, for pages that ask them each time. Of some people, some years or a period.
_people: BindParameter[int] = bindparam("people", expanding=True)
_years: BindParameter[int] = bindparam("years", expanding=True)
_first, _last = bindparam("first", type_=Date()), bindparam("last", type_=Date())
DECLARED = select(AvailabilityYear.person_id, AvailabilityYear.year, AvailabilityYear.days).where(
    AvailabilityYear.person_id.in_(_people), AvailabilityYear.year.in_(_years)
)
BEHIND = select(
    AvailabilityDetail.person_id,
    AvailabilityDetail.year,
    AvailabilityDetail.sources,
    AvailabilityDetail.parts,
    AvailabilityDetail.said_on,
).where(AvailabilityDetail.person_id.in_(_people), AvailabilityDetail.year.in_(_years))
PROMISED = select(
    AvailabilityPromise.person_id, AvailabilityPromise.day, AvailabilityPromise.until
).where(AvailabilityPromise.person_id.in_(_people), AvailabilityPromise.day.between(_first, _last))
ENGAGED = select(DutyDay.person_id, DutyDay.day, DutyDay.application_id).where(
    DutyDay.person_id.in_(_people), DutyDay.day.between(_first, _last)
)
ENGAGEMENTS = (
    select(DutyDay.day, Application.public_id, Activity.title)
    .join(Application, DutyDay.application_id == Application.id)
    .join(Activity, Application.activity_id == Activity.id)
    .where(DutyDay.person_id == bindparam("person_id"), DutyDay.day.between(_first, _last))
)
STANDING = select(
    or_(
        exists().where(AvailabilityPattern.person_id == bindparam("person_id")),
        exists().where(Absence.person_id == bindparam("person_id")),
    )
)


def declared(person_ids: Sequence[int], first: date, last: date) -> dict[int, bytes]:
    """For each person, one byte per day of the period; unknown where nothing was ever said."""
    years: dict[int, dict[int, bytes]] = defaultdict(dict)
    wanted = {"people": person_ids, "years": codec.years_between(first, last)}
    for person_id, year, days in db.session.execute(DECLARED, wanted):
        years[person_id][year] = days
    return {person_id: codec.stretch(years[person_id], first, last) for person_id in person_ids}


def behind(person_ids: Sequence[int], first: date, last: date) -> dict[int, Behind]:
    """For each person, how, when and for which part each day of the period was said."""
    years: dict[int, dict[int, Any]] = defaultdict(dict)
    wanted = {"people": person_ids, "years": codec.years_between(first, last)}
    for row in db.session.execute(BEHIND, wanted):
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
    found: dict[int, dict[date, date]] = {person_id: {} for person_id in person_ids}
    wanted = {"people": person_ids, "first": first, "last": last}
    for person_id, day, until in db.session.execute(PROMISED, wanted):
        found[person_id][day] = until
    return found


def coverage(person_ids: Sequence[int], first: date, last: date, today: date) -> Coverage:
    """Who of these people answered for a period, and how old the answers are; two queries."""
    known, taken = told(person_ids, first, last), engaged(person_ids, first, last)
    return freshness.coverage(
        {key: codec.overlaid(each.days, first, taken[key]) for key, each in known.items()},
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
    wanted = {"people": person_ids, "first": first, "last": last}
    for person_id, day, application_id in db.session.execute(ENGAGED, wanted):
        days[person_id][day] = application_id
    return days


def engagements(person_id: int, first: date, last: date) -> dict[date, Engagement]:
    """A person's duty days of a period, each with the application to open and what it is for."""
    wanted = {"person_id": person_id, "first": first, "last": last}
    rows = db.session.execute(ENGAGEMENTS, wanted)
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
    return bool(db.session.scalar(STANDING, {"person_id": person_id}))


def glance(person: Person, first: date, today: date) -> list[MiniMonth]:
    """Several months of a person's days, one byte per day, engaged days over."""
    last = month_end(month_shifted(first, MONTHS - 1))
    days = states([person.id], first, last)[person.id]
    return months_of(first, days, today, person.home_department)


def states(person_ids: Sequence[int], first: date, last: date) -> dict[int, bytes]:
    """For each person, one state per day of the period: what was declared, or engaged over it."""
    said, taken = declared(person_ids, first, last), engaged(person_ids, first, last)
    return {
        person_id: codec.overlaid(days, first, taken[person_id]) for person_id, days in said.items()
    }
