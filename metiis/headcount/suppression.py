"""What may be told of numbers of people to somebody who sees no names. Pure.

An atom is the number of people of one unit, one category of ranks, in one state, on one day. Atoms
are told by fives, rounded down, so that few people are told as nobody; everything else is a sum of
what was told of atoms: never a true total, from which the rest could be taken away. Told exactly,
large atoms would give small ones away: the same people are there every day, and a day on which
everybody is told says how many are missing from the others.

Skills overlap, so that taking one figure away from another could leave two or three people. Holders
are counted by fives too, among people who are themselves told, and only where at least five of
these people do not hold the skill.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Series: TypeAlias = tuple[int, ...]  # A number for each day.

FEWEST = 5  # Fewer people than that are not told.
STEP = FEWEST  # People are told by fives, rounded down.
# Told holders hide up to four more: so many people beside them leave five who do not hold it.
BESIDE = FEWEST + STEP - 1


def told(atom: Iterable[int]) -> Series:
    """What is told of an atom, day by day: the multiple of five at or below the number."""
    return tuple(number // STEP * STEP for number in atom)


def told_holders(
    holders: Sequence[Sequence[int]], people: Sequence[Sequence[int]], length: int
) -> Series:
    """What is told of a unit's holders of a skill in one state, day by day.

    For each category of ranks come the true holders and the true people of the same state: those
    of a category that is not told are left out before anything is counted.
    """
    return tuple(
        _told_of_a_day([each[day] for each in holders], [each[day] for each in people])
        for day in range(length)
    )


def _told_of_a_day(holders: Sequence[int], people: Sequence[int]) -> int:
    seen = [(held, atom) for held, atom in zip(holders, people, strict=True) if atom >= FEWEST]
    counted = sum(held for held, _atom in seen) // STEP * STEP
    beside = sum(atom // STEP * STEP for _held, atom in seen) - counted
    return counted if beside >= BESIDE else 0


def total(parts: Iterable[Sequence[int]], length: int) -> Series:
    """The sum of what was told, day by day: « at least »."""
    return tuple(map(sum, zip((0,) * length, *parts, strict=True)))
