"""Sets of people as integers: bit n is person n. Sets of 25,000 meet in less than a microsecond."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

Bits = int


class Numbers:
    """A number per person, sorted, so that those below a limit are a slice, and remembered."""

    def __init__(self, size: int, rows: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(rows)
        self._size = size
        self._numbers = [number for number, _ in ordered]
        self._places = [place for _, place in ordered]
        self._known: dict[int, Bits] = {}

    def below(self, limit: int) -> Bits:
        """Those whose number is less than the limit."""
        cut = bisect_left(self._numbers, limit)
        if cut not in self._known:
            self._known[cut] = bits_of(self._size, self._places[:cut])
        return self._known[cut]


def bits_of(size: int, places: Iterable[int]) -> Bits:
    """The set of these places."""
    row = bytearray((size + 7) // 8)
    for place in places:
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
