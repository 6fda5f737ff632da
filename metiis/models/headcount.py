"""What was believed of the people of each unit, day after day, and the holes that lie ahead."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from metiis.db import Base, Bytes, Instant
from metiis.models.activity import Position


class HeadcountSnapshot(Base):
    """The headcount of a unit's own people, those of units below apart, as one day saw the coming
    ones: `taken_on` is the first of them. Counts, never names.

    `ranks` and `skills` hold how many people are in each state on each day, by rank category and by
    skill held (`headcount/packing.py` reads them). `expected` people had their presence recorded
    over the year before, of whom `came` people came.
    """

    __tablename__ = "headcount_snapshot"
    __table_args__ = (CheckConstraint("came >= 0 AND came <= expected", name="came"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    taken_on: Mapped[date] = mapped_column(primary_key=True, index=True)
    ranks: Mapped[bytes] = mapped_column(Bytes)
    skills: Mapped[bytes] = mapped_column(Bytes)
    expected: Mapped[int] = mapped_column(default=0)
    came: Mapped[int] = mapped_column(default=0)


class HeadcountPublication(Base):
    """What national steering may read of a unit and those below, or of the Army (`path` is « / »),
    as `taken_on` saw the coming `length` days. Small numbers are left out; true ones are not here.

    `people` and `skills` are read by `levels/packing.py`. Only the last ones are kept.
    """

    __tablename__ = "headcount_publication"

    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    taken_on: Mapped[date]
    length: Mapped[int]
    people: Mapped[bytes] = mapped_column(Bytes)
    skills: Mapped[bytes] = mapped_column(Bytes)


class HeadcountAlert(Base):
    """A post that will lack people from a first to a last day: how many lack today, how many are
    expected to once those who will still answer have, how many have said nothing. Counts only.

    `told` and `told_day` are what was last told, `before` what had been told before that since it
    opened; `changes` counts what was told. It is closed when nobody will lack, and may open again.
    """

    __tablename__ = "headcount_alert"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="days"),)

    position_id: Mapped[int] = mapped_column(
        ForeignKey("position.id", ondelete="CASCADE"), primary_key=True
    )
    first_day: Mapped[date]
    last_day: Mapped[date]
    missing: Mapped[int]
    expected: Mapped[int]
    silent: Mapped[int]
    told: Mapped[int]
    told_day: Mapped[date]
    before: Mapped[int | None]
    changes: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    position: Mapped[Position] = relationship()
