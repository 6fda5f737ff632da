"""What the page of choice shows for each position. No database, no HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import TypeAlias

from metiis.applications.rules import PLACED, Actor, allowed_moves
from metiis.availability.freshness import Coverage, Told, coverage, since
from metiis.matching.facts import Candidate, Need, fit
from metiis.matching.rules import Verdict, judge, obstacles, preference
from metiis.models import Application, ApplicationStatus, Fit, Move, Person, Position
from metiis.waiting.rules import Turn, split

Ranked: TypeAlias = tuple[tuple[int, ...], Person, int]  # What ranks her, who, days used.
SHOWN = 12  # Names per group of free people; the directory shows the rest.
Status = ApplicationStatus
ORDER = (
    Status.SUBMITTED,
    Status.INVITED,
    Status.OFFERED,
    Status.SELECTED,
    Status.CONFIRMED,
    Status.CALLED_UP,
    Status.ATTENDED,
    Status.PARTLY_ATTENDED,
    Status.EXCUSED,
    Status.NO_SHOW,
    Status.WAITLISTED,
    Status.LAPSED,
    Status.REJECTED,
    Status.DECLINED,
    Status.WITHDRAWN,
    Status.LATE_WITHDRAWN,
    Status.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class Applicant:
    """An application with what the rules say of the person, and the moves open to the commander."""

    application: Application
    verdict: Verdict
    days_used: int
    moves: tuple[Move, ...]
    is_known: bool  # Whether the viewer may open the person's file.
    said: str  # How old her answers for these days are, in words; empty without any.
    place: int | None = None  # On the waiting list, counted from 1.


@dataclass(frozen=True, slots=True)
class FreePerson:
    """Somebody fit for a position who has not applied."""

    person: Person
    days_used: int
    said: str


@dataclass(frozen=True, slots=True)
class Group:
    """People without an application who meet a position in one way; `people` are the first ones."""

    fit: Fit
    people: tuple[FreePerson, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page shows for one position."""

    position: Position
    applicants: tuple[Applicant, ...]
    groups: tuple[Group, ...]
    refusing: int  # Able people who refused every day.
    coverage: Coverage  # Of the people the groups are made of, refusals included.

    @property
    def waiting(self) -> int:
        """Applications still to be decided."""
        status = ApplicationStatus.SUBMITTED
        return sum(1 for each in self.applicants if each.application.status is status)

    @property
    def line(self) -> list[Turn]:
        """Those who wait for a place, in order, with what prevents them."""
        return [
            Turn(each.application, each.place, tuple(each.verdict.obstacles))
            for each in self.applicants
            if each.place is not None
        ]

    @property
    def next_turn(self) -> Turn | None:
        """The one to whom the list proposes the next free place."""
        return split(self.line)[1]

    @property
    def held(self) -> int:
        """Places taken by people invited, retained or confirmed."""
        return sum(1 for each in self.applicants if each.application.status in PLACED)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the boards are built from: people by id, their candidates, and the day."""

    candidates: Mapping[int, Candidate]
    told: Mapping[int, Told]  # What each said of her days, how and when.
    applications: Sequence[Application]
    pool: Sequence[Person] = field(default_factory=tuple)
    known_ids: frozenset[int] = frozenset()  # People whose file the viewer may open.

    def said(self, person_id: int, need: Need, today: date) -> str:
        """How old the oldest answer of a person for a need is, in words."""
        back = self.told[person_id].behind.between(need.starts_on, need.ends_on)
        oldest = back.oldest()
        return since(oldest, today) if oldest else ""


def board(position: Position, need: Need, facts: Facts, today: date, unit_id: int) -> Board:
    """Applicants in the order of what remains to do, and free people, the best first."""
    year = need.starts_on.year
    applicants = [
        Applicant(
            application,
            judge(candidate, need, today),
            candidate.days_used.get(year, 0),
            _moves_on(application),
            application.person_id in facts.known_ids,
            facts.said(application.person_id, need, today),
        )
        for application in facts.applications
        if application.position_id == position.id
        for candidate in (facts.candidates[application.person_id],)
    ]
    applicants = _placed(sorted(applicants, key=_by_what_remains))
    fit_people = able(need, facts)
    return Board(
        position,
        tuple(applicants),
        free_groups(need, facts, fit_people, unit_id, today),
        sum(fit(facts.candidates[each.id], need) is Fit.UNAVAILABLE for each in fit_people),
        covered(need, facts, fit_people, today),
    )


def _moves_on(application: Application) -> tuple[Move, ...]:
    """What a commander may do on the post she applied to: an applicant is not invited there."""
    moves = allowed_moves(application.status, Actor.COMMANDER, application.origin)
    asks = application.status in (ApplicationStatus.SUBMITTED, ApplicationStatus.WAITLISTED)
    return tuple(move for move in moves if not (asks and move is Move.INVITE))


def _by_what_remains(applicant: Applicant) -> tuple[int, int, bool, int, int]:
    application = applicant.application
    return (
        ORDER.index(application.status),
        application.waiting_rank or 0,
        not applicant.verdict.is_possible and application.status is not Status.WAITLISTED,
        applicant.days_used if application.status is not Status.WAITLISTED else 0,
        application.id,
    )


def _placed(applicants: list[Applicant]) -> list[Applicant]:
    """The same, those who wait numbered in their order."""
    places = count(1)
    return [
        replace(each, place=next(places))
        if each.application.status is ApplicationStatus.WAITLISTED
        else each
        for each in applicants
    ]


def able(need: Need, facts: Facts) -> list[Person]:
    """People of the pool whom no fact prevents, whatever they said of their days."""
    found = []
    for person in facts.pool:
        candidate = facts.candidates[person.id]
        # The cheapest check first: it leaves most people out.
        in_rank = need.rank_min <= candidate.rank_level <= need.rank_max
        if in_rank and not obstacles(candidate, need):
            found.append(person)
    return found


def covered(need: Need, facts: Facts, people: Sequence[Person], today: date) -> Coverage:
    """How many of some people answered for the days of a need, and how old their answers are."""
    first, last = need.starts_on, need.ends_on
    states, behind, promises = {}, {}, {}
    for person in people:
        states[person.id] = facts.candidates[person.id].values(first, last)
        behind[person.id] = facts.told[person.id].behind.between(first, last)
        days = facts.told[person.id].promises.items()
        promises[person.id] = {day: until for day, until in days if first <= day <= last}
    return coverage(states, behind, promises, today)


def free_groups(
    need: Need, facts: Facts, people: Sequence[Person], unit_id: int, today: date
) -> tuple[Group, ...]:
    """People able to hold a need, by how their declarations meet it; refusals are left out."""
    groups: dict[Fit, list[Ranked]] = {
        kind: [] for kind in (Fit.SURE, Fit.IF_NEEDED, Fit.UNKNOWN, Fit.PARTLY)
    }
    for person in people:
        candidate = facts.candidates[person.id]
        kind = fit(candidate, need)
        if kind in groups:
            key = (*preference(candidate, need, person.unit_id == unit_id), person.id)
            used = candidate.days_used.get(need.starts_on.year, 0)
            groups[kind].append((key, person, used))
    return tuple(_group(kind, found, need, facts, today) for kind, found in groups.items() if found)


def _group(kind: Fit, found: list[Ranked], need: Need, facts: Facts, today: date) -> Group:
    first = sorted(found, key=_key_of)[:SHOWN]
    shown = tuple(
        FreePerson(person, used, facts.said(person.id, need, today)) for _, person, used in first
    )
    return Group(kind, shown, len(found))


def _key_of(row: Ranked) -> tuple[int, ...]:
    return row[0]
