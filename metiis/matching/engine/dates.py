"""When an activity would find most people, before it is published.

Counts of places, exact for the activity taken alone: other drafts and plans are not looked at,
confirmed engagements are. People already confirmed in the activity are counted as free of it, for
other dates are asked of them again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from metiis.matching.engine.answers import Obstacle
from metiis.matching.engine.problem import Activity, Problem
from metiis.matching.engine.roll import Roll
from metiis.matching.engine.room import fillable


@dataclass(frozen=True, slots=True)
class PostRoom:
    """Of the places of a post, those that can be filled, and how many people could hold one."""

    post: str
    headcount: int
    fillable: int
    eligible: int


@dataclass(frozen=True, slots=True)
class Limit:
    """A demand that costs places: how many more could be filled without it."""

    rule: Obstacle  # SKILL or GRADE.
    gain: int
    skill: str | None = None


@dataclass(frozen=True, slots=True)
class Slide:
    """An activity so many days later. `declared` counts also people whom an engagement holds then,
    so that `declared - fillable` is what engagements elsewhere cost."""

    shift: int
    places: int
    fillable: int
    declared: int
    by_post: tuple[PostRoom, ...]
    limits: tuple[Limit, ...]


def draft_roll(problem: Problem, activity_id: str) -> Roll:
    """The people of a problem as they would be if nobody were confirmed in one activity."""
    own = {post.id for post in problem.activity[activity_id].posts}
    return Roll(problem, [pair for pair in problem.confirmed if pair[1] not in own])


def slide(
    problem: Problem, activity_id: str, shifts: Iterable[int], roll: Roll | None = None
) -> list[Slide]:
    """What could be filled so many days earlier or later; dates outside the horizon are left out.

    `roll`, when it is given, comes from `draft_roll`.
    """
    roll = roll or draft_roll(problem, activity_id)
    activity = problem.activity[activity_id]
    firsts = [activity.start, *(post.start for post in activity.posts)]
    lasts = [activity.end, *(post.end for post in activity.posts)]
    return [
        _slide(roll, shifted(activity, shift), shift)
        for shift in shifts
        if min(firsts) + shift >= 0 and max(lasts) + shift < problem.horizon
    ]


def shifted(activity: Activity, shift: int) -> Activity:
    """The same activity so many days later."""
    posts = (
        replace(post, start=post.start + shift, end=post.end + shift) for post in activity.posts
    )
    return replace(
        activity,
        start=activity.start + shift,
        end=activity.end + shift,
        posts=tuple(sorted(posts, key=lambda post: post.id)),
    )


def _slide(roll: Roll, activity: Activity, shift: int) -> Slide:
    rooms = room_of(roll, activity)
    filled = sum(room.fillable for room in rooms)
    places = sum(room.headcount for room in rooms)
    heads = [room.headcount for room in rooms]
    declared = [
        roll.but(activity, post, unheld=False)
        & roll.ranked(post)
        & roll.skilled(post.skills, post.end)
        for post in activity.posts
    ]
    return Slide(
        shift=shift,
        places=places,
        fillable=filled,
        declared=sum(fillable(heads, declared)),
        by_post=rooms,
        limits=_limits(roll, activity, filled) if filled < places else (),
    )


def room_of(roll: Roll, activity: Activity) -> tuple[PostRoom, ...]:
    """What can be filled of each post of an activity."""
    eligible = [roll.eligible(activity, post) for post in activity.posts]
    filled = fillable([post.headcount for post in activity.posts], eligible)
    return tuple(
        PostRoom(post.id, post.headcount, filled[n], eligible[n].bit_count())
        for n, post in enumerate(activity.posts)
    )


def _limits(roll: Roll, activity: Activity, filled: int) -> tuple[Limit, ...]:
    """The skills, or the ranks, without which more places could be filled; the worst first."""
    heads = [post.headcount for post in activity.posts]
    skills: list[str | None] = [*sorted({each for post in activity.posts for each in post.skills})]
    found = []
    for skill in [*skills, None]:
        people = [
            roll.eligible(activity, post)
            | (roll.lacking(activity, post, skill) if skill is None or skill in post.skills else 0)
            for post in activity.posts
        ]
        gain = sum(fillable(heads, people)) - filled
        found.append(Limit(Obstacle.GRADE if skill is None else Obstacle.SKILL, gain, skill))
    return tuple(sorted((each for each in found if each.gain), key=lambda each: -each.gain))
