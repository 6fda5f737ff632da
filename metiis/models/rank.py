"""Ranks of the Army, ascending. The level orders them; forms of the arms share a level."""

from dataclasses import dataclass
from enum import StrEnum


class RankCategory(StrEnum):
    """Family of ranks, as spoken of in units."""

    RANK_AND_FILE = "mdr"
    NCO = "soff"
    OFFICER = "off"


@dataclass(frozen=True, slots=True)
class Rank:
    """A rank: its code on rosters, its name, its level (1 to 21) and its family."""

    code: str
    name: str
    level: int
    category: RankCategory


_M, _S, _O = RankCategory.RANK_AND_FILE, RankCategory.NCO, RankCategory.OFFICER
_ROWS = (
    ("SDT", "soldat", 1, _M),
    ("1CL", "soldat de 1re classe", 2, _M),
    ("CPL", "caporal", 3, _M),
    ("BRI", "brigadier", 3, _M),
    ("CCH", "caporal-chef", 4, _M),
    ("BCH", "brigadier-chef", 4, _M),
    ("CC1", "caporal-chef de 1re classe", 5, _M),
    ("BC1", "brigadier-chef de 1re classe", 5, _M),
    ("SGT", "sergent", 6, _S),
    ("MDL", "maréchal des logis", 6, _S),
    ("SCH", "sergent-chef", 7, _S),
    ("MCH", "maréchal des logis-chef", 7, _S),
    ("ADJ", "adjudant", 8, _S),
    ("ADC", "adjudant-chef", 9, _S),
    ("MAJ", "major", 10, _S),
    ("ASP", "aspirant", 11, _O),
    ("SLT", "sous-lieutenant", 12, _O),
    ("LTN", "lieutenant", 13, _O),
    ("CNE", "capitaine", 14, _O),
    ("CDT", "commandant", 15, _O),
    ("CBA", "chef de bataillon", 15, _O),
    ("CEN", "chef d’escadron", 15, _O),
    ("LCL", "lieutenant-colonel", 16, _O),
    ("COL", "colonel", 17, _O),
    ("GBR", "général de brigade", 18, _O),
    ("GDI", "général de division", 19, _O),
    ("GCA", "général de corps d’armée", 20, _O),
    ("GAR", "général d’armée", 21, _O),
)
RANKS: dict[str, Rank] = {code: Rank(code, name, level, cat) for code, name, level, cat in _ROWS}
LOWEST_LEVEL, HIGHEST_LEVEL = 1, 21


def rank_at(level: int) -> Rank:
    """The usual form of the rank at a level (infantry)."""
    return next(rank for rank in RANKS.values() if rank.level == level)


def level_of(code: str | None) -> int:
    """The level of a rank code; 0 for somebody without rank."""
    return RANKS[code].level if code else 0
