"""Figures that anybody may read: late by a week, and silent about small groups. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from metiis.models import Availability

LEAST = 10  # A smaller number could point at somebody.
DELAY = timedelta(days=7)
SPAN = timedelta(days=364)  # A year of days, both ends included.
OFFERED = bytes((Availability.AVAILABLE, Availability.IF_NEEDED))
HIDDEN = f"moins de {LEAST}"


@dataclass(frozen=True, slots=True)
class Figures:
    """Totals of the whole service over the 365 days that end on `until`."""

    until: date
    accounts: int
    units: int
    activities: int
    applications: int
    offered_days: int
    accepted_days: int

    @property
    def since(self) -> date:
        """The first day counted."""
        return self.until - SPAN


def shown(number: int) -> str:
    """A number as printed, thousands apart; « moins de 10 » for the small ones, zero included."""
    return f"{number:,}".replace(",", "\u202f") if number >= LEAST else HIDDEN


def per_hundred(part: int, whole: int) -> str | None:
    """How many of a hundred, when neither number is small; None otherwise."""
    if part < LEAST or whole < LEAST:
        return None
    return str(round(100 * part / whole))


def offered_in(days: bytes) -> int:
    """How many of these days were offered, at least if needed; one byte per day."""
    return sum(days.count(value) for value in OFFERED)
