"""Everybody of a problem as arrays: one test of a rule answers for all at once."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metiis.matching.engine.problem import Activity, Post, Problem, Scope, State

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
PLENTY = 1_000_000


class Crowd:
    """People by number, in the order of the problem; confirmed pairs already weigh on them."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        people = problem.people
        self.person_at = {person.id: at for at, person in enumerate(people)}
        self.activity_at = {activity.id: at for at, activity in enumerate(problem.activities)}
        self.size = len(people)
        self.rank = np.array([person.rank for person in people], dtype=np.int64)
        self.contract = np.array([person.contract for person in people], dtype=np.int64)
        self.contract = self.contract.reshape(self.size, 2)
        self.fit_until = np.array([person.fit_until for person in people], dtype=np.int64)
        self.unit_at = {unit: at for at, unit in enumerate(sorted(problem.units))}
        self.unit = np.array([self.unit_at[person.unit] for person in people], dtype=np.int64)
        self._reach: dict[tuple[Scope, str], Ints] = {}
        joined = b"".join(person.days for person in people)
        self.state = np.frombuffer(joined, dtype=np.uint8).reshape(self.size, problem.horizon)

    @cached_property
    def declared(self) -> NDArray[np.int16]:
        """[day, person]: how many days each has declared before, available or if needed."""
        return _before(self.state >= State.IF_NEEDED)

    @cached_property
    def reluctant(self) -> NDArray[np.int16]:
        """[day, person]: how many days each has declared before, « if needed »."""
        return _before(self.state == State.IF_NEEDED)

    @cached_property
    def _open(self) -> NDArray[np.int16]:
        """[day, person]: how many days each declared before that nothing engages, with rest."""
        okay = self.state >= State.IF_NEEDED
        rest = self.problem.min_rest
        for at, person in enumerate(self.problem.people):
            for first, last in person.engaged:
                okay[at, max(0, first - rest) : max(0, last + rest + 1)] = False
        for person_id, post_id in self.problem.confirmed:
            post = self.problem.post[post_id]
            row = okay[self.person_at[person_id]]
            row[max(0, post.start - rest) : post.end + rest + 1] = False
        return _before(okay)

    def free(self, people: Ints, start: int, end: int) -> Flags:
        """Who declared every day of a period and is engaged on none, rest included."""
        return self._open[end + 1, people] - self._open[start, people] == end - start + 1

    def reached(self, activity: Activity) -> Ints:
        """Whose unit an activity addresses, by number."""
        if activity.scope is Scope.NATIONAL:
            return self._everybody
        key = (activity.scope, activity.unit)
        if key not in self._reach:
            host, units = self.problem.units[activity.unit], self.problem.units
            addressed = [
                units[unit].brigade == host.brigade
                if activity.scope is Scope.BRIGADE
                else unit == host.id or host.id in units[unit].within
                for unit in self.unit_at
            ]
            self._reach[key] = np.flatnonzero(np.array(addressed, dtype=np.bool_)[self.unit])
        return self._reach[key]

    @cached_property
    def _everybody(self) -> Ints:
        return np.arange(self.size)

    def in_rank(self, post: Post, people: Ints) -> Flags:
        """Whose rank lies in the range, among some people."""
        rank = self.rank[people]
        return (rank >= post.rank_min) & (rank <= post.rank_max)

    def covered(self, post: Post, activity: Activity, people: Ints) -> Flags:
        """Whose contract and medical visit last as long as the unit asks, among some people."""
        okay = np.ones(len(people), dtype=np.bool_)
        if activity.needs_contract:
            contract = self.contract[people]
            okay &= (contract[:, 0] <= post.start) & (contract[:, 1] >= post.end)
        if activity.needs_fitness:
            okay &= self.fit_until[people] >= post.end
        return okay

    @cached_property
    def skills(self) -> dict[str, Ints]:
        """By skill asked somewhere, the last valid day of each person; -1 without it."""
        asked = {skill for post in self.problem.posts for skill in post.skills}
        found = {skill: np.full(self.size, -1, dtype=np.int64) for skill in sorted(asked)}
        for at, person in enumerate(self.problem.people):
            for skill, until in person.skills.items():
                if skill in found:
                    found[skill][at] = until
        return found

    def skilled(self, post: Post, people: Ints) -> Flags:
        """Who holds every skill to the last day, among some people."""
        okay = np.ones(len(people), dtype=np.bool_)
        for skill in post.skills:
            okay &= self.skills[skill][people] >= post.end
        return okay

    @cached_property
    def budgets(self) -> dict[tuple[int, int], Ints]:
        """By stretch of days, the days each may still give beside what is confirmed."""
        found: dict[tuple[int, int], Ints] = {}
        for at, person in enumerate(self.problem.people):
            for budget in person.budgets:
                key = (budget.first, budget.last)
                if key not in found:
                    found[key] = np.full(self.size, PLENTY, dtype=np.int64)
                found[key][at] = min(found[key][at], budget.left)
        for person_id, post_id in self.problem.confirmed:
            post = self.problem.post[post_id]
            for (first, last), left in found.items():
                left[self.person_at[person_id]] -= post.days_between(first, last)
        return found

    def can_afford(self, post: Post, people: Ints) -> Flags:
        """Who has days enough left in every stretch, among some people."""
        okay = np.ones(len(people), dtype=np.bool_)
        for (first, last), left in self.budgets.items():
            asked = post.days_between(first, last)
            if asked:
                okay &= left[people] >= asked
        return okay


def _before(flags: Flags) -> NDArray[np.int16]:
    """By day then person: a question is about one day of many people, side by side in memory."""
    size, days = flags.shape
    counted = np.zeros((days + 1, size), dtype=np.int16)
    np.cumsum(np.ascontiguousarray(flags.T), axis=0, dtype=np.int16, out=counted[1:])
    return counted
