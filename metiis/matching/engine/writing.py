"""Problems and plans as the JSON of the files: the same bytes for the same facts."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from metiis.matching.engine.answers import Obstacle, Plan, Prices, Proof, Unfilled
from metiis.matching.engine.nodes import FileFault, Node
from metiis.matching.engine.objective import PRIORITIES, Value, width
from metiis.matching.engine.problem import (
    NEVER,
    Activity,
    Objective,
    Pair,
    Person,
    Points,
    Post,
    Problem,
    Unit,
)
from metiis.matching.engine.rows import FORMAT, LETTERS

SIGNS = {int(state): letter for letter, state in LETTERS.items()}
Fields = dict[str, object]


def as_text(data: Fields) -> str:
    """The text of a file, one line."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"


def write_instance(problem: Problem) -> Fields:
    """The instance that reads back as this problem; what is usual is left out."""
    return {
        "format": FORMAT,
        "horizon": problem.horizon,
        "day0": problem.day0,
        "min_rest": problem.min_rest,
        "grades": list(problem.grades),
        "skills": _all_skills(problem),
        "units": [_unit(problem.units[name]) for name in sorted(problem.units)],
        "reservists": [_person(person, problem.horizon) for person in problem.people],
        "activities": [_activity(activity) for activity in problem.activities],
        "applications": _ranked(problem.applications),
        "confirmed": _pairs(problem.confirmed, "post"),
        "previous": _pairs(problem.previous, "post"),
        "objective": _objective(problem.objective),
        **_given(
            wishes=_ranked(problem.wishes),
            banned=_pairs(tuple(sorted(problem.banned)), "activity"),
        ),
        **({} if problem.scarce is None else {"scarce": sorted(problem.scarce)}),
    }


def _given(**values: object) -> Fields:
    """The fields that say something."""
    return {key: value for key, value in values.items() if value not in (None, [], {})}


def _all_skills(problem: Problem) -> list[str]:
    held = {skill for person in problem.people for skill in person.skills}
    asked = {skill for post in problem.posts for skill in post.skills}
    return sorted(held | asked | (problem.scarce or frozenset()))


def _unit(unit: Unit) -> Fields:
    return {"id": unit.id, "brigade": unit.brigade, **_given(within=sorted(unit.within))}


def _person(person: Person, horizon: int) -> Fields:
    left = [max(0, budget.left) for budget in person.budgets]
    is_usual = [(each.first, each.last) for each in person.budgets] == [(0, horizon - 1)]
    stretches = [
        [each.first, each.last, days] for each, days in zip(person.budgets, left, strict=True)
    ]
    first, last = person.contract
    ends = {skill: day for skill, day in sorted(person.skills.items()) if day != NEVER}
    return {
        "id": person.id,
        "unit": person.unit,
        "grade": person.rank,
        "skills": sorted(person.skills),
        "availability": "".join(SIGNS[day] for day in person.days),
        "contract": [first, last] if first <= last else None,
        "fit_until": person.fit_until,
        "budget": person.used + sum(left),
        "used": person.used,
        **({} if is_usual else {"budgets": stretches}),
        **_given(
            skills_until=ends,
            engaged=[list(period) for period in person.engaged],
            home=None if person.home is None else list(person.home),
        ),
    }


def _activity(activity: Activity) -> Fields:
    return {
        "id": activity.id,
        "unit": activity.unit,
        "start": activity.start,
        "end": activity.end,
        "priority": activity.priority,
        "scope": activity.scope.value,
        "created": activity.created,
        "posts": [_post(post, activity) for post in activity.posts],
        **_given(place=None if activity.place is None else list(activity.place)),
        **({} if activity.needs_contract else {"needs_contract": False}),
        **({} if activity.needs_fitness else {"needs_fitness": False}),
    }


def _post(post: Post, activity: Activity) -> Fields:
    has_own_days = (post.start, post.end) != (activity.start, activity.end)
    return {
        "id": post.id,
        "label": post.label,
        "headcount": post.headcount,
        "grade_min": post.rank_min,
        "grade_max": post.rank_max,
        "skills": sorted(post.skills),
        **({"start": post.start, "end": post.end} if has_own_days else {}),
    }


def _ranked(ranks: Mapping[Pair, int]) -> list[Fields]:
    return [
        {"reservist": person, "activity": activity, "rank": rank}
        for (person, activity), rank in sorted(ranks.items())
    ]


def _pairs(pairs: tuple[Pair, ...], key: str) -> list[Fields]:
    return [{"reservist": person, key: other} for person, other in pairs]


def _objective(objective: Objective) -> Fields:
    points = asdict(objective.points)
    points["places"] = _keyed(objective.points.places)
    is_usual = objective.points == Points()
    return {
        "kind": objective.kind.value,
        **_given(weights=_keyed(objective.weights), points=None if is_usual else points),
    }


def _keyed(numbers: Mapping[int, int]) -> dict[str, int]:
    return {str(key): number for key, number in sorted(numbers.items())}


def write_plan(problem: Problem, plan: Plan, seconds: float) -> Fields:
    """The plan of a file; only `seconds` differs from one run to the next."""
    value = plan.value if isinstance(plan.value, int) else list(plan.value)
    asked = [
        sum(
            post.headcount
            for activity in problem.activities
            if activity.priority == priority
            for post in activity.posts
        )
        for priority in PRIORITIES
    ]
    return {
        "assignments": _pairs(tuple(sorted(plan.assignments)), "post"),
        "objective": value,
        "bound": plan.bound,
        "optimal": plan.optimal,
        "unfilled": [_unfilled(each) for each in sorted(plan.unfilled, key=lambda row: row.post)],
        "proof": plan.proof.value,
        "stage": plan.stage,
        "filled_by_priority": list(plan.filled_by_priority),
        "asked_by_priority": asked,
        **_given(prices=_prices(plan.prices)),
        "seconds": round(seconds, 3),
    }


def _unfilled(hole: Unfilled) -> Fields:
    found: Fields = {"post": hole.post, "missing": hole.missing, "reason": hole.reason.value}
    if hole.day is not None:
        found["day"] = hole.day
    if hole.skill is not None:
        found["skill"] = hole.skill
    return found


def _prices(prices: Prices) -> Fields:
    days = [[person, number, price] for (person, number), price in sorted(prices.days.items())]
    return _given(posts=dict(sorted(prices.posts.items())), days=days)


def read_plan(data: object, problem: Problem) -> Plan:
    """The plan of a file that answers this problem; raise FileFault where it is wrong."""
    root = Node(data)
    bound = root["bound"]
    filled = [each.integer(0) for each in root["filled_by_priority"].several(len(PRIORITIES))]
    prices = root.get("prices")
    return Plan(
        assignments=tuple(sorted(_held(row, problem) for row in root["assignments"].rows())),
        value=_value(root["objective"], width(problem.objective.kind)),
        bound=None if bound.value is None else bound.integer(),
        optimal=root["optimal"].boolean(),
        proof=root["proof"].word(Proof),
        unfilled=tuple(_hole(row, problem) for row in root["unfilled"].rows()),
        filled_by_priority=(filled[0], filled[1], filled[2]),
        prices=Prices() if prices is None else _known_prices(prices, problem),
        stage=root["stage"].name(),
        seconds=root["seconds"].number(0, float(10**9)),
    )


def _held(row: Node, problem: Problem) -> Pair:
    person = row["reservist"].among(problem.person, "les personnes du problème")
    return person, row["post"].among(problem.post, "les postes du problème")


def _value(node: Node, levels: int) -> Value:
    if levels == 1:
        return node.integer()
    return tuple(each.integer() for each in node.several(levels))


def _hole(row: Node, problem: Problem) -> Unfilled:
    day, skill = row.get("day"), row.get("skill")
    return Unfilled(
        post=row["post"].among(problem.post, "les postes du problème"),
        missing=row["missing"].integer(1),
        reason=row["reason"].word(Obstacle),
        day=None if day is None else day.integer(0, problem.horizon - 1),
        skill=None if skill is None else skill.name(),
    )


def _known_prices(node: Node, problem: Problem) -> Prices:
    days = {}
    for row in node.row("days"):
        person, number, price = row.several(3)
        name = person.among(problem.person, "les personnes du problème")
        most = len(problem.person[name].budgets) - 1
        days[name, number.integer(0, most)] = price.integer(0)
    posts = {key: each.integer(0) for key, each in node.item("posts")}
    if strange := next((key for key in posts if key not in problem.post), None):
        raise FileFault(f"{node.place}.posts", f"{strange} n’est pas un poste du problème.")
    return Prices(posts=posts, days=days)
