"""People as the bits of whole numbers: a rule is judged for everybody at once, without NumPy.

The person at place n of the problem is bit n. Everything is worked out when first asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias, TypeVar

from metiis.matching.engine.bits import Ladder, Numbers, bits_of, holding, places_of
from metiis.matching.engine.problem import Activity, Budget, Person, Post, Problem, Scope, State
from metiis.matching.engine.reasons import shared_days

Mask: TypeAlias = int
Key = TypeVar("Key")
ONE = ord("1")

_OKAY, _REFUSED = (
    bytes(ONE if value in states else ord("0") for value in range(256))
    for states in ((State.IF_NEEDED, State.AVAILABLE), (State.UNAVAILABLE,))
)


class Masks:
    """What people are and what they declared, as bits."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.size = len(problem.people)
        self.everybody: Mask = (1 << self.size) - 1
        self._addressed: dict[tuple[Scope, str], Mask] = {}
        self._said: dict[int, tuple[Mask, Mask]] = {}
        self._declared: dict[tuple[int, int], Mask] = {}

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
        members = self.problem.members
        return {unit: bits_of(self.size, found) for unit, found in members.items()}

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

    @cached_property
    def _ranks(self) -> Numbers:
        return Numbers([person.rank for person in self.problem.people])

    def between(self, lowest: int, highest: int) -> Mask:
        """Those whose rank lies in a range."""
        return self._ranks.below(highest + 1) & ~self._ranks.below(lowest)

    @cached_property
    def _skills(self) -> Mapping[str, tuple[Mask, Ladder]]:
        skills = self.problem.holders
        return {
            skill: holding(self.size, list(holders), holders.values())
            for skill, holders in skills.items()
        }

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
    def _contracts(self) -> tuple[Numbers, Numbers]:
        contracts = [person.contract for person in self.problem.people]
        return Numbers([-first for first, _ in contracts]), Numbers([last for _, last in contracts])

    def out_of_contract(self, first: int, last: int) -> Mask:
        """Those whose contract begins after the first day or ends before the last."""
        starts, ends = self._contracts
        return starts.below(-first) | ends.below(last)

    @cached_property
    def _fitness(self) -> Numbers:
        return Numbers([person.fit_until for person in self.problem.people])

    def unfit(self, day: int) -> Mask:
        """Those whose medical visit ends before a day."""
        return self._fitness.below(day)

    @cached_property
    def engaged(self) -> Mapping[tuple[int, int], Mask]:
        """By period of an engagement that is not part of the problem, those whom it holds."""
        places: dict[tuple[int, int], list[int]] = defaultdict(list)
        for at, person in enumerate(self.problem.people):
            for period in person.engaged:
                places[period].append(at)
        return {period: bits_of(self.size, found) for period, found in places.items()}

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
        left = {
            stretch: list(numbers) for stretch, numbers in self.masks.problem.allowances.items()
        }
        for at, posts in self._placed(spent):
            for (first, last), numbers in left.items():
                numbers[at] -= sum(shared_days(post, Budget(first, last, 0)) for post in posts)
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
            asked = min(post.end, last) - max(post.start, first) + 1
            if asked > 0:
                found |= numbers.below(asked)
        return found & self.among


def _joined(masks: Iterable[Mask]) -> Mask:
    found = 0
    for mask in masks:
        found |= mask
    return found
