"""Days entered for somebody who phones in, and her right to contest them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Identified, Instant
from metiis.models.choice import choice
from metiis.models.person import Person


class Channel(StrEnum):
    """How the person said it to whoever entered it."""

    PHONE = "phone"
    SPOKEN = "spoken"
    MESSAGE = "message"
    LETTER = "letter"


class BehalfEntry(Identified, Base):
    """One entry made for a person by somebody else; its days are rows of the log that name it.

    Once contested, its days are no longer held by it; the row stays as a trace.
    """

    __tablename__ = "behalf_entry"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[Channel] = mapped_column(choice(Channel, "channel"))
    said_at: Mapped[datetime] = mapped_column(Instant)
    contested_at: Mapped[datetime | None] = mapped_column(Instant)
    contest_note: Mapped[str] = mapped_column(String(300), default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
