"""Waiting lists that move by themselves: who is next, in which order. No database, no HTTP."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from metiis.applications.asking import reminded_at
from metiis.labels import deadline
from metiis.matching.facts import Reason
from metiis.models import LIVE, AnswerLink, Application, Position

T = TypeVar("T")
# Read aloud and typed without mistakes: no I, O, 0 or 1.
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody on a waiting list: her place in it, and the facts that prevent her now."""

    application: Application
    place: int
    obstacles: tuple[Reason, ...]


def is_ahead(position: Position, today: date) -> bool:
    """Whether people may still be asked to hold a position."""
    return position.activity.status in LIVE and position.starts_on > today


def moves(position: Position, today: date) -> bool:
    """Whether the waiting list of a position offers a place by itself now."""
    return is_ahead(position, today) and not position.list_stopped and position.places_left > 0


def split(line: Sequence[Turn]) -> tuple[list[Turn], Turn | None]:
    """Those a free place passes over, then the one it is offered to."""
    passed: list[Turn] = []
    for turn in line:
        if not turn.obstacles:
            return passed, turn
        passed.append(turn)
    return passed, None


def moved(line: Sequence[T], one: T, place: int) -> list[T]:
    """The same line with one of them at a place, counted from 1; beyond the ends, at the end."""
    others = [each for each in line if each != one]
    at = max(1, min(place, len(line))) - 1
    return [*others[:at], one, *others[at:]]


def new_reference() -> str:
    """What names a question on the page of its link and in the service: « K7Q2MX »."""
    return "".join(secrets.choice(SIGNS) for _ in range(6))


def to_remind(application: Application, usual_days: int, now: datetime) -> bool:
    """Whether it is time to remind somebody who has not answered yet."""
    until = application.answer_by
    return until is not None and reminded_at(application.changed_at, until, usual_days) <= now


def reminder_key(application_id: int, asked: int) -> str:
    """Names the reminder of one question."""
    return f"application:{application_id}:{asked}:reminder"


def reminder_words(application: Application) -> str:
    """What she reads when half of her time is gone."""
    until = application.answer_by
    title = application.activity.title
    return (
        f"Il vous reste jusqu’au {deadline(until) if until else ''} pour répondre à "
        f"«\u00a0{title}\u00a0». Sans réponse, la place ira à quelqu’un d’autre."
    )


def is_standing(link: AnswerLink, now: datetime) -> bool:
    """Whether a link still answers its question."""
    return link.used_at is None and link.revoked_at is None and link.expires_at > now
