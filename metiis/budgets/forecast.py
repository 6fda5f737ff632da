"""How a year of days may end: what is in the ledger, what published places may still bring, and the
usual pace once nothing is published yet. Whole numbers that a reader can work out again. No
database.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from metiis.availability.codec import days_between

WINDOW = 365  # Days before today from which habits are read.
Ledger = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Places:
    """Places of published positions that have the same days, travel included."""

    path: str
    first: date
    last: date
    offered: int
    free: int  # Nobody holds them; an invitation that waits leaves the place free.


@dataclass(frozen=True, slots=True)
class Habits:
    """The last twelve months: place-days that were offered, days that were served."""

    offered: int
    served: int

    @property
    def rate(self) -> int:
        """Percentage of the offered days that were served; all of them where nothing is known."""
        return min(100, round(100 * self.served / self.offered)) if self.offered else 100


@dataclass(frozen=True, slots=True)
class Forecast:
    """The days of a year as they may end, part by part, and day by day for the curve."""

    served: int
    promised: int
    free: int  # Days of published places that nobody holds yet.
    expected: int  # How many of these should be served, at the usual rate.
    more: int  # What the usual pace adds after the horizon, where little is published yet.
    horizon: date
    habits: Habits
    engaged: tuple[int, ...]  # Days in the ledger from 1 January to each day of the year.
    projected: tuple[float, ...]  # The same with what is expected.

    @property
    def total(self) -> int:
        """Days by 31 December."""
        return self.served + self.promised + self.expected + self.more

    @property
    def most(self) -> int:
        """Days by 31 December if every published place were held."""
        return self.served + self.promised + self.free


def habits_of(ledger: Ledger, places: Iterable[Places], today: date) -> Habits:
    """What was offered and what was served in the twelve months before today."""
    first, last = today - timedelta(days=WINDOW), today - timedelta(days=1)
    offered = sum(each.offered * _common(each.first, each.last, first, last) for each in places)
    return Habits(offered, sum(number for day, number in ledger.items() if first <= day <= last))


def _common(first: date, last: date, start: date, end: date) -> int:
    """Days that two periods share."""
    return max(0, (min(last, end) - max(first, start)).days + 1)


def forecast(
    ledger: Ledger, places: Iterable[Places], year: int, today: date, ahead: int
) -> Forecast:
    """The year as it may end. Until `ahead` days from today, only what is published counts; after
    it the pace of the last twelve months does, when it is more than what is published."""
    lines = list(places)
    days = list(days_between(date(year, 1, 1), date(year, 12, 31)))
    habits, horizon = habits_of(ledger, lines, today), today + timedelta(days=ahead)
    free = _free(lines, today)
    held = [ledger.get(day, 0) for day in days]
    hoped = [free[day] * habits.rate / 100 for day in days]
    beyond = [at for at, day in enumerate(days) if day > horizon]
    usual = habits.served * len(beyond) / WINDOW
    more = max(0, round(usual - sum(held[at] + hoped[at] for at in beyond)))
    steps = [one + other for one, other in zip(held, hoped, strict=True)]
    for at in beyond:
        steps[at] += more / len(beyond)
    left = sum(free[day] for day in days)
    expected = (left * habits.rate + 50) // 100
    total = sum(held) + expected + more
    return Forecast(
        served=sum(number for day, number in zip(days, held, strict=True) if day < today),
        promised=sum(number for day, number in zip(days, held, strict=True) if day >= today),
        free=left,
        expected=expected,
        more=more,
        horizon=horizon,
        habits=habits,
        engaged=tuple(accumulate(held)),
        # The curve ends on the figure that is written, whatever the rounding on the way.
        projected=(*(min(each, total) for each in list(accumulate(steps))[:-1]), total),
    )


def _free(lines: Iterable[Places], today: date) -> Counter[date]:
    """Places that nobody holds, by day; what has begun is no longer filled."""
    found: Counter[date] = Counter()
    for line in lines:
        if line.free and line.first > today:
            for day in days_between(line.first, line.last):
                found[day] += line.free
    return found
