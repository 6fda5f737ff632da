"""National figures as bytes: whole numbers of four bytes, little end first, compressed. Pure.

A packed figure is read back from the two columns it was written to: people and places, which every
page needs, and skills, which are ten times as long.
"""

import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Sequence
from datetime import date

from metiis.levels.publication import GROUPS, STATES, Figures, Needs

PER_SKILL = len(STATES) + 1  # Holders in each state, then the places that ask for it.


def packed_people(figures: Figures) -> bytes:
    """People by category and state, then the places asked for."""
    return _packed([*(figures.people[group] for group in GROUPS), figures.needs.places])


def packed_skills(figures: Figures) -> bytes:
    """For each skill its number, then its holders by state and the places that ask for it."""
    numbers = sorted({*figures.holders, *figures.needs.by_skill})
    rows: list[Sequence[int]] = []
    for skill_id in numbers:
        rows.append((skill_id,))
        rows.extend(figures.holders_of(skill_id, (state,)) for state in STATES)
        rows.append(figures.need_of(skill_id))
    return _packed(rows)


def unpacked(first: date, length: int, people: bytes, skills: bytes | None = None) -> Figures:
    """The figures again; without the second column nothing is known of skills."""
    *groups, places = _series(_numbers(people), length)
    holders, asked = {}, {}
    told = _skills(_numbers(skills), length) if skills is not None else ()
    for skill_id, held, need in told:
        holders[skill_id] = dict(zip(STATES, held, strict=True))
        asked[skill_id] = need
    by_group = dict(zip(GROUPS, groups, strict=True))
    return Figures(first, length, by_group, holders, Needs(places, asked))


def _packed(rows: Iterable[Sequence[int]]) -> bytes:
    numbers = [number for row in rows for number in row]
    return zlib.compress(struct.pack(f"<{len(numbers)}I", *numbers))


def _numbers(content: bytes) -> "memoryview[int]":
    """Numbers that are cut without being copied: pages read a few days of thousands of them."""
    numbers = array("I", zlib.decompress(content))
    if sys.byteorder == "big":
        numbers.byteswap()
    return memoryview(numbers)


def _series(numbers: "memoryview[int]", length: int) -> list["memoryview[int]"]:
    return [numbers[start : start + length] for start in range(0, len(numbers), length)]


def _skills(
    numbers: "memoryview[int]", length: int
) -> Iterable[tuple[int, list["memoryview[int]"], "memoryview[int]"]]:
    size = 1 + PER_SKILL * length
    for start in range(0, len(numbers), size):
        *held, need = _series(numbers[start + 1 : start + size], length)
        yield numbers[start], held, need
