"""Whom to call first among those who have not answered, and which skills would open most places.

Somebody silent is worth what her best path of posts would add, once each place is paid at the price
that the plan gives it, if she were free on the days she says nothing of. An estimate, for it takes
the prices as they are; a new plan alone says what an answer brings.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

from metiis.matching.engine.answers import Obstacle, Plan, Unfilled
from metiis.matching.engine.bits import Bits, bits_of
from metiis.matching.engine.paths import MICRO, Losses, Option, best_path, price_of
from metiis.matching.engine.points import OKAY
from metiis.matching.engine.problem import Person, Post, Problem, State
from metiis.matching.engine.ranking import Ranking
from metiis.matching.engine.roll import Roll, days_within

CALLS_PER_PLACE = 2  # About one call in two brings somebody.
MARGIN = 50  # People looked at for each post beyond those asked for.
LONGEST = 12  # Posts of one person that are combined.
HOLDERS = 5  # More holders of a skill that a training plan thinks of at once.


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to call, the posts that she could hold, and the silent days to ask about.

    `gain` is in millionths of the unit of the objective.
    """

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
    """The n silent people worth calling first, at most.

    A place is promised to two calls at most before the next people are called for others; when all
    places are promised, they are promised again.
    """
    options = _options(problem, plan, n)
    people = _with_days_left(problem, options)
    full = {post.id: CALLS_PER_PLACE * places for post, places in _open_places(problem, plan)}
    left = dict(full)
    called: list[Call] = []
    waiting = _queue(problem, people, options, left)
    while waiting and len(called) < n:
        gain, name = heappop(waiting)
        call = _call(problem, people[name], options[name], left)
        if call.gain == -gain:
            called.append(call)
            del options[name]
            for post in call.posts:
                left[post] -= 1
        elif call.gain:
            heappush(waiting, (-call.gain, name))
        if not waiting:
            left = dict(full)
            waiting = _queue(problem, people, options, left)
    return called


def _queue(
    problem: Problem,
    people: dict[str, Person],
    options: dict[str, list[Option]],
    left: dict[str, int],
) -> list[tuple[int, str]]:
    rows = ((name, _call(problem, people[name], options[name], left)) for name in options)
    waiting = [(-call.gain, name) for name, call in rows if call.gain]
    heapify(waiting)
    return waiting


def _with_days_left(problem: Problem, names: Iterable[str]) -> dict[str, Person]:
    """People with what confirmed posts leave of their days."""
    found = {name: problem.person[name] for name in names}
    for name, post_id in problem.confirmed:
        if name in found:
            post = problem.post[post_id]
            budgets = (
                replace(each, left=each.left - days_within(post, (each.first, each.last)))
                for each in found[name].budgets
            )
            found[name] = replace(found[name], budgets=tuple(budgets))
    return found


def _open_places(problem: Problem, plan: Plan) -> Iterable[tuple[Post, int]]:
    """Places of each post that people called could take: the empty ones, or when it is full all,
    for whoever enters frees somebody for another."""
    missing = {each.post: each.missing for each in plan.unfilled}
    for post in problem.posts:
        yield post, missing.get(post.id, post.headcount)


def _options(problem: Problem, plan: Plan, n: int) -> dict[str, list[Option]]:
    """Posts by silent person: the best people of each post, and what the plan gave them."""
    roll, price = Roll(problem), price_of(plan)
    silent = bits_of(
        roll.size, (n for n, person in enumerate(roll.people) if State.UNKNOWN in person.days)
    )
    given = _places_given(plan, roll)
    found: dict[str, list[Option]] = defaultdict(list)
    for activity in problem.activities:
        ranking = Ranking(roll, activity)
        away = ~silent | _seated(roll, activity.posts)
        for post in activity.posts:
            paid = price(post)
            if paid is not None and paid >= MICRO * ranking.most(post):
                continue
            sure = roll.eligible(activity, post)
            rows = {(ranking.gain(who, post), who) for who in given[post.id] if silent >> who & 1}
            if paid is not None:
                people = roll.eligible(activity, post, silent=True) & ~away
                rows.update(ranking.best(post, people, n + MARGIN))
            for gain, who in sorted(rows):
                if (net := gain * MICRO - (paid or 0)) > 0:
                    option = Option(net, post, not sure >> who & 1)
                    found[roll.people[who].id].append(option)
    return {
        name: sorted(rows, key=lambda each: (-each.net, each.post.id))[:LONGEST]
        for name, rows in found.items()
        if any(each.is_silent for each in rows)
    }


def _places_given(plan: Plan, roll: Roll) -> dict[str, list[int]]:
    """By post, those to whom the plan gave it and nothing holds for good, as places in the roll."""
    found: dict[str, list[int]] = defaultdict(list)
    for person, post in set(plan.assignments) - set(roll.held):
        found[post].append(roll.place[person])
    return found


def _seated(roll: Roll, posts: Iterable[Post]) -> Bits:
    """People who hold a post of these for good."""
    ids = {post.id for post in posts}
    people = {person for person, post in roll.held if post in ids}
    return bits_of(roll.size, (roll.place[person] for person in people if person in roll.place))


def _call(problem: Problem, person: Person, options: list[Option], left: dict[str, int]) -> Call:
    """What calling somebody would add, while these places are not promised to others."""
    now = [each for each in options if not each.is_silent]
    then = [each for each in options if not each.is_silent or left[each.post.id] > 0]
    declared, _ = best_path(problem, person, now)
    answered, path = best_path(problem, person, then)
    posts = [each.post for each in path if each.is_silent]
    days = {
        day
        for post in posts
        for day in range(post.start, post.end + 1)
        if person.days[day] not in OKAY
    }
    return Call(
        person=person.id,
        gain=answered - declared if posts else 0,
        days=tuple(sorted(days)),
        posts=tuple(post.id for post in posts),
        activities=tuple(dict.fromkeys(post.activity for post in posts)),
    )


def scarcest(problem: Problem, plan: Plan) -> list[Bottleneck]:
    """The skills and ranges of ranks of which more holders would open most places, first."""
    roll, price = Roll(problem), price_of(plan)
    loss = Losses(problem, plan, roll)
    lacking: dict[Demand, list[tuple[float, str, str]]] = defaultdict(list)
    for activity in problem.activities:
        ranking, seated = Ranking(roll, activity), _seated(roll, activity.posts)
        for post in activity.posts:
            paid, most = price(post), ranking.most(post)
            if paid is None or paid >= MICRO * most or not post.headcount:
                continue
            for demand in _demands(post):
                people = roll.lacking(activity, post, demand[1]) & ~seated
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
