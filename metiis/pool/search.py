"""A search of the pool: what is asked, written as the query of an address, moved on once past.
Pure."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from metiis.availability.rules import EVERY_DAY, period_days
from metiis.captions import WEEKDAYS
from metiis.labels import NBSP, period, rank_range
from metiis.models import HIGHEST_LEVEL, LOWEST_LEVEL

LONGEST = 366
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Search:
    """What a pool is searched for. `unit` is the code of a unit below, empty for the whole;
    `skills` are codes, all of which must be held to the last day; no weekday means every day."""

    first: date
    last: date
    weekdays: tuple[int, ...] = ()
    unit: str = ""
    section: str = ""
    rank_min: int | None = None
    rank_max: int | None = None
    skills: tuple[str, ...] = ()
    craft: str = ""
    is_employable: bool = False

    @property
    def days(self) -> list[date]:
        """The days asked, ascending."""
        return period_days(self.first, self.last, self.weekdays)

    @property
    def mask(self) -> int:
        """The weekdays asked as a mask, bit 0 for Monday."""
        return sum(1 << number for number in self.weekdays) or EVERY_DAY

    @property
    def query(self) -> str:
        """The query of its address: the same search always gives the same text."""
        fields: list[tuple[str, object]] = [
            ("du", self.first.isoformat()),
            ("au", self.last.isoformat()),
            *(("semaine", number) for number in self.weekdays),
            ("unite", self.unit),
            ("section", self.section),
            ("grade_min", self.rank_min or ""),
            ("grade_max", self.rank_max or ""),
            *(("competence", code) for code in self.skills),
            ("savoir", self.craft),
            ("employables", "1" if self.is_employable else ""),
        ]
        return urlencode([(name, value) for name, value in fields if value != ""])

    def moved_on(self, today: date) -> "Search":
        """Itself; once wholly past, the same on the next days that fall on the same weekdays."""
        if self.last >= today:
            return self
        weeks = -(-(today - self.first).days // 7)
        return replace(self, first=self.first + weeks * A_WEEK, last=self.last + weeks * A_WEEK)


def next_weekend(today: date) -> tuple[date, date]:
    """The Saturday and Sunday to come; on a week-end, those of the next one."""
    ahead = (5 - today.weekday()) % 7 or 7
    return today + timedelta(days=ahead), today + timedelta(days=ahead + 1)


def period_fault(first: date, last: date) -> str | None:
    """Why nobody can be looked for over a period, and how to mend it; None when one can."""
    if last < first:
        return "Le dernier jour doit être le premier ou venir après lui."
    if (last - first).days >= LONGEST:
        return f"La période dépasse {LONGEST} jours{NBSP}: cherchez en plusieurs fois."
    return None


def in_words(search: Search, unit: str, skills: list[str]) -> str:
    """The search as people say it; `unit` and `skills` are names."""
    parts = [period(search.first, search.last), unit]
    if search.weekdays:
        names = ", ".join(WEEKDAYS[number] for number in search.weekdays)
        parts.insert(1, f"seulement{NBSP}: {names}")
    if search.section:
        parts.append(search.section)
    if search.rank_min or search.rank_max:
        parts.append(rank_range(search.rank_min or LOWEST_LEVEL, search.rank_max or HIGHEST_LEVEL))
    parts += skills
    if search.craft:
        parts.append(f"savoir-faire «{NBSP}{search.craft}{NBSP}»")
    if search.is_employable:
        parts.append("contrat et visite à jour")
    return " · ".join(parts)
