"""The true numbers of one unit's own people, from which national figures are made. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from metiis.headcount.needs import Need
from metiis.headcount.states import Member, until
from metiis.headcount.suppression import Series
from metiis.headcount.tally import tally
from metiis.levels.publication import CATEGORIES, STATES, Group, Needs, Truth
from metiis.models import RankCategory


def truth(people: Iterable[tuple[Member, bytes]], first: date, length: int) -> Truth:
    """True numbers of people with their states, whole and for each skill that somebody holds.

    Somebody without known rank counts with rank and file: alone, she would never be told.
    """
    rows: dict[RankCategory, list[bytes]] = defaultdict(list)
    held: dict[int, dict[RankCategory, list[bytes]]] = defaultdict(lambda: defaultdict(list))
    for member, states in people:
        category = member.category or RankCategory.RANK_AND_FILE
        rows[category].append(states)
        for skill_id, last in member.skills.items():
            held[skill_id][category].append(until(states, first, last))
    holders = {skill_id: _counted(each, first, length) for skill_id, each in held.items()}
    return Truth(length, _counted(rows, first, length), holders)


def _counted(
    rows: Mapping[RankCategory, Sequence[bytes]], first: date, length: int
) -> dict[Group, Series]:
    tallies = {category: tally(rows.get(category, ()), first, length) for category in CATEGORIES}
    return {
        (category, state): tallies[category].counts[state]
        for category in CATEGORIES
        for state in STATES
    }


def needs_of(needs: Iterable[Need], first: date, length: int) -> Needs:
    """The places asked for on each day, all of them and for each skill asked."""
    places, by_skill = [0] * length, defaultdict[int, list[int]](lambda: [0] * length)
    for need in needs:
        start = max(0, (need.first - first).days)
        stop = min(length, (need.last - first).days + 1)
        for row in (places, *(by_skill[skill_id] for skill_id in need.skills)):
            for at in range(start, stop):
                row[at] += need.places
    return Needs(tuple(places), {each: tuple(row) for each, row in by_skill.items()})
