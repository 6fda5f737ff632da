"""The exact answer of a tiny instance, by trying every set of posts for every person.

Written apart from the engine and from its checker: periods are sets of days here. People come one
after the other; what is kept for each state of the places left is the best that leads to it.
"""

from dataclasses import dataclass, field
from itertools import combinations

from metiis.matching.engine.points import Scorer
from metiis.matching.engine.problem import (
    Activity,
    Kind,
    Pair,
    Person,
    Post,
    Problem,
    Scope,
    State,
)

Levels = tuple[int, ...]
WIDTHS = {Kind.LEXFILL: 3, Kind.FILL_THEN_APPLICANTS: 2, Kind.FILL_THEN_STABILITY: 2}


@dataclass(frozen=True)
class Best:
    """The highest value of the objective, and one set of pairs that has it."""

    value: int | Levels
    pairs: tuple[Pair, ...]


@dataclass
class _Reached:
    value: Levels
    pairs: tuple[Pair, ...] = field(default_factory=tuple)


def optimum(problem: Problem) -> Best:
    """Try everything."""
    posts = [post.id for post in problem.posts]
    left = {post.id: post.headcount for post in problem.posts}
    for _, post in problem.confirmed:
        left[post] = max(0, left[post] - 1)
    states = {tuple(left[post] for post in posts): _Reached(_zero(problem))}
    scorer = Scorer(problem)
    for person in problem.people:
        options = [
            (chosen, _gain(problem, scorer, person.id, chosen)) for chosen in _sets(problem, person)
        ]
        states = _after(states, person.id, posts, options)
    confirmed = problem.confirmed
    base = _zero(problem)
    for person, post in confirmed:
        base = _plus(base, _gain(problem, scorer, person, (post,)))
    best = max(states.values(), key=lambda reached: reached.value)
    value = _plus(best.value, base)
    pairs = tuple(sorted({*best.pairs, *confirmed}))
    return Best(value if len(value) > 1 else value[0], pairs)


def _after(
    states: dict[Levels, _Reached],
    person: str,
    posts: list[str],
    options: list[tuple[tuple[str, ...], Levels]],
) -> dict[Levels, _Reached]:
    found: dict[Levels, _Reached] = {}
    for left, reached in states.items():
        for chosen, gain in options:
            after = tuple(n - (post in chosen) for post, n in zip(posts, left, strict=True))
            if after and min(after) < 0:
                continue
            value = _plus(reached.value, gain)
            if after not in found or found[after].value < value:
                added = tuple((person, post) for post in chosen)
                found[after] = _Reached(value, reached.pairs + added)
    return found


def _sets(problem: Problem, person: Person) -> list[tuple[str, ...]]:
    """Every set of posts the person may hold beside what is confirmed."""
    single = [post.id for post in problem.posts if may_hold_all(problem, person.id, (post.id,))]
    return [
        chosen
        for size in range(len(single) + 1)
        for chosen in combinations(single, size)
        if may_hold_all(problem, person.id, chosen)
    ]


def may_hold(problem: Problem, person_id: str, post_id: str) -> bool:
    """Whether the rules let somebody hold a post, whatever else she holds."""
    person, post = problem.person[person_id], problem.post[post_id]
    activity = problem.activity[post.activity]
    wanted = _days(post.start, post.end)
    declared = {
        day for day, state in enumerate(person.days) if state in (State.AVAILABLE, State.IF_NEEDED)
    }
    away = {
        day
        for first, last in person.engaged
        for day in _days(first - problem.min_rest, last + problem.min_rest)
    }
    return (
        _addresses(problem, activity, person)
        and post.rank_min <= person.rank <= post.rank_max
        and all(person.skills.get(skill, -1) >= post.end for skill in post.skills)
        and (not activity.needs_contract or wanted <= _days(*person.contract, wanted))
        and (not activity.needs_fitness or person.fit_until >= post.end)
        and wanted <= declared
        and not wanted & away
        and (person_id, activity.id) not in problem.banned
    )


def may_hold_all(problem: Problem, person_id: str, chosen: tuple[str, ...]) -> bool:
    """Whether somebody may hold all these posts together, beside her confirmed ones."""
    fixed = [post for person, post in problem.confirmed if person == person_id]
    if any(post in fixed or not may_hold(problem, person_id, post) for post in chosen):
        return False
    held = [problem.post[post] for post in chosen]
    others = [problem.post[post] for post in fixed]
    pairs = [*combinations(held, 2), *((one, two) for one in held for two in others)]
    if any(one.activity == two.activity or _clash(problem, one, two) for one, two in pairs):
        return False
    for budget in problem.person[person_id].budgets:
        stretch = set(range(budget.first, budget.last + 1))
        asked = sum(len(_days(post.start, post.end) & stretch) for post in held)
        kept = sum(len(_days(post.start, post.end) & stretch) for post in others)
        if asked and asked + kept > budget.left:
            return False
    return True


def _addresses(problem: Problem, activity: Activity, person: Person) -> bool:
    own, host = problem.units[person.unit], problem.units[activity.unit]
    return {
        Scope.NATIONAL: True,
        Scope.BRIGADE: own.brigade == host.brigade,
        Scope.UNIT: host.id in {own.id, *own.within},
    }[activity.scope]


def _days(first: int, last: int, among: set[int] | None = None) -> set[int]:
    """The days of a period; of an endless one, those `among` some days."""
    if among is not None:
        return {day for day in among if first <= day <= last}
    return set(range(first, last + 1))


def _clash(problem: Problem, one: Post, two: Post) -> bool:
    around = _days(one.start - problem.min_rest, one.end + problem.min_rest)
    return bool(around & _days(two.start, two.end))


def _gain(problem: Problem, scorer: Scorer, person: str, chosen: tuple[str, ...]) -> Levels:
    value = _zero(problem)
    for post in chosen:
        value = _plus(value, _one(problem, scorer, person, post))
    return value


def _one(problem: Problem, scorer: Scorer, person: str, post_id: str) -> Levels:
    post = problem.post[post_id]
    activity = problem.activity[post.activity]
    objective = problem.objective
    if objective.kind is Kind.FILL:
        return (1,)
    if objective.kind is Kind.WEIGHTED:
        return (objective.weights[activity.priority],)
    if objective.kind is Kind.LEXFILL:
        return (
            int(activity.priority == 1),
            int(activity.priority == 2),
            int(activity.priority == 3),
        )
    if objective.kind is Kind.FILL_THEN_APPLICANTS:
        return (1, int((person, activity.id) in problem.applications))
    if objective.kind is Kind.FILL_THEN_STABILITY:
        return (1, int((person, post_id) in problem.previous))
    return (scorer.worth(problem.person[person], post).total,)


def _zero(problem: Problem) -> Levels:
    return (0,) * WIDTHS.get(problem.objective.kind, 1)


def _plus(one: Levels, two: Levels) -> Levels:
    return tuple(a + b for a, b in zip(one, two, strict=True))
