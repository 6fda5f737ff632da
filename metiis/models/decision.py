"""What was known, what was proposed and what was chosen, kept with each decision on a person."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Identified, Instant
from metiis.models.activity import Activity, Position
from metiis.models.choice import choice
from metiis.models.person import Person


class Verb(StrEnum):
    """What was decided about a person for a position."""

    SELECTED = "selected"
    INVITED = "invited"
    WAITLISTED = "waitlisted"
    REJECTED = "rejected"
    EXCLUDED = "excluded"
    SHORTLISTED = "shortlisted"
    PASSED_OVER = "passed_over"


class OverrideReason(StrEnum):
    """Why somebody decided otherwise than proposed."""

    KNOWN_BETTER = "known_better"
    TEAM = "team"
    EXPERIENCE = "experience"
    FAIRNESS = "fairness"
    TRAINING = "training"
    SPOKEN = "spoken"
    DISTANCE = "distance"
    OTHER = "other"


class Proposal(Identified, Base):
    """A team that the service proposed and somebody took, with what was asked of it.

    `asked` holds the pins and exclusions, `team` the choices proposed, `policy` the weights, all
    as JSON; `fingerprint` names the facts it was computed from.
    """

    __tablename__ = "proposal"

    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), index=True
    )
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime] = mapped_column(Instant)
    asked: Mapped[str] = mapped_column(Text)
    team: Mapped[str] = mapped_column(Text)
    policy: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))


class Decision(Identified, Base):
    """One decision on one person: who, when, what; what was known; whether it was proposed.

    `known` is JSON: how her days fitted, what stood in the way, what ranked her. `was_proposed` is
    empty when nothing had been proposed; `reason` is given when a human chose otherwise.
    """

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_person_at", "person_id", "at"),
        Index("ix_decision_activity_at", "activity_id", "at"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    position_id: Mapped[int | None] = mapped_column(ForeignKey("position.id", ondelete="SET NULL"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    verb: Mapped[Verb] = mapped_column(choice(Verb, "verb"))
    was_proposed: Mapped[bool | None]
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id", ondelete="SET NULL"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan_run.id", ondelete="SET NULL"))
    known: Mapped[str] = mapped_column(Text, default="{}")
    reason: Mapped[OverrideReason | None] = mapped_column(choice(OverrideReason, "reason"))
    note: Mapped[str] = mapped_column(String(300), default="")

    activity: Mapped[Activity] = relationship()
    position: Mapped[Position | None] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
