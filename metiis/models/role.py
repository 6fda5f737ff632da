"""Roles as grants on a unit, valid for it and below."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Instant
from metiis.models.choice import choice
from metiis.models.person import Person
from metiis.models.unit import Unit


class Role(StrEnum):
    """What somebody does for others; being a reservist needs no grant."""

    SECTION_LEADER = "section_leader"
    UNIT_COMMANDER = "unit_commander"
    RESERVE_OFFICE = "reserve_office"
    BRIGADE_STAFF = "brigade_staff"
    NATIONAL = "national"
    ADMIN = "admin"


class RoleGrant(Base):
    """A person holds a role over a unit and below; no unit means the whole service.

    `section` narrows a section leader's grant to one section of the unit.
    """

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("person_id", "role", "unit_id", "section"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    section: Mapped[str] = mapped_column(String(60), default="")
    granted_at: Mapped[datetime] = mapped_column(Instant)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(back_populates="grants", foreign_keys=[person_id])
    unit: Mapped[Unit | None] = relationship(lazy="joined")
