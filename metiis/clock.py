"""The only place that reads the time. Instants are aware UTC datetimes, days are days in Paris."""

import os
import time
from datetime import UTC, date, datetime
from pathlib import Path
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


def seconds_since_start() -> float:
    """How long this process has lived, start-up included; its own work alone where Linux is not."""
    try:
        fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        born = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - born
    except (OSError, AttributeError):
        return time.process_time()
