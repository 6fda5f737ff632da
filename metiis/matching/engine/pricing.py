"""Good prices: the linear program on a few pairs, then on those it should have had."""

from collections.abc import Callable

import numpy as np

from metiis.matching.engine.model import BUDGET, POSTS, Model, build
from metiis.matching.engine.pairs import Ints, Table
from metiis.matching.engine.prices import MICRO, Priced
from metiis.matching.engine.solver import Answer, Floats, Solver

ROUNDS = 12
PER_PERSON = 4  # Pairs added for one person in one round.
WORTHWHILE = 20_000  # A round that lowers the bound by less than this part of it is the last.
SMALL = 6_000  # So many pairs are all kept from the start.


class Pricing:
    """Finds prices that bring the bound down; any fault of the solver leaves a bound that holds."""

    def __init__(self, table: Table, solver: Solver, left: Callable[[], float]) -> None:
        self.table, self.solver, self.left = table, solver, left
        self.values: tuple[Ints, Floats] | None = None  # Columns of the last program, and values.

    def run(self, incumbent: Ints) -> Priced:
        """The lowest bound met; with no solver, that of free places."""
        table = self.table
        best = Priced(table, np.zeros(len(table.posts), dtype=np.int64), {})
        lowest = best.micro()
        kept = self._first(incumbent)
        for _round in range(ROUNDS):
            if not len(table.pairs) or self.left() <= 0:
                break
            pairs = table.pairs.only(np.flatnonzero(kept))
            model = build(table, pairs)
            answer = asked(self.solver.relax, model, self.left())
            if answer is None:
                break
            self.values = np.flatnonzero(kept), np.asarray(answer.values)
            priced = Priced(table, *self._prices(model, answer))
            before, found = lowest, priced.micro()
            if found < lowest:
                best, lowest = priced, found
            more = self._wanted(priced, kept)
            if not len(more) or 0 <= before - found < lowest // WORTHWHILE:
                break
            kept[more] = True
        return best

    def _first(self, incumbent: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """For each post, its candidates with fewest choices: four times its places and ten more."""
        table, pairs = self.table, self.table.pairs
        if len(pairs) <= SMALL:
            return np.ones(len(pairs), dtype=np.bool_)
        choices = np.bincount(pairs.person, minlength=table.crowd.size)
        order = np.lexsort((pairs.person, choices[pairs.person], -pairs.worth // 64, pairs.post))
        rank = np.empty(len(pairs), dtype=np.int64)
        first = np.searchsorted(pairs.post[order], np.arange(len(table.posts)))
        rank[order] = np.arange(len(pairs)) - first[pairs.post[order]]
        kept = rank < 4 * table.headcount[pairs.post] + 10
        kept[incumbent] = True
        return np.asarray(kept, dtype=np.bool_)

    def _prices(self, model: Model, answer: Answer) -> tuple[Ints, dict[tuple[int, int], Ints]]:
        """Row prices as whole millionths; cliques need none, the best paths see to them."""
        table = self.table
        dearest = int(table.pairs.worth.max()) + 1  # At that price a place attracts nobody.
        whole = np.rint(np.clip(answer.prices, 0, dearest) * MICRO).astype(np.int64)
        posts = np.zeros(len(table.posts), dtype=np.int64)
        at = model.kind == POSTS
        posts[model.subject[at]] = whole[at]
        days: dict[tuple[int, int], Ints] = {}
        for number, stretch in enumerate(table.crowd.budgets):
            at = (model.kind == BUDGET) & (model.detail == number)
            if at.any():
                days[stretch] = np.zeros(table.crowd.size, dtype=np.int64)
                days[stretch][model.subject[at]] = whole[at]
        return posts, days

    def _wanted(self, priced: Priced, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Ints:
        """Pairs left out that would make their person's best set better, a few per person."""
        table = self.table
        through = priced.through()
        inside = np.zeros(table.crowd.size, dtype=np.int64)
        np.maximum.at(inside, table.pairs.person[kept], through[kept])
        gain = through - inside[table.pairs.person]
        at = np.flatnonzero(~kept & (gain > 0))
        order = np.lexsort((at, -gain[at], table.pairs.person[at]))
        at = at[order]
        people = table.pairs.person[at]
        first = np.searchsorted(people, people)
        return at[np.arange(len(at)) - first < PER_PERSON]


def asked(
    ask: Callable[[Model, float], Answer | None], model: Model, seconds: float
) -> Answer | None:
    """What a solver answers, None when it fails or its answer has not the right shape."""
    try:
        answer = ask(model, seconds)
        if answer is None:
            return None
        values = np.asarray(answer.values, dtype=np.float64)
        prices = np.asarray(answer.prices, dtype=np.float64)
    except Exception:  # Whatever a solver does, the plan stands.
        return None
    if values.shape != model.worth.shape or prices.shape != model.limit.shape:
        return None
    if not (np.isfinite(values).all() and np.isfinite(prices).all()):
        return None
    return answer
