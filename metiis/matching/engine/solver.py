"""HiGHS, behind one small door. Nothing it says is believed before it has been recomputed."""

from dataclasses import dataclass
from typing import Protocol

import highspy
import numpy as np
from numpy.typing import NDArray

from metiis.matching.engine.model import Model

Floats = NDArray[np.float64]
EXACT = 0.99  # Objectives are whole numbers: a gap below one is none.


@dataclass(frozen=True)
class Answer:
    """What a solver claims: values of the columns, prices of the rows, and whether it is done."""

    values: Floats
    prices: Floats
    is_closed: bool


class Solver(Protocol):
    """What the planner asks of a solver; None when it has nothing to say."""

    def relax(self, model: Model, seconds: float) -> Answer | None:
        """The linear program: values and row prices."""

    def search(self, model: Model, seconds: float) -> Answer | None:
        """Whole numbers; `is_closed` when the search is said to be complete."""


class Highs:
    """HiGHS on one thread: the same model gives the same answer, bit for bit.

    No start is ever given (1.16.0 then calls a false optimum proven), and one object serves one
    run, because its limits add up.
    """

    def relax(self, model: Model, seconds: float) -> Answer | None:
        """The linear program, by the method that HiGHS chooses."""
        highs = self._loaded(model, seconds, whole=False)
        highs.run()
        solution = highs.getSolution()
        if not solution.dual_valid:
            return None
        prices = -np.array(solution.row_dual, dtype=np.float64)
        return Answer(np.array(solution.col_value), prices, True)

    def search(self, model: Model, seconds: float) -> Answer | None:
        """Branch and cut."""
        highs = self._loaded(model, seconds, whole=True)
        highs.run()
        solution = highs.getSolution()
        if not solution.value_valid:
            return None
        closed = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        values = np.array(solution.col_value, dtype=np.float64)
        return Answer(values, np.zeros(len(model.limit)), closed)

    def _loaded(self, model: Model, seconds: float, whole: bool) -> highspy.Highs:
        highs = highspy.Highs()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("time_limit", max(0.05, seconds)),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", EXACT),
            ("mip_detect_symmetry", False),
        ):
            highs.setOptionValue(name, value)
        highs.passModel(_program(model, whole))
        return highs


def _program(model: Model, whole: bool) -> highspy.HighsLp:
    columns, rows = len(model.worth), len(model.limit)
    order = np.lexsort((model.row, model.column))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = columns, rows
    program.col_cost_ = -model.worth.astype(np.float64)
    program.col_lower_ = np.zeros(columns)
    program.col_upper_ = np.ones(columns)
    program.row_lower_ = np.full(rows, -highspy.kHighsInf)
    program.row_upper_ = model.limit.astype(np.float64)
    matrix = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kColwise
    matrix.start_ = np.searchsorted(model.column[order], np.arange(columns + 1)).astype(np.int32)
    matrix.index_ = model.row[order].astype(np.int32)
    matrix.value_ = model.value[order].astype(np.float64)
    if whole:
        program.integrality_ = [highspy.HighsVarType.kInteger] * columns
    return program
