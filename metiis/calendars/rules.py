"""What a calendar's busy times suggest of each day, for its owner to confirm or not. Pure.

Between six in the morning and midnight, six hours taken or more make a day unavailable; less makes
it « if needed », with the hours. Nights alone suggest nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from metiis.availability.rules import WORDS
from metiis.calendars.reader import Span
from metiis.captions import WEEKDAYS
from metiis.labels import NBSP, label, month_name
from metiis.models import Availability

DAYS_AHEAD = 183
MORNING, MIDNIGHT, ENOUGH = 6 * 60, 24 * 60, 6 * 60
ONE_DAY = timedelta(days=1)
Hours = tuple[int, int]  # Minutes after midnight, from and to.


def reach(today: date) -> date:
    """The last day a calendar may speak of: six months ahead."""
    return today + timedelta(days=DAYS_AHEAD)


@dataclass(frozen=True, slots=True)
class Busy:
    """What a calendar takes of a day: all of it, or some hours between morning and midnight."""

    is_whole: bool
    hours: tuple[Hours, ...]

    @property
    def value(self) -> Availability:
        """What it suggests."""
        taken = sum(end - start for start, end in self.hours)
        is_away = self.is_whole or taken >= ENOUGH
        return Availability.UNAVAILABLE if is_away else Availability.IF_NEEDED

    @property
    def words(self) -> str:
        """« toute la journée », « 9 h – 12 h, 14 h – 15 h 30 »."""
        if self.is_whole:
            return "toute la journée"
        return ", ".join(f"{_hour(start)}{NBSP}–{NBSP}{_hour(end)}" for start, end in self.hours)


def busy_days(spans: Iterable[Span], first: date, last: date) -> dict[date, Busy]:
    """The days between two, both included, of which something is taken."""
    found = list(spans)
    hours: dict[date, list[Hours]] = {}
    for span in _merged(each for each in found if not each.is_day):
        for day in _days(span, first, last):
            if (taken := _taken(span, day)) is not None:
                hours.setdefault(day, []).append(taken)
    days = _merged(each for each in found if each.is_day)
    whole = {day for span in days for day in _days(span, first, last)}
    return {
        day: Busy(day in whole, tuple(_joined(hours.get(day, ()))))
        for day in sorted(whole | hours.keys())
    }


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Spans of one kind that overlap or touch made one, so that each day is looked at once however
    many of them hold it."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda each: each.start):
        if found and span.start <= found[-1].end:
            end = max(found[-1].end, span.end)
            found[-1] = Span(found[-1].start, end, span.is_day)
        else:
            found.append(span)
    return found


def _days(span: Span, first: date, last: date) -> Iterable[date]:
    start = max(first, span.start.date())
    end = min(last, (span.end - timedelta(microseconds=1)).date())
    return (start + at * ONE_DAY for at in range((end - start).days + 1))


def _taken(span: Span, day: date) -> Hours | None:
    """The minutes a period takes of a day, from morning to midnight; None when it takes none."""
    midnight = datetime.combine(day, time())
    start = max(MORNING, int((span.start - midnight).total_seconds()) // 60)
    end = min(MIDNIGHT, -(-int((span.end - midnight).total_seconds()) // 60))
    return (start, end) if start < end else None


def _joined(hours: Iterable[Hours]) -> list[Hours]:
    """Periods that touch made one: two meetings at once take their hour once."""
    found: list[Hours] = []
    for start, end in sorted(hours):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _hour(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour}{NBSP}h{NBSP}{minute:02d}" if minute else f"{hour}{NBSP}h"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A day to confirm, ready to show. `said` is what she already said of it, empty for nothing."""

    day: date
    name: str
    value: Availability
    hours: str
    said: str

    @property
    def sent(self) -> str:
        """What its box sends."""
        return f"{self.day.isoformat()}:{WORDS[self.value]}"

    @property
    def is_ticked(self) -> bool:
        """A day on which she already spoke changes only when she says so."""
        return not self.said


def suggestions(
    busy: Mapping[date, Busy], first: date, declared: bytes, engaged: Collection[date]
) -> list[tuple[str, list[Suggestion]]]:
    """What to confirm, by month; `declared` has one byte per day from the first. Days engaged are
    left out."""
    found = [
        _suggestion(day, each, Availability(declared[(day - first).days]))
        for day, each in busy.items()
        if day not in engaged
    ]
    months = groupby(found, key=lambda each: each.day.replace(day=1))
    return [(month_name(month), list(days)) for month, days in months]


def _suggestion(day: date, busy: Busy, said: Availability) -> Suggestion:
    number = "1er" if day.day == 1 else str(day.day)
    return Suggestion(
        day=day,
        name=f"{WEEKDAYS[day.weekday()]} {number}",
        value=busy.value,
        hours=busy.words,
        said=label(said) if said else "",
    )


def answers_problem(pairs: Sequence[tuple[date, Availability]]) -> str | None:
    """Why the days confirmed cannot be taken together; None when they can."""
    if not pairs:
        return (
            f"Aucun jour n’était coché{NBSP}: rien n’a changé. Envoyez de nouveau votre agenda, "
            "puis cochez les jours à enregistrer."
        )
    if len({day for day, _value in pairs}) < len(set(pairs)):
        return f"Un même jour a reçu deux réponses{NBSP}: envoyez de nouveau votre agenda."
    return None
