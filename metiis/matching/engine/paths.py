"""The posts that one person can hold together, and what they leave once places are paid."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from metiis.matching.engine.answers import Plan
from metiis.matching.engine.problem import Person, Post, Problem
from metiis.matching.engine.ranking import Ranking
from metiis.matching.engine.roll import Roll

MICRO = 1_000_000  # Prices are in millionths of the unit of the objective.


@dataclass(frozen=True, slots=True)
class Option:
    """A post that somebody could hold, and what is left of it once the place is paid."""

    net: int
    post: Post
    is_silent: bool


def price_of(plan: Plan) -> Callable[[Post], int | None]:
    """The price of a place of each post, in millionths; None where nothing is known of it.

    Without prices only empty places count.
    """
    empty = {each.post for each in plan.unfilled}
    if plan.prices.posts:
        return lambda post: plan.prices.posts.get(post.id, 0)
    return lambda post: 0 if post.id in empty else None


def best_path(
    problem: Problem, person: Person, options: list[Option]
) -> tuple[int, tuple[Option, ...]]:
    """The posts of the highest sum that one person can hold together, by trying what may win."""
    rows = sorted(options, key=lambda each: (each.post.start, each.post.id))
    ahead = [0] * (len(rows) + 1)
    for at in range(len(rows) - 1, -1, -1):
        ahead[at] = ahead[at + 1] + rows[at].net
    best: tuple[int, tuple[Option, ...]] = (0, ())
    waiting: list[tuple[int, int, tuple[Option, ...]]] = [(0, 0, ())]
    while waiting:
        at, value, path = waiting.pop()
        if value > best[0]:
            best = (value, path)
        if at == len(rows) or value + ahead[at] <= best[0]:
            continue
        waiting.append((at + 1, value, path))
        if fits(problem, person, (each.post for each in path), rows[at].post):
            waiting.append((at + 1, value + rows[at].net, (*path, rows[at])))
    return best


def fits(problem: Problem, person: Person, held: Iterable[Post], post: Post) -> bool:
    """Whether a post may be held beside others: rest, another activity, days left."""
    others = list(held)
    if any(meets(problem, each, post) for each in others):
        return False
    for budget in person.budgets:
        stretch = (budget.first, budget.last)
        asked = post.days_between(*stretch)
        if asked and asked + sum(each.days_between(*stretch) for each in others) > budget.left:
            return False
    return True


def meets(problem: Problem, one: Post, two: Post) -> bool:
    """Whether nobody may hold both: same activity, or less rest between them than is due."""
    rest = problem.min_rest
    is_apart = one.start > two.end + rest or two.start > one.end + rest
    return one.activity == two.activity or not is_apart


def days_of_confirmed(problem: Problem) -> dict[str, Person]:
    """Those who hold confirmed posts, with what these leave of their days."""
    found: dict[str, Person] = {}
    for name, post_id in problem.confirmed:
        if name not in problem.person:
            continue
        person, post = found.get(name, problem.person[name]), problem.post[post_id]
        budgets = (
            replace(each, left=each.left - post.days_between(each.first, each.last))
            for each in person.budgets
        )
        found[name] = replace(person, budgets=tuple(budgets))
    return found


class Losses:
    """What people would give up of a plan to hold another post, at its prices."""

    def __init__(self, problem: Problem, plan: Plan, roll: Roll) -> None:
        self.problem, self.price = problem, price_of(plan)
        self.roll = roll
        self.held: dict[str, list[Post]] = defaultdict(list)
        self.fixed = frozenset(problem.confirmed)
        for person, post in plan.assignments:
            self.held[person].append(problem.post[post])

    def of(self, person_id: str, post: Post) -> int:
        """What is left, once paid, of the posts that somebody would leave."""
        return sum(
            self._net(person_id, held)
            for held in self.held.get(person_id, ())
            if (person_id, held.id) not in self.fixed and meets(self.problem, held, post)
        )

    def _net(self, person_id: str, post: Post) -> int:
        ranking = Ranking(self.roll, self.problem.activity[post.activity])
        gain = ranking.gain(self.roll.place[person_id], post)
        return max(0, gain * MICRO - (self.price(post) or 0))
