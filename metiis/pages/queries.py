"""Reading public figures, and whether the database is the one this code expects."""

from datetime import date, datetime, time

from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from metiis import clock, db, schema
from metiis.availability import codec
from metiis.models import Activity, Application, AvailabilityYear, DutyDay, Person
from metiis.pages.rules import DELAY, SPAN, Figures, offered_in

BATCH = 1000


def figures(today: date) -> Figures:
    """The totals of the year that ended a week ago; five queries, the last reads every year."""
    until = today - DELAY
    since = until - SPAN
    first = datetime.combine(since, time.min, clock.PARIS)
    last = datetime.combine(until, time.max, clock.PARIS)
    accounts, units = db.session.execute(
        select(func.count(), func.count(Person.unit_id.distinct())).where(
            Person.activated_at <= last, Person.disabled_at.is_(None)
        )
    ).one()
    return Figures(
        until=until,
        accounts=accounts,
        units=units,
        activities=_count(select(func.count()).where(Activity.published_at.between(first, last))),
        applications=_count(
            select(func.count()).where(Application.submitted_at.between(first, last))
        ),
        offered_days=_offered_days(since, until),
        accepted_days=_count(select(func.count()).where(DutyDay.day.between(since, until))),
    )


def _count(statement: Select[int]) -> int:
    return db.session.scalar(statement) or 0


def _offered_days(since: date, until: date) -> int:
    """Days declared available or if needed, of everybody."""
    total = 0
    for year in codec.years_between(since, until):
        start = codec.index_of(since) if year == since.year else 0
        stop = codec.index_of(until) + 1 if year == until.year else None
        held = db.session.scalars(
            select(AvailabilityYear.days).where(AvailabilityYear.year == year),
            execution_options={"yield_per": BATCH},
        )
        total += sum(offered_in(days[start:stop]) for days in held)
    return total


def is_healthy() -> bool:
    """Whether the database answers and has the schema that this code needs."""
    try:
        revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return revision is not None and revision == schema.head()
