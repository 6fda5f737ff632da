"""How people are sorted for one position: five groups, their order, what is said of them. Pure.

Silence makes nobody free and nobody unavailable: it is a group of its own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple

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


class Near(IntEnum):
    """How near somebody stands to the position: those who applied, then unit by unit."""

    APPLIED = 0
    UNIT = 1
    BRIGADE = 2
    OTHER = 3


class Member(NamedTuple):
    """Somebody of a group, before anything else is read of her; `days` is empty when prevented."""

    near: Near
    person_id: int
    cause: Code | None
    days: bytes


@dataclass(frozen=True, slots=True)
class Lot:
    """People of one unit who stand alike: by the cause that prevents them, None for none."""

    unit: str
    near: Near
    cause: Code | None
    ids: Sequence[int]
    is_ours: bool  # False: only counted, the names are another commander's.


@dataclass(frozen=True, slots=True)
class Sorted:
    """Everybody sorted for a position. `sisters` counts able people of units one may not name."""

    groups: Mapping[Group, list[Member]] = field(
        default_factory=lambda: {group: [] for group in Group}
    )
    causes: Counter[Code] = field(default_factory=Counter)
    sisters: dict[str, Counter[Group]] = field(default_factory=dict)

    @property
    def able(self) -> list[Member]:
        """Ours whom no fact prevents, whatever they said of their days."""
        refusing = [each for each in self.groups[Group.PREVENTED] if each.days]
        return [*(one for group in ABLE for one in self.groups[group]), *refusing]

    @property
    def total(self) -> int:
        """People of every group."""
        return sum(len(people) for people in self.groups.values())


def sort_out(lots: Iterable[Lot], said: Mapping[int, bytes], length: int) -> Sorted:
    """People by group, from what they said of the days; those not in `said` said nothing."""
    found, blank, known = Sorted(), bytes(length), dict[bytes, Group]()
    for lot in lots:
        if lot.cause is not None:
            if lot.is_ours:
                found.causes[lot.cause] += len(lot.ids)
                members = (Member(lot.near, each, lot.cause, b"") for each in lot.ids)
                found.groups[Group.PREVENTED].extend(members)
            continue
        told = [(each, said.get(each, blank)) for each in lot.ids]
        for days in {days for _each, days in told} - known.keys():
            known[days] = GROUP_OF[fit_of(days)]
        if not lot.is_ours:
            counted = found.sisters.setdefault(lot.unit, Counter())
            counted.update(known[days] for _each, days in told)
            continue
        for each, days in told:
            group = known[days]
            cause = Code.AVAILABILITY if group is Group.PREVENTED else None
            found.groups[group].append(Member(lot.near, each, cause, days))
    refusing = sum(1 for each in found.groups[Group.PREVENTED] if each.days)
    found.causes[Code.AVAILABILITY] += refusing
    return found


def with_cause(people: Sequence[Member], cause: Code | None) -> Sequence[Member]:
    """Those whom one cause prevents first; everybody without a cause."""
    return [each for each in people if each.cause is cause] if cause else people


def circles(people: Sequence[Member], start: int, stop: int) -> tuple[int, list[Member]]:
    """Of people taken from near to far, the circles that hold the places from `start` to `stop`,
    and how many people stand before them: only inside a circle must everybody be compared."""
    sizes, before, kept = Counter(each.near for each in people), 0, []
    passed = 0
    for near in Near:
        if passed + sizes[near] <= start:
            before += sizes[near]
        elif passed < stop:
            kept.append(near)
        passed += sizes[near]
    return before, [each for each in people if each.near in kept]


def first_group(groups: Mapping[Group, Sequence[Member]]) -> Group:
    """The first group that holds somebody; the sure ones when none does."""
    return next((group for group in Group if groups[group]), Group.SURE)
