"""Where an activity stands on a day, and until when one may apply. No database, no HTTP."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from metiis.labels import count, plain_date
from metiis.models import Activity, ActivityStatus

SHORTEST_CALL = timedelta(days=7)  # People need a week-end to answer.
SOON = 15


class Phase(StrEnum):
    """Where an activity stands on a day. Open, full, closed, ongoing and past follow from the days
    and the places; the others are what people decided."""

    DRAFT = "draft"
    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
    LOCKED = "locked"
    ONGOING = "ongoing"
    PAST = "past"  # Over, presence not yet validated.
    COMPLETED = "completed"
    CERTIFIED = "certified"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


PHASE_WORDS: dict[Phase, tuple[str, str]] = {
    Phase.DRAFT: ("Brouillon", "neutral"),
    Phase.OPEN: ("Candidatures ouvertes", "success"),
    Phase.FULL: ("Complet", "info"),
    Phase.CLOSED: ("Candidatures closes", "neutral"),
    Phase.LOCKED: ("Effectif arrêté", "info"),
    Phase.ONGOING: ("En cours", "info"),
    Phase.PAST: ("Terminée", "neutral"),
    Phase.COMPLETED: ("Présences validées", "success"),
    Phase.CERTIFIED: ("Service fait certifié", "success"),
    Phase.ARCHIVED: ("Transmise", "neutral"),
    Phase.CANCELLED: ("Annulée", "danger"),
}
# Nothing is prepared any more.
OVER = frozenset({Phase.PAST, Phase.COMPLETED, Phase.CERTIFIED, Phase.ARCHIVED, Phase.CANCELLED})
# Still to come: who takes part may be chosen.
AHEAD = frozenset({Phase.OPEN, Phase.FULL, Phase.CLOSED, Phase.LOCKED})
# Stored, so that no day changes them.
_DECIDED = {
    ActivityStatus.CANCELLED: Phase.CANCELLED,
    ActivityStatus.DRAFT: Phase.DRAFT,
    ActivityStatus.COMPLETED: Phase.COMPLETED,
    ActivityStatus.CERTIFIED: Phase.CERTIFIED,
    ActivityStatus.ARCHIVED: Phase.ARCHIVED,
}


class Places(Protocol):
    """What tells whether places remain: a position, or what a list knows of one."""

    @property
    def places_left(self) -> int:
        """Places nobody holds yet."""


def phase(activity: Activity, positions: Sequence[Places], today: date) -> Phase:
    """Where the activity, with these positions, stands today."""
    if activity.status in _DECIDED:
        return _DECIDED[activity.status]
    if activity.ends_on < today:
        return Phase.PAST
    if activity.starts_on <= today:
        return Phase.ONGOING
    if activity.status is ActivityStatus.LOCKED:
        return Phase.LOCKED
    if positions and not any(line.places_left for line in positions):
        return Phase.FULL
    return Phase.CLOSED if activity.closes_on < today else Phase.OPEN


def accepts_applications(activity: Activity, today: date) -> bool:
    """Whether somebody may still apply: published, not closed, not begun."""
    if activity.status is not ActivityStatus.PUBLISHED:
        return False
    return activity.closes_on >= today and activity.starts_on > today


def default_closing(starts_on: date, today: date, closing_days: int) -> date:
    """So many days before the start as the unit's calendar says; a week from today when that is
    too near; never after the eve."""
    wanted = max(starts_on - timedelta(days=closing_days), today + SHORTEST_CALL)
    return min(wanted, max(starts_on - timedelta(days=1), today))


def closing_words(closes_on: date, today: date) -> str:
    """« Clôture dans 12 jours », « Clôture aujourd’hui », « Clôture le mardi 5 janvier 2027 »."""
    left = (closes_on - today).days
    if left < 0:
        return "Candidatures closes"
    if left < 2:
        return "Clôture aujourd’hui" if left == 0 else "Clôture demain"
    if left <= SOON:
        return f"Clôture dans {count(left, 'jour')}"
    return f"Clôture le {plain_date(closes_on)}"
