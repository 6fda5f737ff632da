"""Presence recorded by roll call, and the days a unit may spend in a year."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Instant
from metiis.models.application import Application
from metiis.models.choice import choice
from metiis.models.person import Person
from metiis.models.unit import Unit


class Mark(StrEnum):
    """What the roll call says of a person."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    EXCUSED = "excused"
    ABSENT = "absent"


class Attendance(Base):
    """One person at one activity, as the roll call has it now. `first_day` and `last_day` are the
    days really served; none when she did not come. The ledger holds these days and no other."""

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("(first_day IS NULL) = (last_day IS NULL)", name="both_days"),
    )

    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True
    )
    mark: Mapped[Mark] = mapped_column(choice(Mark, "mark"))
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    application: Mapped[Application] = relationship()
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])


class DayBudget(Base):
    """Days of service a unit may spend in a civil year, its own and those of units below."""

    __tablename__ = "day_budget"
    __table_args__ = (CheckConstraint("days >= 0", name="days"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    days: Mapped[int]
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    unit: Mapped[Unit] = relationship()
