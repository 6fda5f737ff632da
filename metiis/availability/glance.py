"""Several months at a glance: small, read-only, each leading to its own page. Pure."""

from dataclasses import dataclass
from datetime import date

from metiis.availability import rules
from metiis.availability.month import WEEKS
from metiis.availability.seasons import public_holidays, school_breaks, zone_of
from metiis.labels import count, month_name

MONTHS = 6
LOOKS = ("u", "n", "s", "d", "e")  # As the bytes: one letter, repeated in each cell.
WORDS = ("", "indisponible", "si besoin", "disponible", "engagé")
TOLD = (
    (3, "disponible", "disponibles"),
    (2, "si besoin", "si besoin"),
    (1, "indisponible", "indisponibles"),
    (4, "engagé", "engagés"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day: its number, its look, and its state in words (empty for silence)."""

    number: int
    look: str
    words: str


@dataclass(frozen=True, slots=True)
class MiniMonth:
    """A month in small: where it leads, what it holds in words, and weeks from Monday."""

    key: str
    name: str
    told: str
    weeks: list[list[Cell | None]]


def months_of(first: date, days: bytes, today: date, department: str) -> list[MiniMonth]:
    """The months from one on, out of a byte per day (4 where engaged)."""
    found, start = [], 0
    for offset in range(MONTHS):
        month = rules.month_shifted(first, offset)
        length = rules.month_end(month).day
        found.append(_mini(month, days[start : start + length], today, department))
        start += length
    return found


def _mini(first: date, days: bytes, today: date, department: str) -> MiniMonth:
    feasts = public_holidays(first.year, department)
    school = school_breaks(zone_of(department), first, rules.month_end(first))
    off = {day for season in school for day in season.days}

    def cell(day: date) -> Cell | None:
        if day.month != first.month:
            return None
        state = days[day.day - 1]
        marks = (("p", day < today), ("t", day == today), ("h", day in feasts), ("v", day in off))
        look = " ".join([LOOKS[state], *(mark for mark, holds in marks if holds)])
        return Cell(day.day, look, WORDS[state])

    weeks = [
        [cell(day) for day in week] for week in WEEKS.monthdatescalendar(first.year, first.month)
    ]
    return MiniMonth(f"{first:%Y-%m}", month_name(first), told_of(days), weeks)


def told_of(days: bytes) -> str:
    """« 8 disponibles, 2 engagés », « rien de renseigné »."""
    parts = [count(number, one, many) for state, one, many in TOLD if (number := days.count(state))]
    return ", ".join(parts) or "rien de renseigné"
