"""A good plan without any solver: the best first, then chains of moves that gain worth.

Somebody leaves a post for one that is worth more, if somebody else can replace her, and so on.
Limited by a count of trials, not by the clock, so that the same problem gives the same plan.
"""

from collections.abc import Callable

import numpy as np

from metiis.matching.engine.hand import fill
from metiis.matching.engine.occupancy import Occupancy
from metiis.matching.engine.pairs import Ints, Table

Chain = tuple[int, list[tuple[int, tuple[int, ...], int]]]  # Gain; (who, leaving, taking).
DEPTH = 3
ROUNDS = 6
TRIALS = 500_000  # Pairs looked at in all, about a second or two.
QUOTA = 1_500  # And for one place.


class Chains:
    """Improves a plan until no chain gains anything, or the trials are spent.

    Each post looks at its best candidates only, some more than its places; `also` are columns
    that must be known because a plan to improve holds them.
    """

    def __init__(self, table: Table, also: Ints, is_late: Callable[[], bool] | None = None) -> None:
        self.table = table
        self.is_late = is_late or _never
        pairs = table.pairs
        self.choices = np.bincount(pairs.person, minlength=table.crowd.size)
        order = np.lexsort((pairs.person, self.choices[pairs.person], -pairs.worth, pairs.post))
        first = np.searchsorted(pairs.post[order], np.arange(len(table.posts)))
        rank = np.arange(len(pairs)) - first[pairs.post[order]]
        near = order[rank < 3 * table.headcount[pairs.post[order]] + 20]
        self.ranked = self._ranked(near)
        is_known = np.zeros(len(pairs), dtype=np.bool_)
        is_known[near] = True
        is_known[also] = True
        known = np.flatnonzero(is_known)
        self.worth: dict[tuple[int, int], int] = dict(
            zip(
                zip(pairs.person[known].tolist(), pairs.post[known].tolist(), strict=True),
                pairs.worth[known].tolist(),
                strict=True,
            )
        )
        self.trials = TRIALS
        self.quota = QUOTA

    def _ranked(self, near: Ints) -> dict[int, list[int]]:
        """By post, its candidates: those worth most, then those with the fewest other choices."""
        people, posts = self.table.pairs.person[near], self.table.pairs.post[near]
        cuts = np.searchsorted(posts, np.arange(len(self.table.posts) + 1))
        return {
            post: people[cuts[post] : cuts[post + 1]].tolist()
            for post in range(len(self.table.posts))
            if cuts[post] < cuts[post + 1]
        }

    def renew(self) -> None:
        """Trials may be spent again."""
        self.trials = TRIALS

    def greedy(self) -> Occupancy:
        """The posts worth most first, then those that have the fewest candidates for a place."""
        return fill(self.table, self._order(), self.ranked)

    def _order(self) -> list[int]:
        def key(post: int) -> tuple[float, float, int]:
            people = self.ranked[post]
            best = self.worth[people[0], post]
            return (-round(best, -3), len(people) / max(1, self.table.headcount[post]), post)

        return sorted(self.ranked, key=key)

    def improve(self, plan: Occupancy) -> Occupancy:
        """The same plan or a better one: empty places filled by chains, the worthiest first."""
        for _round in range(ROUNDS):
            gained = False
            for post in self._order():
                while plan.left[post] > 0 and self.trials > 0 and self._fill(plan, post):
                    gained = True
                if self.trials <= 0 or self.is_late():
                    return plan
            if not gained:
                break
        return plan

    def _fill(self, plan: Occupancy, post: int) -> bool:
        """Take one more person for a post, with the chain of replacements that gains most."""
        self.quota = min(QUOTA, self.trials)
        spent = self.quota
        steps = self._best(plan, post, DEPTH, frozenset())
        self.trials -= spent - self.quota
        if steps is None or steps[0] <= 0:
            return False
        for person, left, taken in steps[1]:
            for other in left:
                plan.leave(person, other)
            plan.take(person, taken)
        return True

    def _best(self, plan: Occupancy, post: int, depth: int, moved: frozenset[int]) -> Chain | None:
        """The best way to give a post to somebody: points gained, and moves in order."""
        found: Chain | None = None
        for person in self.ranked.get(post, ()):
            if person in moved:
                continue
            self.quota -= 1
            if self.quota <= 0:
                break
            leaving = plan.conflicts(person, post)
            if post in leaving or not plan.can_afford(person, post, leaving):
                continue
            chain = self._through(plan, person, post, leaving, depth, moved)
            if found is None or chain[0] > found[0]:
                found = chain
            if not leaving:
                break  # Candidates come by worth: nobody free does better.
        return found

    def _through(
        self,
        plan: Occupancy,
        person: int,
        post: int,
        leaving: tuple[int, ...],
        depth: int,
        moved: frozenset[int],
    ) -> Chain:
        """What it gains to give a post to somebody, whoever replaces her where she was."""
        gain = self.worth[person, post] - sum(self.worth[person, each] for each in leaving)
        moves = [(person, leaving, post)]
        if depth > 1 and len(leaving) == 1:
            after = self._best(plan, leaving[0], depth - 1, moved | {person})
            if after is not None and after[0] > 0:
                return gain + after[0], [*moves, *after[1]]
        return gain, moves


def _never() -> bool:
    return False
