"""What may be written in a thread, until when, and what its reader is told. No database."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from metiis.labels import NBSP
from metiis.models import Activity, ActivityStatus, MessageKind

LONGEST = 1000
OPEN_AFTER = timedelta(days=30)  # Left to find a lost glove or a lift home, then it is only read.
PINNED = 3
PAGE = 20
REPEATED_WITHIN = timedelta(minutes=5)
TOKEN = re.compile(r"[\w-]{22}", re.ASCII)

# A date is no number to call: three parts with one mark between them, alone.
_DATE = re.compile(
    r"(?<!\d)(?<!\d[ ./-])(?:0?[1-9]|[12]\d|3[01])([ ./-])(?:0?[1-9]|1[0-2])\1(?:20)?\d{2}"
    r"(?!\d)(?!\1\d)"
)
_GAP = r"[ .\-/()\u00a0\u202f]{0,3}"
_PHONE = re.compile(
    rf"(?<![\w+])(?:(?:\+|00){_GAP}\d{{1,3}}(?:{_GAP}\d){{8,11}}|0[1-9](?:{_GAP}\d){{8}})(?!\d)"
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\.\w{2,}")
WHY = "Tous les participants lisent le fil"


@dataclass(frozen=True, slots=True)
class Line:
    """One message as its reader sees it; `text` is None when it cannot be read any more."""

    public_id: str
    author: str
    at: datetime
    text: str | None
    is_announcement: bool
    is_mine: bool
    is_new: bool
    removed_at: datetime | None
    removed_by_author: bool


def closes_on(activity: Activity) -> date:
    """The last day on which one may write."""
    return activity.ends_on + OPEN_AFTER


def is_open(activity: Activity, today: date) -> bool:
    """Whether one may still write: not after a cancellation, nor long after the end."""
    lived = activity.status not in (ActivityStatus.DRAFT, ActivityStatus.CANCELLED)
    return lived and today <= closes_on(activity)


def message_fault(text: str) -> str | None:
    """Why a message is refused, None when it may be sent."""
    if not text:
        return "Écrivez votre message."
    if len(text) > LONGEST:
        return f"Au plus {LONGEST} caractères{NBSP}: ce message en compte {len(text)}."
    contact = contact_in(text)
    if contact is None:
        return None
    what, found = contact
    return (
        f"«{NBSP}{found}{NBSP}» ressemble à {what}. {WHY}{NBSP}: les coordonnées n’y circulent "
        "pas. Retirez-les, puis envoyez de nouveau."
    )


def contact_in(text: str) -> tuple[str, str] | None:
    """What looks like a way to reach somebody elsewhere: what it is, and the words."""
    if found := _ADDRESS.search(text):
        return "une adresse électronique", found[0]
    if found := _PHONE.search(_DATE.sub("–", text)):
        return "un numéro de téléphone", found[0]
    return None


def kind_of(is_announcement: bool, steers: bool) -> MessageKind:
    """Only those who steer announce."""
    return MessageKind.ANNOUNCEMENT if is_announcement and steers else MessageKind.MESSAGE
