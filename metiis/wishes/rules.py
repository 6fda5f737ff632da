"""What an ordered list of wishes means: which count, in what order, and how it moves.

No database, no HTTP. A wish on an activity that no longer takes applications keeps its place in the
list but not in the ranks: those after it move up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from metiis.models import LIVE, Activity, ActivityStatus, ApplicationStatus

MOST = 20
T = TypeVar("T")


class Standing(StrEnum):
    """What has become of a wished activity."""

    OPEN = "open"
    CLOSED = "closed"
    BEGUN = "begun"
    CANCELLED = "cancelled"


STANDING_WORDS: dict[Standing, tuple[str, str]] = {
    Standing.OPEN: ("Candidatures ouvertes", "success"),
    Standing.CLOSED: ("Candidatures closes", "neutral"),
    Standing.BEGUN: ("Commencée ou passée", "neutral"),
    Standing.CANCELLED: ("Annulée", "danger"),
}
OVER = frozenset({Standing.BEGUN, Standing.CANCELLED})


def standing_of(status: ActivityStatus, starts_on: date, closes_on: date, today: date) -> Standing:
    """Where a wished activity stands on a day; SQL says it too in `matching.ties.takes_a_rank`."""
    if status is ActivityStatus.CANCELLED:
        return Standing.CANCELLED
    if starts_on <= today:
        return Standing.BEGUN
    return Standing.OPEN if closes_on >= today else Standing.CLOSED


def may_wish(activity: Activity, today: date) -> bool:
    """Whether an activity may still be wished for."""
    standing = standing_of(activity.status, activity.starts_on, activity.closes_on, today)
    return activity.status in LIVE and standing is Standing.OPEN


@dataclass(frozen=True, slots=True)
class OwnWish:
    """A wish as its owner reads it; `number` is its rank among those that count."""

    activity: Activity
    standing: Standing
    number: int | None
    is_seen: bool = True  # The activity still addresses her.
    application_id: str | None = None
    application: ApplicationStatus | None = None

    @property
    def state(self) -> str:
        """The standing in words."""
        return STANDING_WORDS[self.standing][0]

    @property
    def tone(self) -> str:
        """The look of the standing."""
        return STANDING_WORDS[self.standing][1]


def numbered(standings: Sequence[Standing]) -> list[int | None]:
    """The ranks of wishes in their order: 1, 2… for those that count, none for the others."""
    found: list[int | None] = []
    reached = 0
    for standing in standings:
        counts = standing is Standing.OPEN
        reached += counts
        found.append(reached if counts else None)
    return found


def moved(wishes: Sequence[T], counting: Sequence[bool], at: int, number: int) -> list[T]:
    """The same wishes once the one `at` an index has a rank among those that count.

    Those that do not count stay where they are; a rank beyond the last is the last.
    """
    slots = [index for index, counts in enumerate(counting) if counts]
    if at not in slots:
        return list(wishes)
    order = [index for index in slots if index != at]
    order.insert(min(max(number, 1), len(slots)) - 1, at)
    found = list(wishes)
    for slot, index in zip(slots, order, strict=True):
        found[slot] = wishes[index]
    return found
