"""Who left a place, from the history of applications. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

from metiis.applications.rules import PLACED
from metiis.models import ApplicationEvent, Move, Person, RejectionReason, WithdrawalReason


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history of applications of an activity, with whom it is about."""

    application_id: int
    position_id: int
    person: Person
    event: ApplicationEvent


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody who held a place and left it, or was left without it."""

    person: Person
    position_id: int
    move: Move
    at: datetime
    reason: str  # A code, as the history has it.
    note: str

    @property
    def why(self) -> WithdrawalReason | RejectionReason | None:
        """The coded reason, hers or the unit's."""
        if not self.reason:
            return None
        return (RejectionReason if self.move is Move.REJECT else WithdrawalReason)(self.reason)


def departures(lines: Iterable[Line]) -> list[Departure]:
    """Places left, the latest first; `lines` come application by application, in order of time."""
    found = [
        Departure(
            now.person,
            now.position_id,
            now.event.move,
            now.event.at,
            now.event.reason,
            now.event.note,
        )
        for _application, group in groupby(lines, key=lambda line: line.application_id)
        for before, now in pairwise(group)
        if before.event.status in PLACED and now.event.status not in PLACED
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)


def of_post(found: Sequence[Departure], position_id: int, most: int) -> list[Departure]:
    """The latest departures from one position."""
    return [each for each in found if each.position_id == position_id][:most]
