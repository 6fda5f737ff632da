"""A unit asks people to declare their days for a period, and who has answered."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Identified, Instant
from metiis.models.activity import Activity
from metiis.models.choice import choice
from metiis.models.person import Person
from metiis.models.unit import Unit


class Campaign(Identified, Base):
    """People of a unit are asked to declare from a first to a last day, by a date.

    `activity` is set when only those whose answer can close a gap of it are asked. The silent are
    chased once: `chased_at`.
    """

    __tablename__ = "campaign"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="days"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    section: Mapped[str] = mapped_column(String(60), default="")
    first_day: Mapped[date]
    last_day: Mapped[date]
    reply_by: Mapped[date]
    note: Mapped[str] = mapped_column(String(300), default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    chased_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    unit: Mapped[Unit] = relationship(lazy="joined")
    activity: Mapped[Activity | None] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])


class CampaignReply(StrEnum):
    """What one tap answers; somebody may also answer by declaring days in the calendar."""

    STILL_TRUE = "still_true"
    AVAILABLE = "available"
    WEEKENDS = "weekends"
    IF_NEEDED = "if_needed"
    UNAVAILABLE = "unavailable"


class CampaignTarget(Base):
    """One person asked by a campaign. `replied_at` is set by a one-tap reply only."""

    __tablename__ = "campaign_target"

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    chased_at: Mapped[datetime | None] = mapped_column(Instant)
    replied_at: Mapped[datetime | None] = mapped_column(Instant)
    reply: Mapped[CampaignReply | None] = mapped_column(choice(CampaignReply, "reply"))

    campaign: Mapped[Campaign] = relationship()
    person: Mapped[Person] = relationship()
