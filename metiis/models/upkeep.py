"""Files to mend: what each unit was last told of them."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from metiis.db import Base


class FilesTold(Base):
    """The last weekly count of files to mend that a unit was told: told again when a week has
    passed and the files, of which `fingerprint` is the mark, are no longer the same."""

    __tablename__ = "files_told"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    told_on: Mapped[date]
    files: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64))
