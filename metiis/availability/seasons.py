"""School and public holidays of somebody's home, shown in the calendar and chosen as a whole. Pure.

Zones of the school calendar: Code de l'éducation D521-1, by académie; Corsica and overseas have
calendars of their own, which are not known here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from metiis import feasts
from metiis.labels import fold, period, short_date

ZONES = {
    "A": (
        "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 "
        "87 89 90"
    ),
    "B": (
        "02 04 05 06 08 10 13 14 18 22 27 28 29 35 36 37 41 44 45 49 50 51 52 53 54 55 56 57 59 "
        "60 61 62 67 68 72 76 80 83 84 85 88"
    ),
    "C": "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95",
}
ZONE_OF = {department: zone for zone, numbers in ZONES.items() for department in numbers.split()}
# Good Friday and 26 December are holidays there (Code du travail L3134-13); so says the library.
ALSACE_MOSELLE = {"57": "57", "67": "6AE", "68": "6AE"}
OVERSEAS = {"971", "972", "973", "974", "976"}
# Beyond a year, school calendars are seldom published.
SEEN_AHEAD = timedelta(days=365)
PUBLIC = "feries"


@dataclass(frozen=True, slots=True)
class Season:
    """Days that go together: a school holiday, or the public holidays to come.

    `key` is what a form sends, `name` what is shown.
    """

    key: str
    name: str
    days: tuple[date, ...]

    @property
    def when(self) -> str:
        """« du sam. 19 déc. 2026 au dim. 3 janv. 2027 », or how many days there are."""
        first, last = self.days[0], self.days[-1]
        if (last - first).days == len(self.days) - 1:
            return period(first, last)
        return f"{len(self.days)} jours d’ici au {short_date(last)}"


def zone_of(department: str) -> str | None:
    """The zone of the school calendar of a department (« A »); None where it has its own."""
    return ZONE_OF.get(department.strip().rjust(2, "0"))


@lru_cache(maxsize=64)
def public_holidays(year: int, department: str = "") -> Mapping[date, str]:
    """The public holidays of a civil year where somebody lives, with their French names."""
    place = ALSACE_MOSELLE.get(department) or (department if department in OVERSEAS else None)
    named = feasts.public(year, place)
    return {day: name.replace("'", "’") for day, name in sorted(named.items())}


@lru_cache(maxsize=64)
def _school_days(zone: str, year: int) -> tuple[tuple[date, str], ...]:
    found = feasts.school(year, zone)
    return tuple((day, name.replace("'", "’")) for day, name in sorted(found.items()))


@lru_cache(maxsize=256)
def school_breaks(zone: str | None, first: date, last: date) -> tuple[Season, ...]:
    """The school holidays of a zone that touch a period, whole."""
    if zone is None:
        return ()
    named = [
        each for year in range(first.year - 1, last.year + 2) for each in _school_days(zone, year)
    ]
    return tuple(
        season for season in _joined(named) if season.days[-1] >= first and season.days[0] <= last
    )


def _joined(named: list[tuple[date, str]]) -> Iterator[Season]:
    """Days of one name that follow each other make one season, over the New Year too."""
    days: list[date] = []
    before = ""
    for day, name in [*named, (date.max, "")]:
        if days and (name != before or (day - days[-1]).days != 1):
            key = f"{'-'.join(re.findall('[a-z]+', fold(before)))}-{days[0]:%Y-%m}"
            yield Season(key, before, tuple(days))
            days = []
        days.append(day)
        before = name


@lru_cache(maxsize=256)
def seasons(department: str, today: date) -> tuple[Season, ...]:
    """What may be chosen as a whole in the coming year: school holidays, public holidays."""
    last = today + SEEN_AHEAD
    feasts = tuple(
        day
        for year in sorted({today.year, last.year})
        for day in public_holidays(year, department)
        if today <= day <= last
    )
    school = [
        Season(each.key, each.name, tuple(day for day in each.days if day >= today))
        for each in school_breaks(zone_of(department), today, last)
    ]
    return (*school, Season(PUBLIC, "Jours fériés", feasts))
