"""Declaring days: the year's bytes change, and the log keeps who said what and when."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from metiis import db
from metiis.availability import codec, queries, rules
from metiis.clock import civil_day
from metiis.models import (
    Availability,
    AvailabilityDeclaration,
    AvailabilityYear,
    DeclarationSource,
    Person,
)
from metiis.refusals import Refusal


def set_days(
    person: Person,
    days: Iterable[date],
    value: Availability,
    by: Person | None,
    source: DeclarationSource,
    now: datetime,
) -> rules.Sorting:
    """The asked days have the value; engaged and past ones are left and told. Repeating it is safe.

    Refused as a whole when no asked day is open, too many are asked, or one is beyond the horizon.
    """
    asked = sorted(set(days))
    today = civil_day(now)
    problem = rules.days_problem(asked, today)
    if problem is not None:
        raise Refusal(problem, "days")
    years = _locked_years(person, asked)
    engaged = queries.engaged([person.id], asked[0], asked[-1])[person.id]
    sorting = rules.sort_out(asked, engaged, today)
    if not sorting.open:
        raise Refusal(rules.refusal_of(sorting), "closed_days")
    moved = _write(years, sorting.open, value)
    _log(person, sorting.open, moved, value, by, source, now)
    db.session.flush()
    return sorting


def declare_available(
    person: Person, first: date, last: date, by: Person | None, now: datetime
) -> rules.Sorting:
    """The person is available on the open days of a period; nothing is refused when none is open.

    For somebody who applies and ticks that she is free on the days of the activity.
    """
    today = civil_day(now)
    last = min(last, rules.horizon(today), first + timedelta(days=rules.LONGEST_PERIOD - 1))
    asked = rules.period_days(first, last)
    engaged = queries.engaged([person.id], first, last)[person.id]
    sorting = rules.sort_out(asked, engaged, today)
    if not sorting.open:
        return sorting
    source = DeclarationSource.SELF if by is person else DeclarationSource.ON_BEHALF
    return set_days(person, asked, Availability.AVAILABLE, by, source, now)


def _locked_years(person: Person, days: Sequence[date]) -> dict[int, AvailabilityYear]:
    """The year rows of the days, made when missing and locked, so that setters wait for each other.

    Rows are locked in the order of years: two setters cannot wait for each other crosswise.
    """
    wanted = sorted({day.year for day in days})
    _make_missing(person, wanted)
    rows = db.session.scalars(
        select(AvailabilityYear)
        .where(AvailabilityYear.person_id == person.id, AvailabilityYear.year.in_(wanted))
        .order_by(AvailabilityYear.year)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.year: row for row in rows}


def _make_missing(person: Person, years: Sequence[int]) -> None:
    """Blank rows for years that have none; one that another setter makes meanwhile is kept."""
    blanks = [
        {"person_id": person.id, "year": year, "days": codec.blank(year), "version": 1}
        for year in years
    ]
    db.session.execute(db.insert_for(AvailabilityYear).values(blanks).on_conflict_do_nothing())


def _write(
    years: dict[int, AvailabilityYear], days: Sequence[date], value: Availability
) -> set[date]:
    """Put the value into the bytes; the days that had another one come back."""
    moved = {day for day in days if codec.value_at(years[day.year].days, day) != value}
    for year in sorted({day.year for day in moved}):
        row = years[year]
        row.days = codec.with_values(row.days, (day for day in moved if day.year == year), value)
        row.version += 1
    return moved


def _log(
    person: Person,
    days: Sequence[date],
    moved: set[date],
    value: Availability,
    by: Person | None,
    source: DeclarationSource,
    now: datetime,
) -> None:
    """Append the declaration. Saying again what stands refreshes its age, once a day at most."""
    for run in rules.runs(days):
        row = AvailabilityDeclaration(
            person_id=person.id,
            first_day=run.first,
            last_day=run.last,
            weekdays=run.weekdays,
            value=int(value),
            source=source,
            declared_at=now,
            declared_by_id=by.id if by else None,
        )
        if not moved.isdisjoint(run.days()) or not _is_said_today(row):
            db.session.add(row)


def _is_said_today(row: AvailabilityDeclaration) -> bool:
    """Whether the same person already declared this very run and value on this civil day."""
    kind = AvailabilityDeclaration
    last = db.session.scalar(
        select(kind.declared_at)
        .where(
            kind.person_id == row.person_id,
            kind.first_day == row.first_day,
            kind.last_day == row.last_day,
            kind.weekdays == row.weekdays,
            kind.value == row.value,
            kind.source == row.source,
            kind.declared_by_id.is_not_distinct_from(row.declared_by_id),
        )
        .order_by(kind.id.desc())
        .limit(1)
    )
    return last is not None and civil_day(last) == civil_day(row.declared_at)
