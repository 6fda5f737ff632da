"""A month as its page shows it: weeks of days, each with its words, look and what a press asks for.
Pure: facts come in, ready objects for the templates go out."""

from calendar import Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from metiis.availability import rules
from metiis.availability.freshness import Behind, is_stale, since
from metiis.availability.seasons import Season, public_holidays, school_breaks, zone_of
from metiis.availability.weekends import Weekend, weekends
from metiis.captions import WEEKDAYS
from metiis.labels import day_and_month, label, month_name
from metiis.models import Availability, DayPart, DeclarationSource

ENGAGED = "engagé"
LOOKS = {
    Availability.AVAILABLE: "is-available",
    Availability.IF_NEEDED: "is-if-needed",
    Availability.UNAVAILABLE: "is-unavailable",
    Availability.UNKNOWN: "is-unknown",
}
# The same by state: the four values in order, then a day engaged.
STATE_LOOKS = (*(LOOKS[value] for value in Availability), "is-engaged")
WEEKS = Calendar(firstweekday=0)
PARTS = {DayPart.MORNING: "matin", DayPart.AFTERNOON: "ap.-m.", DayPart.EVENING: "soir"}
BY_OTHERS = (DeclarationSource.ON_BEHALF, DeclarationSource.IMPORTED)


@dataclass(frozen=True, slots=True)
class Engagement:
    """What engages the person on a day: the application to open and the activity's title."""

    application_id: str  # The one of addresses.
    title: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day, ready to show. `wanted` is the word a press sends; None when the day is closed.

    `note` is what is seen beside the state: a part of the day, or the day of the answer.
    """

    date: date
    weekday: str
    number: str
    rest: str
    words: str
    look: str
    wanted: str | None
    engagement: Engagement | None
    note: str = ""

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
class Facts:
    """What is known of a person's month: a byte per day, what engages, what stands behind.

    `model` holds the month before, byte per day; `promises` the days she will know of, and when.
    """

    days: bytes
    behind: Behind
    engaged: Mapping[date, Engagement] = field(default_factory=dict)
    promises: Mapping[date, date] = field(default_factory=dict)
    model: bytes = b""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month ready to show. Weeks start on Monday; None stands for a day of another month.

    `age` says how old the answers are, empty without answer; `is_stale` whether asking « still
    true? » makes sense; `by_others` how many days others entered; `is_like_before` whether silent
    days may be filled as the month before.
    """

    first: date
    name: str
    weeks: list[list[Day | None]]
    summary: rules.Summary
    stays: list[Stay]
    holidays: list[tuple[date, str]]
    school: Sequence[Season]
    zone: str | None
    age: str
    is_stale: bool
    by_others: int
    is_like_before: bool
    is_current: bool
    previous: MonthLink | None
    following: MonthLink | None

    @property
    def key(self) -> str:
        """The month in addresses, `2026-12`."""
        return f"{self.first:%Y-%m}"

    @property
    def weekends(self) -> list[Weekend]:
        """The week-ends that a press may set."""
        return weekends(
            [day.date for day in week[5:] if day is not None and day.wanted is not None]
            for week in self.weeks
        )

    def day(self, wanted: date) -> Day:
        """One day of the month."""
        return next(day for week in self.weeks for day in week if day and day.date == wanted)


def build(first: date, facts: Facts, today: date) -> Month:
    """The month that starts on a day, from what is known of it."""
    last = rules.month_end(first)
    feasts, zone = public_holidays(first.year, facts.department), zone_of(facts.department)
    school = school_breaks(zone, first, last)
    off = frozenset(day for season in school for day in season.days)
    weeks = [
        [_day(day, facts, off, today) if day.month == first.month else None for day in week]
        for week in WEEKS.monthdatescalendar(first.year, first.month)
    ]
    sayings = _open_sayings(first, facts, today)
    copied = rules.copied(rules.month_shifted(first, -1), facts.model, first, facts.days)
    return Month(
        first=first,
        name=month_name(first),
        weeks=weeks,
        summary=_summary(first, facts, today),
        stays=_stays(facts.engaged),
        holidays=[(day, feasts[day]) for day in feasts if day.month == first.month],
        school=school,
        zone=zone,
        age=_age(list(sayings.values()), today),
        is_stale=is_stale(sayings.values(), today),
        by_others=sum(facts.behind.source(day) in BY_OTHERS for day in sayings),
        is_like_before=any(
            day >= today and day not in facts.engaged and facts.promises.get(day, today) <= today
            for day in copied
        ),
        is_current=(first.year, first.month) == (today.year, today.month),
        previous=link_to(rules.month_shifted(first, -1), today),
        following=link_to(rules.month_shifted(first, 1), today),
    )


def _summary(first: date, facts: Facts, today: date) -> rules.Summary:
    """What the month holds; of the current one, only what is still to come."""
    start = today if (first.year, first.month) == (today.year, today.month) else first
    engaged = [day for day in facts.engaged if day >= start]
    return rules.summarise(facts.days[(start - first).days :], start, engaged)


def _open_sayings(first: date, facts: Facts, today: date) -> dict[date, date]:
    """When each coming day that has an answer, and is not engaged, was said."""
    found = {}
    for at, value in enumerate(facts.days):
        day = first.replace(day=at + 1)
        said = facts.behind.said(day)
        if value and said is not None and day >= today and day not in facts.engaged:
            found[day] = said
    return found


def _age(sayings: list[date], today: date) -> str:
    """« Réponses données il y a 12 jours », or from the oldest to the latest."""
    if not sayings:
        return ""
    oldest, latest = since(min(sayings), today), since(max(sayings), today)
    if oldest == latest:
        return f"Réponses données {oldest}"
    return f"Réponses données {_between(oldest, latest)}"


def _between(oldest: str, latest: str) -> str:
    return f"{oldest}, les dernières {latest}"


def link_to(first: date, today: date) -> MonthLink | None:
    """Where a month is found; None when it is too far for anybody to declare or remember."""
    key = f"{first:%Y-%m}"
    if rules.shown_month(key, today) != first:
        return None
    name = month_name(first)
    return MonthLink(key, name, name.split()[0].capitalize())


def _day(day: date, facts: Facts, off: frozenset[date], today: date) -> Day:
    value, engagement = Availability(facts.days[day.day - 1]), facts.engaged.get(day)
    feast = public_holidays(day.year, facts.department).get(day)
    said, note = _asides(day, facts, today) if engagement is None else ("", "")
    marks = {
        "is-past": day < today,
        "is-today": day == today,
        "is-weekend": day.weekday() in rules.WEEKEND,
        "is-holiday": feast is not None,
        "is-school": day in off,
    }
    state = "is-engaged" if engagement else LOOKS[value]
    is_open = engagement is None and day >= today
    return Day(
        date=day,
        weekday=WEEKDAYS[day.weekday()],
        number="1er" if day.day == 1 else str(day.day),
        rest=", ".join(part for part in (month_name(day.replace(day=1)), feast, said) if part),
        words=ENGAGED if engagement else label(value),
        look=" ".join(["day", state, *(mark for mark, holds in marks.items() if holds)]),
        wanted=rules.WORDS[rules.cycle_next(value)] if is_open else None,
        engagement=engagement,
        note=note,
    )


def _asides(day: date, facts: Facts, today: date) -> tuple[str, str]:
    """What is read and what is seen beside a state: a part of the day, the day of the answer."""
    until = facts.promises.get(day)
    if until is not None and until > today:
        return f"je saurai le {day_and_month(until)}", f"le {day_and_month(until)}"
    part = facts.behind.part(day)
    return (label(part), PARTS[part]) if part is not DayPart.WHOLE else ("", "")


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
