"""How many will be there, from what past beliefs became: simple rates, learnt and then tried out.

Seen some days ahead, people are sure (available or engaged), silent, or neither. By the day itself
a share of the sure has stayed so and a share of the silent has become so; the rest is let be. Both
shares are learnt for each unit, by how far ahead one looks and by week-end or week, leaning on the
whole brigade where the unit alone says little. The naive forecast is that all stays as last said.

The error is measured on the last weeks with what was learnt before them, and the forecast is used
only where it beat the naive one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

BUCKETS = (7, 14, 28, 42, 60, 90)  # Days ahead, up to and including.
HORIZON = BUCKETS[-1]
OUTCOME_AGE = 7  # What a day became is read at most so many days before it.
HELD_BACK = 56  # Days kept apart to measure the error.
LEAST_DAYS = 14  # Fewer days in the past teach nothing.
LEAN = 30  # The whole brigade weighs as much as so many cases of the unit's own.
LOW, HIGH = 0.1, 0.9  # The band holds what eight past days in ten came to.


@dataclass(frozen=True, slots=True)
class Belief:
    """A unit as one day saw the coming ones, `taken_on` first: how many sure, how many silent."""

    taken_on: date
    sure: Sequence[int]
    silent: Sequence[int]

    def about(self, day: date) -> tuple[int, int] | None:
        """The sure and the silent of a day; None when it was out of sight."""
        at = (day - self.taken_on).days
        return (self.sure[at], self.silent[at]) if 0 <= at < len(self.sure) else None


class Kind(NamedTuple):
    """Cases alike: how far ahead, and on a week-end or not."""

    bucket: int
    is_weekend: bool


class Case(NamedTuple):
    """A day looked at from before, and how many were sure of it in the end."""

    taken_on: date
    day: date
    kind: Kind
    sure: int
    silent: int
    became: int


@dataclass(frozen=True, slots=True)
class Rate:
    """The share of the sure who stay so, and of the silent who become so. 0 ≤ turn ≤ keep ≤ 1, so
    that one answer more never lowers what is forecast."""

    keep: float = 1.0
    turn: float = 0.0

    def of(self, sure: float, silent: float) -> float:
        """How many are expected."""
        return self.keep * sure + self.turn * silent


@dataclass(frozen=True, slots=True)
class Presence:
    """People whose presence was recorded over a year, and those of them who came."""

    expected: int
    came: int


def show_rate(own: Presence, together: Presence) -> float | None:
    """The share of engaged people who come, leaning on the brigade where a unit has seen few; None
    when nobody knows."""
    if not together.expected:
        return None
    return (own.came + LEAN * together.came / together.expected) / (own.expected + LEAN)


NAIVE = Rate()
Rates = Mapping[Kind, Rate]


def kind_of(ahead: int, day: date) -> Kind | None:
    """Which cases a day so far ahead is like; None beyond the horizon."""
    bucket = next((each for each in BUCKETS if ahead <= each), None)
    return None if bucket is None else Kind(bucket, day.weekday() >= 5)


def cases(beliefs: Sequence[Belief], first: date, last: date) -> Iterator[Case]:
    """The days of a period as each earlier belief saw them; beliefs come in order of time."""
    for day, (outcome, became) in _outcomes(beliefs, first, last).items():
        for belief in beliefs:
            if belief.taken_on >= outcome:
                break
            kind = kind_of((day - belief.taken_on).days, day)
            seen = belief.about(day) if kind else None
            if kind and seen:
                yield Case(belief.taken_on, day, kind, *seen, became)


def _outcomes(beliefs: Sequence[Belief], first: date, last: date) -> dict[date, tuple[date, int]]:
    """For each day, when it was last looked at before it passed and how many were sure then."""
    found: dict[date, tuple[date, int]] = {}
    for belief in beliefs:
        for ahead in range(OUTCOME_AGE):
            day = belief.taken_on + timedelta(days=ahead)
            if first <= day <= last and (seen := belief.about(day)):
                found[day] = belief.taken_on, seen[0]
    return found


@dataclass(slots=True)
class Lesson:
    """Sums over cases alike, from which the two shares are worked out."""

    cases: float = 0.0
    ss: float = 0.0
    su: float = 0.0
    uu: float = 0.0
    sy: float = 0.0
    uy: float = 0.0
    days: set[date] = field(default_factory=set)

    def hear(self, case: Case) -> None:
        """One case more."""
        _taken, day, _kind, sure, silent, became = case
        self.cases += 1
        self.ss += sure * sure
        self.su += sure * silent
        self.uu += silent * silent
        self.sy += sure * became
        self.uy += silent * became
        self.days.add(day)

    def leaning_on(self, other: "Lesson") -> "Lesson":
        """What the other taught, brought down to a few cases, is heard too."""
        weight = LEAN / other.cases if other.cases else 0.0
        return Lesson(
            self.cases + weight * other.cases,
            self.ss + weight * other.ss,
            self.su + weight * other.su,
            self.uu + weight * other.uu,
            self.sy + weight * other.sy,
            self.uy + weight * other.uy,
            self.days | other.days,
        )

    def rate(self) -> Rate:
        """The shares that would have erred least, among those that make sense; naive when the past
        is too short to tell."""
        if len(self.days) < LEAST_DAYS:
            return NAIVE
        return min(self._candidates(), key=self._error)

    def _candidates(self) -> Iterator[Rate]:
        """The best within the triangle of what makes sense lies inside or on an edge."""
        determinant = self.ss * self.uu - self.su * self.su
        if determinant > 1e-9 * max(1.0, self.ss * self.uu):
            keep = (self.sy * self.uu - self.uy * self.su) / determinant
            turn = (self.uy * self.ss - self.sy * self.su) / determinant
            if 0 <= turn <= keep <= 1:
                yield Rate(keep, turn)
        yield Rate(1.0, _share(self.uy - self.su, self.uu))
        yield Rate(_share(self.sy, self.ss, 1.0), 0.0)
        both = _share(self.sy + self.uy, self.ss + 2 * self.su + self.uu, 1.0)
        yield Rate(both, both)

    def _error(self, rate: Rate) -> float:
        """The sum of squared errors, but for what no rate changes."""
        keep, turn = rate.keep, rate.turn
        return (
            keep * keep * self.ss
            + 2 * keep * turn * self.su
            + turn * turn * self.uu
            - 2 * (keep * self.sy + turn * self.uy)
        )


def _share(part: float, whole: float, otherwise: float = 0.0) -> float:
    return min(max(part / whole, 0.0), 1.0) if whole else otherwise


Lessons = Mapping[Kind, Lesson]


def heard(told: Iterable[Case]) -> Lessons:
    """What cases teach, kind by kind."""
    found: dict[Kind, Lesson] = defaultdict(Lesson)
    for case in told:
        found[case.kind].hear(case)
    return found


def rates(by_unit: Mapping[int, Sequence[Case]]) -> dict[int, Rates]:
    """The rates of each unit, leaning on all of them together."""
    together = heard(case for told in by_unit.values() for case in told)
    found: dict[int, Rates] = {}
    for unit_id, told in by_unit.items():
        own = heard(told)
        found[unit_id] = {
            kind: own.get(kind, Lesson()).leaning_on(lesson).rate()
            for kind, lesson in together.items()
        }
    return found
