"""How many places of an activity can be filled, whoever fills them: the widest assignment.

Sets of people move, not people one by one: the search goes from post to post.
"""

from collections.abc import Sequence

from metiis.matching.engine.bits import Bits, bits_of, places_of


def fillable(places: Sequence[int], eligible: Sequence[Bits]) -> tuple[int, ...]:
    """Places filled by post, in an assignment that fills most; each person takes one at most.

    Posts with fewest people to spare choose first. Then, while a post lacks somebody, a chain is
    looked for: somebody free enters a post whose own member moves on, up to the post that lacks.
    When no chain is left nothing fills more (Berge).
    """
    count = len(places)
    held: list[Bits] = [0] * count
    taken: Bits = 0
    spare = [eligible[n].bit_count() - places[n] for n in range(count)]
    for post in sorted(range(count), key=lambda n: (spare[n], n)):
        held[post] = _first(eligible[post] & ~taken, places[post])
        taken |= held[post]
    for post in range(count):
        while held[post].bit_count() < places[post] and _lengthen(post, eligible, held, taken):
            taken = 0
            for members in held:
                taken |= members
    return tuple(members.bit_count() for members in held)


def _lengthen(post: int, eligible: Sequence[Bits], held: list[Bits], taken: Bits) -> bool:
    """Give a post one person more, by a chain of moves; False when there is none."""
    towards: dict[int, int | None] = {post: None}
    waiting = [post]
    for at in waiting:
        entering = eligible[at] & ~taken
        if entering:
            held[at] |= _lowest(entering)
            _move_along(at, eligible, held, towards)
            return True
        for other, members in enumerate(held):
            if other not in towards and members & eligible[at]:
                towards[other] = at
                waiting.append(other)
    return False


def _move_along(
    at: int, eligible: Sequence[Bits], held: list[Bits], towards: dict[int, int | None]
) -> None:
    """From a post that has just got somebody, pass one person on towards the post that lacks."""
    after = towards[at]
    while after is not None:
        moving = _lowest(held[at] & eligible[after])
        held[at] &= ~moving
        held[after] |= moving
        at, after = after, towards[after]


def _lowest(people: Bits) -> Bits:
    return people & -people


def _first(people: Bits, wanted: int) -> Bits:
    """The first people of a set."""
    if people.bit_count() <= wanted:
        return people
    found = [place for place, _ in zip(places_of(people), range(wanted), strict=False)]
    return bits_of(people.bit_length(), found)
