"""What a commander asks of a proposal: people kept, people left out. Read from an address, never
trusted: what is not understood is left aside and counted. No database, no HTTP."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from metiis.models import OverrideReason

MOST = 60  # Wishes of each kind; an address holds no more.
MOST_SHOWN = 3000  # People of a team that a form was shown.
NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class Pin:
    """Somebody kept at a post; `reason` is given when she was not proposed for it."""

    person: str
    post: str
    reason: OverrideReason | None = None

    @property
    def text(self) -> str:
        """How an address says it."""
        return ":".join([self.person, self.post, *([self.reason.value] if self.reason else [])])


@dataclass(frozen=True, slots=True)
class Ban:
    """Somebody left out, and why."""

    person: str
    reason: OverrideReason = OverrideReason.OTHER

    @property
    def text(self) -> str:
        """How an address says it."""
        return f"{self.person}:{self.reason.value}"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is kept where and who is left out; `ignored` counts what could not be understood."""

    pins: tuple[Pin, ...] = ()
    bans: tuple[Ban, ...] = ()
    ignored: int = 0

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """People kept, as (person, post)."""
        return tuple((pin.person, pin.post) for pin in self.pins)

    @property
    def left_out(self) -> tuple[str, ...]:
        """People left out."""
        return tuple(ban.person for ban in self.bans)

    @property
    def args(self) -> dict[str, list[str]]:
        """The same as arguments of an address."""
        return {
            "garder": [pin.text for pin in self.pins],
            "ecarter": [ban.text for ban in self.bans],
        }

    def keeping(self, person: str, post: str) -> "Asked":
        """The same, with somebody kept at a post."""
        return replace(self.without(person), pins=(*self._pins(person), Pin(person, post)))

    def without(self, person: str) -> "Asked":
        """The same, where nothing is asked about somebody."""
        bans = tuple(ban for ban in self.bans if ban.person != person)
        return replace(self, pins=self._pins(person), bans=bans)

    def reason_of(self, person: str, post: str) -> OverrideReason | None:
        """Why somebody is kept who was not proposed."""
        return next(
            (pin.reason for pin in self.pins if (pin.person, pin.post) == (person, post)), None
        )

    def _pins(self, apart: str) -> tuple[Pin, ...]:
        return tuple(pin for pin in self.pins if pin.person != apart)


def asked_of(
    keep: Sequence[str],
    leave: Sequence[str],
    chosen: str = "",
    reason: str = "",
    without: str = "",
) -> Asked:
    """What an address asks; for a reason, `chosen` is one more pair to keep, or `without` one more
    person to leave out."""
    texts = [*keep, *([f"{chosen}:{reason}" if reason else chosen] if chosen else [])]
    leave = [*leave, *([f"{without}:{reason}"] if without else [])]
    bans: dict[str, Ban] = {}
    pins: dict[str, Pin] = {}
    for text in leave[:MOST]:
        if ban := _ban(text):
            bans[ban.person] = ban
    for text in texts[-MOST:]:
        if (pin := _pin(text)) and pin.person not in bans:
            pins.pop(pin.person, None)  # The last word on somebody counts, and comes last.
            pins[pin.person] = pin
    ignored = len(texts) + len(leave) - len(pins) - len(bans)
    return Asked(tuple(pins.values()), tuple(bans.values()), ignored)


def team_of(text: str) -> tuple[tuple[str, str], ...]:
    """The team that a form was shown, as (person, post), with spaces between; the first of them
    when it is longer than any team can be."""
    pins = map(_pin, text.split(" ", MOST_SHOWN)[:MOST_SHOWN])
    return tuple((pin.person, pin.post) for pin in pins if pin is not None)


def _pin(text: str) -> Pin | None:
    person, _, rest = text.partition(":")
    post, _, reason = rest.partition(":")
    if not NAME.fullmatch(person) or not NAME.fullmatch(post):
        return None
    return Pin(person, post, _reason(reason))


def _ban(text: str) -> Ban | None:
    person, _, reason = text.partition(":")
    if not NAME.fullmatch(person):
        return None
    return Ban(person, _reason(reason) or OverrideReason.OTHER)


def _reason(text: str) -> OverrideReason | None:
    return OverrideReason(text) if text in set(OverrideReason) else None
