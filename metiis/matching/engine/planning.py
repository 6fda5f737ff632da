"""One plan over many activities: a good one at once, then better ones, with a bound that holds.

Steps: by hand and by chains (an answer whatever happens), prices from the linear program with a
bound over every pair, then the search on the pairs that can still gain something. A step replaces
the answer only when the rules hold and its worth, counted again, is higher.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from metiis.matching.engine.answers import Plan, Prices, Proof
from metiis.matching.engine.chains import Chains
from metiis.matching.engine.hand import by_hand
from metiis.matching.engine.holes import unfilled
from metiis.matching.engine.objective import PRIORITIES, Value, value_of, width
from metiis.matching.engine.occupancy import Occupancy
from metiis.matching.engine.pairs import Ints, Table
from metiis.matching.engine.prices import Priced
from metiis.matching.engine.pricing import Pricing
from metiis.matching.engine.problem import Problem
from metiis.matching.engine.searching import Search
from metiis.matching.engine.solver import Floats, Highs, Solver

Progress = Callable[[str, int], None]
# Shares of the time given. Prices come before the search: without them there is no bound worth
# showing, and rounding what they say already gives nearly all that a search would find.
CHAINS_UNTIL, PRICES_UNTIL, ROUNDING_UNTIL, SEARCH_UNTIL = 0.15, 0.75, 0.85, 0.92


@dataclass
class Best:
    """The best answer so far, in columns; `worth` in points of the one number that is maximised."""

    chosen: Ints
    worth: int
    stage: str


def plan(
    problem: Problem,
    seconds: float = 10.0,
    solver: Solver | None = None,
    progress: Progress | None = None,
) -> Plan:
    """The best plan found in so many seconds, legal whatever happens, and a bound that holds."""
    return _Planner(problem, seconds, solver, progress).run()


class _Planner:
    def __init__(
        self, problem: Problem, seconds: float, solver: Solver | None, progress: Progress | None
    ) -> None:
        self.problem = problem
        self.solver: Solver = solver or Highs()
        self.tell = progress or _silent
        self.began = time.monotonic()
        self.seconds = seconds
        self.tell("pairs", 2)
        self.table = Table(problem)

    def left(self, share: float = 1.0) -> float:
        """Seconds left until a share of the time given has passed."""
        return self.began + self.seconds * share - time.monotonic()

    def run(self) -> Plan:
        """Every step in its time."""
        best = self._without_solver()
        self.tell("prices", 25)
        pricing = Pricing(self.table, self.solver, lambda: self.left(PRICES_UNTIL))
        priced = pricing.run(best.chosen)
        bound = priced.bound() - self.table.base
        if bound > best.worth and pricing.values is not None:
            self.tell("rounding", 40)
            best = max(best, self._rounded(*pricing.values), key=_worth)
        proof = Proof.BOUND if bound <= best.worth else Proof.NONE
        if proof is Proof.NONE:
            self.tell("search", 50)
            best, proof = self._search(best, priced)
            if bound <= best.worth:
                proof = Proof.BOUND
        self.tell("reasons", 95)
        return self._answer(best, bound, proof, priced)

    def _without_solver(self) -> Best:
        """The better of by hand and by chains."""
        self.tell("greedy", 8)
        hand = self._best_of(by_hand_columns(self.table), "hand")
        self.tell("chains", 12)
        chains = Chains(self.table, hand.chosen, lambda: self.left(CHAINS_UNTIL) < 0)
        greedy = self._of(chains.greedy(), "greedy")
        start = occupied(self.table, max(hand, greedy, key=_worth).chosen)
        return max(hand, greedy, self._of(chains.improve(start), "chains"), key=_worth)

    def _rounded(self, columns: Ints, values: Floats) -> Best:
        """The surest pairs of the linear program first, then chains."""
        useful = np.flatnonzero(values > 0.01)
        order = np.lexsort((columns[useful], -np.round(values[useful], 6)))
        plan = Occupancy(self.table)
        pairs = self.table.pairs
        for at in columns[useful[order]].tolist():
            person, post = int(pairs.person[at]), int(pairs.post[at])
            if (
                plan.left[post] > 0
                and not plan.conflicts(person, post)
                and plan.can_afford(person, post)
            ):
                plan.take(person, post)
        chains = Chains(self.table, columns, lambda: self.left(ROUNDING_UNTIL) < 0)
        return self._of(chains.improve(plan), "rounding")

    def _of(self, occupancy: Occupancy, stage: str) -> Best:
        return self._best_of(held_columns(self.table, occupancy), stage)

    def _best_of(self, chosen: Ints, stage: str) -> Best:
        return Best(chosen, int(self.table.pairs.worth[chosen].sum()), stage)

    def _search(self, best: Best, priced: Priced) -> tuple[Best, Proof]:
        """Branch and cut on the pairs that can still gain something, then chains once more."""
        search = Search(self.table, self.solver, priced, lambda: self.left(SEARCH_UNTIL))
        found, proof = search.run(best.chosen, best.worth)
        if found is not None:
            candidate = self._best_of(found, "search")
            if candidate.worth > best.worth:
                best = candidate
        if proof is Proof.NONE and self.left() > 0:
            chains = Chains(self.table, best.chosen, lambda: self.left() < 0)
            improved = chains.improve(occupied(self.table, best.chosen))
            best = max(best, self._of(improved, best.stage), key=_worth)
        return best, proof

    def _answer(self, best: Best, bound: int, proof: Proof, priced: Priced) -> Plan:
        problem, table = self.problem, self.table
        pairs = tuple(sorted(set(table.names(best.chosen)) | set(problem.confirmed)))
        value: Value = value_of(problem, pairs)
        single = width(problem.objective.kind) == 1
        filled = [0, 0, 0]
        for _person, post in pairs:
            priority = problem.activity[problem.post[post].activity].priority
            filled[PRIORITIES.index(priority)] += 1
        return Plan(
            assignments=pairs,
            value=value,
            bound=table.base + max(bound, best.worth) if single else None,
            optimal=proof is not Proof.NONE,
            proof=proof,
            unfilled=unfilled(problem, pairs),
            filled_by_priority=(filled[0], filled[1], filled[2]),
            prices=_prices(table, priced),
            stage=best.stage,
            seconds=time.monotonic() - self.began,
        )


def _worth(best: Best) -> int:
    return best.worth


def by_hand_columns(table: Table) -> Ints:
    """What is filled by hand, as columns of the table."""
    confirmed = set(table.problem.confirmed)
    chosen = [
        (table.crowd.person_at[person], table.index_of_post[post])
        for person, post in by_hand(table.problem, table)
        if (person, post) not in confirmed
    ]
    return _columns(table, chosen)


def held_columns(table: Table, occupancy: Occupancy) -> Ints:
    """What an occupancy holds, as columns of the table."""
    return _columns(table, list(occupancy.holders()))


def _columns(table: Table, pairs: list[tuple[int, int]]) -> Ints:
    both = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2)
    return np.sort(table.columns(both[:, 0], both[:, 1]))


def occupied(table: Table, chosen: Ints) -> Occupancy:
    """The occupancy that some columns make."""
    plan = Occupancy(table)
    for person, post in zip(
        table.pairs.person[chosen].tolist(), table.pairs.post[chosen].tolist(), strict=True
    ):
        plan.take(person, post)
    return plan


def _prices(table: Table, priced: Priced) -> Prices:
    """Prices by identifier, those above zero."""
    posts = {
        table.posts[at].id: price for at, price in enumerate(priced.posts.tolist()) if price > 0
    }
    days: dict[tuple[str, int], int] = {}
    for stretch, price in priced.days.items():
        for at in np.flatnonzero(price).tolist():
            person = table.problem.people[at]
            for number, budget in enumerate(person.budgets):
                if (budget.first, budget.last) == stretch:
                    days[person.id, number] = int(price[at])
                    break
    return Prices(posts, days)


def _silent(_stage: str, _percent: int) -> None:
    return None
