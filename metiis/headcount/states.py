"""What each person is on each day, once: one byte a day. Pure.

Judged in this order: engaged; else not employable, by the facts and whatever a unit lets pass; else
what she said, silence being an answer of its own.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import IntEnum
from typing import NamedTuple

from metiis.availability import codec
from metiis.models import Availability, Fitness, RankCategory


class State(IntEnum):
    """Where a person stands on a day; the first four are what she said."""

    UNKNOWN = Availability.UNKNOWN
    UNAVAILABLE = Availability.UNAVAILABLE
    IF_NEEDED = Availability.IF_NEEDED
    AVAILABLE = Availability.AVAILABLE
    ENGAGED = codec.ENGAGED
    NOT_EMPLOYABLE = 5


OUTSIDE = 255  # On this day she is not among the people looked at: her skill has expired.
NAMES: dict[State, str] = {
    State.AVAILABLE: "disponible",
    State.IF_NEEDED: "si besoin",
    State.UNKNOWN: "non renseigné",
    State.UNAVAILABLE: "indisponible",
    State.ENGAGED: "engagé",
    State.NOT_EMPLOYABLE: "non employable",
}


class Member(NamedTuple):
    """Somebody on the rolls, as far as figures need. `skills` maps a skill to its last valid day
    (None: for ever), `used` a civil year to her duty days, past and promised."""

    id: int
    unit_id: int
    unit_path: str
    section: str = ""
    rank_level: int = 0
    category: RankCategory | None = None
    contract_start: date | None = None
    contract_end: date | None = None
    fitness: Fitness | None = None
    fitness_until: date | None = None
    cap: int = 60
    skills: Mapping[int, date | None] = {}
    used: Mapping[int, int] = {}

    def holds(self, skill: int, day: date) -> bool:
        """Whether a skill of hers is valid on a day."""
        until = self.skills.get(skill, date.min)
        return until is None or until >= day

    def has_contract(self, day: date) -> bool:
        """Whether her contract covers a day."""
        start, end = self.contract_start, self.contract_end
        return start is not None and end is not None and start <= day <= end

    def is_fit(self, day: date) -> bool:
        """Whether her medical conclusion allows employment on a day."""
        until = self.fitness_until
        return self.fitness is Fitness.EMPLOYABLE and until is not None and until >= day

    def has_days_left(self, year: int) -> bool:
        """Whether her ceiling of a civil year is not reached."""
        return self.used.get(year, 0) < self.cap


def states(member: Member, declared: bytes, engaged: Collection[date], first: date) -> bytes:
    """One state per day from the first, as long as what was declared."""
    width = len(declared)
    start, stop = _papers(member, first, width)
    full = [
        part
        for year, part in _years(first, width)
        if part[0] < stop and part[1] > start and not member.has_days_left(year)
    ]
    if not engaged and not full and (start, stop) == (0, width):
        return declared
    shown = bytearray([State.NOT_EMPLOYABLE]) * width
    shown[start:stop] = declared[start:stop]
    for begin, end in full:
        shown[begin:end] = bytes([State.NOT_EMPLOYABLE]) * (end - begin)
    for day in engaged:
        at = (day - first).days
        if 0 <= at < width:
            shown[at] = State.ENGAGED
    return bytes(shown)


def until(row: bytes, first: date, last: date | None) -> bytes:
    """The same row, outside the count after a last day (None: never)."""
    if last is None:
        return row
    kept = max(0, min(len(row), (last - first).days + 1))
    return row[:kept] + bytes([OUTSIDE]) * (len(row) - kept)


def _papers(member: Member, first: date, width: int) -> tuple[int, int]:
    """The stretch on which contract and visit both hold, as places in a row; empty when none."""
    start, end, fit = member.contract_start, member.contract_end, member.fitness_until
    if member.fitness is not Fitness.EMPLOYABLE or start is None or end is None or fit is None:
        return 0, 0
    begin = max(0, (start - first).days)
    stop = min(width, (min(end, fit) - first).days + 1)
    return (begin, stop) if begin < stop else (0, 0)


def _years(first: date, width: int) -> list[tuple[int, tuple[int, int]]]:
    """Each civil year of a row with the places of its days."""
    last = first + timedelta(days=width - 1)
    return [
        (
            year,
            (
                max(0, (date(year, 1, 1) - first).days),
                min(width, (date(year, 12, 31) - first).days + 1),
            ),
        )
        for year in codec.years_between(first, last)
    ]
