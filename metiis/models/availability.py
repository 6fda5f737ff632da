"""What people declared: one byte per day of a civil year, and a log that is only added to."""

from datetime import date, datetime
from enum import IntEnum, StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from metiis.db import Base, Bytes, Instant
from metiis.models.choice import choice


class Availability(IntEnum):
    """One day's value, in the order the matching reads them. Silence is a value of its own."""

    UNKNOWN = 0
    UNAVAILABLE = 1
    IF_NEEDED = 2
    AVAILABLE = 3


class Fit(StrEnum):
    """How a person's declarations meet a period; silence is neither a yes nor a no."""

    SURE = "sure"
    IF_NEEDED = "if_needed"
    UNKNOWN = "unknown"
    PARTLY = "partly"
    UNAVAILABLE = "unavailable"


class DeclarationSource(StrEnum):
    """How a declaration came in."""

    SELF = "self"
    PATTERN = "pattern"
    ON_BEHALF = "on_behalf"
    IMPORTED = "imported"


class DayPart(IntEnum):
    """Which part of a day a weekly pattern speaks of.

    A day free for a part only reads as « if needed »: it never counts as a sure day.
    """

    WHOLE = 0
    MORNING = 1
    AFTERNOON = 2
    EVENING = 3


class AvailabilityYear(Base):
    """A person's civil year: `days` holds one byte per day, 1 January first (365 or 366 bytes).

    `version` grows with each change, so that a stale copy can be told from a fresh one.
    """

    __tablename__ = "availability_year"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    year: Mapped[int] = mapped_column(primary_key=True, index=True)
    days: Mapped[bytes] = mapped_column(Bytes(366))
    version: Mapped[int] = mapped_column(default=1)


class AvailabilityDetail(Base):
    """What stands behind the days of a year, byte for byte: what was said by hand, how, and when.

    Apart from `AvailabilityYear`, so that counting days never reads it. `by_hand` holds 0 where
    nothing was said by hand, else the value plus one (an explicit silence is 1); `sources` the rank
    of the source plus one (0: nothing said); `parts` a `DayPart`; `said_on` two bytes per day, big
    end first: days since 2020-01-01 on which the value was last said or renewed, 0 for unknown.
    """

    __tablename__ = "availability_detail"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    year: Mapped[int] = mapped_column(primary_key=True)
    by_hand: Mapped[bytes] = mapped_column(Bytes(366))
    sources: Mapped[bytes] = mapped_column(Bytes(366))
    parts: Mapped[bytes] = mapped_column(Bytes(366))
    said_on: Mapped[bytes] = mapped_column(Bytes(732))


class AvailabilityDeclaration(Base):
    """One run of days said to have one value: the days of `weekdays` from first to last day.

    `weekdays` is a mask, bit 0 for Monday to bit 6 for Sunday; 127 means every day. Rows are never
    changed: they give each day its age and provenance, and make undoing possible. `device` is a
    random name that a browser gives itself: what one device says after another can be told apart.
    """

    __tablename__ = "availability_declaration"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays"),
        CheckConstraint("value BETWEEN 0 AND 3", name="value"),
        Index("ix_availability_declaration_person_days", "person_id", "last_day", "first_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    weekdays: Mapped[int] = mapped_column(default=127)
    value: Mapped[int]
    source: Mapped[DeclarationSource] = mapped_column(choice(DeclarationSource, "source"))
    declared_at: Mapped[datetime] = mapped_column(Instant)
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("behalf_entry.id"), index=True)
    device: Mapped[str | None] = mapped_column(String(24))
