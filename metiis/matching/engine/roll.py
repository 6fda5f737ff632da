"""The people of a problem as sets of bits, so that one post is answered in a millisecond.

A set of people is one Python integer: bit n is person n of `Roll.people`. Pure Python, for it runs
where pages are made. Built once per problem, asked as often as one likes.
"""

from collections.abc import Iterable
from functools import cached_property

from metiis.matching.engine.bits import Bits, Numbers, bits_of, counted
from metiis.matching.engine.masks import Masks
from metiis.matching.engine.objective import radix
from metiis.matching.engine.points import Scorer
from metiis.matching.engine.problem import Activity, Kind, Pair, Person, Post, Problem, Scope


class Roll:
    """The people of a problem in sets: who is free of what is held, who can hold a post.

    `held` are the pairs that nothing moves, by default the confirmed ones: they take days, rest and
    budget. People are ordered by what they cost whatever the post, then by identifier: the first
    bits are the first to look at. `masks` are the same people in the same order.
    """

    def __init__(self, problem: Problem, held: Iterable[Pair] | None = None) -> None:
        self.problem = problem
        self.scorer = Scorer(problem)
        self.held = tuple(problem.confirmed if held is None else held)
        costs = self._costs()
        order = sorted(range(len(costs)), key=costs.__getitem__)  # Of equals, by identifier.
        self.base: tuple[int, ...] = tuple([costs[at] for at in order])
        self.masks = Masks(problem, order)
        self.people: tuple[Person, ...] = self.masks.persons
        self.size = self.masks.size
        self.everybody: Bits = self.masks.everybody
        self.place = self.masks.place
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
    def _budgets(self) -> dict[tuple[int, int], Numbers]:
        """By stretch of days, what each person may still be asked, held posts taken off."""
        found = {}
        for stretch, numbers in self.masks.allowances.items():
            left = list(numbers)
            for person_id, post_id in self.held:
                if (n := self.place.get(person_id)) is not None:
                    left[n] -= self.problem.post[post_id].days_between(*stretch)
            found[stretch] = Numbers(left)
        return found

    @cached_property
    def tied(self) -> dict[str, Bits]:
        """By activity, those who applied, wished, or had one of its posts in the plan before."""
        problem = self.problem
        pairs = {*problem.applications, *problem.wishes}
        pairs |= {(person, problem.post[post].activity) for person, post in problem.previous}
        return self.masks.by_activity(pairs)

    @cached_property
    def _banned(self) -> dict[str, Bits]:
        return self.masks.by_activity(self.problem.banned)

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
            found |= self.masks.unit.get(unit_id, 0)
        return found

    def reached(self, activity: Activity) -> Bits:
        """Those whom an activity addresses, without those who are never to come."""
        key = (activity.id, activity.unit, activity.scope)  # It may be tried with another scope.
        if key not in self._reached:
            out = self._banned.get(activity.id, 0)
            self._reached[key] = self.masks.addressed(activity) & ~out
        return self._reached[key]

    def ranked(self, post: Post) -> Bits:
        """Those whose rank is in the range of a post."""
        return self.masks.between(post.rank_min, post.rank_max)

    def skilled(self, skills: Iterable[str], last: int) -> Bits:
        """Those who hold every skill, valid to the last day."""
        return self.masks.skilled(skills, last)

    def covered(self, activity: Activity, post: Post) -> Bits:
        """Those whose contract and fitness cover a post, when the activity asks for them."""
        found = self.everybody
        if activity.needs_contract:
            found &= ~self.masks.out_of_contract(post.start, post.end)
        if activity.needs_fitness:
            found &= ~self.masks.unfit(post.end)
        return found

    def within_budget(self, post: Post) -> Bits:
        """Those who have enough days left in each stretch that a post touches."""
        found = self.everybody
        for stretch, left in self._budgets.items():
            if asked := post.days_between(*stretch):
                found &= ~left.below(asked)
        return found

    def free(self, start: int, end: int, unheld: bool = True, silent: bool = False) -> Bits:
        """Those who declared every day of a period and, unless told otherwise, are not held then.

        With `silent`, those who declared nothing for a day count as available on it.
        """
        key = (start, end, unheld, silent)
        if key not in self._free:
            masks = self.masks
            found = masks.declared(start, end)
            if silent:
                found = self.everybody & ~masks.refused(start, end)
            for day in range(start, end + 1) if unheld else ():
                found &= ~self._busy[day]
            self._free[key] = found
        return self._free[key]

    def days_if_needed(self, start: int, end: int, among: Bits) -> tuple[Bits, ...]:
        """Of some people, those who gave no day « if needed », one, two, three, four or more."""
        return counted((self.masks.reluctant(day) for day in range(start, end + 1)), among)

    def spare_skills(self, skills: Iterable[str], among: Bits) -> tuple[Bits, ...]:
        """Of some people, those who hold none of these skills, one, two, three, four or more."""
        return counted(map(self.masks.holders, skills), among)

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
