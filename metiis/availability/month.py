"""A month as its page shows it: weeks of days, each with its words, look and what a press asks for.
Pure: facts come in, ready objects for the templates go out."""

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays

from metiis.availability import rules
from metiis.captions import WEEKDAYS
from metiis.labels import label, month_name, plain_date
from metiis.models import Availability, Person

ENGAGED = "engagé"
LOOKS = {
    Availability.AVAILABLE: "is-available",
    Availability.IF_NEEDED: "is-if-needed",
    Availability.UNAVAILABLE: "is-unavailable",
    Availability.UNKNOWN: "is-unknown",
}
WEEKS = Calendar(firstweekday=0)


@dataclass(frozen=True, slots=True)
class Engagement:
    """What engages the person on a day: the application to open and the activity's title."""

    application_id: str  # The one of addresses.
    title: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day, ready to show. `wanted` is the word a press sends; None when the day is closed."""

    date: date
    weekday: str
    number: str
    rest: str
    words: str
    look: str
    wanted: str | None
    engagement: Engagement | None

    @property
    def key(self) -> str:
        """The day in ids and forms, `2026-12-05`."""
        return self.date.isoformat()


@dataclass(frozen=True, slots=True)
class Stay:
    """Consecutive days engaged by the same application."""

    first: date
    last: date
    engagement: Engagement


@dataclass(frozen=True, slots=True)
class MonthLink:
    """A month to go to: its key in addresses, its full name and its name alone."""

    key: str
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Weekend:
    """The open days of one week-end (« 5–6 »), or of all (« tous »), set together by one press."""

    key: str
    short: str
    name: str
    days: tuple[date, ...]

    @property
    def wanted(self) -> str:
        """What the press sends."""
        return f"{','.join(day.isoformat() for day in self.days)}:disponible"


@dataclass(frozen=True, slots=True)
class Declared:
    """When days of the month were last declared, and by whom (None for an import)."""

    on: date
    by: Person | None


@dataclass(frozen=True, slots=True)
class Month:
    """A month ready to show. Weeks start on Monday; None stands for a day of another month."""

    first: date
    name: str
    weeks: list[list[Day | None]]
    summary: rules.Summary
    stays: list[Stay]
    holidays: list[tuple[date, str]]
    weekends: list[Weekend]
    declared: Declared | None
    is_current: bool
    previous: MonthLink | None
    following: MonthLink | None

    @property
    def key(self) -> str:
        """The month in addresses, `2026-12`."""
        return f"{self.first:%Y-%m}"

    def day(self, wanted: date) -> Day:
        """One day of the month."""
        return next(day for week in self.weeks for day in week if day and day.date == wanted)


@lru_cache(maxsize=8)
def public_holidays(year: int) -> Mapping[date, str]:
    """The public holidays of metropolitan France with their French names."""
    named = holidays.country_holidays("FR", years=year, language="fr")
    return {day: name.replace("'", "’") for day, name in sorted(named.items())}


def build(
    first: date,
    days: bytes,
    engaged: Mapping[date, Engagement],
    declared: Declared | None,
    today: date,
) -> Month:
    """The month that starts on a day, from one byte per day and the days engaged."""
    name = month_name(first)
    weeks = [
        [
            _day(day, Availability(days[day.day - 1]), engaged.get(day), name, today)
            if day.month == first.month
            else None
            for day in week
        ]
        for week in WEEKS.monthdatescalendar(first.year, first.month)
    ]
    feasts = public_holidays(first.year)
    return Month(
        first=first,
        name=name,
        weeks=weeks,
        summary=rules.summarise(days, first, engaged),
        stays=_stays(engaged),
        holidays=[(day, feasts[day]) for day in feasts if day.month == first.month],
        weekends=_weekends(weeks),
        declared=declared,
        is_current=(first.year, first.month) == (today.year, today.month),
        previous=link_to(rules.month_shifted(first, -1), today),
        following=link_to(rules.month_shifted(first, 1), today),
    )


def link_to(first: date, today: date) -> MonthLink | None:
    """Where a month is found; None when it is too far for anybody to declare or remember."""
    key = f"{first:%Y-%m}"
    if rules.shown_month(key, today) != first:
        return None
    name = month_name(first)
    return MonthLink(key, name, name.split()[0].capitalize())


def _day(
    day: date, value: Availability, engagement: Engagement | None, month: str, today: date
) -> Day:
    feast = public_holidays(day.year).get(day)
    marks = {
        "is-past": day < today,
        "is-today": day == today,
        "is-weekend": day.weekday() in rules.WEEKEND,
        "is-holiday": feast is not None,
    }
    state = "is-engaged" if engagement else LOOKS[value]
    is_open = engagement is None and day >= today
    return Day(
        date=day,
        weekday=WEEKDAYS[day.weekday()],
        number="1er" if day.day == 1 else str(day.day),
        rest=f"{month}, {feast}" if feast else month,
        words=ENGAGED if engagement else label(value),
        look=" ".join(["day", state, *(mark for mark, holds in marks.items() if holds)]),
        wanted=rules.WORDS[rules.cycle_next(value)] if is_open else None,
        engagement=engagement,
    )


def _stays(engaged: Mapping[date, Engagement]) -> list[Stay]:
    """Days engaged, joined when they follow each other for the same application."""
    stays: list[Stay] = []
    for day in sorted(engaged):
        last = stays[-1] if stays else None
        if last and last.engagement == engaged[day] and (day - last.last).days == 1:
            stays[-1] = Stay(last.first, day, last.engagement)
        else:
            stays.append(Stay(day, day, engaged[day]))
    return stays


def _weekends(weeks: list[list[Day | None]]) -> list[Weekend]:
    """All the week-ends at once, then each one; only days of the month that may be set."""
    pairs = [
        tuple(day.date for day in week[5:] if day is not None and day.wanted is not None)
        for week in weeks
    ]
    each = [_weekend(days) for days in pairs if days]
    if len(each) < 2:
        return each
    whole = tuple(day for weekend in each for day in weekend.days)
    return [Weekend("tous", "Tous", f"Tous les week-ends de {month_name(whole[0])}", whole), *each]


def _weekend(days: tuple[date, ...]) -> Weekend:
    """« 5–6 », « Week-end des 5 et 6 décembre 2026 »."""
    first, last = days[0], days[-1]
    if first == last:
        return Weekend(str(last.day), str(last.day), f"Week-end du {plain_date(last)}", days)
    name = f"Week-end des {first.day} et {plain_date(last)}"
    return Weekend(str(first.day), f"{first.day}–{last.day}", name, days)
