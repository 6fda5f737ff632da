"""Whom to call (goal G10): places opened by our list, against as many calls at random.

Whoever is called answers that she is free on all her silent days; the plan is then made again.
"""

import random
from dataclasses import replace
from statistics import mean

from bench.figures import Figure
from metiis.matching.engine.answers import Plan
from metiis.matching.engine.bits import places_of
from metiis.matching.engine.calls import call_list
from metiis.matching.engine.planning import plan
from metiis.matching.engine.problem import Person, Post, Problem, State
from metiis.matching.engine.roll import Roll
from metiis.plans.digest import MOST_CALLED

DRAWS = 5  # Draws whose mean is taken, each from its own seed.
SECONDS = 10.0


def calls(problem: Problem) -> list[Figure]:
    """The names the page shows, then a tenth of the silent; chance draws among those who are
    silent on a day of an empty place, then among those whom an empty place would accept."""
    found = plan(problem, SECONDS)
    holes = [problem.post[each.post] for each in found.unfilled]
    silent, useful = _silent(problem, holes), _useful(problem, holes)
    many = max(1, len(silent) // 10)
    shown = min(MOST_CALLED, len(silent))
    return [
        _against_chance(problem, found, shown, silent, 0.5),
        _against_chance(problem, found, many, silent, 0.5),
        _against_chance(
            problem, found, min(shown, len(useful)), useful, None, ", s’ils conviennent"
        ),
    ]


def _against_chance(
    problem: Problem, found: Plan, n: int, among: list[str], most: float | None, kind: str = ""
) -> Figure:
    ours = _opened(problem, found, [call.person for call in call_list(problem, found, n)])
    draws = [random.Random(seed).sample(among, n) for seed in range(DRAWS)]  # noqa: S311 - reproducible.
    chance = [_opened(problem, found, drawn) for drawn in draws]
    said = f"appels : +{ours} places ; au hasard parmi {len(among)} : +{mean(chance):.1f}"
    share = mean(chance) / ours if ours else 1.0
    name = f"{n} appels au hasard{kind}, en part de notre liste"
    return Figure("G10", name, share, "×", most, said.replace(".", ","))


def _silent(problem: Problem, holes: list[Post]) -> list[str]:
    """People who say nothing of a day of an empty place."""
    return [
        person.id
        for person in problem.people
        if any(State.UNKNOWN in person.days[post.start : post.end + 1] for post in holes)
    ]


def _useful(problem: Problem, holes: list[Post]) -> list[str]:
    """People whom only their silence keeps from an empty place."""
    roll, found = Roll(problem), 0
    for post in holes:
        activity = problem.activity[post.activity]
        found |= roll.eligible(activity, post, silent=True) & ~roll.eligible(activity, post)
    return sorted(roll.people[place].id for place in places_of(found))


def _opened(problem: Problem, before: Plan, called: list[str]) -> int:
    """Places opened when these people turn out to be free on their silent days."""
    known = frozenset(called)
    people = tuple(_answering(each) if each.id in known else each for each in problem.people)
    return plan(replace(problem, people=people), SECONDS).filled - before.filled


def _answering(person: Person) -> Person:
    return replace(person, days=person.days.replace(b"\0", bytes([State.AVAILABLE])))
