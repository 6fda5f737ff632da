"""What is told to people inside the service, and the faults they report in what the unit holds."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Identified, Instant
from metiis.models.choice import choice
from metiis.models.person import Person


class NoticeKind(StrEnum):
    """What a message is about: people choose for each how they are told."""

    ANSWER = "answer"  # A question waits for her: invitation, offer, confirmation, changed dates.
    DECISION = "decision"
    CALL_UP = "call_up"
    CHANGE = "change"
    REMINDER = "reminder"
    THREAD = "thread"
    AVAILABILITY = "availability"
    ACCOUNT = "account"
    WORK = "work"  # What those who steer have to do.


class NoticeChannel(StrEnum):
    """How somebody is told that messages of a kind wait."""

    MAIL = "mail"
    DIGEST = "digest"
    SCREEN = "screen"


class Notification(Identified, Base):
    """A message with its content, read after signing in; mail only says that there is one.

    `key` names the state it tells: the same state is never told twice to the same person. `due_at`
    is when a mail has to be thought of next: none once told, read, or for the screen only.
    """

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_person_read_at", "person_id", "read_at"),
        Index(
            "ix_notification_due_at",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index("ix_notification_read_at", "read_at"),
        Index(
            "uq_notification_person_key",
            "person_id",
            "key",
            unique=True,
            sqlite_where=text("key <> ''"),
            postgresql_where=text("key <> ''"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(300))
    path: Mapped[str] = mapped_column(String(200), default="")  # Local address to open.
    kind: Mapped[NoticeKind] = mapped_column(
        choice(NoticeKind, "kind"),
        default=NoticeKind.DECISION,
        server_default=NoticeKind.DECISION.value,
    )
    key: Mapped[str] = mapped_column(String(80), default="", server_default="")
    answer_by: Mapped[datetime | None] = mapped_column(Instant)  # Read later, it is of no use.
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    announced_at: Mapped[datetime | None] = mapped_column(Instant)  # A mail said that it waits.
    read_at: Mapped[datetime | None] = mapped_column(Instant)


class NoticePreference(Base):
    """How a person wants to be told of one kind of message; without row, the usual way."""

    __tablename__ = "notice_preference"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind, "kind"), primary_key=True)
    channel: Mapped[NoticeChannel] = mapped_column(choice(NoticeChannel, "channel"))


class NoticeHours(Base):
    """When a person may be written to: hours in Paris, 0 to 23. Between `quiet_from` and
    `quiet_until` mails wait; equal, there is no quiet. `digest_at` is when her digest leaves."""

    __tablename__ = "notice_hours"
    __table_args__ = (
        CheckConstraint("quiet_from BETWEEN 0 AND 23", name="quiet_from"),
        CheckConstraint("quiet_until BETWEEN 0 AND 23", name="quiet_until"),
        CheckConstraint("digest_at BETWEEN 0 AND 23", name="digest_at"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    quiet_from: Mapped[int]
    quiet_until: Mapped[int]
    digest_at: Mapped[int]


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
