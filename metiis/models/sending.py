"""What makes each write happen once, however often it is sent."""

import re
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from metiis.db import Base, Bytes, Instant

WRITE_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")


class SentOnce(Base):
    """One write that somebody sent under a key of her browser's making.

    The row is committed with the change itself: where it is, the change was made. `digest` tells
    what was asked. What was answered (`status`, `words`, `location`) is noted just after and may
    be missing when the process died between the two.
    """

    __tablename__ = "sent_once"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[bytes] = mapped_column(Bytes(32))
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    status: Mapped[int | None]
    words: Mapped[str] = mapped_column(String(300), default="")
    location: Mapped[str] = mapped_column(String(300), default="")
