"""Activities and their positions (postes)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Identified, Instant
from metiis.models.choice import choice
from metiis.models.person import Person
from metiis.models.rank import HIGHEST_LEVEL, LOWEST_LEVEL
from metiis.models.skill import Skill
from metiis.models.unit import Unit


class ActivityKind(StrEnum):
    """Kinds of activity met in reserve units."""

    TRAINING = "training"
    SHOOTING = "shooting"
    EXERCISE = "exercise"
    COURSE = "course"
    MISSION = "mission"
    CEREMONY = "ceremony"
    REINFORCEMENT = "reinforcement"
    SUPERVISION = "supervision"
    FORMALITIES = "formalities"


class ActivityStatus(StrEnum):
    """What people decided; closed, full, ongoing and past follow from the days and the places, and
    are never stored."""

    DRAFT = "draft"
    PUBLISHED = "published"
    LOCKED = "locked"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    CERTIFIED = "certified"
    ARCHIVED = "archived"


# Published and still to be prepared: people may be invited, retained, replaced.
LIVE = frozenset({ActivityStatus.PUBLISHED, ActivityStatus.LOCKED})


class ActivityMove(StrEnum):
    """What somebody does to an activity."""

    PUBLISH = "publish"
    CLOSE = "close"
    LOCK = "lock"
    UNLOCK = "unlock"
    CHANGE = "change"
    COMPLETE = "complete"
    REOPEN = "reopen"
    CERTIFY = "certify"
    TRANSMIT = "transmit"
    CANCEL = "cancel"


class Visibility(StrEnum):
    """Who may see a published activity: the unit and below, its brigade, or everybody."""

    UNIT = "unit"
    BRIGADE = "brigade"
    NATIONAL = "national"


class CancelReason(StrEnum):
    """Why an activity is cancelled."""

    BUDGET = "budget"
    WEATHER = "weather"
    MISSION = "mission"
    HEADCOUNT = "headcount"
    OTHER = "other"


position_skill = Table(
    "position_skill",
    Base.metadata,
    Column("position_id", ForeignKey("position.id", ondelete="CASCADE"), primary_key=True),
    Column("skill_id", ForeignKey("skill.id"), primary_key=True, index=True),
)


class Activity(Identified, Base):
    """A planned event of a unit, from the first to the last day, both included."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="days"),
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority"),
        Index("ix_activity_status_ends_on", "status", "ends_on"),
        Index("ix_activity_starts_on_ends_on", "starts_on", "ends_on"),
        Index("ix_activity_unit_status_starts_on", "unit_id", "status", "starts_on"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str] = mapped_column(String(120))
    kind: Mapped[ActivityKind] = mapped_column(choice(ActivityKind, "kind"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    location: Mapped[str] = mapped_column(String(80), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility, "visibility"))
    closes_on: Mapped[date]  # Last day on which one may apply.
    priority: Mapped[int] = mapped_column(default=2)
    status: Mapped[ActivityStatus] = mapped_column(
        choice(ActivityStatus, "status"), default=ActivityStatus.DRAFT
    )
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancel_reason: Mapped[CancelReason | None] = mapped_column(
        choice(CancelReason, "cancel_reason")
    )
    cancel_note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    search_text: Mapped[str] = mapped_column(Text, default="")

    unit: Mapped[Unit] = relationship(lazy="joined")
    positions: Mapped[list["Position"]] = relationship(
        back_populates="activity", cascade="all, delete-orphan", order_by="Position.id"
    )

    @property
    def day_count(self) -> int:
        """Length in days, from the first to the last, both counted."""
        return (self.ends_on - self.starts_on).days + 1


class ActivityEvent(Base):
    """One move of an activity's history: who, when, what, why. Never changed."""

    __tablename__ = "activity_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    move: Mapped[ActivityMove] = mapped_column(choice(ActivityMove, "move"))
    status: Mapped[ActivityStatus] = mapped_column(choice(ActivityStatus, "status"))
    reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(300), default="")

    by: Mapped[Person | None] = relationship()


class Position(Identified, Base):
    """A line of need: a function, how many, which ranks, which skills, which days.

    `taken` counts the people who hold a place: invited, offered, retained, confirmed, called up,
    and those of whom presence was then recorded. It only moves by conditional update, and the check
    constraint makes overbooking impossible whatever the code does. `list_stopped`: the waiting list
    makes no offer by itself.
    """

    __tablename__ = "position"
    __table_args__ = (
        CheckConstraint("headcount BETWEEN 1 AND 500", name="headcount"),
        CheckConstraint("taken >= 0 AND taken <= headcount", name="taken"),
        CheckConstraint("rank_max >= rank_min", name="ranks"),
        CheckConstraint("ends_on >= starts_on", name="days"),
    )

    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), index=True
    )
    label: Mapped[str] = mapped_column(String(80))
    headcount: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    rank_min: Mapped[int] = mapped_column(default=LOWEST_LEVEL)
    rank_max: Mapped[int] = mapped_column(default=HIGHEST_LEVEL)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    has_own_dates: Mapped[bool] = mapped_column(default=False)
    list_stopped: Mapped[bool] = mapped_column(default=False, server_default=false())

    activity: Mapped[Activity] = relationship(back_populates="positions")
    skills: Mapped[list[Skill]] = relationship(secondary=position_skill, order_by=Skill.label)

    @property
    def places_left(self) -> int:
        """Places nobody holds yet."""
        return self.headcount - self.taken

    @property
    def day_count(self) -> int:
        """Length in days, from the first to the last, both counted."""
        return (self.ends_on - self.starts_on).days + 1
