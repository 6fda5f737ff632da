"""What a person says once for many days: weekly patterns, absences, days decided later."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from metiis.db import Base, Identified, Instant
from metiis.models.availability import DayPart, DeclarationSource
from metiis.models.choice import choice


class AvailabilityPattern(Identified, Base):
    """A weekly pattern: some weekdays, from a first to a last day, have a value.

    `weekdays` is a mask as in `AvailabilityDeclaration`. `part` other than the whole day makes the
    days read as « if needed ». `renewed_at` is when it was last said to hold.
    """

    __tablename__ = "availability_pattern"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays"),
        CheckConstraint("value BETWEEN 1 AND 3", name="value"),
        CheckConstraint("part BETWEEN 0 AND 3", name="part"),
        UniqueConstraint("person_id", "first_day", "last_day", "weekdays", "part"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    weekdays: Mapped[int]
    value: Mapped[int]
    part: Mapped[int] = mapped_column(default=DayPart.WHOLE)
    source: Mapped[DeclarationSource] = mapped_column(
        choice(DeclarationSource, "source"), default=DeclarationSource.PATTERN
    )
    renewed_at: Mapped[datetime] = mapped_column(Instant)


class AbsenceReason(StrEnum):
    """Why somebody is away, for her own use only. No health: nobody needs to write it here."""

    UNSAID = "unsaid"
    HOLIDAY = "holiday"
    WORK = "work"
    STUDIES = "studies"
    FAMILY = "family"
    PERSONAL = "personal"


class Absence(Identified, Base):
    """A person is away from a first to a last day. `reason` is shown to herself alone."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        UniqueConstraint("person_id", "first_day", "last_day"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[AbsenceReason] = mapped_column(
        choice(AbsenceReason, "reason"), default=AbsenceReason.UNSAID
    )
    said_at: Mapped[datetime] = mapped_column(Instant)


class AvailabilityPromise(Base):
    """« I shall know on … »: a day left open until another one, `until`, that comes before it.

    From `until` on, the day is plainly unknown again; `reminded_at` is when the person was told so.
    """

    __tablename__ = "availability_promise"
    __table_args__ = (
        CheckConstraint("until <= day", name="until"),
        Index("ix_availability_promise_until", "until", "reminded_at"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date]
    said_at: Mapped[datetime] = mapped_column(Instant)
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)
