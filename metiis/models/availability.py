"""What people declared: one byte per day of a civil year, and a log that is only added to."""

from datetime import date, datetime
from enum import IntEnum, StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from metiis.db import Base, Instant
from metiis.models.choice import choice


class Availability(IntEnum):
    """One day's value, in the order the matching reads them. Silence is a value of its own."""

    UNKNOWN = 0
    UNAVAILABLE = 1
    IF_NEEDED = 2
    AVAILABLE = 3


class Fit(StrEnum):
    """How a person's declarations meet a period; silence is neither a yes nor a no."""

    SURE = "sure"
    IF_NEEDED = "if_needed"
    UNKNOWN = "unknown"
    PARTLY = "partly"
    UNAVAILABLE = "unavailable"


class DeclarationSource(StrEnum):
    """How a declaration came in."""

    SELF = "self"
    PATTERN = "pattern"
    ON_BEHALF = "on_behalf"
    IMPORTED = "imported"


class AvailabilityYear(Base):
    """A person's civil year: `days` holds one byte per day, 1 January first (365 or 366 bytes).

    `version` grows with each change, so that a stale copy can be told from a fresh one.
    """

    __tablename__ = "availability_year"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    year: Mapped[int] = mapped_column(primary_key=True, index=True)
    days: Mapped[bytes] = mapped_column(LargeBinary(366))
    version: Mapped[int] = mapped_column(default=1)


class AvailabilityDeclaration(Base):
    """One run of days said to have one value: the days of `weekdays` from first to last day.

    `weekdays` is a mask, bit 0 for Monday to bit 6 for Sunday; 127 means every day. Rows are never
    changed: they give each day its age and provenance, and make undoing possible.
    """

    __tablename__ = "availability_declaration"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays"),
        CheckConstraint("value BETWEEN 0 AND 3", name="value"),
        Index("ix_availability_declaration_person_days", "person_id", "last_day", "first_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    weekdays: Mapped[int] = mapped_column(default=127)
    value: Mapped[int]
    source: Mapped[DeclarationSource] = mapped_column(choice(DeclarationSource, "source"))
    declared_at: Mapped[datetime] = mapped_column(Instant)
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
