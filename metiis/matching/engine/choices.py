"""Why this person and not that one: the parts that rank them, the use that was worth more."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property

from metiis.matching.engine.answers import Prices
from metiis.matching.engine.forcing import cost_of_forcing, weight_of
from metiis.matching.engine.points import Scorer, Worth
from metiis.matching.engine.problem import Pair, Post, Problem
from metiis.matching.engine.reasons import Found, Reading
from metiis.matching.engine.sight import Sight

PARTS = tuple(part.name for part in fields(Worth))
GAINED = ("place", "kept")  # Points gained; all others are lost.


@dataclass(frozen=True, slots=True)
class Choice:
    """What ranks a person among those the rules allow for a post, 1 being the best.

    `runner_up` is the best of those ranked after her who do not hold the post; `part` the first
    part in which both differ (None: they are equal and the identifier decides).
    """

    person: str
    post: str
    worth: Worth
    rank: int
    among: int
    runner_up: str | None = None
    runner_up_worth: Worth | None = None
    part: str | None = None


class Standing(StrEnum):
    """Where somebody stands who does not hold a post."""

    HOLDS = "holds"
    PREVENTED = "prevented"
    USED_ELSEWHERE = "used_elsewhere"
    FULL = "full"
    FREE = "free"  # An empty place, and nothing keeps her from it.


@dataclass(frozen=True, slots=True)
class Rival:
    """Somebody who holds a place of the post; `part` the first part in which both differ."""

    person: str
    total: int
    is_before: bool
    is_confirmed: bool
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """Another choice that keeps somebody from the post; `is_worth_more` than the post itself."""

    activity: str
    post: str
    priority: int
    total: int
    is_worth_more: bool


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why somebody does not hold a post. `total` is what she would be worth there.

    `cost` is what forcing her would lose of the objective at the prices of the plan, at least.
    """

    person: str
    post: str
    standing: Standing
    obstacles: tuple[Found, ...] = ()
    total: int = 0
    rivals: tuple[Rival, ...] = ()
    uses: tuple[Use, ...] = ()
    cost: int | None = None


def explain_choice(problem: Problem, pairs: Iterable[Pair], person_id: str, post_id: str) -> Choice:
    """What ranks a person for a post, and before whom."""
    return Chooser(problem, pairs).choice(person_id, post_id)


def why_not(
    problem: Problem,
    pairs: Iterable[Pair],
    person_id: str,
    post_id: str,
    prices: Prices | None = None,
) -> WhyNot:
    """What keeps a person from a post: a rule, another use of her, or those ranked before."""
    return Chooser(problem, pairs, prices).why_not(person_id, post_id)


class Chooser:
    """Explains one set of choices; keep it to explain several."""

    def __init__(
        self, problem: Problem, pairs: Iterable[Pair], prices: Prices | None = None
    ) -> None:
        self.problem, self.prices = problem, prices
        self.sight = Sight(problem, pairs)
        self.scorer = Scorer(problem)
        self._ranked: dict[str, list[tuple[int, str]]] = {}

    @cached_property
    def rules(self) -> Reading:
        """The rules beside what is confirmed alone."""
        return Reading(self.problem)

    def worth(self, person_id: str, post_id: str) -> Worth:
        """The points of one choice."""
        return self.scorer.worth(self.problem.person[person_id], self.problem.post[post_id])

    def ranked(self, post_id: str) -> list[tuple[int, str]]:
        """(points lost, person) of those the rules allow and of those who hold it, best first."""
        if post_id not in self._ranked:
            post = self.problem.post[post_id]
            people = self.sight.failing(post).able | self.sight.holders[post_id]
            names = self.sight.masks.names(people)
            self._ranked[post_id] = sorted(
                (-self.worth(name, post_id).total, name) for name in names
            )
        return self._ranked[post_id]

    def choice(self, person_id: str, post_id: str) -> Choice:
        """What ranks a person for a post, and before whom."""
        worth, ranked = self.worth(person_id, post_id), self.ranked(post_id)
        mine = (-worth.total, person_id)
        later = (row[1] for row in ranked if row > mine)
        after = next((name for name in later if (name, post_id) not in self.sight.pairs), None)
        second = None if after is None else self.worth(after, post_id)
        return Choice(
            person=person_id,
            post=post_id,
            worth=worth,
            rank=1 + sum(row < mine for row in ranked),
            among=len({*ranked, mine}),
            runner_up=after,
            runner_up_worth=second,
            part=None if second is None else deciding_part(worth, second),
        )

    def why_not(self, person_id: str, post_id: str) -> WhyNot:
        """What keeps a person from a post: a rule, another use of her, or those ranked before."""
        worth = self.worth(person_id, post_id)
        if (person_id, post_id) in self.sight.pairs:
            return WhyNot(person_id, post_id, Standing.HOLDS, total=worth.total)
        obstacles = self.rules.why(person_id, post_id)
        if obstacles:
            return WhyNot(person_id, post_id, Standing.PREVENTED, obstacles, worth.total)
        post, uses = self.problem.post[post_id], self._uses(person_id, post_id)
        standing = Standing.FREE if self.sight.missing(post) else Standing.FULL
        return WhyNot(
            person=person_id,
            post=post_id,
            standing=Standing.USED_ELSEWHERE if uses else standing,
            total=worth.total,
            rivals=self._rivals(person_id, post, worth),
            uses=uses,
            cost=self._cost(person_id, post),
        )

    def _cost(self, person_id: str, post: Post) -> int | None:
        fixed = sum(each == post.id for _, each in self.sight.confirmed)
        if self.prices is None or not self.prices.posts or fixed >= post.headcount:
            return None
        return cost_of_forcing(self.scorer, self.prices, person_id, post)

    def _rivals(self, person_id: str, post: Post, worth: Worth) -> tuple[Rival, ...]:
        """Those who hold the post, best first."""
        found = []
        for name in self.sight.masks.names(self.sight.holders[post.id]):
            theirs = self.worth(name, post.id)
            is_before = (-theirs.total, name) < (-worth.total, person_id)
            part = deciding_part(theirs, worth) if is_before else deciding_part(worth, theirs)
            is_confirmed = (name, post.id) in self.sight.confirmed
            found.append(Rival(name, theirs.total, is_before, is_confirmed, part))
        return tuple(sorted(found, key=lambda rival: (-rival.total, rival.person)))

    def _uses(self, person_id: str, post_id: str) -> tuple[Use, ...]:
        """The choices that can move and keep a person from a post, the most important first."""
        reading, post = self.sight.reading, self.problem.post[post_id]
        if reading.lets(person_id, post_id):
            return ()
        moving = self.sight.moving[person_id]
        uses = [each for each in moving if reading.clash(post, each)] or moving
        here = weight_of(self.problem, self.scorer, person_id, post)
        found = []
        for each in uses:
            there = weight_of(self.problem, self.scorer, person_id, each)
            priority = self.problem.activity[each.activity].priority
            total = self.worth(person_id, each.id).total
            found.append(Use(each.activity, each.id, priority, total, there > here))
        return tuple(sorted(found, key=lambda use: (use.priority, use.post)))


def deciding_part(better: Worth, worse: Worth) -> str | None:
    """The first part in which the better ranked of two gains; None when they are equal."""
    if better.total == worse.total:
        return None
    for part in PARTS:
        ahead = getattr(better, part) - getattr(worse, part)
        if (ahead if part in GAINED else -ahead) > 0:
            return part
    return None
