"""How what is held is told: availability as periods, keys of the file, values in words. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import Enum

from metiis.labels import LABELS, NBSP, WEEKDAYS, fold, label, moment, plain_date
from metiis.models import ActivityKind, Availability, RejectionReason

EVERY_DAY = 127


def runs(days: bytes, year: int) -> list[tuple[date, date, Availability]]:
    """A civil year as periods of one value, both ends included; silence is left out."""
    found: list[tuple[date, date, Availability]] = []
    first = date(year, 1, 1)
    for offset, byte in enumerate(days):
        if byte == Availability.UNKNOWN:
            continue
        day = first + timedelta(days=offset)
        if found and found[-1][2] == byte and found[-1][1] == day - timedelta(days=1):
            found[-1] = (found[-1][0], day, found[-1][2])
        else:
            found.append((day, day, Availability(byte)))
    return found


def runs_in_words(periods: Iterable[tuple[date, date, Availability]]) -> list[str]:
    """« du 2026-12-05 au 2026-12-06 : disponible »."""
    return [
        f"du {first.isoformat()} au {last.isoformat()}{NBSP}: {label(value)}"
        for first, last, value in periods
    ]


def key_of(title: str) -> str:
    """A French name as a key of the file: « Fin du contrat » gives `fin_du_contrat`."""
    words = "".join(char if char.isalnum() else " " for char in fold(title))
    return "_".join(words.split())


def meaning(name: str, value: object, year: int | None = None) -> object:
    """A column's value as people and files read it: words rather than codes, periods for bytes."""
    if isinstance(value, Enum):
        return label(value)
    if name == "days" and isinstance(value, bytes) and year is not None:
        return runs_in_words(runs(value, year))
    if name == "value" and isinstance(value, int):
        return label(Availability(value))
    if name == "weekdays" and isinstance(value, int):
        return weekdays_in_words(value)
    if name == "wished_kinds":
        return [LABELS[kind] for kind in ActivityKind if kind.value in str(value).split()]
    if name == "reason" and isinstance(value, str) and value in set(RejectionReason):
        return label(RejectionReason(value))
    return value


def weekdays_in_words(mask: int) -> str:
    """« tous », or the days of a mask, bit 0 for Monday."""
    if mask == EVERY_DAY:
        return "tous"
    return ", ".join(name for bit, name in enumerate(WEEKDAYS) if mask >> bit & 1)


def in_file(value: object) -> object:
    """A value fit for JSON: days and instants in ISO form."""
    return value.isoformat() if isinstance(value, date) else value


def on_page(value: object) -> list[str]:
    """A value as lines of text; none when nothing is held."""
    if isinstance(value, list):
        return [str(line) for line in value]
    if isinstance(value, datetime):
        return [moment(value)]
    if isinstance(value, date):
        return [plain_date(value)]
    return [] if value in (None, "") else [str(value)]
