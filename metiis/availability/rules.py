"""Decisions about the days of a person: which may be set, what a press asks for, how a set of days
is written down. No database, no HTTP: facts come in, a judgement goes out."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from metiis.availability import codec
from metiis.captions import AVAILABILITY_WORDS
from metiis.labels import NBSP, count, month_name, period, plain_date
from metiis.models import Availability

LONGEST_PERIOD = 366
MONTHS_AHEAD, MONTHS_BACK = 24, 36
EVERY_DAY = 127
WEEKEND = (5, 6)
WORDS: dict[Availability, str] = {value: word for word, value in AVAILABILITY_WORDS.items()}
_NEXT = {
    Availability.UNKNOWN: Availability.AVAILABLE,
    Availability.AVAILABLE: Availability.IF_NEEDED,
    Availability.IF_NEEDED: Availability.UNAVAILABLE,
    Availability.UNAVAILABLE: Availability.UNKNOWN,
}


def cycle_next(value: Availability) -> Availability:
    """The value that one press on a day asks for."""
    return _NEXT[value]


def month_shifted(first: date, months: int) -> date:
    """The first day of the month so many months later (earlier when negative)."""
    years, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(years, month + 1, 1)


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def horizon(today: date) -> date:
    """The last day that may be declared: the end of the 24th month ahead."""
    return month_end(month_shifted(today, MONTHS_AHEAD))


def shown_month(text: str | None, today: date) -> date:
    """The first day of the month an address asks for (`2026-12`); this month when it cannot be."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    earliest = month_shifted(today, -MONTHS_BACK)
    return first if earliest <= first <= horizon(today) else today.replace(day=1)


def missed(asked: Iterable[str | None], today: date) -> str:
    """What a page says when one of the months asked for (`2026-12`) is not in the calendar, since
    another one is shown; empty when all are, or none is asked for."""
    if all(f"{shown_month(text, today):%Y-%m}" == text for text in asked if text):
        return ""
    earliest, latest = month_name(month_shifted(today, -MONTHS_BACK)), month_name(horizon(today))
    return (
        f"La date demandée n’est pas dans le calendrier, qui va de {earliest} à {latest}{NBSP}: "
        "elle est ignorée."
    )


def shown_day(text: str | None, today: date) -> date | None:
    """The day an address asks for (`2026-12-05`), when its month is one that is shown."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if shown_month(f"{day:%Y-%m}", today) == day.replace(day=1) else None


def period_problem(first: date, last: date, today: date) -> str | None:
    """Why a period cannot be declared, and how to mend it; None when it can."""
    if last < first:
        return "Le dernier jour doit être le premier ou venir après lui."
    if (last - first).days >= LONGEST_PERIOD:
        return f"La période dépasse {LONGEST_PERIOD} jours{NBSP}: déclarez-la en plusieurs fois."
    if last < today:
        return f"Ces jours sont passés{NBSP}: choisissez une période à partir d’aujourd’hui."
    if last > horizon(today):
        return f"On peut déclarer jusqu’au {plain_date(horizon(today))}{NBSP}: avancez cette date."
    return None


def days_problem(days: Sequence[date], today: date) -> str | None:
    """Why a list of days, ascending, cannot be declared as a whole; None when it can."""
    if not days:
        return "Choisissez au moins un jour."
    if len(days) > LONGEST_PERIOD:
        return f"Plus de {LONGEST_PERIOD} jours à la fois{NBSP}: déclarez-les en plusieurs fois."
    if days[-1] > horizon(today):
        return f"On peut déclarer jusqu’au {plain_date(horizon(today))}, pas au-delà."
    return None


def promise_problem(days: Sequence[date], until: date, today: date) -> str | None:
    """Why « I shall know on this day » cannot be said of these days; None when it can."""
    if until <= today:
        return f"Indiquez un jour à venir{NBSP}: celui où vous saurez."
    if days and until > days[0]:
        return (
            f"Vous devez le savoir au plus tard le {plain_date(days[0])}, "
            "premier des jours choisis."
        )
    return None


def reminder(days: Iterable[date]) -> str:
    """What a person reads on the day she said she would know."""
    when = _listed(tuple(sorted(days)))
    return f"C’est le jour où vous deviez savoir{NBSP}: {when}. Serez-vous disponible{NBSP}?"


def days_to_settle(first: date, last: date, today: date) -> list[date]:
    """The days of a period that patterns may still settle: from today to the horizon."""
    first, last = max(first, today), min(last, horizon(today))
    return list(codec.days_between(first, last)) if first <= last else []


def copied(start: date, model: bytes, first: date, own: bytes) -> dict[date, Availability]:
    """What « as last month » says of the silent days of a month: the nth Saturday as the nth.

    `model` holds the month that begins on `start`, `own` the one that begins on `first`. A fifth
    weekday without fellow follows the fourth.
    """
    found: dict[date, Availability] = {}
    for at, value in enumerate(own):
        if value or not model:
            continue
        weekday = (first.weekday() + at) % 7
        fellow = (weekday - start.weekday()) % 7 + 7 * (at // 7)
        fellow = fellow if fellow < len(model) else fellow - 7
        if model[fellow]:
            found[first + timedelta(days=at)] = Availability(model[fellow])
    return found


def period_days(first: date, last: date, weekdays: Collection[int] = ()) -> list[date]:
    """The days of a period, or only those of some weekdays (Monday is 0)."""
    return [
        day for day in codec.days_between(first, last) if not weekdays or day.weekday() in weekdays
    ]


@dataclass(frozen=True, slots=True)
class Sorting:
    """Asked days, told apart: those that may be set, those engaged, those past; each ascending."""

    open: tuple[date, ...]
    engaged: tuple[date, ...]
    past: tuple[date, ...]


def sort_out(days: Iterable[date], engaged: Collection[date], today: date) -> Sorting:
    """Tell apart the days that may be set. Today may; a day engaged belongs to its application."""
    asked = sorted(set(days))
    past = tuple(day for day in asked if day < today)
    coming = [day for day in asked if day >= today]
    return Sorting(
        open=tuple(day for day in coming if day not in engaged),
        engaged=tuple(day for day in coming if day in engaged),
        past=past,
    )


def refusal_of(sorting: Sorting) -> str:
    """Why nothing can be set when no asked day is open."""
    if not sorting.past:
        return (
            "Vous êtes engagé ces jours-là. Pour vous en dégager, passez par votre candidature"
            f"{NBSP}: votre disponibilité reste telle quelle."
        )
    if not sorting.engaged:
        return "Ces jours sont passés et ne peuvent plus changer. Choisissez des jours à venir."
    return "Ces jours sont passés ou vous y êtes engagé. Choisissez d’autres jours."


@dataclass(frozen=True, slots=True)
class Run:
    """The days of some weekdays from a first to a last day; mask bit 0 is Monday, 127 every day."""

    first: date
    last: date
    weekdays: int = EVERY_DAY

    def days(self) -> list[date]:
        """The days said."""
        between = codec.days_between(self.first, self.last)
        return [day for day in between if self.weekdays >> day.weekday() & 1]


def runs(days: Iterable[date]) -> list[Run]:
    """A set of days as few runs: week-ends of a quarter make one row, not twenty-six."""
    wanted = sorted(set(days))
    mask = sum(1 << weekday for weekday in {day.weekday() for day in wanted})
    return [_run(piece, mask) for piece in follow_ups(wanted, mask)]


def _next_in(mask: int, day: date) -> date:
    """The next day whose weekday is in the mask."""
    steps = range(1, 8)
    return next(
        later for step in steps if mask >> (later := day + timedelta(days=step)).weekday() & 1
    )


def _run(piece: list[date], mask: int) -> Run:
    is_solid = (piece[-1] - piece[0]).days == len(piece) - 1
    return Run(piece[0], piece[-1], EVERY_DAY if is_solid else mask)


@dataclass(frozen=True, slots=True)
class Summary:
    """How many days of a period are in each state; an engaged day counts as engaged only."""

    available: int
    if_needed: int
    unavailable: int
    engaged: int
    unknown: int

    @property
    def is_blank(self) -> bool:
        """Whether nothing is said and nobody is engaged."""
        return not (self.available or self.if_needed or self.unavailable or self.engaged)


def summarise(declared: bytes, first: date, engaged: Collection[date]) -> Summary:
    """Count the states of a period given as one byte per day from its first day."""
    left = bytearray(declared)
    for day in sorted(engaged, reverse=True):
        del left[(day - first).days]
    return Summary(
        available=left.count(Availability.AVAILABLE),
        if_needed=left.count(Availability.IF_NEEDED),
        unavailable=left.count(Availability.UNAVAILABLE),
        engaged=len(declared) - len(left),
        unknown=left.count(Availability.UNKNOWN),
    )


def left_out(sorting: Sorting) -> str:
    """What a message adds about the days that were left as they are; empty when there are none."""
    parts = []
    if sorting.engaged:
        days = count(len(sorting.engaged), "jour engagé", "jours engagés")
        parts.append(f"{days} ({_listed(sorting.engaged)})")
    if sorting.past:
        parts.append(count(len(sorting.past), "jour passé", "jours passés"))
    if not parts:
        return ""
    plural = len(sorting.engaged) + len(sorting.past) > 1
    return f" {' et '.join(parts)} {'restent inchangés' if plural else 'reste inchangé'}."


def _listed(days: tuple[date, ...]) -> str:
    """« du sam. 5 au dim. 6 déc. 2026, … »: three stretches at most, the message stays short."""
    stretches = follow_ups(days)
    names = [period(stretch[0], stretch[-1]) for stretch in stretches[:3]]
    return ", ".join(names) + (", …" if len(stretches) > 3 else "")


def follow_ups(days: Iterable[date], mask: int = EVERY_DAY) -> list[list[date]]:
    """Ascending days cut where one is missing, counting only the weekdays of the mask."""
    pieces: list[list[date]] = []
    for day in days:
        if pieces and _next_in(mask, pieces[-1][-1]) == day:
            pieces[-1].append(day)
        else:
            pieces.append([day])
    return pieces
