"""`python -m metiis.plans.solving --seconds 30`: an instance in, a plan and its digest out.

The program the worker runs apart. It reads its input as `flask match` reads a file, tells its
progress on stderr, one JSON line each, and ends with its parent.
"""

import argparse
import json
import os
import sys
import threading

from metiis.matching.engine.planning import plan
from metiis.matching.engine.reading import read
from metiis.matching.engine.writing import write_plan
from metiis.plans.digest import digest, fill_only
from metiis.plans.results import written

KINDNESS = 10  # The pages come first on a machine that serves both.
FOR_PROOF = 0.3  # Share of the time given to proving that no plan fills more places.


def main() -> None:
    """Read, plan, prove, explain, write."""
    parser = argparse.ArgumentParser(prog="metiis.plans.solving")
    parser.add_argument("--seconds", type=float, required=True)
    seconds = parser.parse_args().seconds
    os.nice(KINDNESS)
    end_with_parent()
    print(solved(sys.stdin.read(), seconds), flush=True)


def solved(text: str, seconds: float) -> str:
    """The answer to an instance, as text."""
    problem = read(json.loads(text))
    found = plan(problem, seconds * (1 - FOR_PROOF), progress=_as_plan)
    fullest = plan(fill_only(problem), seconds * FOR_PROOF, progress=_as_proof)
    _tell("digest", 90)
    return written(write_plan(problem, found, found.seconds), digest(problem, found, fullest))


def _as_plan(stage: str, percent: int) -> None:
    _tell(stage, 70 * percent // 100)


def _as_proof(_stage: str, percent: int) -> None:
    _tell("proof", 70 + 18 * percent // 100)


def _tell(stage: str, progress: int) -> None:
    print(json.dumps({"stage": stage, "progress": progress}), file=sys.stderr, flush=True)


def end_with_parent() -> None:
    """Nobody waits for an answer once the worker is gone, however it went."""
    parent = os.getppid()

    def watch() -> None:
        gone = threading.Event()
        while os.getppid() == parent:
            gone.wait(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main()
