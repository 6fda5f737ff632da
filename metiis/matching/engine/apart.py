"""A solver in a process of its own: stopped when its time is over, and alone when it crashes.

HiGHS looks at the clock between steps only, and a step of a large model may last a minute.
"""

import multiprocessing
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection

from metiis.matching.engine.model import Model
from metiis.matching.engine.solver import Answer, Highs, Solver

OWN_SHARE = 0.9  # Of the time given, what the solver is told, so that it may stop by itself.
Ask = Callable[[Model, float], Answer | None]


class Apart:
    """Asks a solver in a child process; what is not answered in time is not answered."""

    def __init__(self, solver: Solver | None = None) -> None:
        self.solver: Solver = solver or Highs()

    def relax(self, model: Model, seconds: float) -> Answer | None:
        """The linear program, in time or not at all."""
        return _asked(self.solver.relax, model, seconds)

    def search(self, model: Model, seconds: float) -> Answer | None:
        """The search, in time or not at all."""
        return _asked(self.solver.search, model, seconds)


def _asked(ask: Ask, model: Model, seconds: float) -> Answer | None:
    until = time.monotonic() + seconds
    # A fork hands the model over without copying it; where there is none, nobody keeps the time.
    if "fork" not in multiprocessing.get_all_start_methods():
        return ask(model, seconds * OWN_SHARE)
    context = multiprocessing.get_context("fork")
    mine, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(theirs, ask, model, seconds), daemon=True)
    child.start()
    theirs.close()
    try:
        if mine.poll(max(0.0, until - time.monotonic())):
            answer: Answer | None = mine.recv()
            return answer
    except (EOFError, OSError):  # It died before it had answered.
        return None
    finally:
        child.kill()
        child.join()
        mine.close()
    return None


def _answer(pipe: Connection, ask: Ask, model: Model, seconds: float) -> None:
    """In the child. Whatever goes wrong is silence."""
    with suppress(Exception):
        pipe.send(ask(model, seconds * OWN_SHARE))
