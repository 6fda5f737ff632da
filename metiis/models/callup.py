"""Call-ups (convocations): practical instructions of an activity, and what was sent to each one."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Identified, Instant
from metiis.models.account import OutgoingMail
from metiis.models.activity import Activity
from metiis.models.application import Application
from metiis.models.person import Person


class Instructions(Base):
    """What those called up must know to come. Hours are « HH:MM » in Paris.

    `days_before` and `days_after` are the days of travel outside the activity's own: service runs
    from departure to return (Code de la défense R4221-9).
    """

    __tablename__ = "instructions"
    __table_args__ = (
        CheckConstraint("days_before BETWEEN 0 AND 3", name="days_before"),
        CheckConstraint("days_after BETWEEN 0 AND 3", name="days_after"),
    )

    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True
    )
    days_before: Mapped[int] = mapped_column(default=0)
    days_after: Mapped[int] = mapped_column(default=0)
    departs_at: Mapped[str] = mapped_column(String(5), default="")
    assembles_at: Mapped[str] = mapped_column(String(5), default="")
    returns_at: Mapped[str] = mapped_column(String(5), default="")
    assembly_point: Mapped[str] = mapped_column(String(120), default="")
    dress: Mapped[str] = mapped_column(String(300), default="")
    transport: Mapped[str] = mapped_column(String(300), default="")
    lodging: Mapped[str] = mapped_column(String(300), default="")
    signatory: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    activity: Mapped[Activity] = relationship()


class CallUp(Identified, Base):
    """One version of a person's call-up. `text` is JSON, what the page and the PDF say, frozen.

    `mail_id` is the mail that announced it, whose date of sending is the proof; `read_at` the first
    time she opened it; `replaced_at` when a later version took its place; `voided_at` when it
    ceased to hold with her place.
    """

    __tablename__ = "call_up"
    __table_args__ = (
        CheckConstraint("returns_on >= departs_on", name="days"),
        UniqueConstraint("reference", "version"),
        Index(
            "uq_call_up_current",
            "application_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL AND voided_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL AND voided_at IS NULL"),
        ),
        Index("ix_call_up_application_version", "application_id", "version"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    reference: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    departs_on: Mapped[date]
    returns_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(Instant)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id", ondelete="SET NULL"))
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Instant)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)
    voided_at: Mapped[datetime | None] = mapped_column(Instant)

    application: Mapped[Application] = relationship()
    issued_by: Mapped[Person | None] = relationship(foreign_keys=[issued_by_id])
    mail: Mapped[OutgoingMail | None] = relationship()


class CallUpNumber(Base):
    """The last number given to a call-up of a unit in a year."""

    __tablename__ = "call_up_number"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
