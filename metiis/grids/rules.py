"""Who stands in a unit's grid, what its activities ask for, and where people are missing.
Pure: facts come in, counts go out."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from metiis.availability import freshness
from metiis.availability.freshness import Behind, Coverage
from metiis.availability.rules import MONTHS_BACK, horizon, month_shifted
from metiis.labels import fold
from metiis.models import Availability, Person, RankCategory, Unit
from metiis.permissions import Permission, grants_for

FREE = frozenset({Availability.AVAILABLE, Availability.IF_NEEDED})
FOLDED_ABOVE = 80
# From states to 1 where the person may come, engaged days and silence left out.
_IS_FREE = bytes(int(state in FREE) for state in range(256))


@dataclass(frozen=True, slots=True)
class Member:
    """A person on the rolls as a row of the grid."""

    id: int
    public_id: str
    name: str
    section: str
    category: RankCategory | None
    unit_code: str
    unit_path: str
    has_skill: bool  # True too when no skill is asked for.


@dataclass(frozen=True, slots=True)
class Filters:
    """What the viewer narrows the grid to; an empty field narrows nothing.

    `states` are looked for on the day `on`, one of the period, or on any day of it without one.
    """

    unit_path: str = ""
    section: str | None = None
    category: RankCategory | None = None
    states: frozenset[int] = frozenset()
    on: date | None = None

    def keep(self, member: Member, days: bytes, first: date) -> bool:
        """Whether a person is shown."""
        if not member.unit_path.startswith(self.unit_path) or (
            self.section is not None and member.section != self.section
        ):
            return False
        if self.category is not None and member.category is not self.category:
            return False
        if not member.has_skill:
            return False
        start = 0 if self.on is None else (self.on - first).days
        seen = days if self.on is None else days[start : start + 1]
        return not self.states or not self.states.isdisjoint(seen)


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of people's days from `first` to `last`.

    By person: one state per day, engaged ones laid over; what stands behind them; the days she will
    know of later, with the day on which she will.
    """

    first: date
    last: date
    states: Mapping[int, bytes]
    behind: Mapping[int, Behind]
    promises: Mapping[int, Mapping[date, date]]

    @property
    def width(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def column(self, day: date) -> int:
        """Where a day stands."""
        return (day - self.first).days

    def coverage(self, members: Iterable[Member], today: date) -> Coverage:
        """Who of these people answered, and how old the answers are."""
        states = {member.id: self.states[member.id] for member in members}
        promises = {person: self.promises[person] for person in states}
        return freshness.coverage(states, self.behind, promises, today)


@dataclass(frozen=True, slots=True)
class Need:
    """A position of a published activity: its days, its places, the skills each holder needs."""

    first: date
    last: date
    asked: int
    left: int
    unit_path: str
    skills: Mapping[int, str]  # Their names.


@dataclass(frozen=True, slots=True)
class Demand:
    """Places asked for, and those nobody holds yet, day by day."""

    asked: tuple[int, ...]
    left: tuple[int, ...]


def demand(needs: Iterable[Need], said: Said) -> Demand:
    """What positions ask for on each day of a period."""
    asked, left = [0] * said.width, [0] * said.width
    for need in needs:
        start, stop = max(need.first, said.first), min(need.last, said.last)
        for at in range(said.column(start), said.column(stop) + 1):
            asked[at] += need.asked
            left[at] += need.left
    return Demand(tuple(asked), tuple(left))


def asked_skills(needs: Iterable[Need]) -> dict[int, str]:
    """The skills that positions ask for, in the order of their names."""
    names = {key: name for need in needs for key, name in need.skills.items()}
    return dict(sorted(names.items(), key=lambda each: (fold(each[1]), each[0])))


def free(members: Iterable[Member], said: Said) -> tuple[int, ...]:
    """How many people may come on each day: available, or if needed."""
    rows = [said.states[member.id].translate(_IS_FREE) for member in members]
    return tuple(map(sum, zip(*rows, strict=True))) if rows else (0,) * said.width


def free_holders(
    members: Iterable[Member], said: Said, held: Mapping[int, date | None]
) -> tuple[int, ...]:
    """The same among those who hold a skill, each as long as it is valid."""
    counts = [0] * said.width
    for member in members:
        if member.id in held:
            until = held[member.id]
            stop = said.width if until is None else max(0, said.column(until) + 1)
            for at, is_free in enumerate(said.states[member.id][:stop].translate(_IS_FREE)):
                counts[at] += is_free
    return tuple(counts)


def short_of(left: Sequence[int], able: Sequence[int], said: Said, today: date) -> frozenset[int]:
    """The columns, from today on, where more places are left than people may come."""
    start = max(0, said.column(today))
    return frozenset(at for at in range(start, said.width) if left[at] > able[at])


def sees_everybody(viewer: Person, unit: Unit) -> bool:
    """Whether the viewer sees the whole unit; a section is too little to say who is missing."""
    return any(
        not grant.section and (grant.unit is None or unit.path.startswith(grant.unit.path))
        for grant in grants_for(viewer, Permission.UNIT_AVAILABILITY)
    )


def shown_year(text: str | None, today: date) -> int | None:
    """The civil year an address asks for, when some of its months are shown; else None."""
    if not text or not re.fullmatch(r"[0-9]{4}", text):
        return None
    earliest, latest = month_shifted(today, -MONTHS_BACK), horizon(today)
    return int(text) if earliest.year <= int(text) <= latest.year else None


def months_of(year: int) -> Iterator[tuple[date, date]]:
    """The first and last days of the months of a civil year."""
    starts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    for start, following in zip(starts, starts[1:], strict=False):
        yield start, following - timedelta(days=1)
