"""What is told to people inside the service, and the faults they report in what the unit holds."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Identified, Instant
from metiis.models.choice import choice
from metiis.models.person import Person


class Notification(Identified, Base):
    """A message with its content, read after signing in; mail only says that there is one."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_person_read_at", "person_id", "read_at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(300))
    path: Mapped[str] = mapped_column(String(200), default="")  # Local address to open.
    created_at: Mapped[datetime] = mapped_column(Instant)
    announced_at: Mapped[datetime | None] = mapped_column(Instant)  # A mail said that it waits.
    read_at: Mapped[datetime | None] = mapped_column(Instant)


class ReportSubject(StrEnum):
    """What the unit holds and a person may find wrong."""

    IDENTITY = "identity"
    RANK = "rank"
    UNIT = "unit"
    CONTRACT = "contract"
    FITNESS = "fitness"
    DAYS = "days"
    SKILL = "skill"
    EMAIL = "email"
    OTHER = "other"


class DataReport(Identified, Base):
    """A person says that something the unit holds about her is wrong."""

    __tablename__ = "data_report"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    subject: Mapped[ReportSubject] = mapped_column(choice(ReportSubject, "subject"))
    message: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(Instant)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(300), default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
