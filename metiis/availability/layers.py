"""How what a person says settles each day: one value, whatever the order in which it was said.

Said by hand stands above an absence, an absence above weekly patterns. Among patterns the one over
the shortest period wins, then the one of fewest weekdays, then the most cautious value: the more
precise speaks. The order of entry plays no part, except that a day said twice by hand has the last
value said. Pure: bytes in, bytes out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from metiis.availability import codec
from metiis.models import Availability, DayPart, DeclarationSource


@dataclass(frozen=True, slots=True)
class Standing:
    """A pattern or an absence: a value for the days of some weekdays from a first to a last day.

    `weekdays` is a mask, bit 0 for Monday; `said_on` the day it was last said to hold.
    """

    first: date
    last: date
    weekdays: int
    value: Availability
    source: DeclarationSource
    said_on: date
    part: DayPart = DayPart.WHOLE
    is_absence: bool = False

    def covers(self, day: date) -> bool:
        """Whether it speaks of a day."""
        return self.first <= day <= self.last and bool(self.weekdays >> day.weekday() & 1)

    @property
    def settled(self) -> Availability:
        """What its days read as: a day free for a part only is « if needed », never sure."""
        if self.part is DayPart.WHOLE:
            return self.value
        return min(self.value, Availability.IF_NEEDED)

    @property
    def precedence(self) -> tuple[bool, int, int, int, int]:
        """Least first: absences, shortest period, fewest weekdays, most cautious, first part."""
        length = (self.last - self.first).days
        return not self.is_absence, length, self.weekdays.bit_count(), self.settled, self.part


def prevailing(day: date, standings: Iterable[Standing]) -> Standing | None:
    """The one that speaks for a day; None when none does."""
    return min(
        (each for each in standings if each.covers(day)),
        key=lambda each: each.precedence,
        default=None,
    )


@dataclass(slots=True)
class Sheet:
    """A person's civil year while it changes: the settled days, and what stands behind each."""

    year: int
    days: bytearray
    by_hand: bytearray
    sources: bytearray
    parts: bytearray
    said_on: bytearray

    @classmethod
    def of(cls, year: int, days: bytes) -> "Sheet":
        """A year whose days alone are known: they count as said by hand, nobody knows when."""
        length = codec.length_of(year)
        return cls(
            year,
            bytearray(days),
            bytearray(value + 1 if value else 0 for value in days),
            bytearray(codec.source_code(DeclarationSource.SELF) if value else 0 for value in days),
            bytearray(length),
            bytearray(2 * length),
        )

    def say(self, day: date, value: Availability, source: DeclarationSource, today: date) -> None:
        """The day is said by hand, silence included; it stands above patterns and absences."""
        at = codec.index_of(day)
        self.by_hand[at] = value + 1
        is_silence = value is Availability.UNKNOWN
        self._settle(at, value, 0 if is_silence else codec.source_code(source), DayPart.WHOLE)
        self._stamp(at, None if is_silence else today)

    def renew(self, day: date, today: date) -> None:
        """What stands is said again; days that others had said become the person's own word."""
        at = codec.index_of(day)
        if not self.days[at]:
            return
        if codec.source_of(self.sources[at]) is not DeclarationSource.PATTERN:
            self.sources[at] = codec.source_code(DeclarationSource.SELF)
        self._stamp(at, today)

    def release(self, days: Iterable[date], standings: Sequence[Standing]) -> None:
        """Nothing is said by hand any more: patterns and absences speak again, or nothing does."""
        for day in days:
            at = codec.index_of(day)
            if self.by_hand[at]:
                self.by_hand[at] = 0
                self._settle(at, Availability.UNKNOWN, 0, DayPart.WHOLE)
            self._lay(day, standings)

    def lay(self, days: Iterable[date], standings: Sequence[Standing]) -> None:
        """Settle days that nobody said by hand, after patterns or absences have changed."""
        for day in days:
            if not self.by_hand[codec.index_of(day)]:
                self._lay(day, standings)

    def _lay(self, day: date, standings: Sequence[Standing]) -> None:
        at, speaker = codec.index_of(day), prevailing(day, standings)
        if speaker is None:
            self._settle(at, Availability.UNKNOWN, 0, DayPart.WHOLE)
            self._stamp(at, None)
            return
        settled = (speaker.settled, codec.source_code(speaker.source), speaker.part)
        before = (self.days[at], self.sources[at], self.parts[at])
        known = codec.day_said(self.said_on, at) if settled == before else None
        self._settle(at, *settled)
        self._stamp(at, max(known, speaker.said_on) if known else speaker.said_on)

    def _settle(self, at: int, value: int, source: int, part: int) -> None:
        self.days[at], self.sources[at], self.parts[at] = value, source, part

    def _stamp(self, at: int, day: date | None) -> None:
        self.said_on[2 * at : 2 * at + 2] = codec.stamp_of(day) if day else b"\0\0"
