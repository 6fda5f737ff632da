"""Who takes which place when each takes one at most: the assignment, exact and proven.

People are numbers here, posts too, and a gain is the exact integer of a person in a post. The graph
has one node per post, not one per person: a step enters a post with a free person, or moves a
person from a post to another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

Offer = tuple[int, int]  # (gain, person)
Move = tuple[int, int]  # (gain, person who moves)


@dataclass(frozen=True, slots=True)
class Filling:
    """Who is where, what one more place of each post would add, and whether this proves it."""

    post_of: dict[int, int]
    prices: tuple[int, ...]
    is_proven: bool


@dataclass
class _State:
    room: list[int]
    offers: Sequence[Sequence[Offer]]
    gains: dict[int, dict[int, int]]
    post_of: dict[int, int] = field(default_factory=dict)
    next_offer: list[int] = field(default_factory=list)
    moves: list[dict[int, Move]] = field(default_factory=list)
    # By post, to each other one, a heap of (loss, person): who left the post is still in it.
    leaving: list[dict[int, list[tuple[int, int]]]] = field(default_factory=list)

    def entry(self, post: int) -> Offer | None:
        """The best free person for a post."""
        offers, at = self.offers[post], self.next_offer[post]
        while at < len(offers) and offers[at][1] in self.post_of:
            at += 1
        self.next_offer[post] = at
        return offers[at] if at < len(offers) else None

    def seat(self, person: int, post: int) -> None:
        """Put a person in a post, from which she may move to the others that she could hold."""
        self.post_of[person] = post
        gains, heaps = self.gains[person], self.leaving[post]
        for other, there in gains.items():
            if other != post:
                heappush(heaps.setdefault(other, []), (gains[post] - there, person))

    def find_moves(self, post: int) -> None:
        """The best move from a post to each other one; among equals, the first person."""
        best: dict[int, Move] = {}
        for other, heap in self.leaving[post].items():
            while heap and self.post_of[heap[0][1]] != post:
                heappop(heap)
            if heap:
                loss, person = heap[0]
                best[other] = (-loss, person)
        self.moves[post] = best


def fill(room: Sequence[int], offers: Sequence[Sequence[Offer]]) -> Filling:
    """Fill the places so that the sum of gains is the highest.

    `offers` gives for each post its people, best first. Each turn adds one person by the chain of
    moves that gains most: after n turns nobody can do better with n people, and what a turn adds
    never grows, so the first turn that gains nothing ends the search.
    """
    gains: dict[int, dict[int, int]] = {}
    for post, found in enumerate(offers):
        for gain, person in found:
            gains.setdefault(person, {})[post] = gain
    size = len(room)
    state = _State(list(room), offers, gains)
    state.next_offer = [0] * size
    state.moves = [{} for _ in range(size)]
    state.leaving = [{} for _ in range(size)]
    while chain := _best_chain(state):
        _apply(state, chain)
    prices = _prices(state)
    return Filling(state.post_of, prices, _is_proven(state, room, prices))


def _best_chain(state: _State) -> list[tuple[int, int]]:
    """The (person, post) of the chain that gains most, last move first; empty when none does."""
    best: dict[int, tuple[int, int | None, int]] = {}  # post -> (gain, from, person)
    for post in range(len(state.room)):
        if offer := state.entry(post):
            best[post] = (offer[0], None, offer[1])
    _spread(state, best)
    ends = [(found[0], -post) for post, found in best.items() if state.room[post] and found[0] > 0]
    if not ends:
        return []
    chain: list[tuple[int, int]] = []
    at: int | None = -max(ends)[1]
    while at is not None:
        _, before, person = best[at]
        chain.append((person, at))
        at = before
    return chain


def _spread(state: _State, best: dict[int, tuple[int, int | None, int]]) -> None:
    """Let each post offer to others what a move from it would add, until nothing improves.

    It ends: a round of moves that gains would have been taken before.
    """
    waiting = sorted(best)
    while waiting:
        touched: set[int] = set()
        for post in waiting:
            so_far = best[post][0]
            for other, (gain, person) in state.moves[post].items():
                if other not in best or so_far + gain > best[other][0]:
                    best[other] = (so_far + gain, post, person)
                    touched.add(other)
        waiting = sorted(touched)


def _apply(state: _State, chain: list[tuple[int, int]]) -> None:
    state.room[chain[0][1]] -= 1
    changed: set[int] = set()
    for person, post in chain:
        before = state.post_of.get(person)
        if before is not None:
            changed.add(before)
        state.seat(person, post)
        changed.add(post)
    for post in sorted(changed):
        state.find_moves(post)


def _prices(state: _State) -> tuple[int, ...]:
    """What one more place of each post would add: somebody free, or moved there from another."""
    best: dict[int, tuple[int, int | None, int]] = {}
    for post in range(len(state.room)):
        offer = state.entry(post)
        best[post] = (max(0, offer[0]) if offer else 0, None, -1)
    _spread(state, best)
    return tuple(0 if left else best[post][0] for post, left in enumerate(state.room))


def _is_proven(state: _State, room: Sequence[int], prices: Sequence[int]) -> bool:
    """Whether the prices show that nothing is better.

    Whatever the prices, no filling is worth more than the places at their price plus, for each
    person, the best that is left of a gain once the place is paid.
    """
    bound = sum(places * price for places, price in zip(room, prices, strict=True))
    for gains in state.gains.values():
        bound += max(0, max(gain - prices[post] for post, gain in gains.items()))
    value = sum(state.gains[person][post] for person, post in state.post_of.items())
    return bound == value
