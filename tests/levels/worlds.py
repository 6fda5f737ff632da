"""Invented armies as numbers, and everything that national steering could be told of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations
from typing import TypeAlias

from hypothesis import strategies as st

from metiis.headcount.states import State
from metiis.headcount.suppression import Series
from metiis.levels.publication import (
    CATEGORIES,
    EMPLOYABLE,
    GROUPS,
    STATES,
    Figures,
    Group,
    Needs,
    Truth,
    figures_of,
    joined,
)
from metiis.models import RankCategory

FIRST, LENGTH = date(2026, 11, 29), 2
# Two brigades; one unit stands two levels down.
UNITS = ("/A/", "/A/1/", "/A/1/x/", "/A/2/", "/B/", "/B/3/")
LEVELS = ("/", *UNITS)
SKILLS = (7, 8)
NO_NEED = Needs((0,) * LENGTH)

Atom: TypeAlias = tuple[str, Group, int]  # Unit, group, day.


@dataclass(frozen=True, slots=True)
class Army:
    """True numbers: people by atom, and among them the holders of each skill."""

    people: Mapping[Atom, int]
    holders: Mapping[tuple[int, Atom], int]


ATOMS: tuple[Atom, ...] = tuple(
    (unit, group, day) for unit in UNITS for group in GROUPS for day in range(LENGTH)
)
# Around the threshold, where secrets are.
numbers = st.one_of(st.integers(0, 6), st.integers(0, 30))


@st.composite
def armies(draw: st.DrawFn) -> Army:
    """Any numbers; holders are among the people."""
    found = draw(st.lists(numbers, min_size=len(ATOMS), max_size=len(ATOMS)))
    people = dict(zip(ATOMS, found, strict=True))
    seed = draw(st.randoms(use_true_random=False))
    # The second skill is only held by those who hold the first.
    first = {atom: seed.randint(0, number) for atom, number in people.items()}
    second = {atom: seed.randint(0, number) for atom, number in first.items()}
    return Army(
        people,
        {
            (skill, atom): held[atom]
            for skill, held in zip(SKILLS, (first, second), strict=True)
            for atom in ATOMS
        },
    )


def publication(army: Army) -> dict[str, Figures]:
    """Everything that is told, for every level."""
    own = {unit: figures_of(_truth(army, unit), NO_NEED, FIRST) for unit in UNITS}
    return {
        level: joined([own[unit] for unit in UNITS if unit.startswith(level)], FIRST, LENGTH)
        for level in LEVELS
    }


def _truth(army: Army, unit: str) -> Truth:
    days = range(LENGTH)
    return Truth(
        LENGTH,
        {group: tuple(army.people[unit, group, day] for day in days) for group in GROUPS},
        {
            skill: {
                group: tuple(army.holders[skill, (unit, group, day)] for day in days)
                for group in GROUPS
            }
            for skill in SKILLS
        },
    )


@dataclass(frozen=True, slots=True)
class Total:
    """A total that a page could show, and whom it counts."""

    level: str
    ranks: frozenset[RankCategory]
    states: frozenset[State]
    day: int

    def is_within(self, other: "Total") -> bool:
        """Whether everybody it counts is counted by the other one."""
        return (
            self.day == other.day
            and self.level.startswith(other.level)
            and self.ranks <= other.ranks
            and self.states <= other.states
        )

    def told(self, published: Mapping[str, Figures]) -> int:
        """What is told of it."""
        series: Series = published[self.level].series(self.states, self.ranks)
        return series[self.day]

    def atoms(self) -> frozenset[Atom]:
        """What it sums."""
        return frozenset(
            (unit, (rank, state), self.day)
            for unit in UNITS
            if unit.startswith(self.level)
            for rank in self.ranks
            for state in self.states
        )


def totals() -> Iterator[Total]:
    """Every set of states that pages name, each category and all, every level and day."""
    named = [*(frozenset({state}) for state in STATES), frozenset(EMPLOYABLE), frozenset(STATES)]
    named += [
        frozenset({State.AVAILABLE, State.IF_NEEDED}),
        frozenset(EMPLOYABLE) - {State.UNKNOWN},
    ]
    ranks = [
        frozenset(each)
        for each in chain.from_iterable(combinations(CATEGORIES, size) for size in (1, 2, 3))
    ]
    for level in LEVELS:
        for chosen in ranks:
            for states in named:
                yield from (Total(level, chosen, states, day) for day in range(LENGTH))
