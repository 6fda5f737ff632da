"""What publishing an activity late costs, in places."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from metiis.matching.engine.answers import Plan
from metiis.matching.engine.bits import Bits, bits_of, places_of
from metiis.matching.engine.points import Scorer
from metiis.matching.engine.problem import Activity, Pair, Problem
from metiis.matching.engine.roll import Roll
from metiis.matching.engine.room import fillable


@dataclass(frozen=True, slots=True)
class Late:
    """Places of an activity in the plan, those left for it if it came last, and what others took.

    An estimate, and a cautious one: the others only fill their empty places with its people, where
    a plan that never knew of it would have used them everywhere.
    """

    activity: str
    planned: int
    late: int
    taken: int

    @property
    def lost(self) -> int:
        """Places lost by the activity."""
        return self.planned - self.late


def late_cost(problem: Problem, plan: Plan, activity_ids: Iterable[str]) -> list[Late]:
    """For each activity, what it would lose if it were planned once all the others are fixed."""
    known = replace(problem, scarce=Scorer(problem).scarce)
    everybody = Roll(known, {*plan.assignments, *problem.confirmed})
    return [_late(known, plan, known.activity[each], everybody) for each in activity_ids]


def _late(problem: Problem, plan: Plan, activity: Activity, everybody: Roll) -> Late:
    own = {post.id for post in activity.posts}
    fixed = {pair for pair in problem.confirmed if pair[1] in own}
    held = {pair for pair in (*plan.assignments, *problem.confirmed) if pair[1] not in own} | fixed
    planned = {pair for pair in (*plan.assignments, *fixed) if pair[1] in own}
    names = {person for person, _ in planned - fixed}
    people = tuple(person for person in problem.people if person.id in names)
    few = replace(problem, people=people)
    taken = _taken_by_others(few, problem, activity, held)
    released = Roll(few, [pair for pair in held | taken if pair[0] in names])
    late = len(fixed) + _left_for(activity, fixed, everybody, released)
    return Late(activity.id, len(planned), late, len(taken))


def _taken_by_others(
    few: Problem, problem: Problem, activity: Activity, held: set[Pair]
) -> set[Pair]:
    """Empty places of the others that people of this activity would have filled, in order of
    priority then of creation."""
    count: dict[str, int] = {}
    for _, post_id in held:
        count[post_id] = count.get(post_id, 0) + 1
    names = {person.id for person in few.people}
    taken: set[Pair] = set()
    roll = Roll(few, [pair for pair in held if pair[0] in names])
    for other in sorted(problem.activities, key=lambda each: (each.priority, each.created)):
        if other.id == activity.id:
            continue
        for post in other.posts:
            room = post.headcount - count.get(post.id, 0)
            if room <= 0:
                continue
            able = [roll.people[n].id for n in places_of(roll.eligible(other, post))]
            if not able:
                continue
            ids = {each.id for each in other.posts}
            there = {person for person, post_id in held | taken if post_id in ids}
            chosen = [name for name in able if name not in there][:room]
            if chosen:
                taken |= {(name, post.id) for name in chosen}
                roll = Roll(few, [pair for pair in held | taken if pair[0] in names])
    return taken


def _left_for(activity: Activity, fixed: set[Pair], everybody: Roll, released: Roll) -> int:
    """Places that people nobody uses, and those of the activity who are still free, can fill."""
    seated = [post for _, post in fixed]
    room = [max(0, post.headcount - seated.count(post.id)) for post in activity.posts]
    away = {person for person, _ in fixed}
    eligible: list[Bits] = []
    for post in activity.posts:
        free = everybody.eligible(activity, post)
        own = [released.people[n].id for n in places_of(released.eligible(activity, post))]
        mine = bits_of(everybody.size, (everybody.place[name] for name in own))
        out = bits_of(everybody.size, (everybody.place[n] for n in away if n in everybody.place))
        eligible.append((free | mine) & ~out)
    return sum(fillable(room, eligible))
