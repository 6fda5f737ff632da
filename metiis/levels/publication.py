"""National figures: true numbers of each unit come in, what may be told of them goes out. Pure.

Every figure of a level (a unit and those below, a brigade, the Army), of a category of ranks, of
several states together, is a sum of what `headcount.suppression` tells of atoms.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from metiis.headcount.states import State
from metiis.headcount.suppression import Series, told, told_holders, total
from metiis.models import RankCategory

Group: TypeAlias = tuple[RankCategory, State]
CATEGORIES, STATES = tuple(RankCategory), tuple(State)
GROUPS: tuple[Group, ...] = tuple((rank, state) for rank in CATEGORIES for state in STATES)
EMPLOYABLE = tuple(state for state in STATES if state is not State.NOT_EMPLOYABLE)


@dataclass(frozen=True, slots=True)
class Needs:
    """Places that published activities ask for, day by day: nobody's data, told as they are."""

    places: Sequence[int]
    by_skill: Mapping[int, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Truth:
    """True numbers of the people of one unit itself, from a day on; never shown, never kept."""

    length: int
    people: Mapping[Group, Series]
    holders: Mapping[int, Mapping[Group, Series]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of a unit and those below, day by day from `first` on: « at least »."""

    first: date
    length: int
    people: Mapping[Group, Sequence[int]]
    holders: Mapping[int, Mapping[State, Sequence[int]]]
    needs: Needs

    @property
    def last(self) -> date:
        """The last day told."""
        return self.first + timedelta(days=self.length - 1)

    def has(self, day: date) -> bool:
        """Whether anything is told of a day."""
        return self.first <= day <= self.last

    def series(
        self, states: Collection[State] = STATES, ranks: Collection[RankCategory] = CATEGORIES
    ) -> Series:
        """People of some states and categories together."""
        chosen = (self.people[rank, state] for rank in ranks for state in states)
        return total(chosen, self.length)

    def people_on(
        self,
        day: date,
        states: Collection[State] = STATES,
        ranks: Collection[RankCategory] = CATEGORIES,
    ) -> int:
        """People of some states and categories together on one day."""
        place = (day - self.first).days
        return sum(self.people[rank, state][place] for rank in ranks for state in states)

    def holders_on(self, day: date, skill_id: int, state: State) -> int:
        """Holders of a skill in a state on one day."""
        series = self.holders.get(skill_id, {}).get(state)
        return series[(day - self.first).days] if series else 0

    def need_on(self, day: date, skill_id: int | None = None) -> int:
        """Places asked for on one day, or those that ask for a skill."""
        places = self.needs.places if skill_id is None else self.need_of(skill_id)
        return places[(day - self.first).days]

    def holders_of(self, skill_id: int, states: Collection[State]) -> Series:
        """Holders of a skill in some states together."""
        held = self.holders.get(skill_id, {})
        return total((held[state] for state in states if state in held), self.length)

    def need_of(self, skill_id: int) -> Sequence[int]:
        """Places that ask for a skill."""
        return self.needs.by_skill.get(skill_id, (0,) * self.length)


def figures_of(truth: Truth, needs: Needs, first: date) -> Figures:
    """What is told of one unit itself."""
    people = {group: told(truth.people[group]) for group in GROUPS}
    holders = {
        skill_id: {state: _holders_told(truth, held, state) for state in STATES}
        for skill_id, held in truth.holders.items()
    }
    return Figures(first, truth.length, people, holders, needs)


def _holders_told(truth: Truth, held: Mapping[Group, Series], state: State) -> Series:
    return told_holders(
        [held[rank, state] for rank in CATEGORIES],
        [truth.people[rank, state] for rank in CATEGORIES],
        truth.length,
    )


def joined(parts: Iterable[Figures], first: date, length: int) -> Figures:
    """What is told of several units together: the sum of what is told of each."""
    units = list(parts)
    skills = sorted({skill_id for each in units for skill_id in each.holders})
    asked = sorted({skill_id for each in units for skill_id in each.needs.by_skill})
    return Figures(
        first,
        length,
        {group: total((each.people[group] for each in units), length) for group in GROUPS},
        {
            skill_id: {
                state: total((each.holders_of(skill_id, (state,)) for each in units), length)
                for state in STATES
            }
            for skill_id in skills
        },
        Needs(
            total((each.needs.places for each in units), length),
            {each: total((unit.need_of(each) for unit in units), length) for each in asked},
        ),
    )


def levels(own: Mapping[str, Figures], first: date, length: int) -> dict[str, Figures]:
    """For each path, what is told of the unit and those below."""
    return {
        path: joined(
            (figures for unit, figures in own.items() if unit.startswith(path)), first, length
        )
        for path in own
    }
