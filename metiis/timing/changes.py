"""« Et si »: the smallest changes to an activity, and what each does to its empty places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metiis.labels import NBSP, count, rank_range
from metiis.matching.engine.problem import Activity, Post, Problem, Scope
from metiis.matching.engine.roll import Roll
from metiis.matching.engine.whatif import (
    Change,
    FewerPlaces,
    OtherRanks,
    OtherScope,
    Shorter,
    WhatIf,
    WithoutSkill,
    simple_changes,
    what_if,
)
from metiis.models import HIGHEST_LEVEL, LOWEST_LEVEL


@dataclass(frozen=True, slots=True)
class Outcome:
    """A change in words, what it does, and the post whose form makes it; none: the activity's."""

    words: str
    found: WhatIf
    post: str | None

    @property
    def empty_before(self) -> int:
        """Places nobody can fill as the activity stands."""
        return self.found.places_before - self.found.before

    @property
    def empty_after(self) -> int:
        """Places nobody can fill once it is changed."""
        return self.found.places_after - self.found.after


def outcomes(
    problem: Problem, activity: Activity, roll: Roll, skills: Mapping[str, str]
) -> list[Outcome]:
    """What each smallest change would do, the most useful first; `skills` gives their labels."""
    found = [
        Outcome(
            in_words(change, activity, skills),
            what_if(problem, activity.id, change, roll),
            post_of(change),
        )
        for change in simple_changes(problem, activity)
        if _is_counted(change, activity)
    ]
    return sorted(found, key=lambda each: (-each.found.gain, -each.found.after, each.words))


def _is_counted(change: Change, activity: Activity) -> bool:
    """Whether the people whom a change would bring are known: those of the brigade alone are; and
    whether the activity would still be one, with ranks that exist."""
    if isinstance(change, OtherScope):
        return change.scope is Scope.BRIGADE
    if isinstance(change, FewerPlaces):
        return sum(post.headcount for post in activity.posts) > 1
    if isinstance(change, OtherRanks):
        return change.rank_min >= LOWEST_LEVEL and change.rank_max <= HIGHEST_LEVEL
    return True


def post_of(change: Change) -> str | None:
    """The post that a change concerns."""
    return None if isinstance(change, Shorter | OtherScope) else change.post


def in_words(change: Change, activity: Activity, skills: Mapping[str, str]) -> str:
    """« une place de moins au poste « Conducteur » »."""
    posts = {post.id: post for post in activity.posts}
    match change:
        case OtherScope():
            return "ouvrir l’activité à toute la brigade"
        case Shorter(first=first):
            return "commencer un jour plus tard" if first else "finir un jour plus tôt"
        case FewerPlaces():
            return f"une place de moins{_at(posts[change.post])}"
        case WithoutSkill():
            name = skills.get(change.skill, change.skill)
            where = posts[change.post] if change.post else None
            return f"ne plus demander «{NBSP}{name}{NBSP}»{_at(where)}"
        case OtherRanks():
            ranks = rank_range(max(change.rank_min, LOWEST_LEVEL), change.rank_max)
            return f"élargir les grades{_at(posts[change.post])} ({ranks})"


def _at(post: Post | None) -> str:
    return f" au poste «{NBSP}{post.label}{NBSP}»" if post is not None else ""


def summary(found: Sequence[Outcome]) -> str:
    """What is said of the changes that would fill nothing more."""
    idle = sum(1 for each in found if each.found.gain <= 0)
    if not idle:
        return ""
    verb = "ne réduirait" if idle == 1 else "ne réduiraient"
    return (
        f"{count(idle, 'autre changement essayé', 'autres changements essayés')} "
        f"{verb} pas les places vides."
    )
