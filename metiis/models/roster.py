"""A roster file sent and not yet imported: kept an hour, so that the person may look before."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from metiis.db import Base, Bytes, Identified, Instant


class PendingImport(Identified, Base):
    """The file as it was sent; the next one of the same person replaces it.

    Once imported it stays until it expires, so that sending the form twice has one effect and the
    lines set aside can still be read.
    """

    __tablename__ = "pending_import"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str] = mapped_column(String(120))
    content: Mapped[bytes] = mapped_column(Bytes)
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(String(300), default="")  # Counts, in words.
