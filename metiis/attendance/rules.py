"""What a roll call means: which days a mark counts, who is stale, what validation makes of it.

No database, no HTTP. A mark of late or left early may cost no day: it is the days that count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zlib import crc32

from metiis.labels import NBSP, count, moment, period, plain_date
from metiis.models import LIVE, Activity, ActivityStatus, Mark, Move
from metiis.refusals import Refusal

CAME = frozenset({Mark.PRESENT, Mark.LATE, Mark.LEFT_EARLY})
PARTIAL = frozenset({Mark.LATE, Mark.LEFT_EARLY})
# What each mark is called on a button of a phone, and on paper.
SHORT: dict[Mark, str] = {
    Mark.PRESENT: "Présent",
    Mark.LATE: "En retard",
    Mark.LEFT_EARLY: "Parti avant",
    Mark.EXCUSED: "Excusé",
    Mark.ABSENT: "Absent",
}
NOTE_LIMIT = 200


class Span(NamedTuple):
    """Days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> frozenset[date]:
        """Each of them."""
        length = (self.last - self.first).days + 1
        return frozenset(self.first + timedelta(days=number) for number in range(length))


class Said(NamedTuple):
    """What a row of the form says of somebody."""

    mark: Mark | None = None
    first: date | None = None
    last: date | None = None
    note: str = ""


class Kept(NamedTuple):
    """What the roll call has of somebody: the mark, and the days really served, if any."""

    mark: Mark
    served: Span | None
    note: str = ""

    @property
    def days(self) -> frozenset[date]:
        """The days that the ledger holds for it."""
        return self.served.days if self.served else frozenset()


@dataclass(frozen=True, slots=True)
class Sent:
    """One row as it comes back: whom, what the reader had before her eyes, what she says."""

    key: str
    version: int
    seen: str
    said: Said
    number: int = 0  # Which row of the form it was.

    @property
    def is_touched(self) -> bool:
        """Whether she changed anything of what she was shown."""
        return fingerprint(self.said) != self.seen


def fingerprint(said: Said) -> str:
    """A short name of what a row says, to tell whether it was changed."""
    words = (said.mark.value if said.mark else "", str(said.first), str(said.last), said.note)
    return f"{crc32(chr(31).join(words).encode()):08x}"


def shown(kept: Kept | None, planned: Span) -> Said:
    """What the form shows of somebody: the days planned unless others were served."""
    days = kept.served if kept and kept.served else planned
    return Said(kept.mark if kept else None, *days, kept.note if kept else "")


def settled(said: Said, planned: Span, before: Said) -> Kept:
    """What the roll call keeps of a row; Refusal when it does not hold together.

    `before` is what is kept now, as shown: days that were not touched follow the mark.
    """
    if said.mark is None:
        raise Refusal("Choisissez d’abord sa présence.", "mark")
    days = _or_planned(said, planned)
    if said.mark in PARTIAL:
        return Kept(said.mark, _within(days, planned), said.note)
    if said.mark is Mark.PRESENT:
        if days not in (planned, _or_planned(before, planned)):
            raise Refusal(
                f"Pour compter moins de jours, choisissez «{NBSP}En retard{NBSP}» ou "
                f"«{NBSP}Parti avant{NBSP}».",
                "days",
            )
        return Kept(said.mark, planned, said.note)
    return Kept(said.mark, None, said.note)


def _or_planned(said: Said, planned: Span) -> Span:
    return Span(said.first or planned.first, said.last or planned.last)


def _within(days: Span, planned: Span) -> Span:
    if days.last < days.first:
        raise Refusal("Le dernier jour vient avant le premier.", "days")
    if days.first < planned.first or days.last > planned.last:
        raise Refusal(f"Ces jours sortent de son service, {period(*planned)}.", "days")
    return days


def is_stale(sent: Sent, version: int, is_own: bool) -> bool:
    """Whether somebody else has written since the row was shown; one’s own last word holds."""
    return sent.version != version and not is_own


def in_words(kept: Said | Kept) -> str:
    """« Présent », « En retard, du sam. 5 au dim. 6 déc. 2026, “panne” », as a row is told."""
    if kept.mark is None:
        return "sans présence"
    parts = [SHORT[kept.mark].lower()]
    days = kept.served if isinstance(kept, Kept) else None
    if days and kept.mark in PARTIAL:
        parts.append(period(*days))
    if kept.note:
        parts.append(f"«{NBSP}{kept.note}{NBSP}»")
    return ", ".join(parts)


def stale_words(kept: Kept, who: str, at: datetime, mine: Said) -> str:
    """Both values, said to the one whose word was not taken."""
    return (
        f"{who} a noté «{NBSP}{in_words(kept)}{NBSP}» le {moment(at)}. Vous aviez choisi "
        f"«{NBSP}{in_words(mine)}{NBSP}»{NBSP}: choisissez-le de nouveau pour le garder."
    )


def move_for(kept: Kept, planned: Span) -> Move:
    """What validation makes of an application: all the days, some of them, or none."""
    if kept.mark is Mark.EXCUSED:
        return Move.EXCUSE
    if kept.mark is Mark.ABSENT:
        return Move.MISS
    return Move.ATTEND if kept.served == planned else Move.ATTEND_PARTLY


def refuse_unless_open(activity: Activity, opens_on: date, today: date) -> None:
    """Refusal when the roll is not, or no longer, called."""
    if activity.status is ActivityStatus.CANCELLED:
        raise Refusal("Cette activité est annulée.", "cancelled")
    if activity.status is ActivityStatus.DRAFT:
        raise Refusal("Cette activité n’est pas publiée.", "draft")
    if activity.status not in LIVE:
        raise Refusal(
            f"Les présences sont validées{NBSP}: rouvrez-les pour les changer.", "validated"
        )
    if today < opens_on:
        raise Refusal(f"L’appel s’ouvre le {plain_date(opens_on)}.", "early")


def refuse_unmarked(names: Iterable[str]) -> None:
    """Refusal that names those of whom nothing is said."""
    found = list(names)
    if not found:
        return
    more = f" et {count(len(found) - 8, 'autre')}" if len(found) > 8 else ""
    raise Refusal(
        f"Il reste {count(len(found), 'personne')} sans présence{NBSP}: "
        f"{', '.join(found[:8])}{more}.",
        "unmarked",
    )


def may_mark(activity: Activity, opens_on: date, today: date) -> bool:
    """Whether the roll is being called."""
    return activity.status in LIVE and today >= opens_on
