"""Why a place stays empty: the one obstacle, who nearly fits, and what would fill it.

People go through the steps of a funnel: addressed, rank, skills, contract, fitness, days declared,
days left, not engaged, rested, not kept out, not used elsewhere. The first step at which nobody is
left names the obstacle. Those who hold the post are left out: the others explain its hole.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from metiis.matching.engine.answers import Obstacle, Unfilled
from metiis.matching.engine.masks import Mask, Masks
from metiis.matching.engine.problem import Pair, Post, Problem, State
from metiis.matching.engine.reasons import days_said
from metiis.matching.engine.repairs import Repair, repairs
from metiis.matching.engine.shifts import Shift, best_shifts
from metiis.matching.engine.sight import Failing, Sight


@dataclass(frozen=True, slots=True)
class Hole:
    """Everything known of the empty places of a post.

    `funnel` gives each step with the people left after it, out of `crowd`. `worst_day` blocks most
    (`worst_day_blocks`) of those whose days are looked at. `one_day_misses` and `unknowns` are
    people whom nothing else keeps away: one refused day and no other; silent days and no refused.
    """

    post: str
    missing: int
    reason: Obstacle
    crowd: int
    funnel: tuple[tuple[Obstacle, int], ...]
    day: int | None = None
    skill: str | None = None
    worst_day: int | None = None
    worst_day_blocks: int = 0
    one_day_misses: tuple[tuple[str, int], ...] = ()
    unknowns: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()


def unfilled(problem: Problem, pairs: Iterable[Pair]) -> tuple[Unfilled, ...]:
    """Every post with empty places and its one obstacle, by identifier."""
    return Explainer(problem, pairs).unfilled()


def explain_hole(problem: Problem, pairs: Iterable[Pair], post_id: str) -> Hole:
    """All about the empty places of one post. Raises ValueError when it has none."""
    return Explainer(problem, pairs).hole(post_id)


class Explainer:
    """Explains the holes of one set of choices; keep it to explain several.

    People are named in the order of `masks`, which may be given when somebody made them already.
    """

    def __init__(self, problem: Problem, pairs: Iterable[Pair], masks: Masks | None = None) -> None:
        self.problem = problem
        self.sight = Sight(problem, pairs, masks)
        self._shifts: dict[str, tuple[Shift, ...]] = {}

    def unfilled(self) -> tuple[Unfilled, ...]:
        """Every post with empty places and its one obstacle, by identifier."""
        missing = ((post, self.sight.missing(post)) for post in self.problem.posts)
        return tuple(self._unfilled(post, places) for post, places in missing if places)

    def _unfilled(self, post: Post, missing: int) -> Unfilled:
        failing = self.sight.failing(post)
        reason = failing.first_empty
        skill = self._skill(post, failing) if reason is Obstacle.SKILL else None
        return Unfilled(post.id, missing, reason, self._day(post, failing, reason), skill)

    def hole(self, post_id: str) -> Hole:
        """All about the empty places of one post. Raises ValueError when it has none."""
        post = self.problem.post[post_id]
        missing = self.sight.missing(post)
        if not missing:
            raise ValueError(f"{post_id} has no empty place")
        failing, short = self.sight.failing(post), self._unfilled(post, missing)
        worst_day, blocks = self._worst_day(post, failing)
        one_day_misses, unknowns = self._nearly_available(post, failing)
        return Hole(
            post=post_id,
            missing=missing,
            reason=short.reason,
            crowd=failing.crowd.bit_count(),
            funnel=failing.funnel,
            day=short.day,
            skill=short.skill,
            worst_day=worst_day,
            worst_day_blocks=blocks,
            one_day_misses=one_day_misses,
            unknowns=unknowns,
            repairs=repairs(self.sight, post, self._shifts_of(post.activity)),
        )

    def _shifts_of(self, activity_id: str) -> tuple[Shift, ...]:
        """The moves of an activity that win places, found once for all its posts."""
        if activity_id not in self._shifts:
            activity = self.problem.activity[activity_id]
            self._shifts[activity_id] = tuple(best_shifts(self.sight, activity))
        return self._shifts[activity_id]

    def _day(self, post: Post, failing: Failing, reason: Obstacle) -> int | None:
        """The first day that blocks all who come to this step, or else all who fail only it."""
        if reason not in (Obstacle.AVAILABILITY, Obstacle.CONTRACT, Obstacle.FITNESS):
            return None
        for people in (failing.reaching(reason), failing.otherwise_fit(reason)):
            for day in range(post.start, post.end + 1):
                if people and not people & ~self._blocked(reason, day):
                    return day
        return None

    def _blocked(self, reason: Obstacle, day: int) -> Mask:
        """Those whom a day blocks at a step."""
        masks = self.sight.masks
        if reason is Obstacle.CONTRACT:
            return masks.out_of_contract(day, day)
        if reason is Obstacle.FITNESS:
            return masks.unfit(day)
        return masks.everybody & ~masks.declared(day, day)

    def _skill(self, post: Post, failing: Failing) -> str | None:
        """The first skill that nobody of the right rank has, or else nobody available."""
        masks = self.sight.masks
        reaching = failing.reaching(Obstacle.SKILL)
        for people in (reaching, reaching & masks.declared(post.start, post.end)):
            for skill in sorted(post.skills):
                if people and not people & masks.skilled([skill], post.end):
                    return skill
        return None

    def _worst_day(self, post: Post, failing: Failing) -> tuple[int | None, int]:
        """The day that blocks most of the people otherwise up to the post, the first of equals."""
        people = failing.reaching(Obstacle.AVAILABILITY)
        days = range(post.start, post.end + 1)
        blocks = [(people & self._blocked(Obstacle.AVAILABILITY, day)).bit_count() for day in days]
        most = max(blocks)
        return (post.start + blocks.index(most), most) if most else (None, 0)

    def _nearly_available(
        self, post: Post, failing: Failing
    ) -> tuple[tuple[tuple[str, int], ...], tuple[str, ...]]:
        """People whom their days alone keep away: by one refused day, or by silence."""
        masks, kept_away = self.sight.masks, failing.only(Obstacle.AVAILABILITY)
        once = twice = 0
        for day in range(post.start, post.end + 1):
            blocked = kept_away & self._blocked(Obstacle.AVAILABILITY, day)
            twice |= once & blocked
            once |= blocked
        refusing = kept_away & masks.refused(post.start, post.end)
        one_day = (
            (person.id, day)
            for person in masks.people(refusing & ~twice)
            for day in days_said(person, post, State.UNAVAILABLE)
        )
        return tuple(one_day), masks.names(kept_away & ~refusing)
