"""A civil year of availability as bytes: one per day, 1 January first, values of `Availability`."""

from calendar import isleap
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from metiis.models import Availability


def length_of(year: int) -> int:
    """How many days, so how many bytes, a civil year has."""
    return 366 if isleap(year) else 365


def blank(year: int) -> bytes:
    """A year of which nothing is known."""
    return bytes(length_of(year))


def index_of(day: date) -> int:
    """Where a day stands in its year, 0 for 1 January."""
    return day.timetuple().tm_yday - 1


def value_at(days: bytes, day: date) -> Availability:
    """The value of one day."""
    return Availability(days[index_of(day)])


def with_values(days: bytes, changed: Iterable[date], value: Availability) -> bytes:
    """The same year with one value on some of its days."""
    new = bytearray(days)
    for day in changed:
        new[index_of(day)] = value
    return bytes(new)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def years_between(first: date, last: date) -> range:
    """The civil years that a period touches."""
    return range(first.year, last.year + 1)


def stretch(years: dict[int, bytes], first: date, last: date) -> bytes:
    """One byte per day of a period, both ends included; years not given are unknown."""
    parts = []
    for year in years_between(first, last):
        start = index_of(first) if year == first.year else 0
        stop = index_of(last) + 1 if year == last.year else length_of(year)
        parts.append(years.get(year, blank(year))[start:stop])
    return b"".join(parts)
