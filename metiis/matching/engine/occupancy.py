"""Who holds what while a plan is being built: days, rest, budgets and activities kept in step."""

from bisect import insort

from metiis.matching.engine.pairs import Table

FREE: tuple[int, ...] = ()


class Occupancy:
    """Movable choices of a plan by person and by post, on top of what is confirmed.

    Only pairs that the rules allow may be offered; this keeps them compatible with each other.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rest = table.problem.min_rest
        self.start = table.start.tolist()
        self.end = table.end.tolist()
        self.activity = table.activity.tolist()
        self.left = table.headcount.tolist()
        self.held: dict[int, list[tuple[int, int, int]]] = {}  # person -> (start, end, post)
        self.stretches = list(table.crowd.budgets)
        self.budgets = [values.tolist() for values in table.crowd.budgets.values()]
        self.costs = [
            [post.days_between(first, last) for first, last in self.stretches]
            for post in table.posts
        ]

    def conflicts(self, person: int, post: int) -> tuple[int, ...]:
        """Posts the person would have to leave for this one because of days, rest or activity."""
        mine = self.held.get(person)
        if not mine:
            return FREE
        first, last = self.start[post] - self.rest, self.end[post] + self.rest
        same = self.activity[post]
        return tuple(
            other
            for start, end, other in mine
            if (start <= last and end >= first) or self.activity[other] == same
        )

    def can_afford(self, person: int, post: int, leaving: tuple[int, ...] = FREE) -> bool:
        """Whether the days left suffice, once the posts left are given back."""
        for at, asked in enumerate(self.costs[post]):
            if asked and self._left(person, at, leaving) < asked:
                return False
        return True

    def _left(self, person: int, at: int, leaving: tuple[int, ...]) -> int:
        return int(self.budgets[at][person]) + sum(self.costs[other][at] for other in leaving)

    def take(self, person: int, post: int) -> None:
        """The person holds the post; the caller has checked."""
        insort(self.held.setdefault(person, []), (self.start[post], self.end[post], post))
        self.left[post] -= 1
        for at, asked in enumerate(self.costs[post]):
            self.budgets[at][person] -= asked

    def leave(self, person: int, post: int) -> None:
        """The person gives the post back."""
        self.held[person].remove((self.start[post], self.end[post], post))
        self.left[post] += 1
        for at, asked in enumerate(self.costs[post]):
            self.budgets[at][person] += asked

    def holders(self) -> set[tuple[int, int]]:
        """Every (person, post) held."""
        return {(person, post) for person, mine in self.held.items() for _s, _e, post in mine}
