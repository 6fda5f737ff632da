"""Counts of a snapshot as bytes: for each heading, how many people in each state on each day.

After a line of headings, four bytes a number, little end first, compressed. Wide enough that
numbers of many units are added as they lie, without being read one by one.
"""

import struct
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from metiis.headcount.states import Member, State, until
from metiis.headcount.tally import Tally, tally
from metiis.models import RankCategory

DAYS = 365  # How far ahead a snapshot looks.
WIDTH = 4
BLOCK = WIDTH * DAYS
NO_RANK = "-"


def heading(what: RankCategory | int | None) -> str:
    """The heading of a rank category (None: without rank), or of a skill."""
    return NO_RANK if what is None else str(what)


def pack(tallies: Mapping[str, Tally]) -> bytes:
    """The counts of each heading, over `DAYS` days."""
    parts = [" ".join(tallies).encode(), b"\n"]
    for each in tallies.values():
        parts += [struct.pack(f"<{DAYS}I", *each.counts[state]) for state in State]
    return zlib.compress(b"".join(parts))


def total(packed: Iterable[bytes], first: date, wanted: Collection[str] | None = None) -> Tally:
    """The sum of snapshots that begin on one day, of some headings or of all."""
    sums = dict.fromkeys(State, 0)
    for each in packed:
        names, _, body = zlib.decompress(each).partition(b"\n")
        for rank, name in enumerate(names.decode().split()):
            if wanted is not None and name not in wanted:
                continue
            for state in State:
                start = (rank * len(State) + state) * BLOCK
                sums[state] += int.from_bytes(body[start : start + BLOCK], "little")
    return Tally(
        first,
        {
            state: struct.unpack(f"<{DAYS}I", number.to_bytes(BLOCK, "little"))
            for state, number in sums.items()
        },
    )


def packed(people: Iterable[tuple[Member, bytes]], first: date) -> tuple[bytes, bytes]:
    """Some people with their states over `DAYS` days: by rank category, and by skill held."""
    ranks: dict[str, list[bytes]] = defaultdict(list)
    skills: dict[str, list[bytes]] = defaultdict(list)
    for member, row in people:
        ranks[heading(member.category)].append(row)
        for skill_id, last in member.skills.items():
            skills[heading(skill_id)].append(until(row, first, last))
    by_rank, by_skill = (
        pack({name: tally(rows, first, DAYS) for name, rows in sorted(groups.items())})
        for groups in (ranks, skills)
    )
    return by_rank, by_skill
