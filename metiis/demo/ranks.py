"""How a unit of reserve is made up: who commands what, and the pyramid of ranks below."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from random import Random

from metiis.demo.chance import pick
from metiis.models import Role

COMMAND = "Commandement"
SECTIONS = ("1re section", "2e section", "3e section")
# Rank codes by level, for infantry and for mounted arms (cavalry, artillery).
ON_FOOT = {
    1: "SDT", 2: "1CL", 3: "CPL", 4: "CCH", 5: "CC1", 6: "SGT", 7: "SCH", 8: "ADJ", 9: "ADC",
    10: "MAJ", 11: "ASP", 12: "SLT", 13: "LTN", 14: "CNE", 15: "CDT", 16: "LCL", 17: "COL",
}  # fmt: skip
MOUNTED = ON_FOOT | {3: "BRI", 4: "BCH", 5: "BC1", 6: "MDL", 7: "MCH", 15: "CEN"}
SOLDIERS = ((1, 24), (2, 30), (3, 21), (4, 18), (5, 7))
STAFF = ((15, 20), (16, 10), (14, 22), (13, 12), (9, 12), (8, 12), (7, 12))


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a unit: rank level, section, and the role that goes with it."""

    level: int
    section: str
    role: Role | None = None


# From the first to be filled to the last: a unit of ten people has a head too.
HEADS = (
    Slot(14, COMMAND, Role.UNIT_COMMANDER),
    Slot(8, SECTIONS[1], Role.SECTION_LEADER),
    Slot(8, COMMAND, Role.RESERVE_OFFICE),
    Slot(13, SECTIONS[0], Role.SECTION_LEADER),
    Slot(6, SECTIONS[1]),
    Slot(6, SECTIONS[0]),
    Slot(12, SECTIONS[2], Role.SECTION_LEADER),
    Slot(6, SECTIONS[2]),
    Slot(7, SECTIONS[0]),
    Slot(7, SECTIONS[1]),
    Slot(7, SECTIONS[2]),
    Slot(13, COMMAND),
    Slot(9, COMMAND),
)
SQUADS = tuple(Slot(6, section) for section in SECTIONS for _ in range(2))
SPECIALISTS = ((9, 3), (10, 1), (8, 3), (13, 3), (14, 2), (15, 2), (16, 1), (11, 1), (7, 4), (6, 5))


def unit_slots(rng: Random, number: int) -> Iterator[Slot]:
    """The places of a unit of so many people: heads, squad leaders, specialists, then soldiers."""
    heads = [*HEADS, *SQUADS][: max(2, number * 2 // 5)]
    yield from heads
    left = number - len(heads)
    extra = left // 11
    for _ in range(extra):
        yield Slot(pick(rng, SPECIALISTS), COMMAND)
    spread = cycle((*SECTIONS, *SECTIONS, *SECTIONS, COMMAND))
    yield Slot(2, SECTIONS[1])
    for _ in range(left - extra - 1):
        yield Slot(pick(rng, SOLDIERS), next(spread))


def staff_slots(rng: Random, number: int) -> Iterator[Slot]:
    """The places of a brigade's staff: its head of reserve, then officers and old hands."""
    yield Slot(15, COMMAND, Role.BRIGADE_STAFF)
    for _ in range(number - 1):
        yield Slot(pick(rng, STAFF), COMMAND)
