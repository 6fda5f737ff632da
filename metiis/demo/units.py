"""Brigades and units of the demonstration: public names and garrisons, and where people live."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

Towns = tuple[tuple[str, str], ...]  # (town, department)


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A unit: its part of the brigade's people, and whether its ranks are those of mounted arms."""

    code: str
    name: str
    garrison: str
    share: int = 100
    is_mounted: bool = False
    towns: Towns = ()


@dataclass(frozen=True, slots=True)
class BrigadePlan:
    """A brigade: its staff is a unit too, the root of the others. Towns are where people live."""

    code: str
    name: str
    garrison: str
    zone: str  # School holidays.
    towns: Towns
    units: tuple[UnitPlan, ...]
    staff_share: int = 25
    is_mountain: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a demonstration is; `activities` is about how many each brigade plans."""

    brigades: int
    people: int
    activities: int


GRENOBLE: Towns = (
    ("Grenoble", "38"), ("Varces", "38"), ("Vif", "38"), ("Voiron", "38"), ("Échirolles", "38"),
    ("Meylan", "38"), ("La Mure", "38"), ("Lyon", "69"), ("Valence", "26"), ("Chambéry", "73"),
)  # fmt: skip
CHAMBERY: Towns = (
    ("Chambéry", "73"), ("Barby", "73"), ("Aix-les-Bains", "73"), ("Albertville", "73"),
    ("Montmélian", "73"), ("Lyon", "69"), ("Bourgoin-Jallieu", "38"), ("Belley", "01"),
)  # fmt: skip
ANNECY: Towns = (
    ("Annecy", "74"), ("Rumilly", "74"), ("Cluses", "74"), ("Thonon-les-Bains", "74"),
    ("La Roche-sur-Foron", "74"), ("Bourg-en-Bresse", "01"), ("Oyonnax", "01"), ("Lyon", "69"),
)  # fmt: skip
GAP: Towns = (
    ("Gap", "05"), ("Embrun", "05"), ("Briançon", "05"), ("Sisteron", "04"),
    ("Digne-les-Bains", "04"), ("Manosque", "04"), ("Marseille", "13"), ("Veynes", "05"),
)  # fmt: skip
VAUCLUSE: Towns = (
    ("Apt", "84"), ("Carpentras", "84"), ("Avignon", "84"), ("Manosque", "04"), ("Orange", "84"),
    ("Montélimar", "26"), ("Nîmes", "30"),
)  # fmt: skip

MOUNTAIN = BrigadePlan(
    "27BIM", "27e brigade d’infanterie de montagne", "Varces", "Zone A", GRENOBLE,
    (
        UnitPlan("7BCA", "7e bataillon de chasseurs alpins", "Varces", 140, towns=GRENOBLE),
        UnitPlan("13BCA", "13e bataillon de chasseurs alpins", "Chambéry", 130, towns=CHAMBERY),
        UnitPlan("27BCA", "27e bataillon de chasseurs alpins", "Annecy", 120, towns=ANNECY),
        UnitPlan("4RCH", "4e régiment de chasseurs", "Gap", 95, True, GAP),
        UnitPlan("93RAM", "93e régiment d’artillerie de montagne", "Varces", 105, True, GRENOBLE),
        UnitPlan("2REG", "2e régiment étranger de génie", "Saint-Christol", 75, towns=VAUCLUSE),
        UnitPlan(
            "27CCTM", "27e compagnie de commandement et de transmissions de montagne", "Varces", 60,
            towns=GRENOBLE,
        ),
    ),
    is_mountain=True,
)  # fmt: skip

PUBLIC: tuple[BrigadePlan, ...] = (
    MOUNTAIN,
    BrigadePlan(
        "9BIMA", "9e brigade d’infanterie de marine", "Poitiers", "Zone A",
        (("Poitiers", "86"), ("Angoulême", "16"), ("Le Mans", "72"), ("Angers", "49"),
         ("Vannes", "56"), ("Rennes", "35"), ("Niort", "79"), ("Châtellerault", "86")),
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
        "11BP", "11e brigade parachutiste", "Balma", "Zone C",
        (("Toulouse", "31"), ("Tarbes", "65"), ("Castres", "81"), ("Montauban", "82"),
         ("Carcassonne", "11"), ("Pamiers", "09"), ("Albi", "81"), ("Pau", "64")),
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
        "6BLB", "6e brigade légère blindée", "Nîmes", "Zone C",
        (("Nîmes", "30"), ("Montpellier", "34"), ("Avignon", "84"), ("Marseille", "13"),
         ("Toulon", "83"), ("Fréjus", "83"), ("Alès", "30"), ("Bagnols-sur-Cèze", "30")),
        (
            UnitPlan("1REC", "1er régiment étranger de cavalerie", "Marseille", 100, True),
            UnitPlan("2REI", "2e régiment étranger d’infanterie", "Nîmes", 120),
            UnitPlan("1REG", "1er régiment étranger de génie", "Laudun-l’Ardoise", 100),
            UnitPlan("3RAMA", "3e régiment d’artillerie de marine", "Canjuers", 90, True),
            UnitPlan("21RIMA", "21e régiment d’infanterie de marine", "Fréjus", 120),
        ),
    ),
    BrigadePlan(
        "7BB", "7e brigade blindée", "Besançon", "Zone A",
        (("Besançon", "25"), ("Belfort", "90"), ("Colmar", "68"), ("Épinal", "88"), ("Dijon", "21"),
         ("Mulhouse", "68"), ("Vesoul", "70"), ("Montbéliard", "25")),
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
    "brigade": Scale(1, 750, 430),
    "brigades": Scale(5, 750, 430),
    "national": Scale(10, 2500, 520),
}


def brigades(number: int) -> Iterator[BrigadePlan]:
    """So many brigades: those of the plan, then invented ones that say so in their name."""
    plans = iter(PUBLIC)
    for rank in count(1):
        if rank > number:
            return
        yield next(plans, None) or _invented(rank)


def _invented(rank: int) -> BrigadePlan:
    """A brigade that exists nowhere, for figures at the size of the Army."""
    names = ("Bataillon", "Escadron", "Batterie", "Groupement")
    units = tuple(
        UnitPlan(
            f"B{rank:02d}U{place:02d}",
            f"{names[place % 4]} fictif n° {rank}{place:02d}",
            PUBLIC[(rank + place) % 5].towns[place % 8][0],
            is_mounted=place % 4 in (1, 2),
        )
        for place in range(1, 14)
    )
    base = PUBLIC[rank % 5]
    return BrigadePlan(
        f"B{rank:02d}", f"Brigade fictive n° {rank}", base.garrison, base.zone, base.towns, units
    )
