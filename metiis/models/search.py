"""Searches of the pool that somebody keeps."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Identified, Instant
from metiis.models.unit import Unit


class SavedSearch(Identified, Base):
    """A named search of a unit's pool; `criteria` is the query of its address."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("person_id", "unit_id", "name"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    criteria: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(Instant)

    unit: Mapped[Unit] = relationship(lazy="joined")
