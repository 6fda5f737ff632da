"""Numbers set by law or instruction, each with the day it takes effect and its source."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from metiis.db import Base


class LegalValue(Base):
    """One dated value; the one in force on a day is the latest that started by then."""

    __tablename__ = "legal_value"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[int]
    source: Mapped[str] = mapped_column(String(200), default="")
