"""Reading a person's weekly patterns and absences."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from metiis import db
from metiis.models import Absence, Availability, AvailabilityPattern, DayPart, Person
from metiis.patterns.rules import Line, Shape, line_of


def patterns(person: Person, today: date) -> list[Line]:
    """The patterns that still speak of a coming day, the first to begin first."""
    kind = AvailabilityPattern
    rows = db.session.scalars(
        select(kind)
        .where(kind.person_id == person.id, kind.last_day >= today)
        .order_by(kind.first_day, kind.last_day, kind.id)
    )
    return [line_of(row.public_id, _shape(row)) for row in rows]


def _shape(row: AvailabilityPattern) -> Shape:
    value, part = Availability(row.value), DayPart(row.part)
    return Shape(row.first_day, row.last_day, row.weekdays, value, part)


def absences(person: Person, today: date) -> Sequence[Absence]:
    """The absences that are not over, the first to begin first."""
    return db.session.scalars(
        select(Absence)
        .where(Absence.person_id == person.id, Absence.last_day >= today)
        .order_by(Absence.first_day, Absence.id)
    ).all()


def pattern(person: Person, public_id: str) -> AvailabilityPattern | None:
    """One of the person's own patterns."""
    kind = AvailabilityPattern
    return db.session.scalar(
        select(kind).where(kind.person_id == person.id, kind.public_id == public_id)
    )


def absence(person: Person, public_id: str) -> Absence | None:
    """One of the person's own absences."""
    return db.session.scalar(
        select(Absence).where(Absence.person_id == person.id, Absence.public_id == public_id)
    )
