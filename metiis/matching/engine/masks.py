"""People as the bits of whole numbers: a rule is judged for everybody at once, without NumPy.

Everything is worked out when first asked for, and kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress
from typing import TypeAlias

from metiis.matching.engine.bits import Ladder, Numbers, bits_of, holding, places_of
from metiis.matching.engine.problem import Activity, Pair, Person, Post, Problem, Scope, State

Mask: TypeAlias = int
_ONE = ord("1")
_DIGITS = bytes(value == _ONE for value in range(256))

_OKAY, _RELUCTANT, _REFUSED = (
    bytes(_ONE if value in states else ord("0") for value in range(256))
    for states in (
        (State.IF_NEEDED, State.AVAILABLE), (State.IF_NEEDED,), (State.UNAVAILABLE,),
    )
)  # fmt: skip


class Masks:
    """What people are and what they declared, as bits: bit n is the person at place n.

    `order` gives the places of the problem in another order, the first to look at first.
    """

    def __init__(self, problem: Problem, order: Sequence[int] | None = None) -> None:
        self.problem = problem
        self.size = len(problem.people)
        self.everybody: Mask = (1 << self.size) - 1
        self._order: Sequence[int] = range(self.size) if order is None else order
        self.persons: tuple[Person, ...] = tuple([problem.people[at] for at in self._order])
        self._addressed: dict[tuple[Scope, str], Mask] = {}
        self._days: dict[tuple[int, bytes], Mask] = {}
        self._declared: dict[tuple[int, int], Mask] = {}

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The place of each person."""
        return {name: at for at, name in enumerate(self._ids)}

    def people(self, mask: Mask) -> Iterator[Person]:
        """The people of a mask, from the first place."""
        return (self.persons[at] for at in places_of(mask))

    def names(self, mask: Mask) -> tuple[str, ...]:
        """Their identifiers."""
        if mask.bit_count() << 4 > self.size:  # To read them all costs less than to find each.
            digits = bin(mask)[:1:-1].encode().translate(_DIGITS)
            return tuple(compress(self._ids, digits))
        return tuple(person.id for person in self.people(mask))

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        return tuple([person.id for person in self.persons])

    @cached_property
    def _place_of(self) -> Sequence[int]:
        """Where each person of the problem stands."""
        if isinstance(self._order, range):
            return self._order
        found = [0] * self.size
        for place, at in enumerate(self._order):
            found[at] = place
        return found

    @cached_property
    def unit(self) -> Mapping[str, Mask]:
        """The people of each unit that has some."""
        place_of, members = self._place_of, self.problem.members
        return {
            unit: bits_of(self.size, [place_of[at] for at in found])
            for unit, found in members.items()
        }

    @cached_property
    def _faces(self) -> tuple[tuple[Person, Mask], ...]:
        """For each unit that has people, one of them and all of them."""
        people, members = self.problem.people, self.problem.members
        return tuple((people[found[0]], self.unit[unit]) for unit, found in members.items())

    def addressed(self, activity: Activity) -> Mask:
        """Those whom an activity addresses."""
        key = (activity.scope, activity.unit)
        if key not in self._addressed:
            found = 0
            for somebody, members in self._faces:
                found |= members if self.problem.reaches(activity, somebody) else 0
            self._addressed[key] = found
        return self._addressed[key]

    def by_activity(self, pairs: Iterable[Pair]) -> dict[str, Mask]:
        """By activity, those who are paired with it."""
        places: dict[str, list[int]] = defaultdict(list)
        for person, activity in pairs:
            if person in self.place:
                places[activity].append(self.place[person])
        return {activity: bits_of(self.size, found) for activity, found in places.items()}

    @cached_property
    def _ranks(self) -> Numbers:
        return Numbers([person.rank for person in self.persons])

    def between(self, lowest: int, highest: int) -> Mask:
        """Those whose rank lies in a range."""
        return self._ranks.below(highest + 1) & ~self._ranks.below(lowest)

    @cached_property
    def _skills(self) -> Mapping[str, tuple[Mask, Ladder]]:
        place_of = self._place_of
        return {
            skill: holding(self.size, [place_of[at] for at in holders], holders.values())
            for skill, holders in self.problem.holders.items()
        }

    def holders(self, skill: str) -> Mask:
        """Those who hold a skill, still valid or not."""
        return self._skills[skill][0] if skill in self._skills else 0

    def skilled(self, skills: Iterable[str], day: int) -> Mask:
        """Those whose skills are all valid to a day."""
        found = self.everybody
        for skill in skills:
            holders, ends = self._skills.get(skill, (0, None))
            found &= holders & ~ends.below(day) if ends else 0
        return found

    @cached_property
    def _contracts(self) -> tuple[Numbers, Numbers]:
        """By first day (the opposite of it: late ones first), and by last day."""
        contracts = [person.contract for person in self.persons]
        return Numbers([-first for first, _ in contracts]), Numbers([last for _, last in contracts])

    def out_of_contract(self, first: int, last: int) -> Mask:
        """Those whose contract begins after the first day or ends before the last."""
        starts, ends = self._contracts
        return starts.below(-first) | ends.below(last)

    @cached_property
    def _fitness(self) -> Numbers:
        return Numbers([person.fit_until for person in self.persons])

    def unfit(self, day: int) -> Mask:
        """Those whose medical visit ends before a day."""
        return self._fitness.below(day)

    @cached_property
    def engaged(self) -> Mapping[tuple[int, int], Mask]:
        """By period of an engagement that is not part of the problem, those whom it holds."""
        places: dict[tuple[int, int], list[int]] = defaultdict(list)
        for at, person in enumerate(self.persons):
            for period in person.engaged:
                places[period].append(at)
        return {period: bits_of(self.size, found) for period, found in places.items()}

    @cached_property
    def allowances(self) -> Mapping[tuple[int, int], Sequence[int]]:
        """By stretch of days, what each person may still be asked; `NEVER` without limit."""
        order = self._order
        return {
            stretch: [numbers[at] for at in order]
            for stretch, numbers in self.problem.allowances.items()
        }

    @cached_property
    def _columns(self) -> bytes:
        """What everybody declared, one row per person, from the last place to the first."""
        horizon = self.problem.horizon
        rows = [person.days for person in reversed(self.persons)]
        if not {len(row) for row in rows} <= {horizon}:
            rows = [row[:horizon].ljust(horizon, b"\0") for row in rows]
        return b"".join(rows)

    def _said(self, day: int, table: bytes) -> Mask:
        """Those who said of a day what a table marks; nobody said anything of days outside."""
        if not 0 <= day < self.problem.horizon or not self.size:
            return 0
        key = day, table
        if key not in self._days:
            row = self._columns[day :: self.problem.horizon]
            self._days[key] = int(row.translate(table), 2)
        return self._days[key]

    def reluctant(self, day: int) -> Mask:
        """Those who declared a day « if needed »."""
        return self._said(day, _RELUCTANT)

    def declared(self, first: int, last: int) -> Mask:
        """Those who declared every day of a period, if needed or not."""
        key = (first, last)
        if key not in self._declared:
            found, day = self.everybody, first
            while found and day <= last:
                found &= self._said(day, _OKAY)
                day += 1
            self._declared[key] = found
        return self._declared[key]

    def refused(self, first: int, last: int) -> Mask:
        """Those who refused some day of a period."""
        return _joined(self._said(day, _REFUSED) for day in range(first, last + 1))


class Busy:
    """Where some people are held: their days, the rest around them, and the days left to ask."""

    def __init__(
        self,
        masks: Masks,
        among: Mask,
        held: Mapping[str, Sequence[Post]],
        spent: Mapping[str, Sequence[Post]] | None = None,
        outside: bool = True,
    ) -> None:
        """Of the people of a mask; `spent` are the posts that took days of the budgets, those
        `held` unless said. `outside` tells whether engagements that are not part of the problem
        hold people too.
        """
        self.masks, self.among = masks, among
        self._known: dict[tuple[int, int], Mask] = {}
        self._activities: dict[str, Mask] = defaultdict(int)
        self._periods: dict[tuple[int, int], Mask] = defaultdict(int)
        for at, posts in self._placed(held):
            for post in posts:
                self._periods[post.start, post.end] |= 1 << at
                self._activities[post.activity] |= 1 << at
        for period, people in masks.engaged.items() if outside else ():
            self._periods[period] |= people & among
        self._budgets = self._left(held if spent is None else spent)

    def _placed(self, posts: Mapping[str, Sequence[Post]]) -> Iterator[tuple[int, Sequence[Post]]]:
        """The same by place, for those these are about."""
        for name, theirs in posts.items():
            at = self.masks.place.get(name)
            if at is not None and self.among >> at & 1:
                yield at, theirs

    def _left(self, spent: Mapping[str, Sequence[Post]]) -> dict[tuple[int, int], Numbers]:
        """By stretch, the days that people may still be asked once posts took theirs."""
        left = {stretch: list(numbers) for stretch, numbers in self.masks.allowances.items()}
        for at, posts in self._placed(spent):
            for (first, last), numbers in left.items():
                numbers[at] -= sum(post.days_between(first, last) for post in posts)
        return {stretch: Numbers(numbers) for stretch, numbers in left.items()}

    def on(self, first: int, last: int) -> Mask:
        """Those held on some day of a period."""
        key = (first, last)
        if key not in self._known:
            self._known[key] = _joined(
                people
                for (start, end), people in self._periods.items()
                if start <= last and first <= end
            )
        return self._known[key]

    def near(self, first: int, last: int) -> Mask:
        """Those held on some day of a period or too near it to rest."""
        rest = self.masks.problem.min_rest
        return self.on(first - rest, last + rest)

    def within(self, activity: str) -> Mask:
        """Those who hold a post of an activity."""
        return self._activities.get(activity, 0)

    def short(self, post: Post) -> Mask:
        """Those who have too few days left for a post."""
        found = 0
        for (first, last), numbers in self._budgets.items():
            if asked := post.days_between(first, last):
                found |= numbers.below(asked)
        return found & self.among


def _joined(masks: Iterable[Mask]) -> Mask:
    found = 0
    for mask in masks:
        found |= mask
    return found
