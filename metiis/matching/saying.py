"""Labels and turns of phrase that the words of matching share. No database, no HTTP."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from metiis.labels import NBSP, count, short_date

NAMED = 3  # People a sentence names; the others are counted.
FEMININE = frozenset({"brigade", "compagnie", "division", "école", "section", "batterie"})
FEMININE |= {"demi-brigade", "formation", "bim", "bb", "blb", "bpia", "dble", "fbim", "cie"}
ORDINAL = re.compile(r"^\d+(er|re|e)\s")


@dataclass(frozen=True, slots=True)
class Names:
    """What identifiers are called, and the day numbered 0; an identifier without label is shown."""

    day0: date
    people: Mapping[str, str] = field(default_factory=dict)
    skills: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    activities: Mapping[str, str] = field(default_factory=dict)
    posts: Mapping[str, str] = field(default_factory=dict)
    grades: Sequence[str] = ()

    def date_of(self, day: int) -> date:
        """The civil day of a number."""
        return self.day0 + timedelta(days=day)

    def day(self, day: int) -> str:
        """« sam. 12 déc. 2026 »."""
        return short_date(self.date_of(day))

    def dates(self, days: Iterable[int]) -> list[date]:
        """The civil days of numbers."""
        return [self.date_of(day) for day in days]


def quoted(label: str) -> str:
    """« label », with spaces that do not break."""
    return f"«{NBSP}{label}{NBSP}»"


def several(label: str, number: int) -> str:
    """« 1 conducteur PL », « 2 conducteurs PL »: the name of a post counted."""
    first, _, rest = label.partition(" ")
    if first[1:2].islower() or len(first) == 1:
        first = first[0].lower() + first[1:]
    if number > 1 and first[-1:] not in ("s", "x", "z") and first[-1:].islower():
        first = f"{first[:-2]}aux" if first.endswith("al") else f"{first}s"
    return f"{number}{NBSP}{first} {rest}".rstrip()


def of_unit(label: str) -> str:
    """« du 13e BCA », « de la 27e BIM », « de l’état-major »."""
    ordinal = ORDINAL.match(label)
    noun = label[ordinal.end() if ordinal else 0 :].split(" ")[0].lower()
    if not ordinal and noun[:1] in "aeiouyéèêh":
        return f"de l’{label}"
    is_feminine = noun in FEMININE or (ordinal is not None and ordinal[1] == "re")
    return f"de la {label}" if is_feminine else f"du {label}"


def people_in_words(
    names: Names, people: Sequence[str], more: Callable[[str], str] = lambda _person: ""
) -> str:
    """« SGT Martin Paul », « a et b », « a, b, c et 4 autres »; `more` is said after each name."""
    named = people if len(people) <= NAMED + 1 else people[:NAMED]
    told = [names.people.get(person, person) + more(person) for person in named]
    if len(named) < len(people):
        told.append(f"{len(people) - NAMED}{NBSP}autres")
    return " et ".join(filter(None, (", ".join(told[:-1]), *told[-1:])))


def places_won(number: int, is_sure: bool = True) -> str:
    """«  : +2 places », « jusqu’à » where it depends on an answer."""
    word = "place" if number == 1 else "places"
    upto = "" if is_sure else "jusqu’à "
    return f"{NBSP}: {upto}+{number}{NBSP}{word}"


def persons(number: int) -> str:
    """« 1 personne », « 3 personnes »."""
    return count(number, "personne")
