"""A person of the roster, who is the account too once activated."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from metiis.db import Base, Identified, Instant
from metiis.models.choice import choice
from metiis.models.rank import RANKS, Rank, level_of
from metiis.models.unit import Unit

if TYPE_CHECKING:
    from metiis.models.role import RoleGrant
    from metiis.models.skill import Qualification


class Fitness(StrEnum):
    """Conclusion of the medical visit; never its causes."""

    EMPLOYABLE = "employable"
    NOT_EMPLOYABLE = "not_employable"
    UNFIT = "unfit"


class EmploymentStatus(StrEnum):
    """Situation at work, from which notice and days on the employer's time follow."""

    EMPLOYEE_50_OR_MORE = "employee_50_or_more"
    EMPLOYEE_UNDER_50 = "employee_under_50"
    CIVIL_SERVANT = "civil_servant"
    DEFENCE_CIVILIAN = "defence_civilian"
    SELF_EMPLOYED = "self_employed"
    STUDENT = "student"
    UNEMPLOYED = "unemployed"
    RETIRED = "retired"


class Person(Identified, Base):
    """One human: identity and service (held by the unit), own data (held by her), account."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("contract_end IS NULL OR contract_end >= contract_start", name="contract"),
        CheckConstraint("day_cap IS NULL OR day_cap BETWEEN 0 AND 366", name="day_cap"),
        # What sorts people out for a position, and the instances of the engine: the whole Army is
        # counted, and a brigade read, from the index alone.
        Index(
            "ix_person_standing",
            *("unit_id", "rank_level", "contract_start", "contract_end"),
            *("fitness", "fitness_until", "service_number", "disabled_at"),
            *("public_id", "day_cap", "home_town", "home_department"),
        ),
    )

    # Held by the unit, from the roster.
    service_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    rank: Mapped[str | None] = mapped_column(String(3))
    rank_level: Mapped[int] = mapped_column(default=0)
    last_name: Mapped[str] = mapped_column(String(80))
    first_name: Mapped[str] = mapped_column(String(80))
    search_name: Mapped[str] = mapped_column(String(180), default="", index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    section: Mapped[str] = mapped_column(String(60), default="")
    contract_start: Mapped[date | None]
    contract_end: Mapped[date | None]
    day_cap: Mapped[int | None]
    fitness: Mapped[Fitness | None] = mapped_column(choice(Fitness, "fitness"))
    fitness_until: Mapped[date | None]

    # Held by the person.
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    phone: Mapped[str] = mapped_column(String(30), default="")
    home_town: Mapped[str] = mapped_column(String(80), default="")
    home_department: Mapped[str] = mapped_column(String(3), default="")
    employment: Mapped[EmploymentStatus | None] = mapped_column(
        choice(EmploymentStatus, "employment")
    )
    employer_notice_days: Mapped[int | None]  # Agreement with the employer, instead of the law.
    employer_days: Mapped[int | None]
    reactivity_clause_until: Mapped[date | None]
    civil_trade: Mapped[str] = mapped_column(String(120), default="")
    search_trade: Mapped[str] = mapped_column(String(120), default="")  # The trade, folded.
    emergency_name: Mapped[str] = mapped_column(String(120), default="")
    emergency_phone: Mapped[str] = mapped_column(String(30), default="")
    kit_sizes: Mapped[str] = mapped_column(String(200), default="")
    wished_kinds: Mapped[str] = mapped_column(
        String(200), default=""
    )  # ActivityKind values, spaced.
    wished_distance_km: Mapped[int | None]
    wishes: Mapped[str] = mapped_column(Text, default="")
    profile_version: Mapped[int] = mapped_column(default=1)

    # Account.
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None] = mapped_column(Instant)
    activated_at: Mapped[datetime | None] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)

    unit: Mapped[Unit | None] = relationship(lazy="joined")
    grants: Mapped[list["RoleGrant"]] = relationship(
        back_populates="person", foreign_keys="RoleGrant.person_id", cascade="all, delete-orphan"
    )
    qualifications: Mapped[list["Qualification"]] = relationship(
        back_populates="person",
        foreign_keys="Qualification.person_id",
        cascade="all, delete-orphan",
    )

    # What Flask-Login asks of an account.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether the account may be used."""
        return self.activated_at is not None and self.disabled_at is None

    @property
    def is_reservist(self) -> bool:
        """Whether this is somebody on the rolls, as opposed to a staff-only account."""
        return self.unit_id is not None and self.service_number is not None

    @property
    def rank_name(self) -> Rank | None:
        """The rank in full; None for somebody without rank."""
        return RANKS[self.rank] if self.rank else None

    def get_id(self) -> str:
        """What Flask-Login calls the account; the session row is the real key."""
        return self.public_id

    @validates("rank")
    def _keep_level(self, _key: str, code: str | None) -> str | None:
        self.rank_level = level_of(code)
        return code
