"""The people of a problem as sets of bits, so that one post is answered in a millisecond.

A set of people is one Python integer: bit n is person n of `Roll.people`. Pure Python, for it runs
where pages are made. Built once per problem, asked as often as one likes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from metiis.matching.engine.bits import Bits, Ladder, Numbers, bits_of, counted, holding
from metiis.matching.engine.objective import radix
from metiis.matching.engine.points import OKAY, Scorer
from metiis.matching.engine.problem import (
    Activity,
    Kind,
    Pair,
    Person,
    Post,
    Problem,
    Scope,
    State,
)

_ONE, _ZERO = ord("1"), ord("0")


class Roll:
    """The people of a problem in sets: by day, rank, skill, contract, fitness, budget, unit.

    `held` are the pairs that nothing moves, by default the confirmed ones: they take days, rest and
    budget. People are ordered by what they cost whatever the post, then by identifier: the first
    bits are the first to look at.
    """

    def __init__(self, problem: Problem, held: Iterable[Pair] | None = None) -> None:
        self.problem = problem
        self.scorer = Scorer(problem)
        self.held = tuple(problem.confirmed if held is None else held)
        costs = self._costs()
        self._order = sorted(range(len(costs)), key=costs.__getitem__)  # Of equals, by identifier.
        self.people: tuple[Person, ...] = tuple([problem.people[at] for at in self._order])
        self.base: tuple[int, ...] = tuple([costs[at] for at in self._order])
        self.size = len(self.people)
        self.everybody: Bits = (1 << self.size) - 1
        self.place = {person.id: n for n, person in enumerate(self.people)}
        self._days = _by_day(self.people, problem.horizon)
        self._free: dict[tuple[int, int, bool, bool], Bits] = {}
        self._reached: dict[tuple[str, str, Scope], Bits] = {}

    def _costs(self) -> list[int]:
        """What each person of the problem costs whatever the post."""
        people, weigh = self.problem.people, self.scorer.points
        if self.problem.objective.kind is not Kind.POLICY:
            return [0] * len(people)
        day, week = weigh.served_day, weigh.flexible_week
        rows = zip(people, self.problem.free_days, strict=True)
        return [min(person.used, 32) * day + min(free // 7, 8) * week for person, free in rows]

    @cached_property
    def _place_of(self) -> list[int]:
        """Where each person of the problem stands in the roll."""
        found = [0] * self.size
        for n, at in enumerate(self._order):
            found[at] = n
        return found

    # Sets, each made when first asked.

    @cached_property
    def radix(self) -> tuple[int, ...]:
        """Factors that make one number of the levels of the objective."""
        return radix(self.problem)

    @cached_property
    def _periods(self) -> dict[int, list[tuple[int, int]]]:
        """Days that people cannot give, by place: engagements elsewhere, posts they hold."""
        found = {n: list(person.engaged) for n, person in enumerate(self.people) if person.engaged}
        for person_id, post_id in self.held:
            post, n = self.problem.post[post_id], self.place.get(person_id)
            if n is not None:
                found.setdefault(n, []).append((post.start, post.end))
        return found

    @cached_property
    def _busy(self) -> list[Bits]:
        """By day, those who are held then, or must rest before or after."""
        rest, horizon = self.problem.min_rest, self.problem.horizon
        rows: list[list[int]] = [[] for _ in range(horizon)]
        for n, periods in self._periods.items():
            for first, last in periods:
                for day in range(max(0, first - rest), min(horizon, last + rest + 1)):
                    rows[day].append(n)
        return [bits_of(self.size, row) for row in rows]

    @cached_property
    def _units(self) -> dict[str, Bits]:
        place_of = self._place_of
        return {
            unit: bits_of(self.size, [place_of[at] for at in members])
            for unit, members in self.problem.members.items()
        }

    @cached_property
    def _ranks(self) -> Numbers:
        return Numbers([person.rank for person in self.people])

    @cached_property
    def _contracts(self) -> tuple[Numbers, Numbers]:
        """By first day (the opposite of it: late ones first), and by last day."""
        contracts = [person.contract for person in self.people]
        return Numbers([-first for first, _ in contracts]), Numbers([last for _, last in contracts])

    @cached_property
    def _fitness(self) -> Numbers:
        return Numbers([person.fit_until for person in self.people])

    @cached_property
    def _skills(self) -> dict[str, tuple[Bits, Ladder]]:
        """By skill, its holders, and the last valid day of each."""
        place_of = self._place_of
        return {
            skill: holding(self.size, [place_of[at] for at in holders], holders.values())
            for skill, holders in self.problem.holders.items()
        }

    @cached_property
    def _budgets(self) -> dict[tuple[int, int], Numbers]:
        """By stretch of days, what each person may still be asked, held posts taken off."""
        found = {}
        for stretch, numbers in self.problem.allowances.items():
            left = [numbers[at] for at in self._order]
            for person_id, post_id in self.held:
                if (n := self.place.get(person_id)) is not None:
                    left[n] -= days_within(self.problem.post[post_id], stretch)
            found[stretch] = Numbers(left)
        return found

    @cached_property
    def tied(self) -> dict[str, Bits]:
        """By activity, those who applied, wished, or had one of its posts in the plan before."""
        problem = self.problem
        pairs = {*problem.applications, *problem.wishes}
        pairs |= {(person, problem.post[post].activity) for person, post in problem.previous}
        return self._by_activity(pairs)

    @cached_property
    def _banned(self) -> dict[str, Bits]:
        return self._by_activity(self.problem.banned)

    def _by_activity(self, pairs: Iterable[Pair]) -> dict[str, Bits]:
        places: dict[str, list[int]] = defaultdict(list)
        for person_id, activity_id in pairs:
            if person_id in self.place:
                places[activity_id].append(self.place[person_id])
        return {activity: bits_of(self.size, found) for activity, found in places.items()}

    # Rules, each a set of those whom it allows.

    def near(self, unit_id: str) -> Bits:
        """People of a unit and of those within it."""
        return self._of_units(
            unit.id
            for unit in self.problem.units.values()
            if unit.id == unit_id or unit_id in unit.within
        )

    def of_brigade(self, brigade: str) -> Bits:
        """People of a brigade."""
        units = self.problem.units.values()
        return self._of_units(unit.id for unit in units if unit.brigade == brigade)

    def _of_units(self, unit_ids: Iterable[str]) -> Bits:
        found = 0
        for unit_id in unit_ids:
            found |= self._units.get(unit_id, 0)
        return found

    def reached(self, activity: Activity) -> Bits:
        """Those whom an activity addresses, without those who are never to come."""
        key = (activity.id, activity.unit, activity.scope)  # It may be tried with another scope.
        if key not in self._reached:
            if activity.scope is Scope.NATIONAL:
                found = self.everybody
            elif activity.scope is Scope.BRIGADE:
                found = self.of_brigade(self.problem.units[activity.unit].brigade)
            else:
                found = self.near(activity.unit)
            self._reached[key] = found & ~self._banned.get(activity.id, 0)
        return self._reached[key]

    def ranked(self, post: Post) -> Bits:
        """Those whose rank is in the range of a post."""
        return self._ranks.below(post.rank_max + 1) & ~self._ranks.below(post.rank_min)

    def skilled(self, skills: Iterable[str], last: int) -> Bits:
        """Those who hold every skill, valid to the last day."""
        found = self.everybody
        for skill in skills:
            holders, untils = self._skills.get(skill, (0, None))
            found &= holders & ~untils.below(last) if untils else 0
        return found

    def covered(self, activity: Activity, post: Post) -> Bits:
        """Those whose contract and fitness cover a post, when the activity asks for them."""
        found = self.everybody
        if activity.needs_contract:
            firsts, lasts = self._contracts
            found &= ~(firsts.below(-post.start) | lasts.below(post.end))
        if activity.needs_fitness:
            found &= ~self._fitness.below(post.end)
        return found

    def within_budget(self, post: Post) -> Bits:
        """Those who have enough days left in each stretch that a post touches."""
        found = self.everybody
        for stretch, left in self._budgets.items():
            if asked := days_within(post, stretch):
                found &= ~left.below(asked)
        return found

    def free(self, start: int, end: int, unheld: bool = True, silent: bool = False) -> Bits:
        """Those who declared every day of a period and, unless told otherwise, are not held then.

        With `silent`, those who declared nothing for a day count as available on it.
        """
        key = (start, end, unheld, silent)
        if key not in self._free:
            found = self.everybody
            for day in range(start, end + 1):
                declared, _, unknown = self._days[day]
                found &= (declared | unknown) if silent else declared
                if unheld:
                    found &= ~self._busy[day]
            self._free[key] = found
        return self._free[key]

    def days_if_needed(self, start: int, end: int, among: Bits) -> tuple[Bits, ...]:
        """Of some people, those who gave no day « if needed », one, two, three, four or more."""
        return counted((self._days[day][1] for day in range(start, end + 1)), among)

    def spare_skills(self, skills: Iterable[str], among: Bits) -> tuple[Bits, ...]:
        """Of some people, those who hold none of these skills, one, two, three, four or more."""
        return counted((self._skills[skill][0] for skill in skills if skill in self._skills), among)

    def eligible(self, activity: Activity, post: Post, silent: bool = False) -> Bits:
        """Those who can hold a post, whatever else is not held yet."""
        found = self.but(activity, post, silent=silent)
        return found and found & self.ranked(post) & self.skilled(post.skills, post.end)

    def but(
        self, activity: Activity, post: Post, unheld: bool = True, silent: bool = False
    ) -> Bits:
        """Those who can hold a post but for their rank and skills, which are not looked at."""
        return (
            self.free(post.start, post.end, unheld, silent)
            & self.reached(activity)
            & self.covered(activity, post)
            & self.within_budget(post)
        )

    def lacking(self, activity: Activity, post: Post, skill: str | None = None) -> Bits:
        """Those whom only this skill, or without it only their rank, keeps from a post."""
        found = self.but(activity, post)
        if skill is None:
            return found & self.skilled(post.skills, post.end) & ~self.ranked(post)
        others = self.skilled(post.skills - {skill}, post.end)
        return found & self.ranked(post) & others & ~self.skilled([skill], post.end)

    def is_busy(self, place: int, post: Post) -> bool:
        """Whether a person is held elsewhere on a day of a post; rest is not counted."""
        periods = self._periods.get(place, ())
        return any(first <= post.end and post.start <= last for first, last in periods)


def days_within(post: Post, stretch: tuple[int, int]) -> int:
    """Days of a post between two days."""
    return max(0, min(post.end, stretch[1]) - max(post.start, stretch[0]) + 1)


def _by_day(people: Sequence[Person], horizon: int) -> list[tuple[Bits, Bits, Bits]]:
    """By day: those who declared themselves available, those « if needed », the silent ones."""
    if not people or not horizon:
        return [(0, 0, 0)] * horizon
    joined = b"".join(person.days for person in reversed(people))
    tables = [
        bytes(_ONE if state in states else _ZERO for state in range(256))
        for states in (OKAY, (State.IF_NEEDED,), (State.UNKNOWN,))
    ]
    rows = (joined[day::horizon] for day in range(horizon))
    return [
        (int(row.translate(tables[0]), 2), int(row.translate(tables[1]), 2),
         int(row.translate(tables[2]), 2))
        for row in rows
    ]  # fmt: skip
