"""What a set of choices is worth, and the one number per pair that says the same to a solver."""

from collections.abc import Iterable

from metiis.matching.engine.points import Scorer
from metiis.matching.engine.problem import Kind, Pair, Problem

PRIORITIES = (1, 2, 3)
Value = int | tuple[int, ...]


def value_of(problem: Problem, assignments: Iterable[Pair]) -> Value:
    """The objective of a set of pairs, confirmed ones included; a tuple for several levels."""
    kind = problem.objective.kind
    if kind is Kind.POLICY:
        scorer = Scorer(problem)
        return sum(
            scorer.worth(problem.person[person], problem.post[post]).total
            for person, post in assignments
        )
    rows = [levels(problem, pair) for pair in assignments]
    sums = tuple(sum(column) for column in zip(*rows, strict=True)) if rows else ()
    sums = sums or (0,) * width(kind)
    return sums if width(kind) > 1 else sums[0]


def width(kind: Kind) -> int:
    """How many levels the value of an objective has."""
    if kind is Kind.LEXFILL:
        return 3
    return 2 if kind in (Kind.FILL_THEN_APPLICANTS, Kind.FILL_THEN_STABILITY) else 1


def levels(problem: Problem, pair: Pair) -> tuple[int, ...]:
    """What one pair adds to each level of the objective, the most important first."""
    person, post = pair
    activity = problem.activity[problem.post[post].activity]
    match problem.objective.kind:
        case Kind.LEXFILL:
            return tuple(int(activity.priority == each) for each in PRIORITIES)
        case Kind.WEIGHTED:
            return (problem.objective.weights.get(activity.priority, 0),)
        case Kind.FILL_THEN_APPLICANTS:
            return (1, int((person, activity.id) in problem.applications))
        case Kind.FILL_THEN_STABILITY:
            return (1, int(pair in problem.before))
        case _:
            return (1,)


def radix(problem: Problem) -> tuple[int, ...]:
    """Factors that make one number of the levels: no sum of a lower level reaches a higher one."""
    kind = problem.objective.kind
    if width(kind) == 1:
        return (1,)
    factors = [1]
    for level in range(width(kind) - 1, 0, -1):
        factors.insert(0, factors[0] * (_most(problem, level) + 1))
    return tuple(factors)


def _most(problem: Problem, level: int) -> int:
    """The highest sum a level can reach."""
    if problem.objective.kind is Kind.LEXFILL:
        wanted = PRIORITIES[level]
        return sum(
            post.headcount
            for post in problem.posts
            if problem.activity[post.activity].priority == wanted
        )
    return sum(post.headcount for post in problem.posts) + len(problem.confirmed)
