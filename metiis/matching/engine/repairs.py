"""What would fill empty places, cheapest first; each is counted on what it would really open.

The gain of a repair is the number of places that can be filled beside the choices at hand once it
alone is made, on top of those that can be filled without it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from metiis.matching.engine.answers import Obstacle
from metiis.matching.engine.masks import Mask
from metiis.matching.engine.problem import Post
from metiis.matching.engine.shifts import Shift
from metiis.matching.engine.sight import Failing, Sight


class RepairKind(StrEnum):
    """What can be done, from what costs nothing to what costs most."""

    TAKE = "take"  # Nothing keeps these people from the post.
    ASK = "ask"  # They have not said a word of some days, and refused none.
    REPLACE = "replace"  # They are used elsewhere, and somebody free can take their place there.
    SKILL_RENEWED = "skill_renewed"  # A skill they hold expires before the end.
    FITNESS_RENEWED = "fitness_renewed"
    CONTRACT_RENEWED = "contract_renewed"
    OTHER_UNIT = "other_unit"  # People of a unit that the activity does not address.
    OTHER_GRADE = "other_grade"  # The rank just below or just above the range.
    SHORTEN = "shorten"  # One day less, the first or the last.
    SHIFT = "shift"  # The whole activity, some days earlier or later.
    MORE_DAYS = "more_days"  # The yearly days of these people.
    FREE = "free"  # People used by a less important activity, which loses them.
    WITHOUT_SKILL = "without_skill"


@dataclass(frozen=True, slots=True)
class Swap:
    """Somebody leaves a post for the empty place; `by` takes it over (None: it stays empty)."""

    person: str
    leaves: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Repair:
    """One way to fill places. `opens` people become able, `people` names them where it matters.

    Names are not given for another unit's people: its commander has to agree first. `shift` is in
    days; `day` is the one taken off; `lost` are people of the activity whom a shift would lose.
    """

    kind: RepairKind
    gain: int
    opens: int = 0
    people: tuple[str, ...] = ()
    unit: str | None = None
    rank: int | None = None
    skill: str | None = None
    day: int | None = None
    shift: int = 0
    swaps: tuple[Swap, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def cost(self) -> tuple[int, int]:
        """What orders repairs: the kind, then how far."""
        return list(RepairKind).index(self.kind), abs(self.shift)


def repairs(sight: Sight, post: Post, shifts: Iterable[Shift] = ()) -> tuple[Repair, ...]:
    """Every repair of the hole of a post that fills a place at least, cheapest first.

    `shifts` are the moves of its activity that win places.
    """
    found = [each for each in Workshop(sight, post, shifts).all() if each.gain > 0]
    return tuple(sorted(found, key=_order))


def _order(repair: Repair) -> tuple[object, ...]:
    told = (repair.unit or "", -1 if repair.rank is None else repair.rank, repair.skill or "")
    last = -1 if repair.day is None else repair.day
    return repair.cost, -repair.gain, *told, last, repair.shift, repair.people


class Workshop:
    """Tries the repairs of one hole."""

    def __init__(self, sight: Sight, post: Post, shifts: Iterable[Shift]) -> None:
        self.sight, self.masks, self.post = sight, sight.masks, post
        self.shifts = shifts
        self.problem = sight.problem
        self.failing: Failing = sight.failing(post)
        self.missing = sight.missing(post)
        self.ready = self.failing.free.bit_count()

    def all(self) -> Iterator[Repair]:
        """The repairs, worth nothing or not."""
        if self.ready:
            gain = min(self.missing, self.ready)
            names = self.masks.names(self.failing.free)
            yield Repair(RepairKind.TAKE, gain, self.ready, names)
        tries: tuple[Callable[[], Iterator[Repair]], ...] = (
            self._renewals, self._units, self._grades, self._skills, self._shorter, self._uses,
        )  # fmt: skip
        if self.ready < self.missing:
            for attempt in tries:
                yield from attempt()
        yield from (
            Repair(RepairKind.SHIFT, shift.gain, shift=shift.days, lost=shift.lost)
            for shift in self.shifts
        )

    def _gain(self, opened: int) -> int:
        """Places filled once some people more are able."""
        return max(0, min(self.missing - self.ready, opened))

    def _named(self, kind: RepairKind, people: Mask, skill: str | None = None) -> Repair:
        opens = people.bit_count()
        return Repair(kind, self._gain(opens), opens, self.masks.names(people), skill=skill)

    def _renewals(self) -> Iterator[Repair]:
        """What people can be asked for, or given on paper."""
        post, masks, only = self.post, self.masks, self.failing.only
        silent = only(Obstacle.AVAILABILITY) & ~masks.refused(post.start, post.end)
        yield self._named(RepairKind.ASK, silent)
        yield self._named(RepairKind.CONTRACT_RENEWED, only(Obstacle.CONTRACT))
        yield self._named(RepairKind.FITNESS_RENEWED, only(Obstacle.FITNESS))
        spent = only(Obstacle.COMPETITION) & ~self.sight.used(post)
        yield self._named(RepairKind.MORE_DAYS, only(Obstacle.BUDGET) | spent)

    def _units(self) -> Iterator[Repair]:
        """Other units, each with the number of people it would bring."""
        people = self.failing.only(Obstacle.SCOPE)
        for unit, members in self.masks.unit.items():
            opens = (people & members).bit_count()
            yield Repair(RepairKind.OTHER_UNIT, self._gain(opens), opens, unit=unit)

    def _grades(self) -> Iterator[Repair]:
        """The rank below and the rank above; one without a name is no rank."""
        people = self.failing.only(Obstacle.GRADE)
        named = {rank for rank, name in enumerate(self.problem.grades) if name}
        for rank in {self.post.rank_min - 1, self.post.rank_max + 1} & named:
            opened = people & self.masks.between(rank, rank)
            repair = self._named(RepairKind.OTHER_GRADE, opened)
            yield replace(repair, rank=rank)

    def _skills(self) -> Iterator[Repair]:
        """A skill renewed in time, or done without."""
        people = self.failing.only(Obstacle.SKILL)
        for skill in self.post.skills:
            others = self.post.skills - {skill}
            without = people & self.masks.skilled(others, self.post.end)
            yield self._named(RepairKind.WITHOUT_SKILL, without, skill)
            renewed = without & self.masks.holders(skill)
            yield self._named(RepairKind.SKILL_RENEWED, renewed, skill)

    def _shorter(self) -> Iterator[Repair]:
        """One day less at either end."""
        start, end = self.post.start, self.post.end
        if start == end:
            return
        for day, first, last in ((start, start + 1, end), (end, start, end - 1)):
            free = self.sight.judged(replace(self.post, start=first, end=last)).free
            opened = free & ~self.failing.free
            yield replace(self._named(RepairKind.SHORTEN, opened), day=day)

    def _uses(self) -> Iterator[Repair]:
        """People used elsewhere, where they can be replaced or where it matters less."""
        swaps: list[Swap] = []
        lost: dict[str, list[str]] = defaultdict(list)
        here, used = self._priority(self.post), self.failing.only(Obstacle.COMPETITION)
        for person in self.masks.names(used):
            leaves = self._leaves(person)
            if leaves is None:
                continue
            by = self._substitute(leaves, used, {swap.by for swap in swaps})
            if by is not None:
                swaps.append(Swap(person, leaves.id, by))
            elif self._priority(leaves) > here:
                lost[leaves.id].append(person)
        swaps = swaps[: self.missing]
        people = tuple(swap.person for swap in swaps)
        yield Repair(
            RepairKind.REPLACE, self._gain(len(swaps)), len(swaps), people, swaps=tuple(swaps)
        )
        for leaves_id, names in sorted(lost.items()):
            moves = tuple(Swap(name, leaves_id) for name in names)
            gain = self._gain(len(names))
            yield Repair(RepairKind.FREE, gain, len(names), tuple(names), swaps=moves)

    def _priority(self, post: Post) -> int:
        return self.problem.activity[post.activity].priority

    def _leaves(self, person: str) -> Post | None:
        """The one post, the least important, that somebody has to leave to be able."""
        held = sorted(
            self.sight.moving.get(person, ()), key=lambda post: (-self._priority(post), post.id)
        )
        lets = self.sight.reading.lets
        return next((post for post in held if lets(person, self.post.id, post.id)), None)

    def _substitute(self, leaves: Post, used: Mask, taken: set[str | None]) -> str | None:
        """Somebody free to take a post over, whom the hole itself does not call."""
        free = self.masks.people(self.sight.failing(leaves).free & ~used)
        return next((person.id for person in free if person.id not in taken), None)
