"""What things are called on screen: enumerations, ranks, dates, counts. Jinja filters too."""

import re
import unicodedata
from datetime import date, datetime
from enum import Enum
from functools import lru_cache

from babel.dates import format_date

from metiis.captions import LABELS
from metiis.clock import in_paris
from metiis.models import HIGHEST_LEVEL, LOWEST_LEVEL, Person, rank_at

NBSP = "\u00a0"


def label(value: Enum) -> str:
    """The French name of an enumeration's member."""
    return LABELS[value]


def choices(kind: type[Enum]) -> list[tuple[str, str]]:
    """(value, label) pairs of an enumeration, for a form's select."""
    return [(str(member.value), LABELS[member]) for member in kind]


def person_name(person: Person) -> str:
    """« SGT MARTINEZ Paul »: rank, name in capitals, first name."""
    parts = (person.rank or "", person.last_name.upper(), person.first_name)
    return " ".join(part for part in parts if part)


def short_name(person: Person) -> str:
    """« SGT MARTINEZ »: what comrades call one another; a first name where there is no rank."""
    return f"{person.rank or person.first_name} {person.last_name.upper()}"


def rank_range(lowest: int, highest: int) -> str:
    """« de caporal à sergent », « à partir d’adjudant », « sergent », « tous grades »."""
    name = rank_at(lowest).name
    if (lowest, highest) == (LOWEST_LEVEL, HIGHEST_LEVEL):
        return "tous grades"
    if lowest == highest:
        return name
    of = "d’" if name[0] in "aeiou" else "de "
    if highest == HIGHEST_LEVEL:
        return f"à partir {of}{name}"
    return f"{of}{name} à {rank_at(highest).name}"


@lru_cache(maxsize=4096)
def _worded(day: date, pattern: str) -> str:
    """A page names the same days again and again; Babel takes its time for each."""
    return format_date(day, pattern, locale="fr")


def long_date(day: date) -> str:
    """« samedi 5 décembre 2026 » (« mardi 1er décembre 2026 » on a first)."""
    return _first(day, _worded(day, "EEEE d MMMM y"))


def short_date(day: date) -> str:
    """« sam. 5 déc. 2026 »."""
    return _first(day, _worded(day, "EEE d MMM y"))


def plain_date(day: date) -> str:
    """« 5 décembre 2026 »."""
    return _first(day, _worded(day, "d MMMM y"))


def day_and_month(day: date) -> str:
    """« 5 déc. », where the year goes without saying."""
    return _first(day, _worded(day, "d MMM"))


def month_name(day: date) -> str:
    """« décembre 2026 »."""
    return _worded(day, "MMMM y")


def period(first: date, last: date) -> str:
    """« sam. 5 déc. 2026 » or « du sam. 5 au dim. 6 déc. 2026 », saying what differs only once."""
    if first == last:
        return short_date(first)
    if (first.year, first.month) == (last.year, last.month):
        start = _first(first, _worded(first, "EEE d"))
    elif first.year == last.year:
        start = _first(first, _worded(first, "EEE d MMM"))
    else:
        start = short_date(first)
    return f"du {start} au {short_date(last)}"


def moment(instant: datetime) -> str:
    """« 5 déc. 2026 à 18 h 05 », on a Paris clock."""
    local = in_paris(instant)
    day = _first(local.date(), format_date(local.date(), "d MMM y", locale="fr"))
    return f"{day} à {time_of_day(instant)}"


def time_of_day(instant: datetime) -> str:
    """« 18 h 05 », on a Paris clock."""
    local = in_paris(instant)
    return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"


def deadline(instant: datetime) -> str:
    """« mardi 5 janvier à 18 h », on a Paris clock: when something has to be done by."""
    local = in_paris(instant)
    day = _first(local.date(), _worded(local.date(), "EEEE d MMMM"))
    minutes = f"{NBSP}{local.minute:02d}" if local.minute else ""
    return f"{day} à {local.hour}{NBSP}h{minutes}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """« 1 place », « 3 places », « 0 place »: French counts zero as singular."""
    word = singular if abs(number) < 2 else (plural or f"{singular}s")
    return f"{number}{NBSP}{word}"


def number(value: float) -> str:
    """« 12 », « 12,5 », « 1 200 »: one decimal at most, none when there is nothing to say."""
    text = f"{value:,.1f}".removesuffix(".0")
    return text.replace(",", "\u202f").replace(".", ",")


def ordinal(number: int) -> str:
    """« 1er », « 2e »: a place on a list."""
    return f"{number}{'er' if number == 1 else 'e'}"


def fold(text: str) -> str:
    """The text as it is searched: lower case, without accents, one kind of apostrophe and space."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(bare.lower().replace("’", "'").split())


def typeset(text: str) -> str:
    """French typography: spaces that do not break before « : ; ! ? » and inside « »."""
    return re.sub(r"« ", f"«{NBSP}", re.sub(r" (?=[:;!?»])", NBSP, text))


def _first(day: date, text: str) -> str:
    """French writes the first of a month « 1er »."""
    return re.sub(r"(^| )1(?= |$)", r"\g<1>1er", text, count=1) if day.day == 1 else text


FILTERS = {
    "label": label,
    "person_name": person_name,
    "rank_range": rank_range,
    "long_date": long_date,
    "short_date": short_date,
    "plain_date": plain_date,
    "day_and_month": day_and_month,
    "month_name": month_name,
    "period": period,
    "moment": moment,
    "deadline": deadline,
    "time_of_day": time_of_day,
    "number": number,
    "ordinal": ordinal,
    "count_of": count,
}
