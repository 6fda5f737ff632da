"""A need raised beyond the unit: sister units show counts at once, names once they agree."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Identified, Instant
from metiis.models.activity import Activity, Position
from metiis.models.person import Person
from metiis.models.unit import Unit


class Reinforcement(Identified, Base):
    """Places of a position for which the brigade's other units are asked."""

    __tablename__ = "reinforcement"
    __table_args__ = (CheckConstraint("places >= 1", name="places"),)

    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), index=True
    )
    position_id: Mapped[int] = mapped_column(
        ForeignKey("position.id", ondelete="CASCADE"), index=True
    )
    places: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    activity: Mapped[Activity] = relationship()
    position: Mapped[Position] = relationship()
    raised_by: Mapped[Person] = relationship()
    answers: Mapped[list["ReinforcementAnswer"]] = relationship(
        back_populates="reinforcement", cascade="all, delete-orphan"
    )


class ReinforcementAnswer(Base):
    """What a sister unit's commander answers; with an agreement the names of able people show."""

    __tablename__ = "reinforcement_answer"

    reinforcement_id: Mapped[int] = mapped_column(
        ForeignKey("reinforcement.id", ondelete="CASCADE"), primary_key=True
    )
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    agreed: Mapped[bool]
    note: Mapped[str] = mapped_column(String(300), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    reinforcement: Mapped[Reinforcement] = relationship(back_populates="answers")
    unit: Mapped[Unit] = relationship(lazy="joined")
    by: Mapped[Person] = relationship()
