"""How what is held is told: availability as periods, keys of the file, values in words. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from metiis.availability.codec import day_said, source_of
from metiis.captions import ACTIONS, LABELS, WEEKDAYS
from metiis.decisions.rules import from_text, in_words
from metiis.labels import NBSP, fold, label, moment, period, plain_date
from metiis.models import ActivityKind, Availability, DayPart, RejectionReason

EVERY_DAY = 127
LONGEST_LIST = 12


@dataclass(frozen=True, slots=True)
class Run:
    """Days that follow each other with one value in words, both ends included."""

    first: date
    last: date
    value: str


def runs(values: Iterable[str], year: int) -> list[Run]:
    """The days of a civil year as periods of one value; days without words are left out."""
    found: list[Run] = []
    first = date(year, 1, 1)
    for offset, words in enumerate(values):
        if not words:
            continue
        day = first + timedelta(days=offset)
        if found and found[-1].value == words and found[-1].last == day - timedelta(days=1):
            found[-1] = Run(found[-1].first, day, words)
        else:
            found.append(Run(day, day, words))
    return found


def _day_words(name: str, held: bytes) -> list[str]:
    """What a column of bytes says of each day; nothing where nothing is held."""
    if name == "days":
        return [label(Availability(byte)) if byte else "" for byte in held]
    if name == "sources":
        return [label(source) if (source := source_of(byte)) else "" for byte in held]
    if name == "parts":
        return [label(DayPart(byte)) if byte else "" for byte in held]
    stamps = (day_said(held, at) for at in range(len(held) // 2))
    return [plain_date(day) if day else "" for day in stamps]


def key_of(title: str) -> str:
    """A French name as a key of the file: « Fin du contrat » gives `fin_du_contrat`."""
    words = "".join(char if char.isalnum() else " " for char in fold(title))
    return "_".join(words.split())


def meaning(name: str, value: object, year: int | None = None) -> object:
    """A column's value as people and files read it: words rather than codes, periods for bytes."""
    if isinstance(value, Enum):
        return label(value)
    if isinstance(value, bytes) and year is not None:
        return runs(_day_words(name, value), year)
    if name in NUMBERED and isinstance(value, int):
        return NUMBERED[name](value)
    if name == "known":
        return in_words(from_text(str(value)))
    if name == "action":
        return ACTIONS.get(str(value), str(value))
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


# Columns whose numbers have words.
NUMBERED: dict[str, Callable[[int], str]] = {
    "part": lambda code: label(DayPart(code)),
    "value": lambda code: label(Availability(code)),
    "weekdays": weekdays_in_words,
}


def in_file(value: object) -> object:
    """A value fit for JSON: days and instants in ISO form."""
    if isinstance(value, list):
        return [in_file(each) for each in value]
    if isinstance(value, Run):
        return {
            "du": value.first.isoformat(),
            "au": value.last.isoformat(),
            "valeur": value.value,
        }
    return value.isoformat() if isinstance(value, date) else value


def on_page(value: object) -> list[str]:
    """A value as lines of text; none when nothing is held, the first of many."""
    if isinstance(value, list):
        lines = [line for each in value[:LONGEST_LIST] for line in on_page(each)]
        more = len(value) - LONGEST_LIST
        return [*lines, f"et {more} de plus, dans le fichier"] if more > 0 else lines
    if isinstance(value, Run):
        return [f"{period(value.first, value.last)}{NBSP}: {value.value}"]
    if isinstance(value, datetime):
        return [moment(value)]
    if isinstance(value, date):
        return [plain_date(value)]
    if isinstance(value, bool):
        return ["oui" if value else "non"]
    return [] if value in (None, "") else [str(value)]
