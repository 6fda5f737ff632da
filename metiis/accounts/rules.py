"""Decisions about accounts: what a password must be, when a session ends, how many tries are too
many, who may manage whom. No database, no HTTP."""

import math
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from pathlib import Path

from metiis.labels import fold
from metiis.models import Person, Role, RoleGrant, WebSession
from metiis.permissions import Permission, grants_over
from metiis.settings import Settings

SEEN_EVERY = timedelta(minutes=5)
LONGEST_PASSWORD = 128
PASSPHRASE_WORDS = 7
FOLDER = Path(__file__).parent

# Who may be managed by whom: a role manages accounts of people at its own height or below.
HEIGHT = {
    Role.SECTION_LEADER: 1,
    Role.RESERVE_OFFICE: 2,
    Role.UNIT_COMMANDER: 3,
    Role.BRIGADE_STAFF: 4,
    Role.NATIONAL: 5,
    Role.ADMIN: 6,
}

LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
)

TOO_LONG = "Un mot de passe compte au plus 128 caractères."
TOO_COMMON = (
    "Ce mot de passe est trop facile à deviner. Choisissez plusieurs mots sans rapport entre eux, "
    "par exemple la phrase proposée."
)
TOO_PERSONAL = (
    "Le mot de passe ne doit contenir ni votre nom, ni votre adresse, ni votre unité, ni le nom "
    "du service. Retirez-les."
)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many attempts of one kind by one key within one window of time."""

    kind: str
    most: int
    window: timedelta

    def opens(self, now: datetime) -> datetime:
        """Start of the window an instant falls in; windows are aligned on the clock."""
        seconds = int(self.window.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, now.tzinfo)


FIVE_MINUTES = timedelta(minutes=5)
ADDRESS_LIMIT = Limit("sign-in address", 30, FIVE_MINUTES)
ACCOUNT_LIMIT = Limit("sign-in account", 10, FIVE_MINUTES)
GLOBAL_LIMIT = Limit("sign-in", 500, FIVE_MINUTES)
# Each request for a new password sends a mail: fewer are let through.
RECOVERY_ADDRESS_LIMIT = Limit("recovery address", 30, timedelta(hours=1))
RECOVERY_ACCOUNT_LIMIT = Limit("recovery account", 3, timedelta(hours=1))
RECOVERY_GLOBAL_LIMIT = Limit("recovery", 500, timedelta(hours=1))
# A whole section may answer from behind one address; an answer kept does not count.
ANSWER_ADDRESS_LIMIT = Limit("answer address", 60, FIVE_MINUTES)
ANSWER_GLOBAL_LIMIT = Limit("answer", 1000, FIVE_MINUTES)
CURRENT_PASSWORD_LIMIT = Limit("current password", 10, FIVE_MINUTES)


def is_alive(session: WebSession, person: Person, now: datetime, settings: Settings) -> bool:
    """Whether a session may still be used: not ended, account active, not too idle nor too old."""
    if session.ended_at is not None or not person.is_active:
        return False
    staff = bool(person.grants)
    idle = settings.session_idle_minutes_staff if staff else settings.session_idle_minutes_reservist
    life = settings.session_hours_staff if staff else settings.session_hours_reservist
    return now - session.last_seen_at <= timedelta(
        minutes=idle
    ) and now - session.created_at <= timedelta(hours=life)


def is_due_for_mark(session: WebSession, now: datetime) -> bool:
    """Whether « last seen » is old enough to be written again."""
    return now - session.last_seen_at >= SEEN_EVERY


def network_of(address: str | None) -> str:
    """What is counted as one place on the network: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, 64), strict=False))
    return str(found)


def password_fault(password: str, shortest: int, personal: Iterable[str]) -> str | None:
    """Why a new password is refused, None when it is good. Any characters, taken as they come.

    `personal` are the person's names, address and unit. No rule on kinds of characters and no
    expiry: length and not being guessable are what protects (CNIL, délibération 2022-100).
    """
    if len(password) < shortest:
        return f"Le mot de passe doit compter au moins {shortest} caractères."
    if len(password) > LONGEST_PASSWORD:
        return TOO_LONG
    bare = _bare(password)
    if any(len(word) >= 4 and word in bare for word in map(_bare, personal)):
        return TOO_PERSONAL
    return TOO_COMMON if _is_common(password) else None


def personal_words(person: Person) -> list[str]:
    """What a password of this person must not contain."""
    words = ["metiis", *re.split(r"[\s'’-]+", f"{person.last_name} {person.first_name}")]
    if person.email:
        words.append(person.email.partition("@")[0])
    if person.unit is not None:
        words += [person.unit.code, person.unit.name]
    return words


def passphrase(shortest: int, personal: Iterable[str] = ()) -> str:
    """A password to propose: words drawn at random, good for this person."""
    words, personal = _words(), list(personal)
    while True:
        phrase = " ".join(secrets.choice(words) for _ in range(PASSPHRASE_WORDS))
        if password_fault(phrase, shortest, personal) is None:
            return phrase


def passphrase_bits() -> int:
    """How many bits of chance a proposed passphrase holds, rounded down."""
    return math.floor(PASSPHRASE_WORDS * math.log2(len(_words())))


def _bare(text: str) -> str:
    """What carries meaning: no accent, capital, space or ASCII punctuation."""
    return "".join(char for char in fold(text) if char.isalnum() or not char.isascii())


def _is_common(password: str) -> bool:
    """Nothing but well-known words, rows of keys and digits, or a few characters repeated."""
    if len(set(password)) < 5:
        return True
    folded = fold(password)
    for text in (_bare(password), _bare(folded.translate(LEET))):
        left = [char for char in _common().sub("", text) if not char.isdigit()]
        if len(left) < 4:
            return True
    return False


@cache
def _words() -> tuple[str, ...]:
    return tuple((FOLDER / "words.txt").read_text(encoding="ascii").split())


@cache
def _common() -> re.Pattern[str]:
    words = (FOLDER / "common_passwords.txt").read_text(encoding="ascii").split()
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


def may_manage(viewer: Person, person: Person) -> bool:
    """Whether the viewer looks after this account: within his scope, and no role above his own."""
    mine = grants_over(viewer, Permission.ACCOUNT_MANAGE, person)
    return bool(mine) and _height(mine) >= _height(person.grants)


def _height(grants: Iterable[RoleGrant]) -> int:
    return max((HEIGHT[grant.role] for grant in grants), default=0)


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_label(user_agent: str) -> str:
    """« Firefox sur Android », from what a browser says of itself; nothing more is kept."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), None)
    system = next((name for sign, name in SYSTEMS if sign in user_agent), None)
    if browser and system:
        return f"{browser} sur {system}"
    return browser or system or "Navigateur inconnu"
