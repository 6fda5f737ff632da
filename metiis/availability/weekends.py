"""The week-ends of a month, set by one press each, or all at once. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from metiis.labels import month_name, plain_date


@dataclass(frozen=True, slots=True)
class Weekend:
    """The open days of one week-end (« 5–6 »), or of all (« tous »), set together by one press."""

    key: str
    short: str
    name: str
    days: tuple[date, ...]

    @property
    def wanted(self) -> str:
        """What the press sends."""
        return f"{','.join(day.isoformat() for day in self.days)}:disponible"


def weekends(pairs: Iterable[Sequence[date]]) -> list[Weekend]:
    """All the week-ends at once, then each one, from the days of each that may be set."""
    each = [_weekend(tuple(days)) for days in pairs if days]
    if len(each) < 2:
        return each
    whole = tuple(day for weekend in each for day in weekend.days)
    return [Weekend("tous", "Tous", f"Tous les week-ends de {month_name(whole[0])}", whole), *each]


def _weekend(days: tuple[date, ...]) -> Weekend:
    """« 5–6 », « Week-end des 5 et 6 décembre 2026 »."""
    first, last = days[0], days[-1]
    if first == last:
        return Weekend(str(last.day), str(last.day), f"Week-end du {plain_date(last)}", days)
    name = f"Week-end des {first.day} et {plain_date(last)}"
    return Weekend(str(first.day), f"{first.day}–{last.day}", name, days)
