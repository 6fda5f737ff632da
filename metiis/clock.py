"""The only place that reads the time. Instants are aware UTC datetimes, days are days in Paris."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The current civil day in metropolitan France."""
    return civil_day(now())


def civil_day(instant: datetime) -> date:
    """The civil day in Paris of an aware instant."""
    return instant.astimezone(PARIS).date()


def in_paris(instant: datetime) -> datetime:
    """The same instant on a Paris clock, for display."""
    return instant.astimezone(PARIS)
