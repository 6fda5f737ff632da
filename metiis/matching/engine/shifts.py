"""What an activity would gain a few days earlier or later, with the people it has and the free."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from metiis.matching.engine.masks import Busy, Mask
from metiis.matching.engine.problem import Activity, Post
from metiis.matching.engine.sight import Sight

REACH = 7


@dataclass(frozen=True, slots=True)
class Shift:
    """A move by some days: places won over what can be filled today, people the activity loses."""

    days: int
    gain: int
    lost: tuple[str, ...]


def best_shifts(sight: Sight, activity: Activity) -> Iterator[Shift]:
    """The moves of at most a week that win places, a longer one only when it wins more.

    Everybody must be able on the new days, confirmed people too: they would have to be asked again.
    """
    mover = _Mover(sight, activity)
    most = 0
    for distance in range(1, REACH + 1):
        won = [shift for days in (distance, -distance) if (shift := mover.shift(days, most))]
        yield from won
        most = max([most, *(shift.gain for shift in won)])


class _Mover:
    """Tries other days for one activity; its own people are set free of it first."""

    def __init__(self, sight: Sight, activity: Activity) -> None:
        self.sight, self.activity = sight, activity
        self.team = 0
        for post in activity.posts:
            self.team |= sight.holders[post.id]
        others: dict[str, list[Post]] = {}
        for person in sight.masks.names(self.team):
            held = (*sight.kept.get(person, ()), *sight.moving.get(person, ()))
            others[person] = [post for post in held if post.activity != activity.id]
        self.elsewhere = Busy(sight.masks, self.team, others)
        self.places = [post.headcount for post in activity.posts]
        filled = sum(sight.holders[post.id].bit_count() for post in activity.posts)
        self.today = max(filled, fill(self.places, self._able(0)))

    def shift(self, days: int, most: int) -> Shift | None:
        """The move by some days, if it wins more than `most`."""
        able = self._able(days)
        bound = sum(
            min(places, mask.bit_count()) for places, mask in zip(self.places, able, strict=True)
        )
        if bound - self.today <= most:
            return None
        gain = fill(self.places, able) - self.today
        somewhere = 0
        for mask in able:
            somewhere |= mask
        lost = self.sight.masks.names(self.team & ~somewhere)
        return Shift(days, gain, lost) if gain > most else None

    def _able(self, days: int) -> list[Mask]:
        """Who could hold each post of the activity, moved by some days."""
        return [
            self._able_for(replace(post, start=post.start + days, end=post.end + days))
            for post in self.activity.posts
        ]

    def _able_for(self, post: Post) -> Mask:
        sight, team, start, end = self.sight, self.team, post.start, post.end
        able = sight.masks.declared(start, end) & ~sight.banned(self.activity)
        able &= ~(sight.fixed.near(start, end) | sight.moved.near(start, end)) | team
        able &= ~self.elsewhere.near(start, end)
        if able:
            for mask in sight.standing(post, self.activity).values():
                able &= ~mask
        if able:
            able &= ~(sight.moved.short(post) & ~team | self.elsewhere.short(post))
        return able


@dataclass
class _Filling:
    """Places being filled, nobody twice; somebody may move on to make room."""

    able: Sequence[Mask]
    held: list[Mask]
    taken: Mask = 0
    seen: set[int] = field(default_factory=set)

    def add(self, at: int) -> bool:
        """Fill one more place of a post."""
        free = self.able[at] & ~self.taken
        if free:
            one = free & -free
            self.held[at] |= one
            self.taken |= one
            return True
        self.seen.add(at)
        for other, people in enumerate(self.held):
            moving = people & self.able[at]
            if other not in self.seen and moving and self.add(other):
                one = moving & -moving
                self.held[other] ^= one
                self.held[at] |= one
                return True
        return False


def fill(places: Sequence[int], able: Sequence[Mask]) -> int:
    """The most places that can be filled, each person once."""
    filling = _Filling(able, [0] * len(places))
    filled = 0
    for at, number in enumerate(places):
        for _ in range(number):
            filling.seen.clear()
            if not filling.add(at):
                break
            filled += 1
    return filled
