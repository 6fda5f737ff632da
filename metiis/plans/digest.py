"""A plan told in the figures and lines its pages show, compared with what was and with by hand.

Runs beside the engine, in the program apart: the pages only read what it wrote.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from metiis.matching.engine.answers import Plan, Proof
from metiis.matching.engine.calls import call_list, scarcest
from metiis.matching.engine.changes import diff
from metiis.matching.engine.hand import by_hand
from metiis.matching.engine.late import late_cost
from metiis.matching.engine.objective import PRIORITIES
from metiis.matching.engine.problem import Activity, Kind, Objective, Pair, Post, Problem
from metiis.plans.results import (
    ActivityLine,
    CallLine,
    Changes,
    Figures,
    HoleLine,
    LateLine,
    PostLine,
    Result,
    ScarceLine,
    Stretched,
    day_of,
)

MOST_STRETCHED, MOST_SCARCE, MOST_CALLED, MOST_LATE = 20, 8, 30, 10
WORTH_SAYING = 0.5  # Places that five more holders would open, at least.


def digest(problem: Problem, plan: Plan, best_fill: Plan | None) -> Result:
    """What the pages of a plan show; `best_fill` is the plan that only counts places."""
    held, chosen = set(problem.confirmed), set(plan.assignments)
    sets = {
        "held": held,
        "before": held | still_legal(problem),
        "hand": set(by_hand(problem)),
        "filled": chosen,
    }
    return Result(
        total=_total(problem, plan, sets, best_fill),
        priorities={
            priority: _counts(problem, sets, {priority})
            for priority in PRIORITIES
            if any(activity.priority == priority for activity in problem.activities)
        },
        activities=tuple(_activity(problem, each, sets) for each in in_order(problem)),
        holes=_holes(problem, plan),
        stretched=_stretched(problem, chosen),
        scarce=_scarce(problem, plan),
        calls=_calls(problem, plan),
        late=_late(problem, plan),
        changes=changes(problem, chosen),
        people=len(problem.people),
    )


def fill_only(problem: Problem) -> Problem:
    """The same problem where only places count, at the worth of their priorities."""
    weights = dict(problem.objective.points.places)
    return replace(problem, objective=Objective(kind=Kind.WEIGHTED, weights=weights))


def still_legal(problem: Problem) -> set[Pair]:
    """The entries of the plan known before that concern posts and people still here."""
    held = {(person, problem.post[post].activity) for person, post in problem.confirmed}
    room = Counter({post.id: post.headcount for post in problem.posts})
    room.subtract(post for _person, post in problem.confirmed)
    found = set()
    for person, post in problem.previous:
        if person not in problem.person or post not in problem.post or room[post] <= 0:
            continue
        if (person, problem.post[post].activity) not in held:
            room[post] -= 1
            found.add((person, post))
    return found


def in_order(problem: Problem) -> list[Activity]:
    """Activities as one reads a calendar."""
    return sorted(problem.activities, key=lambda each: (each.start, each.end, each.id))


def _counts(problem: Problem, sets: dict[str, set[Pair]], among: Collection[int]) -> Figures:
    """Places asked, and filled in each way, for some priorities."""
    priority = {post.id: problem.activity[post.activity].priority for post in problem.posts}
    counts = {
        name: sum(1 for _person, post in pairs if priority[post] in among)
        for name, pairs in sets.items()
    }
    asked = sum(post.headcount for post in problem.posts if priority[post.id] in among)
    return Figures(asked, counts["held"], counts["before"], counts["hand"], counts["filled"])


def _total(
    problem: Problem, plan: Plan, sets: dict[str, set[Pair]], best_fill: Plan | None
) -> Figures:
    more = 0
    # As many points in places of less priority would be another choice, not a better filling.
    if best_fill is not None and _in_places(problem, best_fill) > _in_places(problem, plan):
        more = max(0, best_fill.filled - plan.filled)
    return replace(
        _counts(problem, sets, PRIORITIES),
        optimal=plan.optimal,
        proof=plan.proof.value,
        gap=plan.gap,
        places_proof=_fullest(problem, plan, best_fill).value,
        more=more,
        seconds=round(plan.seconds, 1),
        applicants=sum(
            1
            for person, post in sets["filled"] - sets["held"]
            if (person, problem.post[post].activity) in problem.applications
        ),
    )


def _fullest(problem: Problem, plan: Plan, best_fill: Plan | None) -> Proof:
    """What proves that no plan fills more places at these priorities: our own bound on places,
    else the complete search of the plan that only counts them."""
    if best_fill is None or best_fill.bound is None:
        return Proof.NONE
    worth = _in_places(problem, plan)
    if worth >= best_fill.bound:
        return Proof.BOUND
    is_as_full = isinstance(best_fill.value, int) and worth >= best_fill.value
    return best_fill.proof if best_fill.optimal and is_as_full else Proof.NONE


def _in_places(problem: Problem, plan: Plan) -> int:
    """What the places that a plan fills are worth at their priorities, whatever it costs."""
    weights = problem.objective.points.places
    return sum(
        weights.get(problem.activity[problem.post[post].activity].priority, 0)
        for _person, post in plan.assignments
    )


def _activity(problem: Problem, activity: Activity, sets: dict[str, set[Pair]]) -> ActivityLine:
    posts = sorted(activity.posts, key=lambda post: (post.start, post.label, post.id))
    return ActivityLine(activity.id, activity.priority, tuple(_post(post, sets) for post in posts))


def _post(post: Post, sets: dict[str, set[Pair]]) -> PostLine:
    def of(pairs: Iterable[Pair]) -> tuple[str, ...]:
        return tuple(sorted(person for person, held in pairs if held == post.id))

    return PostLine(
        post.id,
        post.headcount,
        held=of(sets["held"]),
        chosen=of(sets["filled"] - sets["held"]),
        before=len(of(sets["before"])),
    )


def _holes(problem: Problem, plan: Plan) -> tuple[HoleLine, ...]:
    order = {activity.id: at for at, activity in enumerate(in_order(problem))}
    rows = sorted(
        plan.unfilled, key=lambda each: (order[problem.post[each.post].activity], each.post)
    )
    return tuple(
        HoleLine(
            each.post,
            each.missing,
            each.reason.value,
            day_of(problem.day0, each.day),
            each.skill,
        )
        for each in rows
    )


def _stretched(problem: Problem, chosen: set[Pair]) -> tuple[Stretched, ...]:
    """The people whom the plan asks for most days, those who served most first among equals."""
    asked: dict[str, int] = defaultdict(int)
    for person, post in chosen:
        asked[person] += problem.post[post].length
    rows = [Stretched(who, days, problem.person[who].used) for who, days in asked.items()]
    rows.sort(key=lambda row: (-row.asked, -row.served, row.person))
    return tuple(rows[:MOST_STRETCHED])


def changes(problem: Problem, chosen: set[Pair]) -> Changes:
    """What the plan changes for those who were shortlisted, and who is new."""
    found = diff(still_legal(problem), chosen - set(problem.confirmed))
    moved = tuple((each.person, each.before, each.after) for each in found.moved)
    return Changes(found.kept, found.new, found.dropped, moved)


def _scarce(problem: Problem, plan: Plan) -> tuple[ScarceLine, ...]:
    """The skills and ranks that hold the plan back most."""
    rows = (
        ScarceLine(
            each.skill,
            each.ranks,
            round(each.opened, 1),
            round(each.opened_by_few, 1),
            each.people,
        )
        for each in scarcest(problem, plan)
    )
    return tuple(row for row in rows if row.five >= WORTH_SAYING)[:MOST_SCARCE]


def _calls(problem: Problem, plan: Plan) -> tuple[CallLine, ...]:
    """The silent people worth calling first, the best first."""
    return tuple(
        CallLine(
            each.person,
            each.posts,
            tuple(day for number in each.days if (day := day_of(problem.day0, number))),
        )
        for each in call_list(problem, plan, MOST_CALLED)
    )


def _late(problem: Problem, plan: Plan) -> tuple[LateLine, ...]:
    """The activities that would lose most if they became known late."""
    costs = late_cost(problem, plan, [activity.id for activity in in_order(problem)])
    rows = [LateLine(each.activity, each.lost) for each in costs if each.lost > 0]
    return tuple(sorted(rows, key=lambda row: -row.places)[:MOST_LATE])
