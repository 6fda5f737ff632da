"""Brigades and units of the demonstration: public names and garrisons."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, cycle, islice

from metiis.demo.garrisons import REGIONS


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A unit: its part of the brigade's people, and whether its ranks are those of mounted arms."""

    code: str
    name: str
    garrison: str
    share: int = 100
    is_mounted: bool = False


@dataclass(frozen=True, slots=True)
class BrigadePlan:
    """A brigade: its staff is a unit too, the root of the others."""

    code: str
    name: str
    garrison: str
    zone: str  # School holidays.
    units: tuple[UnitPlan, ...]
    staff_share: int = 25
    is_mountain: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a demonstration is; `activities` is about how many each brigade plans."""

    brigades: int
    people: int
    activities: int


MOUNTAIN = BrigadePlan(
    "27BIM", "27e brigade d’infanterie de montagne", "Varces", "A",
    (
        UnitPlan("7BCA", "7e bataillon de chasseurs alpins", "Varces", 140),
        UnitPlan("13BCA", "13e bataillon de chasseurs alpins", "Chambéry", 130),
        UnitPlan("27BCA", "27e bataillon de chasseurs alpins", "Annecy", 120),
        UnitPlan("4RCH", "4e régiment de chasseurs", "Gap", 95, True),
        UnitPlan("93RAM", "93e régiment d’artillerie de montagne", "Varces", 105, True),
        UnitPlan("2REG", "2e régiment étranger de génie", "Saint-Christol", 75),
        UnitPlan("27CCTM", "27e compagnie de commandement et de transmissions de montagne",
                 "Varces", 60),
    ),
    is_mountain=True,
)  # fmt: skip

PUBLIC: tuple[BrigadePlan, ...] = (
    MOUNTAIN,
    BrigadePlan(
        "9BIMA", "9e brigade d’infanterie de marine", "Poitiers", "A",
        (
            UnitPlan("RICM", "Régiment d’infanterie-chars de marine", "Poitiers", 100, True),
            UnitPlan("1RIMA", "1er régiment d’infanterie de marine", "Angoulême", 110, True),
            UnitPlan("2RIMA", "2e régiment d’infanterie de marine", "Champagné", 130),
            UnitPlan("3RIMA", "3e régiment d’infanterie de marine", "Vannes", 120),
            UnitPlan("6RG", "6e régiment du génie", "Angers", 140),
            UnitPlan("11RAMA", "11e régiment d’artillerie de marine", "Saint-Aubin-du-Cormier", 90,
                     True),
        ),
    ),
    BrigadePlan(
        "11BP", "11e brigade parachutiste", "Balma", "C",
        (
            UnitPlan("1RCP", "1er régiment de chasseurs parachutistes", "Pamiers", 110),
            UnitPlan("1RHP", "1er régiment de hussards parachutistes", "Tarbes", 100, True),
            UnitPlan("3RPIMA", "3e régiment de parachutistes d’infanterie de marine",
                     "Carcassonne", 120),
            UnitPlan("8RPIMA", "8e régiment de parachutistes d’infanterie de marine",
                     "Castres", 120),
            UnitPlan("17RGP", "17e régiment du génie parachutiste", "Montauban", 110),
            UnitPlan("35RAP", "35e régiment d’artillerie parachutiste", "Tarbes", 90, True),
        ),
    ),
    BrigadePlan(
        "6BLB", "6e brigade légère blindée", "Nîmes", "C",
        (
            UnitPlan("1REC", "1er régiment étranger de cavalerie", "Marseille", 100, True),
            UnitPlan("2REI", "2e régiment étranger d’infanterie", "Nîmes", 120),
            UnitPlan("1REG", "1er régiment étranger de génie", "Laudun-l’Ardoise", 100),
            UnitPlan("3RAMA", "3e régiment d’artillerie de marine", "Canjuers", 90, True),
            UnitPlan("21RIMA", "21e régiment d’infanterie de marine", "Fréjus", 120),
        ),
    ),
    BrigadePlan(
        "7BB", "7e brigade blindée", "Besançon", "A",
        (
            UnitPlan("1RTIR", "1er régiment de tirailleurs", "Épinal", 120),
            UnitPlan("35RI", "35e régiment d’infanterie", "Belfort", 120),
            UnitPlan("152RI", "152e régiment d’infanterie", "Colmar", 120),
            UnitPlan("68RAA", "68e régiment d’artillerie d’Afrique", "La Valbonne", 90, True),
            UnitPlan("3RG", "3e régiment du génie", "Charleville-Mézières", 90),
            UnitPlan("19RG", "19e régiment du génie", "Besançon", 110),
        ),
    ),
)  # fmt: skip

SCALES: dict[str, Scale] = {
    "brigade": Scale(1, 750, 415),
    "brigades": Scale(5, 750, 415),
    "national": Scale(10, 2500, 475),
}


def brigades(number: int) -> Iterator[BrigadePlan]:
    """So many brigades: those of the plan, then invented ones that say so in their name."""
    plans = iter(PUBLIC)
    for rank in count(1):
        if rank > number:
            return
        yield next(plans, None) or _invented(rank)


def _invented(rank: int) -> BrigadePlan:
    """A brigade that exists nowhere, in real towns, for figures at the size of the Army."""
    kinds = ("Bataillon", "Escadron", "Batterie", "Groupement")
    zone, garrisons = REGIONS[rank % len(REGIONS)]
    units = tuple(
        UnitPlan(
            f"B{rank:02d}U{place:02d}",
            f"{kinds[place % 4]} fictif n° {rank}{place:02d}",
            garrison,
            is_mounted=place % 4 in (1, 2),
        )
        for place, garrison in enumerate(islice(cycle(garrisons), 13), start=1)
    )
    code, name = f"B{rank:02d}", f"Brigade fictive n° {rank}"
    return BrigadePlan(code, name, garrisons[0], zone, units)
