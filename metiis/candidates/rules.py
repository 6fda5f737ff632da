"""How people are sorted for one position: five groups, their order, what is said of them. Pure.

Silence makes nobody free and nobody unavailable: it is a group of its own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cache
from itertools import compress

from metiis.labels import NBSP
from metiis.matching.facts import Code, fit_of
from metiis.models import Fit


class Group(StrEnum):
    """What days and facts make of somebody for a position, in the order people are looked at."""

    SURE = "sur"
    IF_NEEDED = "si-besoin"
    PARTLY = "partiel"
    UNKNOWN = "inconnu"
    PREVENTED = "empeche"


ABLE = (Group.SURE, Group.IF_NEEDED, Group.PARTLY, Group.UNKNOWN)
GROUP_OF = {
    Fit.SURE: Group.SURE,
    Fit.IF_NEEDED: Group.IF_NEEDED,
    Fit.PARTLY: Group.PARTLY,
    Fit.UNKNOWN: Group.UNKNOWN,
    Fit.UNAVAILABLE: Group.PREVENTED,
}
NAMES = {
    Group.SURE: "Sûrs",
    Group.IF_NEEDED: "Si besoin",
    Group.PARTLY: "En partie",
    Group.UNKNOWN: "Inconnus",
    Group.PREVENTED: "Empêchés",
}
MEANINGS = {
    Group.SURE: "Aptes au poste, disponibles tous les jours.",
    Group.IF_NEEDED: "Aptes au poste, libres tous les jours, dont certains si besoin seulement.",
    Group.PARTLY: "Aptes au poste, libres ou sans réponse une partie des jours, indisponibles les "
    "autres.",
    Group.UNKNOWN: "Aptes au poste, sans réponse pour au moins un jour. Ce n’est ni un oui ni un "
    f"refus{NBSP}: demandez-leur.",
    Group.PREVENTED: "Un fait empêche de tenir ce poste, ou tous les jours sont refusés.",
}
# What a cause is called beside a number of people, in the order of the funnel.
CAUSES = {
    Code.SCOPE: "activité non ouverte à leur unité",
    Code.RANK: "grade hors du poste",
    Code.SKILL: "compétence manquante ou expirée",
    Code.CONTRACT: "contrat qui ne couvre pas les dates",
    Code.FITNESS: "aptitude ou visite médicale",
    Code.ENGAGED: "déjà engagés ailleurs",
    Code.AVAILABILITY: "indisponibles tous les jours",
}


class Order(StrEnum):
    """How a group is read."""

    BEST = "rang"
    RANK = "grade"
    DISTANCE = "distance"
    DAYS = "jours"
    NAME = "nom"


ORDERS = {
    Order.BEST: "Meilleur choix d’abord",
    Order.RANK: "Grade le plus élevé d’abord",
    Order.DISTANCE: "Plus proches d’abord",
    Order.DAYS: "Moins de jours cette année d’abord",
    Order.NAME: "Nom",
}


# One byte per person: her first cause in the low half (a digit is 0x3…); the high half says whose.
OURS, APPLICANT, SISTER, CAUSE = "1", 0x20, 0x10, 0x0F


class Near(IntEnum):
    """How near somebody stands to the position: those who applied, then unit by unit."""

    APPLIED = 0
    UNIT = 1
    BRIGADE = 2
    OTHER = 3


@dataclass(frozen=True, slots=True)
class Lot:
    """People of one unit who stand alike: by the cause that prevents them, None for none.

    `marks` has a 1 for each of `numbers` that is of the lot: most lots are only counted.
    """

    unit: str
    near: Near
    cause: Code | None
    is_ours: bool  # False: only counted, the names are another commander's.
    numbers: Sequence[str]
    marks: bytes

    def __len__(self) -> int:
        return self.marks.count(1)

    @property
    def ids(self) -> list[int]:
        """Their keys."""
        return [*map(int, compress(self.numbers, self.marks))]


def lots_of(
    unit: str,
    near: Near,
    funnel: Sequence[Code],
    people: tuple[str, str, str],
    applied: str | None,
) -> Iterator[Lot]:
    """The lots of a unit.

    `people` are their keys, with commas between them; for each a digit, the rank of her first cause
    in the funnel (0 for none); for each whether she is ours, or nothing when all are. `applied` are
    the keys of everybody who applied, whatever her unit.
    """
    ids, causes, ours = people
    numbers, standing = ids.split(","), bytearray(causes, "ascii")
    for at, whose in enumerate(ours):
        standing[at] += 0 if whose == OURS else SISTER
    for number in frozenset((applied or "").split(",")).intersection(numbers):
        at = numbers.index(number)
        standing[at] = APPLICANT | standing[at] & CAUSE
    for value in sorted(set(standing)):
        rank, whose_byte = value & CAUSE, value & ~CAUSE
        yield Lot(
            unit=unit,
            near=Near.APPLIED if whose_byte == APPLICANT else near,
            cause=funnel[rank - 1] if rank else None,
            is_ours=whose_byte <= ord(OURS),
            numbers=numbers,
            marks=bytes(standing.translate(_only(value))),
        )


@cache
def _only(value: int) -> bytes:
    """What turns one byte into 1 and all others into 0."""
    return bytes(each == value for each in range(256))


@dataclass(frozen=True, slots=True)
class Circles:
    """People of a group, by how near they stand: only inside a circle must all be compared."""

    people: Mapping[Near, list[int]] = field(default_factory=lambda: {near: [] for near in Near})

    def __len__(self) -> int:
        return sum(map(len, self.people.values()))

    def everybody(self) -> list[int]:
        """People of every circle, the nearest first."""
        return [each for near in Near for each in self.people[near]]

    def around(self, start: int, stop: int) -> tuple[int, dict[Near, list[int]]]:
        """The circles that hold the places from `start` to `stop`, and how many people stand
        before them."""
        before, passed, kept = 0, 0, dict[Near, list[int]]()
        for near in Near:
            people = self.people[near]
            if passed + len(people) <= start:
                before += len(people)
            elif passed < stop:
                kept[near] = people
            passed += len(people)
        return before, kept


@dataclass(frozen=True, slots=True)
class Sorted:
    """Everybody sorted for a position, those prevented by their first cause.

    `days` holds what people said; who said nothing may be missing. `sisters` counts able people of
    units one may not name.
    """

    days: Mapping[int, bytes]
    groups: Mapping[Group, Circles] = field(
        default_factory=lambda: {group: Circles() for group in ABLE}
    )
    refusing: Circles = field(default_factory=Circles)  # Able, and away on every day.
    prevented: list[Lot] = field(default_factory=list)
    sisters: dict[str, Counter[Group]] = field(default_factory=dict)

    def of(self, group: Group, cause: Code | None = None) -> Circles:
        """People of a group; of those prevented, the ones that one cause prevents first."""
        if group is not Group.PREVENTED:
            return self.groups[group]
        found = Circles()
        for lot in self.prevented:
            if cause in (None, lot.cause):
                found.people[lot.near].extend(lot.ids)
        if cause in (None, Code.AVAILABILITY):
            for near, people in self.refusing.people.items():
                found.people[near].extend(people)
        return found

    def able(self) -> list[int]:
        """Ours whom no fact prevents, whatever they said of their days."""
        found = [each for group in ABLE for each in self.groups[group].everybody()]
        return found + self.refusing.everybody()

    def counts(self) -> dict[Group, int]:
        """How many people each group holds."""
        prevented = sum(self.causes().values())
        return {group: len(self.groups[group]) for group in ABLE} | {Group.PREVENTED: prevented}

    def causes(self) -> dict[Code, int]:
        """How many people each cause prevents first, in the order of the funnel."""
        found = dict.fromkeys(CAUSES, 0)
        for lot in self.prevented:
            if lot.cause is not None:
                found[lot.cause] += len(lot)
        return found | {Code.AVAILABILITY: len(self.refusing)}


def sort_out(lots: Iterable[Lot], days: Mapping[int, bytes], length: int) -> Sorted:
    """People by group, from what they said of the days of the position."""
    found, blank, known = Sorted(days), bytes(length), dict[bytes, Group]()
    for lot in lots:
        if lot.cause is not None:
            if lot.is_ours:
                found.prevented.append(lot)
            continue
        ids = lot.ids
        told = [days.get(each, blank) for each in ids]
        for value in set(told) - known.keys():
            known[value] = GROUP_OF[fit_of(value)]
        if not lot.is_ours:
            counted = found.sisters.setdefault(lot.unit, Counter())
            counted.update(map(known.__getitem__, told))
            continue
        places = {group: found.groups[group].people[lot.near] for group in ABLE}
        places[Group.PREVENTED] = found.refusing.people[lot.near]
        for each, value in zip(ids, told, strict=True):
            places[known[value]].append(each)
    return found


def first_group(counts: Mapping[Group, int]) -> Group:
    """The first group that holds somebody; the sure ones when none does."""
    return next((group for group in Group if counts[group]), Group.SURE)
