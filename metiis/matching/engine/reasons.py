"""What keeps one person from one post, read day by day; `pairs.py` says the same of everybody.

An engagement that clashes with the post takes no days from the budget here: were it gone, its
days would be given back, so it is named as an engagement and not counted twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from metiis.matching.engine.answers import Obstacle
from metiis.matching.engine.problem import Activity, Pair, Person, Post, Problem, State


class Fit(StrEnum):
    """How the declared days of a person meet those of a post."""

    SURE = "sure"
    IF_NEEDED = "if_needed"
    UNKNOWN = "unknown"
    PARTLY = "partly"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Found:
    """One obstacle. `days` are those of the post it blocks, `silent` those nobody spoke of.

    `activity` is what engages (None when it is not part of the problem); `short` the days that
    lack: of a budget, or of rest.
    """

    code: Obstacle
    days: tuple[int, ...] = ()
    skill: str | None = None
    activity: str | None = None
    short: int = 0
    silent: tuple[int, ...] = ()


def why(
    problem: Problem, person_id: str, post_id: str, held: Iterable[Pair] = ()
) -> tuple[Found, ...]:
    """Every obstacle between a person and a post, in the order of the funnel; none: she can.

    `held` are pairs chosen already; a confirmed pair stays, so nothing is found against it.
    """
    return Reading(problem, held).why(person_id, post_id)


def fit(problem: Problem, person_id: str, post_id: str) -> Fit:
    """What can be said of the days; silence is neither a yes nor a no."""
    person, post = problem.person[person_id], problem.post[post_id]
    states = {state_on(person, day) for day in _days(post)}
    if states == {State.AVAILABLE}:
        return Fit.SURE
    if states <= {State.AVAILABLE, State.IF_NEEDED}:
        return Fit.IF_NEEDED
    if State.UNAVAILABLE not in states:
        return Fit.UNKNOWN
    return Fit.UNAVAILABLE if states == {State.UNAVAILABLE} else Fit.PARTLY


class Reading:
    """The rules of one problem, once some pairs are chosen beside the confirmed ones."""

    def __init__(self, problem: Problem, held: Iterable[Pair] = ()) -> None:
        self.problem = problem
        self.confirmed = frozenset(problem.confirmed)
        self.posts: dict[str, list[Post]] = defaultdict(list)
        for person, post in sorted(self.confirmed.union(held)):
            self.posts[person].append(problem.post[post])

    def why(self, person_id: str, post_id: str) -> tuple[Found, ...]:
        """Every obstacle, in the order of the funnel."""
        return tuple(self._found(person_id, post_id, ""))

    def lets(self, person_id: str, post_id: str, leaving: str = "") -> bool:
        """Whether nothing keeps a person from a post, once she leaves another one."""
        return next(self._found(person_id, post_id, leaving), None) is None

    def held(self, person_id: str, apart: Iterable[str] = ()) -> list[Post]:
        """The posts a person holds, some left out."""
        return [post for post in self.posts.get(person_id, ()) if post.id not in apart]

    def _found(self, person_id: str, post_id: str, leaving: str) -> Iterator[Found]:
        if (person_id, post_id) in self.confirmed:
            return
        person, post = self.problem.person[person_id], self.problem.post[post_id]
        activity = self.problem.activity[post.activity]
        held = self.held(person_id, (post_id, leaving))
        yield from self._standing(person, post, activity)
        yield from _declared(person, post)
        compatible = [other for other in held if not self.clash(post, other)]
        yield from short_of_days(person, post, compatible)
        yield from self._engaged(person, post, held)
        if (person_id, activity.id) in self.problem.banned:
            yield Found(Obstacle.BANNED, activity=activity.id)

    def _standing(self, person: Person, post: Post, activity: Activity) -> Iterator[Found]:
        """What the person is: unit, rank, skills, contract, fitness."""
        if not self.problem.reaches(activity, person):
            yield Found(Obstacle.SCOPE, activity=activity.id)
        if not post.rank_min <= person.rank <= post.rank_max:
            yield Found(Obstacle.GRADE)
        for skill in sorted(post.skills):
            until = person.skills.get(skill)
            if until is None:
                yield Found(Obstacle.SKILL, skill=skill)
            elif until < post.end:
                yield Found(Obstacle.SKILL, _after(post, until), skill)
        first, last = person.contract
        if activity.needs_contract and not (first <= post.start and post.end <= last):
            outside = tuple(day for day in _days(post) if not first <= day <= last)
            yield Found(Obstacle.CONTRACT, outside)
        if activity.needs_fitness and person.fit_until < post.end:
            yield Found(Obstacle.FITNESS, _after(post, person.fit_until))

    def clash(self, post: Post, other: Post) -> bool:
        """Whether nobody can hold both: one activity, common days, or too little rest between."""
        rest = self.problem.min_rest
        near = other.start <= post.end + rest and post.start <= other.end + rest
        return near or other.activity == post.activity

    def _engaged(self, person: Person, post: Post, held: list[Post]) -> Iterator[Found]:
        """Other engagements: those that hold the very days first, then those too near."""
        periods: list[tuple[int, int, str | None]] = []
        periods += [(each.start, each.end, each.activity) for each in held]
        periods += [(first, last, None) for first, last in person.engaged]
        resting = []
        for first, last, activity in periods:
            common = _within(post, first, last)
            if common or activity == post.activity:
                yield Found(Obstacle.ENGAGED, common, activity=activity)
                continue
            rest = self.problem.min_rest
            if near := _within(post, first - rest, last + rest):
                free = max(first - post.end, post.start - last) - 1
                resting.append(Found(Obstacle.REST, near, activity=activity, short=rest - free))
        yield from resting


def state_on(person: Person, day: int) -> int:
    """What a person declared for a day; nothing is known outside the horizon."""
    return person.days[day] if 0 <= day < len(person.days) else State.UNKNOWN


def days_said(person: Person, post: Post, state: State) -> tuple[int, ...]:
    """The days of a post for which a person declared this."""
    if post.start < 0 or post.end >= len(person.days):
        return tuple(day for day in _days(post) if state_on(person, day) == state)
    return _days_of(person.days[post.start : post.end + 1], post.start, state)


@lru_cache(maxsize=1024)
def _days_of(said: bytes, first: int, state: State) -> tuple[int, ...]:
    """The days said so, the first being a number; many people say the same."""
    return tuple(day for day, value in enumerate(said, first) if value == state)


def short_of_days(person: Person, post: Post, held: Iterable[Post]) -> Iterator[Found]:
    """Budgets that the post would exceed beside what is held."""
    others = list(held)
    for budget in person.budgets:
        stretch = budget.first, budget.last
        asked = post.days_between(*stretch)
        short = asked + sum(other.days_between(*stretch) for other in others) - budget.left
        if asked and short > 0:
            yield Found(Obstacle.BUDGET, _within(post, budget.first, budget.last), short=short)


def _declared(person: Person, post: Post) -> Iterator[Found]:
    """Days refused and days silent: one obstacle, unknown when nothing is refused."""
    refused = days_said(person, post, State.UNAVAILABLE)
    silent = days_said(person, post, State.UNKNOWN)
    if refused:
        yield Found(Obstacle.AVAILABILITY, refused, silent=silent)
    elif silent:
        yield Found(Obstacle.UNKNOWN, silent, silent=silent)


def _days(post: Post) -> range:
    return range(post.start, post.end + 1)


def _within(post: Post, first: int, last: int) -> tuple[int, ...]:
    """The days of a post that lie in a period."""
    return tuple(range(max(post.start, first), min(post.end, last) + 1))


def _after(post: Post, day: int) -> tuple[int, ...]:
    """The days of a post past a last valid day."""
    return tuple(range(max(post.start, day + 1), post.end + 1))
