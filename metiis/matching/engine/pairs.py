"""Every pair of a person and a post that the rules allow, and what each is worth, in arrays.

People and posts are numbered by their place in the problem. Vectorised over people: one post is
judged against everybody at once. `reasons.why` says the same of one pair, day by day, in words.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from metiis.matching.engine.crowd import Crowd
from metiis.matching.engine.problem import Pair, Post, Problem
from metiis.matching.engine.worths import Worths

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class Pairs:
    """Columns of the model, sorted by post then person: who, which post, worth in points."""

    person: Ints
    post: Ints
    worth: Ints

    def __len__(self) -> int:
        return len(self.person)

    def only(self, kept: Flags | Ints) -> "Pairs":
        """The same with some pairs only."""
        return Pairs(self.person[kept], self.post[kept], self.worth[kept])


@dataclass(frozen=True)
class Alike:
    """What posts of one activity on the same days share, as `post` has it: those who could hold
    them but for rank and skills, by number, and what it costs to take each."""

    post: Post
    people: Ints
    costs: Ints

    def serves(self, other: Post) -> bool:
        """Whether another post shares it; posts of one activity come together."""
        mine = self.post
        days = (mine.start, mine.end) == (other.start, other.end)
        return days and mine.activity == other.activity


class Table:
    """A problem as arrays: what is left once confirmed pairs are set, and the pairs allowed."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.posts = problem.posts
        self.crowd = Crowd(problem)
        self.index_of_post = {post.id: at for at, post in enumerate(self.posts)}
        self.start = _column(post.start for post in self.posts)
        self.end = _column(post.end for post in self.posts)
        self.activity = _column(self.crowd.activity_at[post.activity] for post in self.posts)
        self.headcount = self._places_left()
        self.worths = Worths(problem, self.crowd)
        self._kept_out = self._held_by_activity()
        self._alike: Alike | None = None
        self.pairs = self._pairs()
        self.base = self._worth_of_confirmed()

    def _places_left(self) -> Ints:
        left = [post.headcount for post in self.posts]
        for _person, post in self.problem.confirmed:
            left[self.index_of_post[post]] -= 1
        return np.maximum(_column(left), 0)

    def _worth_of_confirmed(self) -> int:
        """What pairs that stay are worth, allowed today or not."""
        holders: dict[str, list[int]] = defaultdict(list)
        for person, post in self.problem.confirmed:
            holders[post].append(self.crowd.person_at[person])
        return sum(
            int(self.worths.of(np.array(sorted(people)), self.problem.post[post]).sum())
            for post, people in holders.items()
        )

    def _pairs(self) -> Pairs:
        people, posts, worths = [], [], []
        for at, post in enumerate(self.posts):
            if self.headcount[at] == 0:
                continue
            found, costs = self.eligible(post)
            people.append(found)
            posts.append(np.full(len(found), at, dtype=np.int64))
            worths.append(self.worths.of(found, post, costs))
        empty = np.zeros(0, dtype=np.int64)
        return Pairs(
            np.concatenate(people) if people else empty,
            np.concatenate(posts) if posts else empty,
            np.concatenate(worths) if worths else empty,
        )

    def eligible(self, post: Post) -> tuple[Ints, Ints]:
        """People who can hold a post beside what is confirmed, by number, and the part of what
        each costs that `Worths.alike` gives."""
        if self._alike is None or not self._alike.serves(post):
            self._alike = self._alike_of(post)
        alike = self._alike
        can = self.crowd.in_rank(post, alike.people) & self.crowd.skilled(post, alike.people)
        return alike.people[can], alike.costs[can]

    def _alike_of(self, post: Post) -> "Alike":
        activity, crowd = self.problem.activity[post.activity], self.crowd
        people = crowd.reached(activity)
        people = people[crowd.free(people, post.start, post.end)]
        can = crowd.covered(post, activity, people) & crowd.can_afford(post, people)
        if out := self._kept_out.get(post.activity):
            can &= ~np.isin(people, out)
        people = people[can]
        return Alike(post, people, self.worths.alike(people, post))

    def _held_by_activity(self) -> dict[str, list[int]]:
        """People kept out of an activity: they hold a post of it already, or are banned."""
        found: dict[str, list[int]] = defaultdict(list)
        for person, post in self.problem.confirmed:
            found[self.problem.post[post].activity].append(self.crowd.person_at[person])
        for person, activity in self.problem.banned:
            if person in self.crowd.person_at:
                found[activity].append(self.crowd.person_at[person])
        return found

    def columns(self, people: Ints, posts: Ints) -> Ints:
        """The columns of pairs given by number; pairs are sorted, so that they are found fast."""
        size = self.crowd.size
        return np.searchsorted(self.pairs.post * size + self.pairs.person, posts * size + people)

    def names(self, chosen: Ints) -> list[Pair]:
        """Columns as identifiers."""
        pairs = self.pairs
        return [
            (self.problem.people[pairs.person[at]].id, self.posts[pairs.post[at]].id)
            for at in chosen.tolist()
        ]


def _column(values: object) -> Ints:
    return np.array(list(values), dtype=np.int64)  # type: ignore[call-overload]
