"""The headcount against the need, day by day, and what is missing, function by function. Pure.

What lacks is counted as everywhere (`missing.py`). One person may count for several functions, so
that what really lacks may be more, never less.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from metiis.availability.rules import month_end, month_shifted
from metiis.headcount.filters import Filters
from metiis.headcount.missing import Could, Windows, functions, who
from metiis.headcount.needs import Need
from metiis.headcount.states import Member, State
from metiis.headcount.tally import Tally
from metiis.people.rules import RANK_LEVELS

Numbers = tuple[int, ...]
MONTHS = (3, 6, 12)
# The numbers of a table, with what they are called.
COLUMNS = {
    "rolls": "Inscrits",
    "employable": "Employables",
    "available": "Disponibles",
    "if_needed": "Si besoin",
    "unknown": "Non renseignés",
    "engaged": "Engagés",
    "need": "Places demandées",
}
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Curve:
    """One number per day from the first: people by what can be asked of them, places needed and
    places left."""

    first: date
    rolls: Numbers
    employable: Numbers
    available: Numbers
    if_needed: Numbers
    unknown: Numbers
    engaged: Numbers
    need: Numbers
    left: Numbers

    @property
    def length(self) -> int:
        """How many days."""
        return len(self.rolls)

    @property
    def last(self) -> date:
        """The last day."""
        return self.day(self.length - 1)

    def day(self, at: int) -> date:
        """The day at a place."""
        return self.first + at * A_DAY

    @property
    def sure(self) -> Numbers:
        """Engaged or declared available."""
        return tuple(map(int.__add__, self.engaged, self.available))

    @property
    def possible(self) -> Numbers:
        """The same with those available if needed."""
        return tuple(map(int.__add__, self.sure, self.if_needed))


def curve(counted: Tally, needs: Iterable[Need]) -> Curve:
    """What a tally and the needs say, day by day."""
    places, left = [0] * counted.width, [0] * counted.width
    for need in needs:
        for at in _stretch(need, counted.first, counted.width):
            places[at] += need.places
            left[at] += need.left
    states = counted.counts
    rolls = tuple(map(sum, zip(*states.values(), strict=True)))
    return Curve(
        first=counted.first,
        rolls=rolls,
        employable=tuple(map(int.__sub__, rolls, states[State.NOT_EMPLOYABLE])),
        available=states[State.AVAILABLE],
        if_needed=states[State.IF_NEEDED],
        unknown=states[State.UNKNOWN],
        engaged=states[State.ENGAGED],
        need=tuple(places),
        left=tuple(left),
    )


def _stretch(need: Need, first: date, length: int) -> range:
    """The places of a post's days among those looked at."""
    start, stop = (need.first - first).days, (need.last - first).days + 1
    return range(max(0, start), min(length, stop))


def concerned(needs: Iterable[Need], filters: Filters) -> list[Need]:
    """The posts that only the people looked at may hold: those of the unit below, those that ask
    for the skill, those kept for ranks of the family."""
    levels = RANK_LEVELS[filters.category] if filters.category else None
    return [
        need
        for need in needs
        if need.unit_path.startswith(filters.unit_path)
        and (filters.skill is None or filters.skill in need.skills)
        and (levels is None or (levels[0] <= need.rank_min and need.rank_max <= levels[1]))
    ]


@dataclass(frozen=True, slots=True)
class Gap:
    """Some days in a row on which the same posts of a function lack people: places left, those
    who could hold them, those who could if needed, those who said nothing of a day."""

    first: date
    last: date
    left: int
    available: int
    if_needed: int
    unknown: int
    needs: tuple[Need, ...]

    @property
    def missing(self) -> int:
        """Places left that nobody available could hold."""
        return self.left - self.available


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A function and the days on which it lacks people."""

    label: str
    rank_min: int
    rank_max: int
    skills: tuple[str, ...]
    gaps: tuple[Gap, ...]

    @property
    def worst(self) -> Gap:
        """The days on which most are missing."""
        return max(self.gaps, key=lambda gap: gap.missing)


def shortfalls(
    needs: Iterable[Need],
    members: Sequence[Member],
    rows: Sequence[bytes],
    first: date,
    length: int,
) -> list[Shortfall]:
    """The functions that lack people, those that lack most first. Rows hold `length` states, one
    a day from the first; members know the skills the needs ask for."""
    windows = Windows(rows, first, first, first + (length - 1) * A_DAY)
    found = []
    for (label, low, high, skills), posts in functions(each for each in needs if each.left).items():
        gaps = tuple(_gaps(posts, members, windows, first, length))
        if gaps:
            names = tuple(name for _skill, name in skills)
            found.append(Shortfall(label, low, high, names, gaps))
    return sorted(found, key=lambda each: (-each.worst.missing, each.gaps[0].first, each.label))


def _gaps(
    posts: Sequence[Need], members: Sequence[Member], windows: Windows, first: date, length: int
) -> Iterator[Gap]:
    """Days in a row on which the same posts have too few people."""
    could = {post.position_id: who(post, members, windows) for post in posts}
    asked: dict[int, list[Need]] = defaultdict(list)
    for post in posts:
        for at in _stretch(post, first, length):
            asked[at].append(post)
    for run in _in_a_row(sorted(asked), asked):
        here = asked[run[0]]
        people = Could.any_of(could[post.position_id] for post in here)
        gap = Gap(
            first + run[0] * A_DAY,
            first + run[-1] * A_DAY,
            sum(post.left for post in here),
            len(people.sure),
            len(people.if_needed),
            len(people.unknown),
            tuple(here),
        )
        if gap.missing > 0:
            yield gap


def _in_a_row(days: Sequence[int], asked: Mapping[int, Sequence[Need]]) -> Iterator[list[int]]:
    run: list[int] = []
    for at in days:
        if run and (at != run[-1] + 1 or asked[at] != asked[run[-1]]):
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def lacking_days(found: Iterable[Shortfall], first: date, length: int) -> list[bool]:
    """For each day, whether some function lacks people."""
    marked = [False] * length
    for each in found:
        for gap in each.gaps:
            for at in range((gap.first - first).days, (gap.last - first).days + 1):
                marked[at] = True
    return marked


class Range(NamedTuple):
    """The fewest and the most over some days."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Line:
    """A day or a week of the table: the range of each number, in the order of `COLUMNS`, and the
    days on which some function lacks people."""

    first: date
    last: date
    ranges: tuple[Range, ...]
    lacking: int


def lines(shown: Curve, marked: Sequence[bool], *, by_week: bool) -> list[Line]:
    """The table behind the picture, day by day or from Monday to Sunday."""
    columns: list[Numbers] = [getattr(shown, name) for name in COLUMNS]
    found, start = [], 0
    while start < shown.length:
        width = 7 - shown.day(start).weekday() if by_week else 1
        stop = min(shown.length, start + width)
        ranges = tuple(
            Range(min(numbers[start:stop]), max(numbers[start:stop])) for numbers in columns
        )
        found.append(Line(shown.day(start), shown.day(stop - 1), ranges, sum(marked[start:stop])))
        start = stop
    return found


def last_day(today: date, months: int) -> date:
    """The eve of the same day, so many months later."""
    start = month_shifted(today, months)
    return start.replace(day=min(today.day, month_end(start).day)) - A_DAY
