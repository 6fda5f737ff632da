"""Applications (candidatures), their history, and the ledger of duty days."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Identified, Instant
from metiis.models.activity import Activity, Position
from metiis.models.choice import choice
from metiis.models.person import Person


class ApplicationStatus(StrEnum):
    """Where an application stands."""

    INVITED = "invited"
    SUBMITTED = "submitted"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    SELECTED = "selected"
    CONFIRMED = "confirmed"
    CALLED_UP = "called_up"
    REJECTED = "rejected"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    LATE_WITHDRAWN = "late_withdrawn"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    PARTLY_ATTENDED = "partly_attended"
    EXCUSED = "excused"
    NO_SHOW = "no_show"


class Move(StrEnum):
    """What somebody does to an application."""

    INVITE = "invite"
    ACCEPT = "accept"
    SUBMIT = "submit"
    WAITLIST = "waitlist"
    OFFER = "offer"
    SELECT = "select"
    CONFIRM = "confirm"
    REASK = "reask"
    CALL_UP = "call_up"
    LAPSE = "lapse"
    REJECT = "reject"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    BACK_OUT = "back_out"
    CANCEL = "cancel"
    ATTEND = "attend"
    ATTEND_PARTLY = "attend_partly"
    EXCUSE = "excuse"
    MISS = "miss"


class Origin(StrEnum):
    """Who spoke first."""

    SELF = "self"
    INVITED = "invited"


class RejectionReason(StrEnum):
    """Coded reasons a commander gives when refusing."""

    FULL = "full"
    RANK = "rank"
    SKILL = "skill"
    FITNESS = "fitness"
    DAYS = "days"
    CONTRACT = "contract"
    PERIOD = "period"
    FAIRNESS = "fairness"
    OTHER = "other"


class WithdrawalReason(StrEnum):
    """Coded reasons a person gives when she leaves a place. No health: nobody writes it here."""

    WORK = "work"
    STUDIES = "studies"
    FAMILY = "family"
    TRANSPORT = "transport"
    DATES = "dates"
    PERSONAL = "personal"
    OTHER = "other"


class Application(Identified, Base):
    """A person and a position: she applied, or was invited. One per person and activity, reopened
    rather than doubled. `answer_by` is the instant until which a question put to her stands."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("activity_id", "person_id"),
        Index("ix_application_person_status", "person_id", "status"),
        Index("ix_application_position_status", "position_id", "status"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    status: Mapped[ApplicationStatus] = mapped_column(choice(ApplicationStatus, "status"))
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    waiting_rank: Mapped[int | None]
    rejection_reason: Mapped[RejectionReason | None] = mapped_column(
        choice(RejectionReason, "rejection_reason")
    )
    note: Mapped[str] = mapped_column(String(300), default="")  # What the applicant adds.
    origin: Mapped[Origin] = mapped_column(
        choice(Origin, "origin"), default=Origin.SELF, server_default=Origin.SELF.value
    )
    withdrawal_reason: Mapped[WithdrawalReason | None] = mapped_column(
        choice(WithdrawalReason, "withdrawal_reason")
    )
    answer_by: Mapped[datetime | None] = mapped_column(Instant, index=True)

    activity: Mapped[Activity] = relationship()
    position: Mapped[Position] = relationship()
    person: Mapped[Person] = relationship()
    events: Mapped[list["ApplicationEvent"]] = relationship(
        back_populates="application",
        cascade="all, delete-orphan",
        order_by="ApplicationEvent.id",
    )


class ApplicationEvent(Base):
    """One move of an application's history: who, when, what, why. Never changed."""

    __tablename__ = "application_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    move: Mapped[Move] = mapped_column(choice(Move, "move"))
    status: Mapped[ApplicationStatus] = mapped_column(choice(ApplicationStatus, "status"))
    reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(300), default="")

    application: Mapped[Application] = relationship(back_populates="events")
    by: Mapped[Person | None] = relationship()


class DutyDay(Base):
    """The ledger: a person is engaged on a day by one application. The key forbids two."""

    __tablename__ = "duty_day"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
