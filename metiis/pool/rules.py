"""How people are sorted by what they said of the days asked, and counted. Pure.

Silence is neither a yes nor a no: it makes nobody free, and nobody unavailable.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from operator import itemgetter

from metiis.availability import codec, freshness
from metiis.availability.freshness import Behind, Coverage
from metiis.captions import LABELS
from metiis.models import RANKS, Availability, RankCategory

FREE = frozenset({Availability.AVAILABLE, Availability.IF_NEEDED})
MOST_SKILLS = 12
Pick = Callable[[bytes], bytes]


class Group(StrEnum):
    """What one person's days make of her, in the order people are looked at."""

    SURE = "surs"
    IF_NEEDED = "si-besoin"
    PARTLY = "en-partie"
    UNKNOWN = "inconnus"
    TAKEN = "pris"
    UNAVAILABLE = "indisponibles"


NAMES = {
    Group.SURE: "Sûrs",
    Group.IF_NEEDED: "Si besoin",
    Group.PARTLY: "En partie",
    Group.UNKNOWN: "Inconnus",
    Group.TAKEN: "Pris",
    Group.UNAVAILABLE: "Indisponibles",
}
MEANINGS = {
    Group.SURE: "disponibles tous les jours demandés",
    Group.IF_NEEDED: "libres tous les jours, dont certains si besoin seulement",
    Group.PARTLY: "libres une partie des jours",
    Group.UNKNOWN: "aucun jour libre déclaré, au moins un jour non renseigné",
    Group.TAKEN: "engagés au moins un des jours",
    Group.UNAVAILABLE: "indisponibles tous les jours demandés",
}
LIKELY = (Group.SURE, Group.IF_NEEDED, Group.PARTLY)  # Free at least one day, engaged none.


def group_of(states: bytes) -> Group:
    """The group of somebody, from one state per day asked, engaged days laid over."""
    said = set(states)
    if codec.ENGAGED in said:
        return Group.TAKEN
    if said == {Availability.AVAILABLE}:
        return Group.SURE
    if said <= FREE:
        return Group.IF_NEEDED
    if said & FREE:
        return Group.PARTLY
    return Group.UNKNOWN if Availability.UNKNOWN in said else Group.UNAVAILABLE


@dataclass(frozen=True, slots=True)
class Held:
    """A skill somebody holds to the last day asked: on whose word, and until when."""

    skill_id: int
    is_certified: bool
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody of the pool is; `is_known` tells whether the viewer may open her file."""

    id: int
    public_id: str
    rank: str
    rank_level: int
    last_name: str
    first_name: str
    unit_code: str
    section: str
    trade: str
    is_known: bool

    @property
    def category(self) -> RankCategory | None:
        """The family of her rank; None without rank."""
        return RANKS[self.rank].category if self.rank else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said of the days asked: bytes as in `Behind`, one state a day, and the day on
    which she will know of those she left open."""

    states: bytes
    sources: bytes
    parts: bytes
    said_on: bytes
    promised: Mapping[date, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom the search keeps; `served` is None when the viewer may not know."""

    person: Person
    answer: Answer
    group: Group
    skills: tuple[Held, ...] = ()
    served: int | None = None

    @property
    def order(self) -> tuple[int, int, str, str, int]:
        """In a group: most free days first, then rank, then name."""
        free = sum(self.answer.states.count(state) for state in FREE)
        who = self.person
        return -free, -who.rank_level, who.last_name, who.first_name, who.id


@dataclass(frozen=True, slots=True)
class Pool:
    """Everybody whom a search keeps, by group, in order."""

    groups: Mapping[Group, Sequence[Candidate]]

    @property
    def total(self) -> int:
        """How many people the search keeps, whatever they said."""
        return sum(len(people) for people in self.groups.values())

    def everybody(self) -> Iterable[Candidate]:
        """People of every group."""
        return (each for people in self.groups.values() for each in people)


def sort_out(candidates: Iterable[Candidate]) -> Pool:
    """People by group, each group in order, empty ones too."""
    groups: dict[Group, list[Candidate]] = {group: [] for group in Group}
    for candidate in candidates:
        groups[candidate.group].append(candidate)
    for people in groups.values():
        people.sort(key=lambda each: each.order)
    return Pool(groups)


# The days asked, out of a whole period


def picker(first: date, days: Sequence[date], width: int = 1) -> Pick:
    """What takes the bytes of the days asked out of those of a period that begins on `first`."""
    places = [width * (day - first).days + each for day in days for each in range(width)]
    if places == list(range(len(places))):
        return itemgetter(slice(len(places)))
    if len(places) == 1:
        return itemgetter(slice(places[0], places[0] + 1))
    take = itemgetter(*places)
    return lambda whole: bytes(take(whole))


def answers(
    first: date,
    days: Sequence[date],
    states: Mapping[int, bytes],
    behind: Mapping[int, Behind],
    promises: Mapping[int, Mapping[date, date]],
    today: date,
) -> dict[int, Answer]:
    """What each person said of the days asked, from what she said of the whole period."""
    one, two = picker(first, days), picker(first, days, width=2)
    return {
        person_id: Answer(
            picked := one(whole),
            one(behind[person_id].sources),
            one(behind[person_id].parts),
            two(behind[person_id].said_on),
            {
                day: until
                for day, state in zip(days, picked, strict=True)
                if not state and (until := promises[person_id].get(day)) and until > today
            }
            if promises[person_id]
            else {},
        )
        for person_id, whole in states.items()
    }


def coverage(said: Mapping[int, Answer], today: date) -> Coverage:
    """How many of these people answered for the days asked, and how old their answers are."""
    return freshness.coverage(
        {each: answer.states for each, answer in said.items()},
        {
            each: Behind(today, answer.sources, answer.parts, answer.said_on)
            for each, answer in said.items()
        },
        {each: answer.promised for each, answer in said.items()},
        today,
    )


# Tables


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its title, and how many people of each group, in the order of groups."""

    title: str
    counts: tuple[int, ...]
    is_asked: bool = False

    @property
    def total(self) -> int:
        """People of all groups."""
        return sum(self.counts)


def by_rank(pool: Pool) -> list[Row]:
    """How many people of each family of ranks, the highest first; families with nobody left out."""
    rows = [
        Row(title, _counts(pool, lambda each, kind=kind: each.person.category is kind))  # type: ignore[misc]
        for kind, title in (
            *((kind, LABELS[kind]) for kind in reversed(RankCategory)),
            (None, "Sans grade"),
        )
    ]
    return [row for row in rows if row.total]


def by_skill(pool: Pool, asked: Sequence[int], labels: Mapping[int, str]) -> list[Row]:
    """Skills asked, then those that most of the free people hold; twelve at most."""
    held: dict[int, int] = {}
    for group in LIKELY:
        for candidate in pool.groups[group]:
            for skill in candidate.skills:
                held[skill.skill_id] = held.get(skill.skill_id, 0) + 1
    others = sorted(
        (each for each in held if each in labels and each not in asked),
        key=lambda each: (-held[each], labels[each]),
    )
    return [
        Row(labels[skill_id], _counts(pool, _holds(skill_id)), skill_id in asked)
        for skill_id in [*asked, *others][:MOST_SKILLS]
    ]


def _holds(skill_id: int) -> Callable[[Candidate], bool]:
    return lambda candidate: any(each.skill_id == skill_id for each in candidate.skills)


def _counts(pool: Pool, keep: Callable[[Candidate], bool]) -> tuple[int, ...]:
    return tuple(sum(1 for each in people if keep(each)) for people in pool.groups.values())
