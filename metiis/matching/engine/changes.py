"""What differs between two plans, person by person."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from metiis.matching.engine.problem import Pair


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody who leaves a post for another."""

    person: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Pairs kept; people moved; pairs that are gone, or come, without another in exchange.

    `share_kept` is the share of what could be kept that was, 1 when there was nothing to keep.
    """

    kept: tuple[Pair, ...]
    moved: tuple[Moved, ...]
    dropped: tuple[Pair, ...]
    new: tuple[Pair, ...]
    share_kept: float


def diff(
    before: Iterable[Pair], after: Iterable[Pair], legal: Iterable[Pair] | None = None
) -> Changes:
    """What changes from a plan to another. `legal`: what of the first may still be; all when None.

    The posts that a person leaves and those that she takes are joined in order of identifier.
    """
    old, now = set(before), set(after)
    gone, come = _by_person(old - now), _by_person(now - old)
    moved: list[Moved] = []
    dropped: list[Pair] = []
    new: list[Pair] = []
    for person in sorted({*gone, *come}):
        left, taken = gone.get(person, []), come.get(person, [])
        both = min(len(left), len(taken))
        moved += [Moved(person, *posts) for posts in zip(left, taken, strict=False)]
        dropped += [(person, post) for post in left[both:]]
        new += [(person, post) for post in taken[both:]]
    keepable = old if legal is None else old & set(legal)
    share = len(keepable & now) / len(keepable) if keepable else 1.0
    return Changes(tuple(sorted(old & now)), tuple(moved), tuple(dropped), tuple(new), share)


def _by_person(pairs: Iterable[Pair]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for person, post in sorted(pairs):
        found[person].append(post)
    return found
