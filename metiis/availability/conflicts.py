"""Two devices, one day: what was said after a page was shown, and not by who shows it. No database.

Clocks of devices play no part: the instants are the server's, when it made the page and when it
kept each declaration.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from metiis.labels import NBSP, count, label, long_date, moment, short_date
from metiis.models import Availability, AvailabilityDeclaration
from metiis.refusals import Refusal

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """When the page was made on which the person decided, and the names of the device it is on."""

    at: datetime
    devices: frozenset[str]


@dataclass(frozen=True, slots=True)
class Clash:
    """A day that has changed since it was seen."""

    day: date
    value: Availability
    at: datetime
    is_for_her: bool  # Said by somebody else on her behalf.

    @property
    def words(self) -> str:
        """« Enregistré le 5 déc. 2026 à 21 h 10 : indisponible »."""
        how = "Saisi pour vous" if self.is_for_her else "Enregistré"
        return f"{how} le {moment(self.at)}{NBSP}: {label(self.value)}"


class StaleDays(Refusal):
    """Days have been said elsewhere since: the person decides, with both answers before her."""

    def __init__(self, clashes: Sequence[Clash], answer: str) -> None:
        self.clashes, self.answer = tuple(clashes), answer
        first = self.clashes[0]
        if len(self.clashes) == 1:
            days = f"{long_date(first.day).capitalize()} a changé depuis"
        else:
            days = f"{count(len(self.clashes), 'jour a', 'jours ont')} changé depuis, dont le "
            days += short_date(first.day)
        super().__init__(f"{days}. {first.words}. Votre réponse{NBSP}: {answer}.", "stale_days")

    @property
    def shown(self) -> tuple[Clash, ...]:
        """The first days, enough to decide."""
        return self.clashes[:MOST_SHOWN]

    @property
    def others(self) -> int:
        """How many more there are."""
        return len(self.clashes) - len(self.shown)

    @property
    def kept(self) -> str:
        """What stands on these days, when it is one and the same."""
        values = {clash.value for clash in self.clashes}
        return label(self.clashes[0].value) if len(values) == 1 else ""


def clashes(
    days: Sequence[date],
    current: Mapping[date, Availability],
    wanted: Availability | None,
    later: Sequence[AvailabilityDeclaration],
    seen: Seen,
) -> list[Clash]:
    """The days whose last word came after the page, from elsewhere, and is not what is asked.

    `later` are the declarations kept since then, oldest first.
    """
    last: dict[date, AvailabilityDeclaration] = {}
    for row in later:
        last.update(dict.fromkeys((day for day in days if _speaks_of(row, day)), row))
    return [
        Clash(day, current[day], row.declared_at, row.declared_by_id != row.person_id)
        for day, row in sorted(last.items())
        if current[day] is not wanted and row.device not in seen.devices
    ]


def _speaks_of(row: AvailabilityDeclaration, day: date) -> bool:
    return row.first_day <= day <= row.last_day and bool(row.weekdays >> day.weekday() & 1)
