"""Sets of people as integers: bit n is person n. Sets of 25,000 meet in less than a microsecond."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from metiis.matching.engine.problem import NEVER

Bits = int
_FAR = 255
_ONE = ord("1")
_BELOW = tuple(b"1" * limit + b"0" * (256 - limit) for limit in range(256))


class Numbers:
    """A number for each person: those below a limit are told at once, and remembered.

    Numbers near the limits asked are kept as one byte each, so that one more limit costs a glance.
    """

    def __init__(self, numbers: Iterable[int]) -> None:
        self._backwards = list(numbers)[::-1]
        self._known: dict[int, Bits] = {}
        self._base = 0
        self._near: bytes | None = None

    def below(self, limit: int) -> Bits:
        """Those whose number is less than the limit."""
        if limit not in self._known:
            if self._near is None or not 0 < limit - self._base <= _FAR:
                self._look_around(limit)
            digits = (self._near or b"").translate(_BELOW[limit - self._base])
            self._known[limit] = int(digits or b"0", 2)
        return self._known[limit]

    def _look_around(self, limit: int) -> None:
        """Numbers from some way under a limit to some way over it, the others at both ends."""
        base = self._base = limit - _FAR // 2
        top = base + _FAR
        self._near = bytes(
            [
                0 if number < base else number - base if number < top else _FAR
                for number in self._backwards
            ]
        )


class Ladder:
    """A number for some people, by number, so that those below a limit are told at a glance, and
    remembered."""

    def __init__(self, size: int, places: Mapping[int, Sequence[int]]) -> None:
        """`places` are by number the places of the people."""
        self._size = size
        self._numbers = sorted(places)
        self._places = places
        self._known: dict[int, Bits] = {}

    def below(self, limit: int) -> Bits:
        """Those whose number is less than the limit."""
        cut = bisect_left(self._numbers, limit)
        if cut not in self._known:
            rows = map(self._places.__getitem__, self._numbers[:cut])
            self._known[cut] = bits_of(self._size, chain.from_iterable(rows))
        return self._known[cut]


def holding(size: int, places: Sequence[int], untils: Iterable[int]) -> tuple[Bits, Ladder]:
    """Those who hold something, and by last day those who do not hold it for good."""
    ends: dict[int, list[int]] = defaultdict(list)
    for place, until in zip(places, untils, strict=True):
        ends[until].append(place)
    ends.pop(NEVER, None)
    return bits_of(size, places), Ladder(size, ends)


def bits_of(size: int, places: Iterable[int]) -> Bits:
    """The set of these places."""
    known = list(places)
    if len(known) << 4 > size:  # For many, a digit each costs less than a bit each.
        digits = bytearray(b"0") * size
        for place in known:
            digits[place] = _ONE
        return int(digits[::-1], 2)
    row = bytearray((size + 7) // 8)
    for place in known:
        row[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(row, "little")


def counted(sets: Iterable[Bits], among: Bits) -> tuple[Bits, Bits, Bits, Bits, Bits]:
    """Of some people, those who are in none of the sets, in one, two, three, four or more."""
    none, one, two, three, more = among, 0, 0, 0, 0
    for people in sets:
        if there := people & among:
            more |= three & there
            three = (three & ~there) | (two & there)
            two = (two & ~there) | (one & there)
            one = (one & ~there) | (none & there)
            none &= ~there
    return none, one, two, three, more


def places_of(bits: Bits) -> Iterator[int]:
    """The places in a set, from the first."""
    row = bin(bits)[:1:-1]
    found = row.find("1")
    while found >= 0:
        yield found
        found = row.find("1", found + 1)
