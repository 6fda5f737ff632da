"""What stands between everybody and a post, at once: the funnel's steps as bits of people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from metiis.matching.engine.answers import Obstacle
from metiis.matching.engine.bits import bits_of, places_of
from metiis.matching.engine.masks import Busy, Mask, Masks
from metiis.matching.engine.problem import Activity, Pair, Post, Problem
from metiis.matching.engine.reasons import Reading, short_of_days


@dataclass(frozen=True)
class Failing:
    """Who fails each step of the funnel for one post, in the order of the steps.

    `crowd` is everybody but those who hold the post. The last step is the use of people elsewhere
    by choices that can still move.
    """

    crowd: Mask
    steps: Mapping[Obstacle, Mask]

    @cached_property
    def _failures(self) -> tuple[Mask, Mask]:
        """Those who fail one step at least, and two at least."""
        once = twice = 0
        for mask in self.steps.values():
            twice |= once & mask
            once |= mask
        return once, twice

    @property
    def free(self) -> Mask:
        """Those whom nothing keeps from the post."""
        return self.crowd & ~self._failures[0]

    def only(self, step: Obstacle) -> Mask:
        """Those whom this step alone keeps from the post."""
        return self.crowd & self.steps[step] & ~self._failures[1]

    def reaching(self, step: Obstacle) -> Mask:
        """Those left before a step."""
        left = self.crowd
        for code, mask in self.steps.items():
            if code is step:
                break
            left &= ~mask
        return left

    def otherwise_fit(self, step: Obstacle) -> Mask:
        """Those who pass every other rule, used elsewhere or not."""
        left = self.crowd
        for code, mask in self.steps.items():
            left &= left if code in (step, Obstacle.COMPETITION) else ~mask
        return left

    @cached_property
    def able(self) -> Mask:
        """Those whom the rules let hold the post, used elsewhere or not."""
        return self.otherwise_fit(Obstacle.COMPETITION)

    @cached_property
    def funnel(self) -> tuple[tuple[Obstacle, int], ...]:
        """Each step with the number of people left after it."""
        left, found = self.crowd, []
        for code, mask in self.steps.items():
            left &= ~mask
            found.append((code, left.bit_count()))
        return tuple(found)

    @property
    def first_empty(self) -> Obstacle:
        """The first step at which nobody is left; competition if somebody always is."""
        return next((code for code, left in self.funnel if not left), Obstacle.COMPETITION)


class Sight:
    """One problem and one set of choices, seen from any post.

    `masks` of the same people may be given, when somebody made them already.
    """

    def __init__(self, problem: Problem, pairs: Iterable[Pair], masks: Masks | None = None) -> None:
        self.problem = problem
        self.masks = masks or Masks(problem)
        self.confirmed = frozenset(problem.confirmed)
        self.chosen = frozenset(pairs) - self.confirmed
        self.pairs = self.chosen | self.confirmed
        self.kept = self._by_person(self.confirmed)
        self.moving = self._by_person(self.chosen)
        everybody = self.masks.everybody
        self.fixed = Busy(self.masks, everybody, self.kept)
        self.moved = Busy(
            self.masks, everybody, self.moving, self._by_person(self.pairs), outside=False
        )
        self._failing: dict[str, Failing] = {}

    def _by_person(self, pairs: Iterable[Pair]) -> dict[str, list[Post]]:
        found: dict[str, list[Post]] = defaultdict(list)
        for person, post in sorted(pairs):
            found[person].append(self.problem.post[post])
        return found

    @cached_property
    def holders(self) -> Mapping[str, Mask]:
        """Those who hold each post."""
        places: dict[str, list[int]] = {post.id: [] for post in self.problem.posts}
        for person, post in self.pairs:
            places[post].append(self.masks.place[person])
        size = self.masks.size
        return {post: bits_of(size, found) for post, found in places.items()}

    @cached_property
    def reading(self) -> Reading:
        """The rules read one pair at a time, beside these choices."""
        return Reading(self.problem, self.pairs)

    @cached_property
    def _banned(self) -> Mapping[str, Mask]:
        return self.masks.by_activity(self.problem.banned)

    def missing(self, post: Post) -> int:
        """Places of a post that nobody holds."""
        return max(0, post.headcount - self.holders[post.id].bit_count())

    def failing(self, post: Post) -> Failing:
        """What keeps people from a post of the problem."""
        if post.id not in self._failing:
            self._failing[post.id] = self.judged(post)
        return self._failing[post.id]

    def judged(self, post: Post) -> Failing:
        """What keeps people from a post, as it is or as it might be."""
        activity = self.problem.activity[post.activity]
        crowd = self.masks.everybody & ~self.holders[post.id]
        held = self.fixed.on(post.start, post.end) | self.fixed.within(activity.id)
        near = self.fixed.near(post.start, post.end)
        short = self.fixed.short(post)
        steps = self.standing(post, activity)
        steps[Obstacle.BUDGET] = self._short(post, crowd, short, held | near, steps)
        steps[Obstacle.ENGAGED] = held
        steps[Obstacle.REST] = near & ~held
        steps[Obstacle.BANNED] = self.banned(activity)
        steps[Obstacle.COMPETITION] = self.used(post) | (self.moved.short(post) & ~short)
        return Failing(crowd, steps)

    def standing(self, post: Post, activity: Activity) -> dict[Obstacle, Mask]:
        """Who fails the steps that no engagement changes, up to the days declared."""
        masks, start, end = self.masks, post.start, post.end
        everybody = masks.everybody
        return {
            Obstacle.SCOPE: everybody ^ masks.addressed(activity),
            Obstacle.GRADE: everybody ^ masks.between(post.rank_min, post.rank_max),
            Obstacle.SKILL: everybody ^ masks.skilled(post.skills, end),
            Obstacle.CONTRACT: masks.out_of_contract(start, end) if activity.needs_contract else 0,
            Obstacle.FITNESS: masks.unfit(end) if activity.needs_fitness else 0,
            Obstacle.AVAILABILITY: everybody ^ masks.declared(start, end),
        }

    def used(self, post: Post) -> Mask:
        """Those whom a choice that can move holds on these days, near them, or in the activity."""
        return self.moved.near(post.start, post.end) | self.moved.within(post.activity)

    def banned(self, activity: Activity) -> Mask:
        """Those kept out of an activity by decision."""
        return self._banned.get(activity.id, 0)

    def _short(
        self, post: Post, crowd: Mask, short: Mask, clashing: Mask, steps: Mapping[Obstacle, Mask]
    ) -> Mask:
        """Who has too few days left, engagements that clash with the post not counted."""
        doubtful = short & clashing & crowd
        for mask in steps.values():
            doubtful &= ~mask
        found = short & ~clashing
        for at in places_of(doubtful):
            person = self.masks.persons[at]
            others = [
                each for each in self.kept.get(person.id, ()) if not self.reading.clash(post, each)
            ]
            if next(short_of_days(person, post, others), None) is not None:
                found |= 1 << at
        return found
