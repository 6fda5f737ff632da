"""What people declare of their days, by the life they lead. Silence is left as silence.

About 60 % of people declare. Of those, some say only the coming weeks, some said everything long
ago. Each campaign covers some months and is made of few acts, as the screens would write them.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from metiis import feasts
from metiis.availability.rules import EVERY_DAY
from metiis.demo.cast import Act, Member
from metiis.demo.chance import COMING_DAYS, PAST_DAYS, Era, at, between, pick
from metiis.models import Availability, DeclarationSource, EmploymentStatus

Work = EmploymentStatus
YES, PERHAPS, NO = Availability.AVAILABLE, Availability.IF_NEEDED, Availability.UNAVAILABLE
WEEKEND, WEEK = 0b1100000, 0b0011111
WEEKDAYS_AND_FRIDAY = 0b1110000
SELF, PATTERN = DeclarationSource.SELF, DeclarationSource.PATTERN
Saying = tuple[date, date, int, Availability, DeclarationSource]
Span = tuple[date, date]


@cache
def school_holidays(zone: str, year: int) -> tuple[Span, ...]:
    """The school holidays of a civil year in a zone, as periods of at least five days."""
    days = sorted(feasts.school(year, zone))
    spans: list[Span] = []
    for day in days:
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return tuple(span for span in spans if (span[1] - span[0]).days >= 4)


def holidays_between(zone: str, first: date, last: date) -> list[Span]:
    """School holidays that touch a period, cut to it."""
    spans = [
        span for year in range(first.year, last.year + 1) for span in school_holidays(zone, year)
    ]
    return [(max(a, first), min(b, last)) for a, b in spans if a <= last and b >= first]


def declare(rng: Random, member: Member, zone: str, era: Era, share: float = 0.62) -> None:
    """The person says what she says of her days, or nothing."""
    if rng.random() > share or member.zeal == 0:
        return
    ways: tuple[tuple[Callable[[Random], list[tuple[int, int]]], float], ...] = (
        (_regular, 55),
        (_short_sighted, 28),
        (_long_ago, 17),
    )
    sayings = LIVES[EmploymentStatus(str(member.row["life"]))]
    for start, length in pick(rng, ways)(rng):
        first = max(era.in_days(start), era.first)
        last = min(first + timedelta(days=length), era.last)
        said_at = at(rng, first - timedelta(days=rng.randint(1, 9)), 18, 22)
        if said_at >= era.now:
            continue
        for index, saying in enumerate(sayings(rng, first, last, zone)):
            speak(member, saying, said_at + timedelta(seconds=40 * index), era)
        _go_away_in_august(rng, member, (first, last), said_at + timedelta(minutes=9), era)


def speak(member: Member, saying: Saying, said_at: datetime, era: Era) -> None:
    """One declaration enters the year and the log."""
    first, last, weekdays, value, source = saying
    if last < first:
        return
    for index in range(era.index(first), era.index(last) + 1):
        if weekdays == EVERY_DAY or weekdays >> (era.first.weekday() + index) % 7 & 1:
            member.days[index] = value
    member.acts.append(Act(first, last, weekdays, int(value), source.value, said_at))


def _regular(rng: Random) -> list[tuple[int, int]]:
    """Campaigns (first day from today, length) of somebody who declares every quarter."""
    return [
        (-PAST_DAYS + rng.randint(0, 8), 95),
        (-PAST_DAYS + 100 + rng.randint(-5, 5), 95),
        (-rng.randint(1, 30), rng.randint(120, COMING_DAYS)),
    ]


def _short_sighted(rng: Random) -> list[tuple[int, int]]:
    """Somebody who sees a few weeks ahead."""
    return [(-150 + rng.randint(0, 30), 50), (-80, 45), (-rng.randint(0, 15), rng.randint(35, 75))]


def _long_ago(rng: Random) -> list[tuple[int, int]]:
    """Somebody who said a whole half-year once, and has not been back since."""
    return [(-PAST_DAYS + rng.randint(0, 40), rng.randint(190, 290))]


def _weekends(rng: Random, first: date, last: date, _zone: str) -> Iterator[Saying]:
    """Somebody with a job: week-ends as a pattern, some blocks taken out, now and then a leave."""
    if rng.random() < 0.3:
        yield first, last, WEEK, NO, PATTERN
    yield first, last, WEEKEND, YES, PATTERN
    for _ in range(max(1, (last - first).days // 45)):
        start = between(rng, first, last)
        value = PERHAPS if rng.random() < 0.4 else NO
        yield _cut(start, start + timedelta(days=rng.choice((6, 6, 13))), last, WEEKEND, value)
    if rng.random() < 0.4:
        start = between(rng, first, last)
        yield _cut(start, start + timedelta(days=rng.choice((4, 6, 11))), last, EVERY_DAY, YES)


def _studies(rng: Random, first: date, last: date, zone: str) -> Iterator[Saying]:
    """A student: week-ends, most school holidays in long streaks, nothing during exams."""
    yield first, last, WEEKEND, YES if rng.random() < 0.8 else PERHAPS, PATTERN
    for start, end in holidays_between(zone, first, last):
        if rng.random() < 0.75:
            begins = between(rng, start, start + timedelta(days=(end - start).days // 4))
            length = rng.randint(7, 35)
            yield _cut(begins, min(end, begins + timedelta(days=length)), last, EVERY_DAY, YES)
    for month, day in ((1, 4), (5, 10)):
        for year in {first.year, last.year}:
            start = date(year, month, day)
            if first <= start <= last:
                yield _cut(start, start + timedelta(days=13), last, EVERY_DAY, NO)


def _open(rng: Random, first: date, last: date, _zone: str) -> Iterator[Saying]:
    """Somebody without employer: free, but for a few weeks."""
    yield first, last, EVERY_DAY, YES, SELF
    for _ in range(max(1, (last - first).days // 40)):
        start = between(rng, first, last)
        value = PERHAPS if rng.random() < 0.45 else NO
        yield _cut(start, start + timedelta(days=rng.randint(3, 11)), last, EVERY_DAY, value)


def _irregular(rng: Random, first: date, last: date, _zone: str) -> Iterator[Saying]:
    """Self-employed: streaks between jobs, some of them long, a quarter of them « if needed »."""
    day = first + timedelta(days=rng.randint(0, 10))
    while day < last:
        length = rng.randint(14, 30) if rng.random() < 0.16 else 2 + int(rng.expovariate(0.25))
        value = PERHAPS if rng.random() < 0.22 else YES
        yield _cut(day, day + timedelta(days=length), last, EVERY_DAY, value)
        day += timedelta(days=length + rng.randint(5, 24))


def _long_weekends(rng: Random, first: date, last: date, zone: str) -> Iterator[Saying]:
    """A civil servant: week-ends with their Friday, and a week or two of leave."""
    yield first, last, WEEKDAYS_AND_FRIDAY, YES, PATTERN
    yield from list(_weekends(rng, first, last, zone))[1:]
    start = between(rng, first, last)
    yield _cut(start, start + timedelta(days=rng.choice((7, 14))), last, EVERY_DAY, YES)


def _cut(first: date, last: date, limit: date, weekdays: int, value: Availability) -> Saying:
    return first, min(last, limit), weekdays, value, SELF


def _go_away_in_august(
    rng: Random, member: Member, campaign: Span, said_at: datetime, era: Era
) -> None:
    """Most people are away for some weeks of August."""
    for year in {campaign[0].year, campaign[1].year}:
        start = date(year, 8, 1) + timedelta(days=rng.randint(0, 9))
        if campaign[0] <= start <= campaign[1] and rng.random() < 0.6:
            end = min(start + timedelta(days=rng.randint(9, 20)), campaign[1])
            speak(member, (start, end, EVERY_DAY, NO, SELF), said_at, era)


LIVES: dict[Work, Callable[[Random, date, date, str], Iterator[Saying]]] = {
    Work.EMPLOYEE_50_OR_MORE: _weekends,
    Work.EMPLOYEE_UNDER_50: _weekends,
    Work.CIVIL_SERVANT: _long_weekends,
    Work.DEFENCE_CIVILIAN: _long_weekends,
    Work.STUDENT: _studies,
    Work.UNEMPLOYED: _open,
    Work.RETIRED: _open,
    Work.SELF_EMPLOYED: _irregular,
}
