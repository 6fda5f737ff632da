"""Whom to call first among those who have not answered, and which skills would open most places.

Somebody silent is worth what she would add if she were free on the days she says nothing of: the
empty places she would hold, and those of people who would then hold other empty places. Each call
is chosen once those before it have said yes, so that two calls never count on the same place. Every
gain comes from moves that keep the rules: a new plan can bring as much, and sometimes more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import chain, islice

from metiis.matching.engine.answers import Obstacle, Plan, Unfilled
from metiis.matching.engine.bits import bits_of
from metiis.matching.engine.drafts import Draft, Move, Places, seated
from metiis.matching.engine.paths import MICRO, Losses, Option, best_path, price_of
from metiis.matching.engine.points import OKAY
from metiis.matching.engine.problem import Person, Post, Problem, State
from metiis.matching.engine.ranking import Ranking
from metiis.matching.engine.roll import Roll

MARGIN = 50  # People looked at for each post beyond those asked for.
LONGEST = 12  # Posts of one person that are combined.
HOLDERS = 5  # More holders of a skill that a training plan thinks of at once.


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to call, the posts she could hold, the silent days to ask about, and what her yes
    adds to the objective."""

    person: str
    gain: int
    days: tuple[int, ...]
    posts: tuple[str, ...]
    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """A skill, or a range of ranks, that keeps people from posts they could otherwise hold.

    `opened` is what one more holder would open, `opened_by_few` what five would, in places of the
    posts that they would take; what they would leave is taken off. `holes` counts the empty places
    that the plan explains by it, `people` those whom nothing else keeps from one of these posts.
    """

    rule: Obstacle  # SKILL or GRADE.
    skill: str | None
    ranks: tuple[int, int] | None
    holes: int
    opened: float
    opened_by_few: float
    people: int


def call_list(problem: Problem, plan: Plan, n: int) -> list[Call]:
    """The n silent people worth calling first, at most."""
    return list(islice(chain.from_iterable(call_rounds(problem, plan, n)), n))


def call_rounds(problem: Problem, plan: Plan, n: int) -> Iterator[list[Call]]:
    """Calls by rounds, the best first, n at most in each.

    In a round each call counts on the yes of those before it, and the round ends when nobody adds
    anything more. The next one takes the plan up again as it was: its people replace those of the
    rounds before who say no.
    """
    roll = Roll(problem)
    places = Places(plan, roll)
    options = _options(problem, plan, roll, n)
    while found := _round(_Calling(Draft(places), options), n):
        yield found
        for call in found:
            del options[call.person]


def _round(calling: "_Calling", n: int) -> list[Call]:
    """The best call, then the best one after it, until none adds anything.

    What somebody adds seldom grows while others come in: she is weighed again when she is first in
    the queue, and called if she still is.
    """
    rows = ((calling.expected(name), name) for name in calling.options)
    waiting = [(-gain, name) for gain, name in rows if gain > 0]
    heapify(waiting)
    called: list[Call] = []
    while waiting and len(called) < n:
        _, name = heappop(waiting)
        second = -waiting[0][0] if waiting else 0
        gain = calling.expected(name)
        if gain >= second:
            call = calling.come(name, second)
            if (gain := call.gain) >= max(second, 1):
                called.append(call)
                continue
        if gain > 0:
            heappush(waiting, (-gain, name))
    return called


class _Calling:
    """What people would add to a draft, and how they come into it."""

    def __init__(self, draft: Draft, options: dict[str, list[Option]]) -> None:
        self.draft, self.options = draft, options
        self.places = draft.places

    def expected(self, name: str) -> int:
        """What the answer of somebody would add, were each place she takes emptied on its own."""
        rows = self._priced(name)
        return self._best(name, rows)[0] - self._unasked(name, rows)

    def come(self, name: str, least: int) -> Call:
        """The call of somebody, who comes into the draft if she does add so much to it."""
        draft, gain, rows = self.draft, self.places.gain, self._priced(name)
        _, path = self._best(name, rows)
        kept, before = {each.post.id for each in path}, list(draft.held[name])
        moves: list[Move] = [(name, post, None) for post in before if post.id not in kept]
        draft.do(moves)
        asked = list[Post]()
        for option in sorted(path, key=lambda each: (-each.net, each.post.id)):
            if option.post in before:
                continue
            taken = self._taken(name, option.post)
            draft.do(taken)
            moves += taken
            asked += [option.post] if taken and option.is_silent else []
        held = sum(gain(name, post) for post in before)
        added = self._added(moves) + held - self._unasked(name, rows) if asked else 0
        if added >= max(least, 1):
            draft.choices[name] = [each.post for each in self.options[name]]
        else:
            draft.undo(moves)
        return _call(self.places.person(name), added, asked)

    def _priced(self, name: str) -> list[Option]:
        """The posts that somebody holds in the draft, and those worth more than their place."""
        held, gain = self.draft.held[name], self.places.gain
        rows = [Option(gain(name, post), post, False) for post in held]
        for option in self.options[name]:
            freed = None if option.post in held else self.draft.freed(option.post, name)
            if freed is not None and (net := gain(name, option.post) - freed[0]) > 0:
                rows.append(Option(net, option.post, option.is_silent))
        return rows

    def _best(self, name: str, rows: list[Option]) -> tuple[int, tuple[Option, ...]]:
        return best_path(self.places.problem, self.places.person(name), rows)

    def _unasked(self, name: str, rows: list[Option]) -> int:
        """What somebody is worth without any answer of hers."""
        return self._best(name, [each for each in rows if not each.is_silent])[0]

    def _taken(self, name: str, post: Post) -> list[Move]:
        """The moves by which somebody takes one more post; none when it adds nothing any more."""
        freed = self.draft.freed(post, name)
        if freed is None or freed[0] >= self.places.gain(name, post):
            return []
        return [*freed[1], (name, None, post)]

    def _added(self, moves: list[Move]) -> int:
        """What moves add to the objective."""
        gain = self.places.gain
        return sum(
            (gain(name, taking) if taking else 0) - (gain(name, leaving) if leaving else 0)
            for name, leaving, taking in moves
        )


def _call(person: Person, gain: int, posts: list[Post]) -> Call:
    days = {
        day
        for post in posts
        for day in range(post.start, post.end + 1)
        if person.days[day] not in OKAY
    }
    ordered = sorted(posts, key=lambda post: (post.start, post.id))
    return Call(
        person=person.id,
        gain=gain,
        days=tuple(sorted(days)),
        posts=tuple(post.id for post in ordered),
        activities=tuple(dict.fromkeys(post.activity for post in ordered)),
    )


def _open_places(problem: Problem, plan: Plan) -> Iterable[tuple[Post, int]]:
    """Places of each post that people could take: the empty ones, or when it is full all, for
    whoever enters frees somebody for another."""
    missing = {each.post: each.missing for each in plan.unfilled}
    for post in problem.posts:
        yield post, missing.get(post.id, post.headcount)


def _options(problem: Problem, plan: Plan, roll: Roll, n: int) -> dict[str, list[Option]]:
    """By silent person, the posts that prices leave worth most to her, if she is among the best
    people of each."""
    price = price_of(plan)
    empty = {each.post for each in plan.unfilled}
    silent = bits_of(
        roll.size, (n for n, person in enumerate(roll.people) if State.UNKNOWN in person.days)
    )
    found: dict[str, list[Option]] = defaultdict(list)
    for activity in problem.activities:
        ranking = Ranking(roll, activity)
        away = ~silent | seated(roll, activity.posts)
        for post in activity.posts:
            paid = 0 if post.id in empty else price(post) or 0
            if paid >= MICRO * ranking.most(post):
                continue
            sure = roll.eligible(activity, post)
            people = roll.eligible(activity, post, silent=True) & ~away
            for gain, who in ranking.best(post, people, n + MARGIN):
                if (net := gain * MICRO - paid) > 0:
                    option = Option(net, post, not sure >> who & 1)
                    found[roll.people[who].id].append(option)
    return {
        name: sorted(rows, key=lambda each: (-each.net, each.post.id))[:LONGEST]
        for name, rows in found.items()
        if any(each.is_silent for each in rows)
    }


def scarcest(problem: Problem, plan: Plan) -> list[Bottleneck]:
    """The skills and ranges of ranks of which more holders would open most places, first."""
    roll, price = Roll(problem), price_of(plan)
    loss = Losses(problem, plan, roll)
    lacking: dict[Demand, list[tuple[float, str, str]]] = defaultdict(list)
    for activity in problem.activities:
        ranking, away = Ranking(roll, activity), seated(roll, activity.posts)
        for post in activity.posts:
            paid, most = price(post), ranking.most(post)
            if paid is None or paid >= MICRO * most or not post.headcount:
                continue
            for demand in _demands(post):
                people = roll.lacking(activity, post, demand[1]) & ~away
                for gain, who in ranking.best(post, people, HOLDERS * 4):
                    name = roll.people[who].id
                    net = gain * MICRO - paid - loss.of(name, post)
                    if net > 0:
                        lacking[demand].append((net / (MICRO * most), name, post.id))
    room = {post.id: places for post, places in _open_places(problem, plan)}
    found = [_bottleneck(plan, problem, demand, rows, room) for demand, rows in lacking.items()]
    return sorted(
        found, key=lambda each: (-each.opened_by_few, -each.opened, -each.holes, str(each))
    )


Demand = tuple[Obstacle, str | None, tuple[int, int] | None]


def _demands(post: Post) -> list[Demand]:
    skills: list[Demand] = [(Obstacle.SKILL, skill, None) for skill in sorted(post.skills)]
    return [*skills, (Obstacle.GRADE, None, (post.rank_min, post.rank_max))]


def _bottleneck(
    plan: Plan,
    problem: Problem,
    demand: Demand,
    rows: list[tuple[float, str, str]],
    room: dict[str, int],
) -> Bottleneck:
    """What the best people would open, each in one post, no post beyond its places."""
    rule, skill, ranks = demand
    left, opened = dict(room), list[float]()
    chosen: set[str] = set()
    for share, name, post in sorted(rows, key=lambda row: (-row[0], row[1:])):
        if len(opened) < HOLDERS and name not in chosen and left[post] > 0:
            chosen.add(name)
            left[post] -= 1
            opened.append(share)
    holes = sum(
        each.missing
        for each in plan.unfilled
        if each.reason is rule
        and (each.skill == skill if skill else _ranks(problem, each) == ranks)
    )
    people = len({name for _, name, _ in rows})
    first = opened[0] if opened else 0.0
    return Bottleneck(rule, skill, ranks, holes, first, sum(opened), people)


def _ranks(problem: Problem, hole: Unfilled) -> tuple[int, int]:
    post = problem.post[hole.post]
    return post.rank_min, post.rank_max
