"""People as the bits of whole numbers: a rule is judged for everybody at once, without NumPy.

The person at place n of the problem is bit n. Everything is worked out when first asked for.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias, TypeVar

from metiis.matching.engine.problem import Activity, Person, Post, Problem, Scope, State
from metiis.matching.engine.reasons import shared_days

Mask: TypeAlias = int
Key = TypeVar("Key")
ONE = ord("1")

_OKAY, _REFUSED = (
    bytes(ONE if value in states else ord("0") for value in range(256))
    for states in ((State.IF_NEEDED, State.AVAILABLE), (State.UNAVAILABLE,))
)


def mask_of(places: Iterable[int]) -> Mask:
    """The bits at these places."""
    wanted = list(places)
    digits = bytearray(b"0") * (max(wanted, default=0) + 1)
    for place in wanted:
        digits[place] = ONE
    return int(digits[::-1], 2)


def places_of(mask: Mask) -> Iterator[int]:
    """The places of the bits set, in order."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class Ladder:
    """People in the order of a number they bear."""

    def __init__(self, rows: Iterable[tuple[int, int]]) -> None:
        """`rows` are (number, place of the person)."""
        ordered = sorted(rows)
        self.numbers = [number for number, _ in ordered]
        self.places = [place for _, place in ordered]
        self._known: dict[int, Mask] = {}

    def below(self, limit: int) -> Mask:
        """Those whose number is below a limit."""
        at = bisect_left(self.numbers, limit)
        if at not in self._known:
            self._known[at] = mask_of(self.places[:at])
        return self._known[at]


class Masks:
    """What people are and what they declared, as bits."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.everybody: Mask = (1 << len(problem.people)) - 1
        self._addressed: dict[tuple[Scope, str], Mask] = {}
        self._said: dict[int, tuple[Mask, Mask]] = {}
        self._declared: dict[tuple[int, int], Mask] = {}
        self._ranges: dict[tuple[int, int], Mask] = {}

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The place of each person."""
        return {person.id: at for at, person in enumerate(self.problem.people)}

    def people(self, mask: Mask) -> Iterator[Person]:
        """The people of a mask, by identifier."""
        return (self.problem.people[at] for at in places_of(mask))

    def names(self, mask: Mask) -> tuple[str, ...]:
        """Their identifiers."""
        return tuple(person.id for person in self.people(mask))

    @cached_property
    def unit(self) -> Mapping[str, Mask]:
        """The people of each unit that has some."""
        return _grouped((person.unit, at) for at, person in enumerate(self.problem.people))

    @cached_property
    def rank(self) -> Mapping[int, Mask]:
        """The people of each rank that somebody bears."""
        return _grouped((person.rank, at) for at, person in enumerate(self.problem.people))

    def addressed(self, activity: Activity) -> Mask:
        """Those whom an activity addresses."""
        key = (activity.scope, activity.unit)
        if key not in self._addressed:
            people, reaches = self.problem.people, self.problem.reaches
            found = 0
            for members in self.unit.values():
                somebody = people[next(places_of(members))]
                found |= members if reaches(activity, somebody) else 0
            self._addressed[key] = found
        return self._addressed[key]

    def between(self, lowest: int, highest: int) -> Mask:
        """Those whose rank lies in a range."""
        key = (lowest, highest)
        if key not in self._ranges:
            ranks = (mask for rank, mask in self.rank.items() if lowest <= rank <= highest)
            self._ranges[key] = _joined(ranks)
        return self._ranges[key]

    @cached_property
    def _skills(self) -> Mapping[str, tuple[Mask, Ladder]]:
        rows: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for at, person in enumerate(self.problem.people):
            for skill, until in person.skills.items():
                rows[skill].append((until, at))
        return {skill: (mask_of(at for _, at in row), Ladder(row)) for skill, row in rows.items()}

    def holders(self, skill: str) -> Mask:
        """Those who hold a skill, still valid or not."""
        return self._skills[skill][0] if skill in self._skills else 0

    def skilled(self, skill: str, day: int) -> Mask:
        """Those whose skill is valid to a day."""
        if skill not in self._skills:
            return 0
        holders, ends = self._skills[skill]
        return holders & ~ends.below(day)

    @cached_property
    def _contracts(self) -> tuple[Ladder, Ladder]:
        people = self.problem.people
        starts = Ladder((-person.contract[0], at) for at, person in enumerate(people))
        return starts, Ladder((person.contract[1], at) for at, person in enumerate(people))

    def out_of_contract(self, first: int, last: int) -> Mask:
        """Those whose contract begins after the first day or ends before the last."""
        starts, ends = self._contracts
        return starts.below(-first) | ends.below(last)

    @cached_property
    def _fitness(self) -> Ladder:
        return Ladder((person.fit_until, at) for at, person in enumerate(self.problem.people))

    def unfit(self, day: int) -> Mask:
        """Those whose medical visit ends before a day."""
        return self._fitness.below(day)

    @cached_property
    def _columns(self) -> bytes:
        horizon = self.problem.horizon
        rows = (person.days[:horizon].ljust(horizon, b"\0") for person in self.problem.people)
        return b"".join(rows)

    def _day(self, day: int) -> tuple[Mask, Mask]:
        """Those who declared the day (if needed or not), and those who refused it."""
        if day not in self._said:
            column = self._columns[day :: self.problem.horizon] if self._is_inside(day) else b""
            column = column[::-1] or b"\0"
            okay, refused = int(column.translate(_OKAY), 2), int(column.translate(_REFUSED), 2)
            self._said[day] = okay, refused
        return self._said[day]

    def _is_inside(self, day: int) -> bool:
        return 0 <= day < self.problem.horizon

    def declared(self, first: int, last: int) -> Mask:
        """Those who declared every day of a period, if needed or not."""
        key = (first, last)
        if key not in self._declared:
            found, day = self.everybody, first
            while found and day <= last:
                found &= self._day(day)[0]
                day += 1
            self._declared[key] = found
        return self._declared[key]

    def refused(self, first: int, last: int) -> Mask:
        """Those who refused some day of a period."""
        return _joined(self._day(day)[1] for day in range(first, last + 1))


class Busy:
    """Where some people are held: their days, the rest around them, and the days left to ask."""

    def __init__(
        self,
        masks: Masks,
        people: Iterable[int],
        held: Mapping[str, Iterable[Post]],
        spent: Mapping[str, Iterable[Post]] | None = None,
        outside: bool = True,
    ) -> None:
        """`spent` are the posts that took days of the budgets, those `held` unless said.

        `outside` tells whether engagements that are not part of the problem hold people too.
        """
        self.masks = masks
        days: dict[int, list[int]] = defaultdict(list)
        near: dict[int, list[int]] = defaultdict(list)
        activities: dict[str, list[int]] = defaultdict(list)
        budgets: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        rest = masks.problem.min_rest
        everybody = masks.problem.people
        for at in people:
            person = everybody[at]
            posts = list(held.get(person.id, ()))
            periods = [(post.start, post.end) for post in posts]
            for first, last in (*periods, *(person.engaged if outside else ())):
                for day in self._range(first, last):
                    days[day].append(at)
                for day in self._range(first - rest, last + rest):
                    near[day].append(at)
            for post in posts:
                activities[post.activity].append(at)
            taken = list(posts if spent is None else spent.get(person.id, ()))
            for budget in person.budgets:
                used = sum([shared_days(post, budget) for post in taken]) if taken else 0
                budgets[budget.first, budget.last].append((budget.left - used, at))
        self._known: dict[tuple[int, int], Mask] = {}
        self._days = {day: mask_of(places) for day, places in days.items()}
        self._near = {day: mask_of(places) for day, places in near.items()}
        self._activities = {name: mask_of(places) for name, places in activities.items()}
        self._budgets = {stretch: Ladder(rows) for stretch, rows in budgets.items()}

    def _range(self, first: int, last: int) -> range:
        return range(max(0, first), min(self.masks.problem.horizon - 1, last) + 1)

    def on(self, first: int, last: int) -> Mask:
        """Those held on some day of a period."""
        return _joined(self._days.get(day, 0) for day in range(first, last + 1))

    def near(self, first: int, last: int) -> Mask:
        """Those held on some day of a period or too near it to rest."""
        key = (first, last)
        if key not in self._known:
            self._known[key] = _joined(self._near.get(day, 0) for day in range(first, last + 1))
        return self._known[key]

    def within(self, activity: str) -> Mask:
        """Those who hold a post of an activity."""
        return self._activities.get(activity, 0)

    def short(self, post: Post) -> Mask:
        """Those who have too few days left for a post."""
        found = 0
        for (first, last), ladder in self._budgets.items():
            asked = min(post.end, last) - max(post.start, first) + 1
            if asked > 0:
                found |= ladder.below(asked)
        return found


def _grouped(rows: Iterable[tuple[Key, int]]) -> dict[Key, Mask]:
    places: dict[Key, list[int]] = defaultdict(list)
    for key, at in rows:
        places[key].append(at)
    return {key: mask_of(found) for key, found in places.items()}


def _joined(masks: Iterable[Mask]) -> Mask:
    found = 0
    for mask in masks:
        found |= mask
    return found
