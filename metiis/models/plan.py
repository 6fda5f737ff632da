"""Plans over several activities, those shortlisted by them, and the wishes they count."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Bytes, Identified, Instant
from metiis.models.activity import Activity, Position
from metiis.models.choice import choice
from metiis.models.person import Person
from metiis.models.unit import Unit


class PlanStatus(StrEnum):
    """Where the computing of a plan stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class PlanRun(Identified, Base):
    """A plan asked for a unit and a period; computed by the worker, found again by its address.

    `result` is a compressed file; what it was computed from is kept nowhere. `beat_at` moves while
    the worker is alive, so that a run left by a dead worker can be taken again.
    """

    __tablename__ = "plan_run"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        Index("ix_plan_run_unit_asked_at", "unit_id", "asked_at"),
        Index("ix_plan_run_status", "status"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[PlanStatus] = mapped_column(
        choice(PlanStatus, "status"), default=PlanStatus.QUEUED
    )
    stage: Mapped[str] = mapped_column(String(40), default="")
    progress: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=30)  # How long the search may last.
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    beat_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    fault: Mapped[str] = mapped_column(String(300), default="")
    result: Mapped[bytes | None] = mapped_column(Bytes)

    unit: Mapped[Unit] = relationship(lazy="joined")
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])


class Shortlisted(Base):
    """Somebody a plan keeps for a position (pressenti): engages nobody, the next plan may move it.

    One per person and activity; it ends when she is retained, invited or no longer planned.
    """

    __tablename__ = "shortlisted"

    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position_id: Mapped[int] = mapped_column(
        ForeignKey("position.id", ondelete="CASCADE"), index=True
    )
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan_run.id", ondelete="SET NULL"))
    since: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    activity: Mapped[Activity] = relationship()
    position: Mapped[Position] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Wish(Base):
    """An activity a person would like, in her own order: 1 is her first wish."""

    __tablename__ = "wish"
    __table_args__ = (CheckConstraint("rank >= 1", name="rank"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    rank: Mapped[int]
    said_at: Mapped[datetime] = mapped_column(Instant)

    activity: Mapped[Activity] = relationship()
