"""The best people for one post, found without weighing everybody.

Most of what a choice costs is shared by many: another unit, days « if needed », scarce skills left
unused. Sets of people who share all of that are looked at from the cheapest, and left as soon as
nobody in them can be among the best. Those whom something personal ties to the activity (an
application, a wish, an earlier plan) are weighed one by one.
"""

from collections.abc import Iterator
from functools import cached_property
from heapq import heappush, heapreplace

from metiis.matching.engine.bits import Bits, places_of
from metiis.matching.engine.objective import levels
from metiis.matching.engine.points import distance
from metiis.matching.engine.problem import Activity, Kind, Pair, Post
from metiis.matching.engine.roll import Roll

Offer = tuple[int, int]  # (gain, place in the roll)
Group = tuple[int, Bits]  # (cost that its people share, people)


class Ranking:
    """Gains of people in the posts of one activity, as one exact integer each."""

    def __init__(self, roll: Roll, activity: Activity) -> None:
        self.roll, self.activity = roll, activity
        self.problem = roll.problem
        self.by_points = self.problem.objective.kind is Kind.POLICY
        self.weigh = self.problem.objective.points
        self._far: dict[int, int] = {}

    def gain(self, place: int, post: Post) -> int:
        """What a person in a post adds to the objective."""
        person = self.roll.people[place]
        if self.by_points:
            return self.roll.scorer.worth(person, post).total
        return self._of_levels((person.id, post.id))

    def _of_levels(self, pair: Pair) -> int:
        rows = zip(levels(self.problem, pair), self.roll.radix, strict=True)
        return sum(level * factor for level, factor in rows)

    def most(self, post: Post) -> int:
        """No gain in a post is higher, when no cost is below zero."""
        if self.by_points:
            return self.weigh.places.get(self.activity.priority, 0) + max(0, self.weigh.kept)
        bonus = len(self.roll.radix) > 1 and self.problem.objective.kind is not Kind.LEXFILL
        return self._of_levels(("", post.id)) + int(bonus)

    def best(self, post: Post, eligible: Bits, wanted: int) -> list[Offer]:
        """The best people of a set for a post, best first; among equals, the first of the roll."""
        if not wanted:
            return []
        full = self._full_gain(post, eligible & ~self.tied)
        found: list[tuple[int, int]] = []  # A heap of (-cost, -place): its first is the worst kept.
        for place in places_of(eligible & self.tied):
            _keep(found, (self.gain(place, post) - full, -place), wanted)
        cheapest = self._nearest + (self.roll.base[0] if self.roll.base else 0)
        for shared, people in self._groups(post, eligible & ~self.tied):
            if len(found) >= wanted and -(shared + cheapest) < found[0][0]:
                break
            self._look(found, shared, people, wanted)
        rows = [(max(0, full + loss), -place) for loss, place in found]
        return sorted(rows, key=lambda row: (-row[0], row[1]))

    def _look(self, found: list[tuple[int, int]], shared: int, people: Bits, wanted: int) -> None:
        """Keep the best of people who share a cost, from the first, while one of them may count."""
        base, nearest = self.roll.base, self._nearest
        for place in places_of(people):
            least = shared + base[place]
            if len(found) >= wanted and (-(least + nearest), -place) < found[0]:
                return
            _keep(found, (-(least + self._distance_cost(place)), -place), wanted)

    @cached_property
    def tied(self) -> Bits:
        """Those who applied, wished, or were in a post of the activity in the previous plan."""
        return self.roll.tied.get(self.activity.id, 0)

    def _full_gain(self, post: Post, untied: Bits) -> int:
        """The gain of a place before what a choice costs."""
        if self.by_points:
            return self.weigh.places.get(self.activity.priority, 0)
        if not untied:
            return 0
        first = self.roll.people[next(places_of(untied))]
        return self._of_levels((first.id, post.id))

    def _groups(self, post: Post, untied: Bits) -> list[Group]:
        """People in sets that share what they cost but for distance and what they cost anywhere."""
        if not self.by_points:
            return [(0, untied)]
        groups: list[Group] = [(self.weigh.not_applicant, untied)]
        for parts in (self._by_unit, self._by_need(post, untied), self._by_skill(post, untied)):
            groups = [
                (cost + more, both)
                for cost, people in groups
                for more, part in parts
                if (both := people & part)
            ]
        return sorted(groups)

    @cached_property
    def _by_unit(self) -> list[Group]:
        units, everybody = self.problem.units, self.roll.everybody
        near = self.roll.near(self.activity.unit)
        brigade = self.roll.of_brigade(units[self.activity.unit].brigade)
        other, beyond = self.weigh.other_unit, self.weigh.other_brigade
        far = everybody & ~near
        return [
            (0, near & brigade),
            (beyond, near & ~brigade),
            (other, far & brigade),
            (other + beyond, far & ~brigade),
        ]

    def _by_need(self, post: Post, among: Bits) -> list[Group]:
        sets = self.roll.days_if_needed(post.start, post.end, among)
        return [(days * self.weigh.if_needed_day, people) for days, people in enumerate(sets)]

    def _by_skill(self, post: Post, among: Bits) -> list[Group]:
        sets = self.roll.spare_skills(self.roll.scorer.scarce - post.skills, among)
        return [(spare * self.weigh.scarce_skill, people) for spare, people in enumerate(sets)]

    @cached_property
    def _nearest(self) -> int:
        """The least that distance can cost."""
        return min(0, 10 * self.weigh.distance_50km)

    def _distance_cost(self, place: int) -> int:
        if not self.by_points:
            return 0
        if place not in self._far:
            km = distance(self.roll.people[place].home, self.activity.place)
            self._far[place] = min(int(km // 50), 10) * self.weigh.distance_50km
        return self._far[place]


def _keep(found: list[tuple[int, int]], row: tuple[int, int], wanted: int) -> None:
    if len(found) < wanted:
        heappush(found, row)
    elif row > found[0]:
        heapreplace(found, row)


def offers_of(
    ranking: Ranking, posts: tuple[Post, ...], eligible: list[Bits], places: int, others: int = 0
) -> Iterator[list[Offer]]:
    """For each post its best people, one more than the activity has places left, or `others` more.

    Nothing is lost. Take a best filling and, in it, somebody who is not among the `places` best of
    her post: the others of the filling are fewer than `places`, so one of those best is in no post.
    Put her there instead: the sum does not fall, and the count of such people does. After as many
    exchanges a filling worth the same uses only those kept. The one more is the best person left
    out, whose gain bounds everybody who was not kept: what proves the filling, over all people.
    """
    for post, people in zip(posts, eligible, strict=True):
        yield ranking.best(post, people, places + max(others, 1) if places else others)
