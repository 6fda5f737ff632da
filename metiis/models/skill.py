"""Skills and who holds them: military ones certified by the unit, civil ones declared."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Instant
from metiis.models.choice import choice
from metiis.models.person import Person


class SkillFamily(StrEnum):
    """Where a skill comes from and in which list it is shown."""

    MILITARY = "military"
    LICENCE = "licence"
    LANGUAGE = "language"
    CIVIL = "civil"


class QualificationSource(StrEnum):
    """Who vouches for it."""

    CERTIFIED = "certified"
    DECLARED = "declared"


class Skill(Base):
    """An entry of the catalogue; `code` is its name without accents or case, for matching files."""

    __tablename__ = "skill"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    label: Mapped[str] = mapped_column(String(80))
    family: Mapped[SkillFamily] = mapped_column(choice(SkillFamily, "family"))
    retired: Mapped[bool] = mapped_column(default=False)


class Qualification(Base):
    """A person holds a skill, until a day (inclusive) or without end, on somebody's word."""

    __tablename__ = "qualification"
    __table_args__ = (
        Index("ix_qualification_skill_person", "skill_id", "person_id", "valid_until"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    source: Mapped[QualificationSource] = mapped_column(
        choice(QualificationSource, "source"), primary_key=True
    )
    valid_until: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(back_populates="qualifications", foreign_keys=[person_id])
    skill: Mapped[Skill] = relationship(lazy="joined")
