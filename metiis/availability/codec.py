"""A civil year of availability as bytes: one per day, 1 January first, values of `Availability`."""

from calendar import isleap
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from struct import unpack

from metiis.models import Availability, DeclarationSource

# Days are counted from here in `said_on`; two bytes reach to 2199.
EPOCH = date(2020, 1, 1)
SOURCES = tuple(DeclarationSource)
ENGAGED = 4  # Beside the four values of Availability; never stored.


def length_of(year: int) -> int:
    """How many days, so how many bytes, a civil year has."""
    return 366 if isleap(year) else 365


def blank(year: int) -> bytes:
    """A year of which nothing is known."""
    return bytes(length_of(year))


def index_of(day: date) -> int:
    """Where a day stands in its year, 0 for 1 January."""
    return day.timetuple().tm_yday - 1


def value_at(days: bytes | bytearray, day: date) -> Availability:
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


def stretch(years: dict[int, bytes], first: date, last: date, width: int = 1) -> bytes:
    """`width` bytes per day of a period, both ends included; years not given are blank."""
    return b"".join(
        [
            found[width * start : width * stop]
            if (found := years.get(year))
            else bytes(width * (stop - start))
            for year, start, stop in cuts(first, last)
        ]
    )


@lru_cache(maxsize=256)  # The same period is cut for everybody a page looks at.
def cuts(first: date, last: date) -> tuple[tuple[int, int, int], ...]:
    """The years of a period, each with the index of its first day and of the day after its last."""
    return tuple(
        (
            year,
            index_of(first) if year == first.year else 0,
            index_of(last) + 1 if year == last.year else length_of(year),
        )
        for year in years_between(first, last)
    )


def overlaid(days: bytes, first: date, engaged: Collection[date]) -> bytes:
    """The declared days of a period with the days engaged written over them."""
    shown = bytearray(days)
    for day in engaged:
        shown[(day - first).days] = ENGAGED
    return bytes(shown)


def source_of(code: int) -> DeclarationSource | None:
    """How a day was said, from its byte in `sources`; None when it was not."""
    return SOURCES[code - 1] if code else None


def source_code(source: DeclarationSource) -> int:
    """The byte of a source."""
    return SOURCES.index(source) + 1


def day_said(said_on: bytes | bytearray, index: int) -> date | None:
    """The day on which the day at an index was last said or renewed; None when nobody knows."""
    stamp = said_on[2 * index] << 8 | said_on[2 * index + 1]
    return EPOCH + timedelta(days=stamp) if stamp else None


def stamps(said_on: bytes) -> tuple[int, ...]:
    """One number per day: the days from the epoch to the one on which it was said, 0 for never."""
    return unpack(f">{len(said_on) // 2}H", said_on)


def stamp_of(day: date) -> bytes:
    """The two bytes of a day in `said_on`."""
    return max(0, (day - EPOCH).days).to_bytes(2, "big")
