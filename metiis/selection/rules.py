"""What the page of choice shows for each position. No database, no HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from metiis.applications.rules import HOLDING, Actor, allowed_moves
from metiis.matching.facts import Candidate, Need, fit
from metiis.matching.rules import Verdict, judge, obstacles, preference
from metiis.models import Application, ApplicationStatus, Fit, Move, Person, Position

Ranked: TypeAlias = tuple[tuple[int, ...], Person, int]  # What ranks her, who, days used.
SHOWN = 12  # Names per group of free people; the directory shows the rest.
ORDER = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.SELECTED,
    ApplicationStatus.CONFIRMED,
    ApplicationStatus.WAITLISTED,
    ApplicationStatus.REJECTED,
    ApplicationStatus.DECLINED,
    ApplicationStatus.WITHDRAWN,
    ApplicationStatus.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class Applicant:
    """An application with what the rules say of the person, and the moves open to the commander."""

    application: Application
    verdict: Verdict
    days_used: int
    moves: tuple[Move, ...]
    is_known: bool  # Whether the viewer may open the person's file.


@dataclass(frozen=True, slots=True)
class FreePerson:
    """Somebody fit for a position who has not applied."""

    person: Person
    days_used: int


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

    @property
    def waiting(self) -> int:
        """Applications still to be decided."""
        status = ApplicationStatus.SUBMITTED
        return sum(1 for each in self.applicants if each.application.status is status)

    @property
    def held(self) -> int:
        """Places taken by people retained or confirmed."""
        return sum(1 for each in self.applicants if each.application.status in HOLDING)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the boards are built from: people by id, their candidates, and the day."""

    candidates: Mapping[int, Candidate]
    applications: Sequence[Application]
    pool: Sequence[Person] = field(default_factory=tuple)
    known_ids: frozenset[int] = frozenset()  # People whose file the viewer may open.


def board(position: Position, need: Need, facts: Facts, today: date, unit_id: int) -> Board:
    """Applicants in the order of what remains to do, and free people, the best first."""
    year = need.starts_on.year
    applicants = [
        Applicant(
            application,
            judge(candidate, need, today),
            candidate.days_used.get(year, 0),
            tuple(allowed_moves(application.status, Actor.COMMANDER)),
            application.person_id in facts.known_ids,
        )
        for application in facts.applications
        if application.position_id == position.id
        for candidate in (facts.candidates[application.person_id],)
    ]
    applicants.sort(key=_by_what_remains)
    return Board(position, tuple(applicants), free_groups(need, facts, unit_id))


def _by_what_remains(applicant: Applicant) -> tuple[int, int, bool, int, int]:
    application = applicant.application
    return (
        ORDER.index(application.status),
        application.waiting_rank or 0,
        not applicant.verdict.is_possible,
        applicant.days_used,
        application.id,
    )


def free_groups(need: Need, facts: Facts, unit_id: int) -> tuple[Group, ...]:
    """People of the pool whom no fact prevents, by how their declarations meet the need."""
    groups: dict[Fit, list[Ranked]] = {
        kind: [] for kind in (Fit.SURE, Fit.IF_NEEDED, Fit.UNKNOWN, Fit.PARTLY)
    }
    for person in facts.pool:
        candidate = facts.candidates[person.id]
        if not need.rank_min <= candidate.rank_level <= need.rank_max:
            continue  # The cheapest check first: it leaves most people out.
        kind = fit(candidate, need)
        if kind not in groups or obstacles(candidate, need):
            continue
        key = (*preference(candidate, need, person.unit_id == unit_id), person.id)
        groups[kind].append((key, person, candidate.days_used.get(need.starts_on.year, 0)))
    return tuple(_group(kind, found) for kind, found in groups.items() if found)


def _group(kind: Fit, found: list[Ranked]) -> Group:
    first = sorted(found, key=_key_of)[:SHOWN]
    return Group(kind, tuple(FreePerson(person, used) for _, person, used in first), len(found))


def _key_of(row: Ranked) -> tuple[int, ...]:
    return row[0]
