"""What of an application enters a calendar, and what a private address is made of. No database."""

import hmac
from base64 import urlsafe_b64encode
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from threading import Lock

from metiis.applications.rules import ASKED, HOLDING
from metiis.labels import NBSP
from metiis.models import ApplicationStatus as Status
from metiis.threads.rules import contact_in

KEPT = timedelta(days=60)  # What is over, or was cancelled, stays this long.
LONGEST_TITLE = 40
NEUTRAL = "Indisponible"
# Asked by her or of her: the days may be taken.
POSSIBLE = ASKED | {Status.SUBMITTED, Status.WAITLISTED}


class EventStatus(StrEnum):
    """How a calendar writes where an entry stands (RFC 5545)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one application: where it stands, its days, how often it has changed.

    `held` says that its days were once engaged; `first` and `last` are those of the ledger, the
    position's where nothing is engaged.
    """

    public_id: str
    status: Status
    first: date
    last: date
    held: bool
    changes: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a calendar: days, and nothing that says what, where or with whom."""

    uid: str
    status: EventStatus
    first: date
    last: date
    sequence: int
    changed_at: datetime
    is_busy: bool


def entries(facts: list[Fact], now: datetime, today: date) -> list[Entry]:
    """The entries of a person's calendar."""
    found = ((fact, status_of(fact, now, today)) for fact in facts)
    return [_entry(fact, status) for fact, status in found if status is not None]


def status_of(fact: Fact, now: datetime, today: date) -> EventStatus | None:
    """Where an application stands in a calendar; None when it has no place there.

    What was only asked and came to nothing leaves; what was engaged is shown as cancelled for a
    while, so that the calendar frees the days instead of forgetting why.
    """
    if fact.last < today - KEPT:
        return None
    if fact.status in POSSIBLE:
        return EventStatus.TENTATIVE if fact.last >= today else None
    if fact.status is Status.SELECTED:
        return EventStatus.TENTATIVE
    if fact.status in HOLDING:
        return EventStatus.CONFIRMED
    return EventStatus.CANCELLED if fact.held and fact.changed_at >= now - KEPT else None


def _entry(fact: Fact, status: EventStatus) -> Entry:
    return Entry(
        uid=uid_of(fact.public_id),
        status=status,
        first=fact.first,
        last=fact.last,
        sequence=fact.changes,
        changed_at=fact.changed_at,
        is_busy=fact.status in HOLDING,
    )


def uid_of(public_id: str) -> str:
    """The same for an application's whole life; its address cannot be read back from it."""
    return f"{sha256(f'agenda {public_id}'.encode()).hexdigest()[:32]}@metiis"


def token_of(secret: str, owner: str, key: str) -> str:
    """The secret part of a private address, 256 bits.

    `key` comes with the form that asks for it: the same form sent twice gives the same address.
    """
    digest = hmac.digest(secret.encode(), f"agenda\0{owner}\0{key}".encode(), "sha256")
    return urlsafe_b64encode(digest).decode().rstrip("=")


def fingerprint(token: str) -> str:
    """What is kept of an address."""
    return sha256(token.encode()).hexdigest()


def title_fault(title: str) -> str | None:
    """Why a title is refused, None when it may be used."""
    if len(title) > LONGEST_TITLE:
        return f"Au plus {LONGEST_TITLE} caractères."
    if contact_in(title):
        return f"Choisissez un titre sans numéro ni adresse{NBSP}: «{NBSP}{NEUTRAL}{NBSP}»."
    return None


class Gate:
    """At most so many passages by one key within one window. In the memory of this process: a
    calendar that is read writes nothing."""

    def __init__(self, most: int, window: timedelta, keys: int = 10_000) -> None:
        self.most, self.window, self.keys = most, window, keys
        self._counts: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self._lock = Lock()

    def lets(self, key: str, now: datetime) -> bool:
        """Count one passage; whether it may go on. The oldest keys are forgotten first."""
        period = int(now.timestamp() // self.window.total_seconds())
        with self._lock:
            when, count = self._counts.pop(key, (period, 0))
            count = count + 1 if when == period else 1
            self._counts[key] = period, count
            if len(self._counts) > self.keys:
                self._counts.popitem(last=False)
        return count <= self.most
