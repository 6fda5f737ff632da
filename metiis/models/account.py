"""What accounts need: sessions, single-use links, throttling, outgoing mail, the journal."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Identified, Instant
from metiis.models.choice import choice
from metiis.models.person import Person


class WebSession(Identified, Base):
    """A signed-in device. Only the token's SHA-256 is kept, so a dump opens nothing."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    device: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship()


class AccountState(StrEnum):
    """Where somebody stands on the way to using the service; worked out, never stored."""

    NONE = "none"
    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class LinkPurpose(StrEnum):
    """What a single-use link is for."""

    ACTIVATION = "activation"
    PASSWORD = "password"  # noqa: S105 - a purpose, not a secret.


class AccessLink(Base):
    """A single-use link sent to a person; hashed, dated, revocable, with a code given apart."""

    __tablename__ = "access_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose, "purpose"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class ThrottleWindow(Base):
    """How many attempts one key made in one window of time; keys are HMACs, not addresses."""

    __tablename__ = "throttle_window"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class OutgoingMail(Identified, Base):
    """A mail written with the decision that causes it, sent later by the worker.

    The body is blanked once sent: it may hold a single-use link.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (Index("ix_outgoing_mail_due", "sent_at", "due_at"),)

    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(300), default="")


class JournalEntry(Base):
    """Who did what to what, when; never the values. Rows are only ever added."""

    __tablename__ = "journal_entry"
    __table_args__ = (Index("ix_journal_entry_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60), default="")  # Public id or code of the object.
    detail: Mapped[str] = mapped_column(String(300), default="")  # Counts, never contents.

    actor: Mapped[Person | None] = relationship()
