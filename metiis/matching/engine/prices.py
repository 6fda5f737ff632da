"""A bound of our own, from any prices, in exact integers, over every pair.

Give each place of a post a price, and each day of a budget too. Whoever the plan is, its worth is
at most: the price of all places and days, plus for each person the best set of posts she could
hold one after the other once their prices are paid. That holds for any prices of at least zero; a
solver only helps to find good ones, and nothing rests on its word. Prices are in millionths.
"""

from collections.abc import Mapping

import numpy as np

from metiis.matching.engine.answers import Prices
from metiis.matching.engine.pairs import Ints, Table
from metiis.matching.engine.problem import Problem

MICRO = 1_000_000


class Priced:
    """The best path of each person at some prices, and through each pair."""

    def __init__(self, table: Table, posts: Ints, days: Mapping[tuple[int, int], Ints]) -> None:
        """`posts` has a price per post; `days` one per person, by stretch of days; in millionths.

        Raises ValueError for a negative price, which would prove nothing.
        """
        if (posts < 0).any() or any((each < 0).any() for each in days.values()):
            raise ValueError("a price is negative")
        self.table = table
        self.posts = posts
        self.days = days
        pairs = table.pairs
        net = pairs.worth * MICRO - posts[pairs.post]
        for (first, last), price in days.items():
            shared = np.array([post.days_between(first, last) for post in table.posts])
            if len(shared):
                net -= price[pairs.person] * shared[pairs.post]
        self.net: Ints = net
        self.before = self._forward()
        self.best: Ints = self.before[:, -1]

    def _forward(self) -> Ints:
        """[person, t]: the best set of posts that end, rest included, before day t."""
        table, pairs, rest = self.table, self.table.pairs, self.table.problem.min_rest
        days = table.problem.horizon + rest
        best = np.zeros((table.crowd.size, days + 1), dtype=np.int64)
        useful = np.flatnonzero(self.net > 0)
        until = table.end[pairs.post[useful]] + rest
        order = np.argsort(until, kind="stable")
        useful, until = useful[order], until[order]
        cuts = np.searchsorted(until, np.arange(days + 1))
        for day in range(days):
            best[:, day + 1] = best[:, day]
            now = useful[cuts[day] : cuts[day + 1]]
            if len(now):
                people = pairs.person[now]
                worth = best[people, table.start[pairs.post[now]]] + self.net[now]
                np.maximum.at(best[:, day + 1], people, worth)
        return best

    def _backward(self) -> Ints:
        """[person, t]: the best set of posts that begin on day t or later."""
        table, pairs, rest = self.table, self.table.pairs, self.table.problem.min_rest
        days = table.problem.horizon + rest
        best = np.zeros((table.crowd.size, days + 2), dtype=np.int64)
        useful = np.flatnonzero(self.net > 0)
        begin = table.start[pairs.post[useful]]
        order = np.argsort(begin, kind="stable")
        useful, begin = useful[order], begin[order]
        cuts = np.searchsorted(begin, np.arange(days + 2))
        for day in range(days, -1, -1):
            best[:, day] = best[:, day + 1]
            now = useful[cuts[day] : cuts[day + 1]]
            if len(now):
                people = pairs.person[now]
                after = table.end[pairs.post[now]] + rest + 1
                np.maximum.at(best[:, day], people, best[people, after] + self.net[now])
        return best

    def through(self) -> Ints:
        """For each pair, the best set of posts of its person that holds it; below it in doubt."""
        table, pairs, rest = self.table, self.table.pairs, self.table.problem.min_rest
        after = self._backward()
        start, end = table.start[pairs.post], table.end[pairs.post]
        left = self.before[pairs.person, start]
        return left + self.net + after[pairs.person, end + rest + 1]

    def micro(self) -> int:
        """The bound of what is not confirmed, in millionths."""
        table = self.table
        total = sum(self.best.tolist())
        total += sum(
            price * places
            for price, places in zip(self.posts.tolist(), table.headcount.tolist(), strict=True)
        )
        for stretch, price in self.days.items():
            left = np.maximum(table.crowd.budgets[stretch], 0)
            priced = np.flatnonzero(price)
            total += sum(
                each * days
                for each, days in zip(price[priced].tolist(), left[priced].tolist(), strict=True)
            )
        return total

    def bound(self) -> int:
        """No plan is worth more, confirmed pairs included."""
        return self.table.base + min(self.micro() // MICRO, simple_bound(self.table))


def simple_bound(table: Table) -> int:
    """What the best candidates of each post would be worth if nobody held two posts."""
    total = 0
    order = np.lexsort((-table.pairs.worth, table.pairs.post))
    worth = table.pairs.worth[order]
    cuts = np.searchsorted(table.pairs.post[order], np.arange(len(table.posts) + 1))
    for post, places in enumerate(table.headcount.tolist()):
        total += int(worth[cuts[post] : cuts[post + 1]][:places].sum())
    return total


def bound(problem: Problem, prices: Prices, table: Table | None = None) -> int:
    """The bound that these prices prove, whatever they are. ValueError if one is negative."""
    table = table or Table(problem)
    posts, days = as_arrays(table, prices)
    return Priced(table, posts, days).bound()


def as_arrays(table: Table, prices: Prices) -> tuple[Ints, dict[tuple[int, int], Ints]]:
    """Prices by identifier as arrays; what is not named is free."""
    posts = np.zeros(len(table.posts), dtype=np.int64)
    for post, price in prices.posts.items():
        posts[table.index_of_post[post]] = price
    days: dict[tuple[int, int], Ints] = {}
    for (person, number), price in prices.days.items():
        budget = table.problem.person[person].budgets[number]
        key = (budget.first, budget.last)
        if key not in days:
            days[key] = np.zeros(table.crowd.size, dtype=np.int64)
        days[key][table.crowd.person_at[person]] += price
    return posts, days
