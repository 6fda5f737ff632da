"""What narrows the people counted: a unit below, a family of ranks, a skill. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from metiis.headcount.states import Member, until
from metiis.labels import label
from metiis.models import RankCategory


@dataclass(frozen=True, slots=True)
class Filters:
    """An empty field narrows nothing. `unit_path` is the path of a unit below the one looked at."""

    unit_path: str = ""
    category: RankCategory | None = None
    skill: int | None = None

    def keeps(self, member: Member, day: date) -> bool:
        """Whether somebody is among the people counted on a day."""
        return self.is_of(member) and (self.skill is None or member.holds(self.skill, day))

    def is_of(self, member: Member) -> bool:
        """Whether her unit and rank are those looked at, skills aside."""
        return member.unit_path.startswith(self.unit_path) and (
            self.category is None or member.category is self.category
        )

    def row(self, member: Member, states: bytes, first: date) -> bytes:
        """The states of somebody kept, outside the count once her skill has expired."""
        return states if self.skill is None else until(states, first, member.skills[self.skill])


def in_words(filters: Filters, skills: Mapping[int, str], units: Mapping[str, str]) -> str:
    """What narrows, said in a line; empty when nothing does. Names of skills by id, of units by
    path."""
    parts = []
    if filters.unit_path:
        parts.append(units[filters.unit_path])
    if filters.category is not None:
        parts.append(label(filters.category).lower())
    if filters.skill is not None:
        parts.append(skills[filters.skill])
    return " · ".join(parts)
