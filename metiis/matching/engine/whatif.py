"""What a change to an activity would do to the places that can be filled."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from metiis.matching.engine.dates import PostRoom, draft_roll, room_of
from metiis.matching.engine.problem import Activity, Post, Problem, Scope
from metiis.matching.engine.roll import Roll


@dataclass(frozen=True, slots=True)
class FewerPlaces:
    """One place fewer of a post."""

    post: str


@dataclass(frozen=True, slots=True)
class Shorter:
    """Fewer days, at the beginning or at the end; rotations that keep no day are left out."""

    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class WithoutSkill:
    """A skill no longer asked for: in one post, or in all."""

    skill: str
    post: str | None = None


@dataclass(frozen=True, slots=True)
class OtherRanks:
    """Another range of ranks for a post."""

    post: str
    rank_min: int
    rank_max: int


@dataclass(frozen=True, slots=True)
class OtherScope:
    """Another visibility."""

    scope: Scope


Change: TypeAlias = FewerPlaces | Shorter | WithoutSkill | OtherRanks | OtherScope


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Places of an activity and those that can be filled, before and after a change."""

    change: Change
    places_before: int
    places_after: int
    before: int
    after: int
    by_post: tuple[PostRoom, ...]

    @property
    def gain(self) -> int:
        """Empty places fewer."""
        return (self.places_before - self.before) - (self.places_after - self.after)


def what_if(problem: Problem, activity_id: str, change: Change, roll: Roll | None = None) -> WhatIf:
    """What a change would do to the places that can be filled. ValueError for one without sense."""
    roll = roll or draft_roll(problem, activity_id)
    activity = problem.activity[activity_id]
    before, after = room_of(roll, activity), room_of(roll, changed(activity, change))
    return WhatIf(
        change=change,
        places_before=sum(room.headcount for room in before),
        places_after=sum(room.headcount for room in after),
        before=sum(room.fillable for room in before),
        after=sum(room.fillable for room in after),
        by_post=after,
    )


def changed(activity: Activity, change: Change) -> Activity:
    """The activity as it would be."""
    match change:
        case OtherScope():
            return replace(activity, scope=change.scope)
        case Shorter():
            return _shortened(activity, change)
        case WithoutSkill():
            return _with_posts(
                activity,
                change.post,
                lambda post: replace(post, skills=post.skills - {change.skill}),
            )
        case OtherRanks():
            return _with_posts(
                activity,
                change.post,
                lambda post: replace(post, rank_min=change.rank_min, rank_max=change.rank_max),
            )
        case FewerPlaces():
            return _with_posts(
                activity,
                change.post,
                lambda post: replace(post, headcount=max(0, post.headcount - 1)),
            )


def _with_posts(
    activity: Activity, post_id: str | None, change: Callable[[Post], Post]
) -> Activity:
    """The activity with one post changed, or all."""
    if post_id is not None and all(post.id != post_id for post in activity.posts):
        raise ValueError(f"{post_id} is no post of {activity.id}")
    return replace(
        activity,
        posts=tuple(
            change(post) if post_id in (None, post.id) else post for post in activity.posts
        ),
    )


def _shortened(activity: Activity, change: Shorter) -> Activity:
    start, end = activity.start + change.first, activity.end - change.last
    if start > end or change.first < 0 or change.last < 0:
        raise ValueError("no day is left")
    posts = (
        replace(post, start=max(post.start, start), end=min(post.end, end))
        for post in activity.posts
    )
    return replace(
        activity,
        start=start,
        end=end,
        posts=tuple(post for post in posts if post.start <= post.end),
    )


def simple_changes(problem: Problem, activity: Activity) -> list[Change]:
    """The changes worth asking about for any activity: each the smallest of its kind."""
    found: list[Change] = []
    for post in activity.posts:
        found += [FewerPlaces(post.id)] if post.headcount else []
        found += [WithoutSkill(skill, post.id) for skill in sorted(post.skills)]
        if post.rank_min > 0:
            found.append(OtherRanks(post.id, post.rank_min - 1, post.rank_max))
        if post.rank_max < len(problem.grades) - 1:
            found.append(OtherRanks(post.id, post.rank_min, post.rank_max + 1))
    if activity.end > activity.start:
        found += [Shorter(first=1), Shorter(last=1)]
    wider = {Scope.UNIT: Scope.BRIGADE, Scope.BRIGADE: Scope.NATIONAL}
    if activity.scope in wider:
        found.append(OtherScope(wider[activity.scope]))
    return found
