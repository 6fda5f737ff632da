"""A plan into which people come one after the other, each at the least cost to those it holds.

Whoever comes takes an empty place, or the place of somebody who moves to another post, and so on,
a few moves away. Every move keeps the rules, so that what a draft gains a plan can gain.
"""

from collections import defaultdict
from collections.abc import Iterable

from metiis.matching.engine.answers import Plan
from metiis.matching.engine.bits import bits_of, places_of
from metiis.matching.engine.paths import days_of_confirmed, fits
from metiis.matching.engine.problem import Person, Post
from metiis.matching.engine.ranking import Ranking
from metiis.matching.engine.roll import Roll

Move = tuple[str, Post | None, Post | None]  # (who, leaving, taking)
Freed = tuple[int, tuple[Move, ...]]  # What it loses, and the moves, in order.
Known = dict[tuple[str, int], Freed | None]  # By post and people who may still move.
NOTHING: Freed = (0, ())
MOVES = 3  # People who go to another post, at most, to free one place.


class Places:
    """What does not change from one draft to another: who may hold what, and what it gains."""

    def __init__(self, plan: Plan, roll: Roll) -> None:
        self.roll, self.problem = roll, roll.problem
        self.plan = plan
        self.people = days_of_confirmed(self.problem)
        self._ranking = {
            activity.id: Ranking(roll, activity) for activity in self.problem.activities
        }
        self._gain: dict[tuple[str, str], int] = {}
        self.choices: dict[str, list[Post]] = defaultdict(list)
        movable = sorted({person for person, _ in set(plan.assignments) - set(roll.held)})
        chosen = bits_of(roll.size, (roll.place[person] for person in movable))
        for activity in self.problem.activities:
            away = seated(roll, activity.posts)
            for post in activity.posts:
                for who in places_of(roll.eligible(activity, post) & chosen & ~away):
                    self.choices[roll.people[who].id].append(post)

    def gain(self, person: str, post: Post) -> int:
        """What somebody in a post adds to the objective."""
        key = (person, post.id)
        if key not in self._gain:
            ranking = self._ranking[post.activity]
            self._gain[key] = ranking.gain(self.roll.place[person], post)
        return self._gain[key]

    def person(self, name: str) -> Person:
        """Somebody, with the days that confirmed posts leave."""
        return self.people.get(name) or self.problem.person[name]


class Draft:
    """A legal plan, and what it takes to free a place of it."""

    def __init__(self, places: Places) -> None:
        self.places, self.problem = places, places.problem
        self.left = {post.id: post.headcount for post in self.problem.posts}
        self.held: dict[str, list[Post]] = defaultdict(list)
        self.holders: dict[str, set[str]] = defaultdict(set)
        self.choices = dict(places.choices)
        self._freed: Known = {}
        self._other: dict[str, dict[str, list[tuple[int, Post]]]] = defaultdict(dict)
        fixed = set(places.roll.held)
        for _, post_id in fixed:
            self.left[post_id] -= 1
        for person, post_id in set(places.plan.assignments) - fixed:
            self._do((person, None, self.problem.post[post_id]))

    def freed(self, post: Post, by: str) -> Freed | None:
        """Moves of least loss that empty one place of a post for somebody, who is not moved."""
        found = self._chain(post, MOVES, self._freed)
        if found is None or all(name != by for name, _, _ in found[1]):
            return found
        return self._chain(post, MOVES, {}, by)

    def _chain(self, post: Post, deep: int, known: Known, but: str = "") -> Freed | None:
        """The best way found to empty one place, by so many people who go to another post."""
        if self.left[post.id] > 0:
            return NOTHING
        key = (post.id, deep)
        if key not in known:
            known[key] = self._best_chain(post, deep, known, but)
        return known[key]

    def _best_chain(self, post: Post, deep: int, known: Known, but: str) -> Freed | None:
        best: Freed | None = None
        for name in sorted(self.holders[post.id] - {but}):
            mine = self.places.gain(name, post)
            if best is None or mine < best[0]:
                best = mine, ((name, post, None),)
            for loss, other in self._ways(name, post) if deep else ():
                if loss >= best[0]:
                    break
                after = self._chain(other, deep - 1, known, but)
                if after is None or loss + after[0] >= best[0]:
                    continue
                if all(name != each for each, _, _ in after[1]):
                    best = loss + after[0], (*after[1], (name, post, other))
        return best

    def _ways(self, name: str, post: Post) -> list[tuple[int, Post]]:
        """Posts that somebody could hold instead of one of hers, those of least loss first."""
        known = self._other[name]
        if post.id not in known:
            gain, person = self.places.gain, self.places.person(name)
            others = [each for each in self.held[name] if each.id != post.id]
            known[post.id] = sorted(
                (
                    (gain(name, post) - gain(name, each), each)
                    for each in self.choices.get(name, ())
                    if each.id != post.id and fits(self.problem, person, others, each)
                ),
                key=lambda way: (way[0], way[1].id),
            )
        return known[post.id]

    def do(self, moves: Iterable[Move]) -> None:
        """Make moves, in order."""
        for move in moves:
            self._do(move)

    def undo(self, moves: Iterable[Move]) -> None:
        """Take back moves that were made in this order."""
        for name, leaving, taking in reversed(list(moves)):
            self._do((name, taking, leaving))

    def _do(self, move: Move) -> None:
        name, leaving, taking = move
        self._freed.clear()
        self._other[name].clear()
        if leaving is not None:
            self.left[leaving.id] += 1
            self.held[name].remove(leaving)
            self.holders[leaving.id].discard(name)
        if taking is not None:
            self.left[taking.id] -= 1
            self.held[name].append(taking)
            self.holders[taking.id].add(name)


def seated(roll: Roll, posts: Iterable[Post]) -> int:
    """People who hold a post of these for good, as a set of the roll."""
    ids = {post.id for post in posts}
    people = {person for person, post in roll.held if post in ids}
    return bits_of(roll.size, (roll.place[person] for person in people if person in roll.place))
