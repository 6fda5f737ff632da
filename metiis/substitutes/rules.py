"""Who left a place and who took it, from the history of applications. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import TypeVar

from metiis.applications.rules import PLACED
from metiis.models import (
    ApplicationEvent,
    ApplicationStatus,
    Move,
    Person,
    RejectionReason,
    WithdrawalReason,
)


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


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody of the waiting list who took the place that was proposed to her."""

    person: Person
    position_id: int
    at: datetime


T = TypeVar("T", Departure, Arrival)


def departures(lines: Iterable[Line]) -> list[Departure]:
    """Places left, the latest first; `lines` come application by application, in order of time."""
    return _latest_first(
        [
            Departure(
                now.person,
                now.position_id,
                now.event.move,
                now.event.at,
                now.event.reason,
                now.event.note,
            )
            for before, now in _steps(lines)
            if before.event.status in PLACED and now.event.status not in PLACED
        ]
    )


def arrivals(lines: Iterable[Line]) -> list[Arrival]:
    """Places that the waiting list filled again, the latest first."""
    return _latest_first(
        [
            Arrival(now.person, now.position_id, now.event.at)
            for before, now in _steps(lines)
            if before.event.status is ApplicationStatus.OFFERED and now.event.move is Move.ACCEPT
        ]
    )


def _steps(lines: Iterable[Line]) -> Iterator[tuple[Line, Line]]:
    """Each line with the one before it in the same application."""
    for _application, group in groupby(lines, key=lambda line: line.application_id):
        yield from pairwise(group)


def _latest_first(found: list[T]) -> list[T]:
    return sorted(found, key=lambda each: each.at, reverse=True)


def of_post(found: Sequence[T], position_id: int, most: int) -> list[T]:
    """The latest of one position."""
    return [each for each in found if each.position_id == position_id][:most]
