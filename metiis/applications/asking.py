"""Until when a question put to somebody stands, and when she is reminded of it. No database.

Far from the start she has several days, to the end of an afternoon; the nearer the start, the
fewer, then hours. Nobody has to answer at night, nor after the eve of the first day.
"""

from datetime import UTC, date, datetime, time, timedelta

from metiis.clock import PARIS, in_paris

# So many days before the first day and closer: how long she has. Farther, the usual time.
SHRINKING = (
    (timedelta(days=1), timedelta(hours=2)),
    (timedelta(days=3), timedelta(hours=6)),
    (timedelta(days=7), timedelta(days=1)),
    (timedelta(days=14), timedelta(days=2)),
    (timedelta(days=30), timedelta(days=3)),
)
EVENING, MORNING, NIGHT = time(18), time(9), time(21)
LAST_MOMENT = time(23, 59)


def time_given(left: timedelta, usual: timedelta) -> timedelta:
    """How long somebody has to answer when so much time is left before the first day."""
    for most, given in SHRINKING:
        if left <= most:
            return min(given, usual)
    return usual


def stands_until(
    now: datetime, starts_on: date, usual_days: int, opens_on: date | None = None
) -> datetime | None:
    """Until when a question put now stands; None once the days have begun.

    `opens_on` is the day on which answers are expected to begin: asked long before, she has from
    that day on.
    """
    begins = _at(starts_on, time.min)
    if now >= begins:
        return None
    usual = timedelta(days=usual_days)
    given = time_given(begins - now, usual)
    end = now + given
    end = _next(end, EVENING) if given >= timedelta(days=1) else _by_day(_whole_hour(end))
    if opens_on is not None:
        end = max(end, _at(opens_on, EVENING) + usual)
    return min(end, _last_call(now, starts_on))


def reminded_at(asked: datetime, until: datetime, usual_days: int) -> datetime:
    """When somebody silent is reminded: halfway, and never before the usual time is left."""
    return max(asked + (until - asked) / 2, until - timedelta(days=usual_days))


def _last_call(now: datetime, starts_on: date) -> datetime:
    """The eve of the first day, at the end of the afternoon; asked later, at the end of the day."""
    eve = starts_on - timedelta(days=1)
    for moment in (_at(eve, EVENING), _at(eve, LAST_MOMENT)):
        if now + timedelta(hours=2) <= moment:
            return moment
    return _at(starts_on, time.min)


def _next(instant: datetime, moment: time) -> datetime:
    """The first such moment of the day from an instant on."""
    day = in_paris(instant).date()
    same_day = _at(day, moment)
    return same_day if same_day >= instant else _at(day + timedelta(days=1), moment)


def _whole_hour(instant: datetime) -> datetime:
    """The end of the hour that runs: Paris is whole hours away from UTC."""
    start = instant.replace(minute=0, second=0, microsecond=0)
    return start if start == instant else start + timedelta(hours=1)


def _by_day(instant: datetime) -> datetime:
    """The same instant, or the morning that follows when it falls in the night."""
    at = in_paris(instant).time()
    return instant if MORNING <= at <= NIGHT else _next(instant, MORNING)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, PARIS).astimezone(UTC)
