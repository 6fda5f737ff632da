"""The thread of an activity, encrypted at rest, and the private calendar feed of a person."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Identified, Instant
from metiis.models.activity import Activity
from metiis.models.choice import choice
from metiis.models.person import Person
from metiis.vault import SEALED


class MessageKind(StrEnum):
    """A word of the thread, or an announcement of those who steer."""

    MESSAGE = "message"
    ANNOUNCEMENT = "announcement"


class ThreadMessage(Identified, Base):
    """One message; `body` is sealed, `removed_at` when its author or those who steer took it away
    (its body is then emptied)."""

    __tablename__ = "thread_message"
    __table_args__ = (Index("ix_thread_message_activity_at", "activity_id", "at"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[MessageKind] = mapped_column(choice(MessageKind, "kind"))
    body: Mapped[bytes] = mapped_column(info=SEALED)
    at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    activity: Mapped[Activity] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])


class ThreadReading(Base):
    """Until when a person has read the thread of an activity."""

    __tablename__ = "thread_reading"

    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    read_at: Mapped[datetime] = mapped_column(Instant)


class CalendarFeed(Base):
    """A person's private calendar address; only the token's SHA-256 is kept. Revoked, it is gone.

    `title` is what its entries are called, in her own words.
    """

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
