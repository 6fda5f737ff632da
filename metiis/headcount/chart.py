"""Pictures of days: numbers in, the geometry of an SVG out. Whole numbers only, so that a year of
days weighs little; colours, strokes and words belong to the template and to the style.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

STEPS = (1, 2, 5)  # A graduation is one of these times a power of ten.
GRADUATIONS = 5  # At most, zero apart.


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on an axis and what stands there."""

    at: int
    value: int


@dataclass(frozen=True, slots=True)
class Month:
    """Where a month begins, how wide it is, and its first day shown."""

    at: int
    width: int
    first: date


@dataclass(frozen=True, slots=True)
class Span:
    """Some days in a row, from the left edge."""

    at: int
    width: int


@dataclass(frozen=True, slots=True)
class Scale:
    """A drawing of so many days from `first`, zero at the bottom and `top` at the top."""

    first: date
    days: int
    top: int
    width: int = 732
    height: int = 260

    @classmethod
    def of(cls, first: date, days: int, *series: Sequence[int], height: int = 260) -> "Scale":
        """As high as the highest number asks, rounded up to a graduation."""
        highest = max((max(each, default=0) for each in series), default=0)
        step = _step(highest)
        top = max(step, -(-highest // step) * step)
        day = max(1, 732 // days)
        return cls(first, days, top, day * days, height)

    @property
    def day(self) -> int:
        """How wide a day is."""
        return self.width // self.days

    def x(self, day: date) -> int:
        """Where a day begins."""
        return (day - self.first).days * self.day

    def y(self, value: float) -> int:
        """How low a number stands: SVG counts from the top."""
        return self.height - round(min(max(value, 0), self.top) * self.height / self.top)

    def graduations(self) -> list[Mark]:
        """Round numbers up to the top, zero apart."""
        step = _step(self.top)
        return [Mark(self.y(value), value) for value in range(step, self.top + 1, step)]

    def months(self) -> list[Month]:
        """The months shown, whole or in part."""
        last = self.first + timedelta(days=self.days - 1)
        starts = [self.first]
        while (begin := _next_month(starts[-1])) <= last:
            starts.append(begin)
        ends = [*(self.x(start) for start in starts[1:]), self.width]
        return [
            Month(self.x(start), end - self.x(start), start)
            for start, end in zip(starts, ends, strict=True)
        ]

    def stairs(self, values: Sequence[int]) -> str:
        """A line that says one number per day."""
        return f"M0 {self.y(values[0])}{self._along(values)}" if values else ""

    def band(self, low: Sequence[int], high: Sequence[int]) -> str:
        """What lies between two numbers, day by day."""
        if not low:
            return ""
        back = self._along(list(reversed(low)), -1)
        return f"{self.stairs(high)}V{self.y(low[-1])}{back}Z"

    def _along(self, values: Sequence[int], way: int = 1) -> str:
        """From the first number on, each for the width of a day; equal numbers are one stroke."""
        parts, at = [], self.y(values[0])
        for value, length in _runs(values):
            here = self.y(value)
            if here != at:
                parts.append(f"v{here - at}")
            parts.append(f"h{way * length * self.day}")
            at = here
        return "".join(parts)

    def spans(self, marked: Sequence[bool]) -> list[Span]:
        """Days marked, those in a row as one."""
        found, at = [], 0
        for is_marked, length in _runs(marked):
            if is_marked:
                found.append(Span(at * self.day, length * self.day))
            at += length
        return found

    def line(self, points: Sequence[tuple[date, float]]) -> str:
        """A line through numbers known on some days, each in the middle of its day."""
        places = [(self.x(day) + self.day // 2, self.y(value)) for day, value in points]
        return "".join(f"{'L' if rank else 'M'}{x} {y}" for rank, (x, y) in enumerate(places))


def _runs(values: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each value with how many times it is repeated in a row."""
    start = 0
    for index in range(1, len(values) + 1):
        if index == len(values) or values[index] != values[start]:
            yield values[start], index - start
            start = index


def _step(highest: int) -> int:
    """The smallest round step that needs few graduations."""
    power = 1
    while True:
        for each in STEPS:
            if each * power * GRADUATIONS >= highest:
                return each * power
        power *= 10


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
