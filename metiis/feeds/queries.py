"""Reading what a calendar shows, and whose it is."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from metiis import db
from metiis.applications.rules import ENGAGED
from metiis.feeds.rules import KEPT, Fact, fingerprint
from metiis.models import (
    Activity,
    ActivityEvent,
    Application,
    ApplicationEvent,
    CalendarFeed,
    CallUp,
    DutyDay,
    Person,
    Position,
)


def feed(token: str) -> CalendarFeed | None:
    """The calendar that an address opens, as long as its owner may use the service."""
    return db.session.scalar(
        select(CalendarFeed)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(
            CalendarFeed.token_hash == fingerprint(token),
            Person.activated_at.is_not(None),
            Person.disabled_at.is_(None),
            Person.service_number.is_not(None),
            Person.unit_id.is_not(None),
        )
    )


def own_feed(person: Person) -> CalendarFeed | None:
    """The person's calendar address, None when she has none."""
    return db.session.get(CalendarFeed, person.id, populate_existing=True)


def facts(person_id: int, today: date, application: Application | None = None) -> list[Fact]:
    """What is known of a person's applications that are not long over, or of one; one query."""
    last = func.coalesce(_ledger(func.max(DutyDay.day)), Position.ends_on)
    statement = (
        select(
            Application.public_id,
            Application.status,
            func.coalesce(_ledger(func.min(DutyDay.day)), Position.starts_on),
            last,
            _was_held(),
            _changes(),
            Application.changed_at,
            _latest(CallUp.issued_at, CallUp.application_id == Application.id),
            _latest(ActivityEvent.at, ActivityEvent.activity_id == Application.activity_id),
        )
        .join(Application.activity)
        .join(Application.position)
        .where(Application.person_id == person_id, last >= today - KEPT)
        .order_by(Position.starts_on, Application.id)
    )
    if application is not None:
        statement = statement.where(Application.id == application.id)
    return [Fact(*row[:6], max(filter(None, row[6:]))) for row in db.session.execute(statement)]


def _ledger(what: ColumnElement[date]) -> ColumnElement[date]:
    """The first or last day engaged: travel once called up, days really served in the end."""
    return select(what).where(DutyDay.application_id == Application.id).scalar_subquery()


def _was_held() -> ColumnElement[bool]:
    engaged = ApplicationEvent.status.in_(ENGAGED)
    here = ApplicationEvent.application_id == Application.id
    return select(ApplicationEvent.id).where(here, engaged).exists()


def _changes() -> ColumnElement[int]:
    """How often something has changed; it only grows. Editing a post leaves a line in the
    activity's history, and its version alone."""
    return (
        Activity.version
        + _count(ActivityEvent.activity_id == Application.activity_id)
        + _count(ApplicationEvent.application_id == Application.id)
        + _count(CallUp.application_id == Application.id)
    )


def _count(here: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).where(here).scalar_subquery()


def _latest(
    column: InstrumentedAttribute[datetime], here: ColumnElement[bool]
) -> ColumnElement[datetime]:
    return select(func.max(column)).where(here).scalar_subquery()
