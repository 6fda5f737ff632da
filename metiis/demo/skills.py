"""What people can do: certified by the unit with an end, or on their own word. By label."""

from datetime import date, timedelta
from random import Random

from metiis.availability.rules import month_end
from metiis.demo.chance import Era

Skills = dict[str, date | None]
# Label: how many in a hundred of a rank family hold it (soldiers, sergeants and above, officers),
# and for how many months it lasts; 0 for ever.
COMMON: tuple[tuple[str, tuple[int, int, int], int], ...] = (
    ("IST-C", (82, 90, 82), 12),
    ("SC1", (58, 68, 50), 24),
    ("SC2", (6, 14, 4), 24),
    ("PSC1", (30, 34, 24), 0),
    ("Permis VL", (78, 97, 99), 0),
    ("Permis PL", (8, 14, 4), 60),
    ("Permis TC", (3, 6, 1), 60),
    ("Transmissions", (13, 18, 12), 0),
    ("Topographie", (6, 34, 55), 0),
    ("NRBC", (5, 9, 5), 36),
    ("TIOR", (5, 14, 4), 24),
    ("Drones", (3, 4, 2), 24),
    ("Moniteur ISTC", (0, 24, 14), 36),
    ("Moniteur sport", (1, 8, 4), 36),
    ("Chef de groupe", (4, 86, 12), 0),
    ("Chef de section", (0, 12, 68), 0),
)
OF_MOUNTAIN = (("Ski", (34, 42, 40), 0), ("Haute montagne", (5, 15, 12), 36))
BY_UNIT: dict[str, tuple[tuple[str, tuple[int, int, int], int], ...]] = {
    "2REG": (("Franchissement", (45, 55, 30), 0), ("Permis bateau", (8, 14, 4), 0)),
    "6RG": (("Franchissement", (45, 55, 30), 0), ("Permis bateau", (10, 14, 4), 0)),
    "27CCTM": (("Transmissions", (60, 65, 50), 0),),
}
LANGUAGES = (
    ("Anglais", 42), ("Espagnol", 14), ("Italien", 12), ("Allemand", 9), ("Arabe", 8), ("Russe", 2),
    ("Langue des signes", 1),
)  # fmt: skip
OTHERS = (
    ("Permis moto", 9), ("Permis bateau", 3), ("Informatique", 6), ("Communication", 3),
    ("Photographie", 4), ("Cuisine", 4), ("Mécanique", 4), ("PSC1", 6),
)  # fmt: skip


def certified(rng: Random, level: int, unit: str, is_mountain: bool, era: Era) -> Skills:
    """What the unit vouches for: most of it valid, some of it ending soon or ended."""
    family = 0 if level <= 5 else 1 if level <= 10 else 2
    table = (*COMMON, *(OF_MOUNTAIN if is_mountain else ()), *BY_UNIT.get(unit, ()))
    held: Skills = {}
    for label, percents, months in table:
        if rng.random() * 100 < percents[family]:
            held[label] = _until(rng, months, era) if months else None
    if level == 1 and rng.random() < 0.4:
        held.pop("IST-C", None)  # Not trained yet.
    return held


def _until(rng: Random, months: int, era: Era) -> date:
    """The end of a month: now and then one already past."""
    days = months * 30
    left = -rng.randint(5, 200) if rng.random() < 0.08 else rng.randint(days // 5, days + 20)
    return month_end(era.today + timedelta(days=left))


def declared(rng: Random, of_trade: str) -> Skills:
    """What about half of the people say of themselves: languages, licences, their trade."""
    said: Skills = {of_trade: None} if of_trade else {}
    if rng.random() < 0.5:
        return said
    for label, percent in (*LANGUAGES, *OTHERS):
        if rng.random() * 100 < percent:
            said[label] = None
    return said
