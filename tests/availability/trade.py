"""What tests of availability say often: a day engaged, what is declared, the log."""

from datetime import date

from sqlalchemy import select

from metiis import clock, db
from metiis.availability import queries
from metiis.models import (
    Application,
    ApplicationStatus,
    Availability,
    AvailabilityDeclaration,
    DutyDay,
    Person,
)
from tests.factories import make_activity, make_position


def engage(person: Person, *days: date, title: str = "Garde du quartier") -> Application:
    """The person is confirmed on an activity that holds these days."""
    activity = make_activity(person.unit, title=title, starts_on=days[0], ends_on=days[-1])
    application = Application(
        activity=activity,
        position=make_position(activity),
        person=person,
        status=ApplicationStatus.CONFIRMED,
        submitted_at=clock.now(),
        changed_at=clock.now(),
    )
    db.session.add(application)
    db.session.flush()
    for day in days:
        db.session.add(DutyDay(person_id=person.id, day=day, application_id=application.id))
    db.session.flush()
    return application


def said(person: Person, first: date, last: date | None = None) -> list[Availability]:
    """What the person declared on each day of a period."""
    days = queries.declared([person.id], first, last or first)[person.id]
    return [Availability(byte) for byte in days]


def log(person: Person) -> list[AvailabilityDeclaration]:
    """The person's declarations, oldest first."""
    kind = AvailabilityDeclaration
    mine = select(kind).where(kind.person_id == person.id).order_by(kind.id)
    return list(db.session.scalars(mine))
