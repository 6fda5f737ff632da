"""One day of a unit: who is in which state, how and when each said it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from metiis.availability.codec import ENGAGED
from metiis.availability.freshness import since
from metiis.grids.layers import LOOKS, ORDER, TITLES
from metiis.grids.rules import Member, Said
from metiis.labels import day_and_month, label
from metiis.models import Availability, DayPart


@dataclass(frozen=True, slots=True)
class Answer:
    """A person on a day: what qualifies her answer, then where it comes from and how old it is."""

    member: Member
    note: str
    origin: str


@dataclass(frozen=True, slots=True)
class DayList:
    """People in one state on one day."""

    title: str
    look: str
    people: list[Answer]


def day_lists(members: Iterable[Member], said: Said, day: date, today: date) -> list[DayList]:
    """People by their state on a day."""
    found: dict[int, list[Answer]] = {state: [] for state in ORDER}
    at = said.column(day)
    for member in members:
        found[said.states[member.id][at]].append(_answer(member, said, day, today))
    return [DayList(TITLES[state], LOOKS[state], people) for state, people in found.items()]


def _answer(member: Member, said: Said, day: date, today: date) -> Answer:
    """What was declared is told only where it is what counts: neither silence nor an engagement."""
    state = said.states[member.id][said.column(day)]
    behind, until = said.behind[member.id], said.promises[member.id].get(day)
    if not state and until:
        return Answer(member, f"saura le {day_and_month(until)}", "")
    if state in (Availability.UNKNOWN, ENGAGED):
        return Answer(member, "", "")
    source, said_on, part = behind.source(day), behind.said(day), behind.part(day)
    origin = [label(source)] if source else []
    origin += [since(said_on, today)] if said_on else []
    return Answer(member, "" if part is DayPart.WHOLE else label(part), ", ".join(origin))
