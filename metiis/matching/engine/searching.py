"""Branch and cut, on the pairs that our own bound does not rule out."""

from collections.abc import Callable

import numpy as np

from metiis.matching.engine.answers import Proof
from metiis.matching.engine.model import Model, build
from metiis.matching.engine.pairs import Ints, Table
from metiis.matching.engine.prices import MICRO, Priced
from metiis.matching.engine.pricing import asked
from metiis.matching.engine.solver import Answer, Solver

MOST = 60_000  # Pairs a search may hold: what a worker's memory bears.
SECOND_LOOK = 2.5  # The second search is tried when so many times the first one's time is left.


class Search:
    """One search, and a second one in another order before anything is called proven."""

    def __init__(
        self, table: Table, solver: Solver, priced: Priced, left: Callable[[], float]
    ) -> None:
        self.table, self.solver, self.priced, self.left = table, solver, priced, left

    def run(self, incumbent: Ints, worth: int) -> tuple[Ints | None, Proof]:
        """A better set of columns if there is one, and whether it is proven that none beats it."""
        useful, is_complete = self._useful(worth)
        if not len(useful):
            return None, Proof.BOUND  # No pair can be part of a better plan: ours to say.
        kept = np.union1d(useful, incumbent)
        before = self.left()
        found, is_closed = self._once(kept)
        if found is None:
            return None, Proof.NONE
        value = self._worth(found)
        # The incumbent was among the pairs: a search that ends below it is not to be believed.
        if not (is_closed and is_complete) or value < worth:
            return found, Proof.NONE
        if self.left() < SECOND_LOOK * (before - self.left()):
            return found, Proof.NONE
        again, is_closed_too = self._once(kept[::-1])
        if again is None or not is_closed_too or self._worth(again) != value:
            return found, Proof.NONE
        return found, Proof.SEARCH

    def _worth(self, chosen: Ints) -> int:
        return int(self.table.pairs.worth[chosen].sum())

    def _useful(self, worth: int) -> tuple[Ints, bool]:
        """Pairs that some plan better than `worth` could hold, by our own bound; the most likely
        ones where there are too many, and then the search proves nothing."""
        slack = self.priced.micro() - (worth + 1) * MICRO
        cost = self.priced.best[self.table.pairs.person] - self.priced.through()
        useful = np.flatnonzero(cost <= slack).astype(np.int64)
        if len(useful) <= MOST:
            return useful, True
        return np.sort(useful[np.argsort(cost[useful], kind="stable")[:MOST]]), False

    def _once(self, kept: Ints) -> tuple[Ints | None, bool]:
        """Columns that a search chose, None unless they keep every row of the model."""
        if self.left() <= 0:
            return None, False
        model = build(self.table, self.table.pairs.only(kept))
        answer = asked(self.solver.search, model, self.left())
        if answer is None:
            return None, False
        chosen = np.flatnonzero(answer.values > 0.5)
        if not _keeps(model, chosen):
            return None, False
        return np.sort(kept[chosen]), _is_plausible(answer, model, chosen)


def _keeps(model: Model, chosen: Ints) -> bool:
    taken = np.zeros(len(model.worth), dtype=np.int64)
    taken[chosen] = 1
    sums = np.zeros(len(model.limit), dtype=np.int64)
    np.add.at(sums, model.row, model.value * taken[model.column])
    return bool((sums <= model.limit).all())


def _is_plausible(answer: Answer, model: Model, chosen: Ints) -> bool:
    """Whether the search says it is complete, on values that are whole."""
    return answer.is_closed and bool(np.abs(answer.values - np.rint(answer.values)).max() < 1e-4)
