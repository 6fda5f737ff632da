"""G8: what is kept of the gain of a plan when needs become known week after week.

Each week the plan is computed again with the needs published so far; those whose activity begins
within the call-up delay are fixed. Compared with filling by hand, and with knowing all at once.
"""

import random
from dataclasses import replace

from bench.figures import Figure
from metiis.matching.engine.hand import by_hand
from metiis.matching.engine.planning import plan
from metiis.matching.engine.problem import Pair, Problem

CALL_UP = 35
WEEK = 7
SECONDS = 4.0


def kept_by_rolling(problem: Problem) -> list[Figure]:
    """The share of the gain kept: fixed at call-up, and fixed at once."""
    start = replace(problem, confirmed=(), previous=())
    published = _published(start)
    hand = len(by_hand(start))
    best = plan(start, 10.0).filled
    if best <= hand:
        return []
    late = _rolled(start, published, CALL_UP)
    at_once = _rolled(start, published, 10_000)
    said = f"à la main {hand}, tout connu {best}, choix à J-35 {late}, choix aussitôt {at_once}"
    return [
        Figure(
            "G8", "gain perdu, choix à J-35", 100 * (best - late) / (best - hand), "%", 10, said
        ),
        Figure("G8", "gain perdu, choix aussitôt", 100 * (best - at_once) / (best - hand), "%"),
    ]


def _published(problem: Problem) -> dict[str, int]:
    """When each need becomes known: 120 to 45 days before it begins."""
    dice = random.Random(35)  # noqa: S311 - a reproducible draw.
    return {each.id: each.start - dice.randint(45, 120) for each in problem.activities}


def _rolled(problem: Problem, published: dict[str, int], delay: int) -> int:
    """Places filled at the end when choices are fixed `delay` days before the start."""
    fixed: set[Pair] = set()
    previous: tuple[Pair, ...] = ()
    for now in range(-120, problem.horizon, WEEK):
        known = [each for each in problem.activities if published[each.id] <= now]
        if not known:
            continue
        names = {post.id for each in known for post in each.posts}
        seen = replace(
            problem,
            activities=tuple(known),
            applications={
                key: rank for key, rank in problem.applications.items() if key[1] in published
                and published[key[1]] <= now
            },
            wishes={},
            banned=frozenset(key for key in problem.banned if key[1] in published),
            confirmed=tuple(fixed),
            previous=tuple(pair for pair in previous if pair[1] in names),
        )  # fmt: skip
        found = plan(seen, SECONDS)
        previous = found.assignments
        due = {post.id for each in known for post in each.posts if each.start - delay <= now + WEEK}
        fixed |= {pair for pair in found.assignments if pair[1] in due}
    return len(fixed)
