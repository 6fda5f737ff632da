"""Functions for which people are missing: places nobody holds against who could take them. Pure.

Somebody could hold a post when she is qualified to its last day and every one of its days to come
is free; she counts for every function she could hold, and once a day for each. What lacks on a day
is the places that those free for sure do not fill; who is free if needed is told apart. The funnel,
the curve and the alerts all count so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from metiis.headcount.needs import Need
from metiis.headcount.states import Member, State

_FREE = {State.AVAILABLE, State.IF_NEEDED}
_NOT_FREE = bytes(int(value not in _FREE) for value in range(256))
_NO = bytes(int(value not in {*_FREE, State.UNKNOWN}) for value in range(256))


@dataclass(frozen=True, slots=True)
class Shortage:
    """A function, by what its posts ask: places over the period, those nobody holds, who could
    take them for sure, if needed, or has not answered; and on the worst day, how many are short."""

    label: str
    rank_min: int
    rank_max: int
    skills: tuple[tuple[int, str], ...]
    places: int
    left: int
    sure: int
    if_needed: int
    unknown: int
    short: int
    worst: date | None
    activities: tuple[tuple[str, str], ...]  # Public id and title of those with places left.

    @property
    def free(self) -> int:
        """Who could come, one way or the other."""
        return self.sure + self.if_needed


@dataclass(frozen=True, slots=True)
class Could:
    """Who could hold a post, by place in the sheet; nobody is in two of these."""

    sure: set[int] = field(default_factory=set)
    if_needed: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)

    @classmethod
    def any_of(cls, found: Iterable["Could"]) -> "Could":
        """Who could hold one of several posts, each at her surest."""
        found = list(found)
        sure: set[int] = set().union(*(each.sure for each in found))
        if_needed = set().union(*(each.if_needed for each in found)) - sure
        unknown = set().union(*(each.unknown for each in found)) - sure - if_needed
        return cls(sure, if_needed, unknown)


Function = tuple[str, int, int, tuple[tuple[int, str], ...]]


def functions(needs: Iterable[Need]) -> dict[Function, list[Need]]:
    """Posts that ask the same under the same name."""
    groups: dict[Function, list[Need]] = defaultdict(list)
    for need in needs:
        skills = tuple(need.skills.items())
        groups[need.label, need.rank_min, need.rank_max, skills].append(need)
    return groups


def shortages(
    needs: Iterable[Need],
    members: Sequence[Member],
    rows: Sequence[bytes],
    first: date,
    last: date,
    today: date,
) -> list[Shortage]:
    """The functions of posts still to come, the one most short first."""
    groups = functions(need for need in needs if need.is_live and need.last >= today)
    windows = Windows(rows, first, max(first, today), last)
    found = [
        _shortage(posts, members, windows, max(first, today), last) for posts in groups.values()
    ]
    return sorted(
        (each for each in found if each.left),
        key=lambda each: (-each.short, each.free - each.left, each.label, each.rank_min),
    )


class Windows:
    """Who is free over the days of posts, worked out once for posts of the same days; rows
    begin on `first`, and only days from `start` to `last` are looked at."""

    def __init__(self, rows: Sequence[bytes], first: date, start: date, last: date) -> None:
        self._first, self._start, self._last, self._rows = first, start, last, rows
        self._taken = [row.translate(_NOT_FREE) for row in rows]
        self._refused = [row.translate(_NO) for row in rows]
        self._known: dict[tuple[int, int], tuple[list[int], list[int], list[int]]] = {}

    def of(self, need: Need) -> tuple[list[int], list[int], list[int]]:
        """Free for sure, free if needed, silent on some days and refusing none."""
        start = (max(need.first, self._start) - self._first).days
        stop = (min(need.last, self._last) - self._first).days + 1
        if (start, stop) not in self._known:
            self._known[start, stop] = self._sorted(start, stop)
        return self._known[start, stop]

    def _sorted(self, start: int, stop: int) -> tuple[list[int], list[int], list[int]]:
        sure, if_needed, unknown = [], [], []
        for at, refused in enumerate(self._refused):
            if refused.find(1, start, stop) >= 0:
                continue
            if self._taken[at].find(1, start, stop) >= 0:
                unknown.append(at)
            elif self._rows[at].find(State.IF_NEEDED, start, stop) >= 0:
                if_needed.append(at)
            else:
                sure.append(at)
        return sure, if_needed, unknown


def _shortage(
    posts: Sequence[Need], members: Sequence[Member], windows: Windows, first: date, last: date
) -> Shortage:
    open_posts = [post for post in posts if post.left]
    could = {post.position_id: who(post, members, windows) for post in open_posts}
    people = Could.any_of(could.values())
    short, worst = _worst(open_posts, could, first, last)
    one = posts[0]
    return Shortage(
        label=one.label,
        rank_min=one.rank_min,
        rank_max=one.rank_max,
        skills=tuple(one.skills.items()),
        places=sum(post.places for post in posts),
        left=sum(post.left for post in open_posts),
        sure=len(people.sure),
        if_needed=len(people.if_needed),
        unknown=len(people.unknown),
        short=short,
        worst=worst,
        activities=tuple({post.activity_id: post.title for post in open_posts}.items()),
    )


def who(post: Need, members: Sequence[Member], windows: Windows) -> Could:
    """Who could hold a post."""
    return Could(
        *({at for at in group if post.suits(members[at], post.last)} for group in windows.of(post))
    )


def _worst(
    posts: Sequence[Need], could: Mapping[int, Could], first: date, last: date
) -> tuple[int, date | None]:
    """The most people short on a day, and the first such day; 0 and None when nobody is."""
    worst, when = 0, None
    for at in range((last - first).days + 1):
        day = first + timedelta(days=at)
        on_day = [post for post in posts if post.covers(day)]
        sure = set().union(*(could[post.position_id].sure for post in on_day))
        short = sum(post.left for post in on_day) - len(sure)
        if short > worst:
            worst, when = short, day
    return worst, when
