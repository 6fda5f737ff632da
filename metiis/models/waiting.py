"""Questions put to people with an end, and what commanders did to a waiting list."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Instant
from metiis.models.activity import Position
from metiis.models.application import Application
from metiis.models.choice import choice
from metiis.models.person import Person


class AnswerLink(Base):
    """A single-use link to answer one question from a mail, without signing in.

    Only the token's SHA-256 is kept. `reference` is shown beside the question in the service too,
    so that the person knows which one she answers. Used or replaced, it opens nothing.
    """

    __tablename__ = "answer_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    reference: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    application: Mapped[Application] = relationship()


class ListMove(StrEnum):
    """What a commander does to a waiting list."""

    STOP = "stop"
    RESUME = "resume"
    REORDER = "reorder"


class ListReason(StrEnum):
    """Why a waiting list is stopped or does not follow its order."""

    HEADCOUNT = "headcount"
    BUDGET = "budget"
    SKILL = "skill"
    FAIRNESS = "fairness"
    SPOKEN = "spoken"
    OTHER = "other"


class ListEvent(Base):
    """One act on the waiting list of a position: who, when, what, why. Never changed."""

    __tablename__ = "list_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    position_id: Mapped[int] = mapped_column(
        ForeignKey("position.id", ondelete="CASCADE"), index=True
    )
    application_id: Mapped[int | None] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE")
    )
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    move: Mapped[ListMove] = mapped_column(choice(ListMove, "move"))
    reason: Mapped[ListReason | None] = mapped_column(choice(ListReason, "reason"))
    note: Mapped[str] = mapped_column(String(300), default="")

    position: Mapped[Position] = relationship()
    application: Mapped[Application | None] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
