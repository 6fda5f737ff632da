"""Where activities fall in the year. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from metiis.demo.chance import COMING_DAYS, PAST_DAYS, Era
from metiis.demo.life import holidays_between
from metiis.demo.templates import Shape, Template
from metiis.matching.facts import is_working_day

WINDOW = 29  # Days of one turn of a unit's programme.
TRIES = 8  # In each window.
THURSDAY, FRIDAY, SATURDAY = 3, 4, 5
# Public ceremonies: month, day, what they are called.
FEASTS = (
    (5, 8, "Cérémonie du 8 Mai"),
    (7, 14, "Cérémonie du 14 Juillet"),
    (11, 11, "Cérémonie du 11 Novembre"),
)
EXERCISE_MONTHS = (4, 10)


def windows(era: Era) -> Iterator[tuple[date, float]]:
    """First days of the turns of a programme, with how much of it is already planned."""
    for start in range(-PAST_DAYS, COMING_DAYS - WINDOW, WINDOW):
        ahead = max(0, start) / COMING_DAYS
        yield era.in_days(start), 1.0 if ahead < 0.37 else max(0.25, 1.0 - ahead)


def place(
    rng: Random, template: Template, start: date, zone: str, busy: set[tuple[int, int]]
) -> tuple[date, date] | None:
    """Days for an activity in a window, else in the next, away from the unit's other week-ends;
    None if none fits."""
    days = rng.choice(template.days)
    for turn in (0,) * TRIES + (WINDOW,) * TRIES:
        first = _first_day(rng, template.shape, start + timedelta(days=turn), days, zone)
        if first is None or (template.months and first.month not in template.months):
            continue
        last = first + timedelta(days=days - 1)
        if is_quiet(first) or is_quiet(last) or (_is_summer(first) and rng.random() < 0.6):
            continue
        week = first.isocalendar()[:2]
        if template.shape in (Shape.WEEKEND, Shape.SATURDAY, Shape.LONG):
            if week in busy:
                continue
            busy.add(week)
        return first, last
    return None


def is_quiet(day: date) -> bool:
    """Between Christmas and the New Year nobody is called for instruction."""
    return (day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 3)


def _is_summer(day: date) -> bool:
    """Units slow down at the height of summer."""
    return (7, 20) <= (day.month, day.day) <= (8, 22)


def _first_day(rng: Random, shape: Shape, start: date, days: int, zone: str) -> date | None:
    day = start + timedelta(days=rng.randint(0, WINDOW - 7))
    if shape is Shape.HOLIDAY:
        spans = holidays_between(zone, start, start + timedelta(days=WINDOW + days))
        long_ones = [a for a, b in spans if (b - a).days >= days + 1]
        return _next(rng.choice(long_ones), 0) if long_ones else None
    if shape is Shape.WEEK:
        return _next(day, 0)
    if shape is Shape.LONG:
        return _next(day, FRIDAY if days == 3 else THURSDAY)
    if shape is Shape.WEEKDAY:
        first = _next(day, rng.randint(1, 3))
        return first if is_working_day(first) else None
    return _next(day, FRIDAY if days == 3 else SATURDAY)


def _next(day: date, weekday: int) -> date:
    """The first such weekday on or after a day."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def feasts(era: Era) -> Iterator[tuple[date, str]]:
    """Public ceremonies of the era around today."""
    for year in range(era.first.year, era.last.year + 1):
        for month, day, title in FEASTS:
            feast = date(year, month, day)
            if -PAST_DAYS <= (feast - era.today).days <= COMING_DAYS:
                yield feast, title


def exercises(era: Era) -> Iterator[date]:
    """First days (Thursdays) of the brigade's exercises: one in spring, one in autumn."""
    for year in range(era.first.year, era.last.year + 1):
        for month in EXERCISE_MONTHS:
            first = _next(date(year, month, 8), THURSDAY)
            if -PAST_DAYS + 4 <= (first - era.today).days <= COMING_DAYS:
                yield first


def sessions(era: Era, zone: str) -> Iterator[date]:
    """First days (Mondays) of thirteen-day courses, in the school holidays."""
    for start, end in holidays_between(zone, era.in_days(-PAST_DAYS), era.in_days(COMING_DAYS)):
        first = _next(start, 0)
        while first + timedelta(days=12) <= end:
            if not is_quiet(first):
                yield first
            first += timedelta(days=28)


def missions(era: Era) -> Iterator[tuple[date, int]]:
    """First days of security missions and how many rotations of fifteen days; one is running."""
    for start, rotations in (
        (-185, 2), (-150, 3), (-98, 3), (-52, 2), (-20, 3), (38, 2), (75, 3), (130, 4), (200, 2),
    ):  # fmt: skip
        yield _next(era.in_days(start - 3), 0), rotations
