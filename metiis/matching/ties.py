"""What already links people and activities: places held, applications, wishes, loans of people."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from metiis import db
from metiis.applications.rules import ENDED, PLACED
from metiis.models import (
    LIVE,
    Activity,
    Application,
    ApplicationStatus,
    Person,
    Position,
    Qualification,
    Reinforcement,
    ReinforcementAnswer,
    Shortlisted,
    Unit,
    Wish,
    position_skill,
)

WAITING = frozenset({ApplicationStatus.SUBMITTED, ApplicationStatus.WAITLISTED})
# Who said no, was told no, or let an answer lapse: no machine asks again.
CLOSED = ENDED | {ApplicationStatus.REJECTED, ApplicationStatus.CANCELLED}

EARLIER, OTHER = aliased(Wish), aliased(Activity)  # Dear to make, so made once.

Tie = tuple[str, int, int, int, str, int, datetime, int]


@dataclass(slots=True)
class Ties:
    """What already links people (by row number) and activities: who holds, waits, wishes."""

    held: list[tuple[int, int]] = field(default_factory=list)  # (person, position)
    holding: set[int] = field(default_factory=set)  # Applications that hold a place.
    waiting: dict[tuple[int, int], int] = field(default_factory=dict)  # Order of arrival.
    closed: set[tuple[int, int]] = field(default_factory=set)
    wishes: dict[tuple[int, int], int] = field(default_factory=dict)
    kept: list[tuple[int, int]] = field(default_factory=list)  # Shortlisted: (person, position)


def tied_to(activity_ids: Sequence[int]) -> Select[int]:
    """Keys of people who hold a place of some activities, or ask for one and may serve."""
    is_tied = or_(
        Application.status.in_(PLACED),
        and_(Application.status.in_(WAITING), Person.disabled_at.is_(None)),
    )
    return (
        select(Application.person_id)
        .join(Application.person)
        .where(Application.activity_id.in_(activity_ids), is_tied)
    )


def is_lending(activity_id: int) -> ColumnElement[bool]:
    """SQL over Unit: its commander, or one above, agreed to reinforce an activity."""
    lender, lent = aliased(Unit), aliased(Unit)
    agreed = (
        select(lent.id)
        .join(lender, func.substr(lent.path, 1, func.length(lender.path)) == lender.path)
        .join(ReinforcementAnswer, ReinforcementAnswer.unit_id == lender.id)
        .join(Reinforcement, Reinforcement.id == ReinforcementAnswer.reinforcement_id)
        .where(_agreed(activity_id))
    )
    return Unit.id.in_(agreed)


def takes_a_rank(today: date, wished: type[Activity] = Activity) -> ColumnElement[bool]:
    """SQL over Activity: it takes applications, so that a wish for it comes before later ones."""
    return and_(
        wished.status.in_(LIVE),
        wished.closes_on >= today,
        wished.starts_on > today,
    )


def lent_to(activity_id: int) -> ColumnElement[bool]:
    """SQL over Person joined to her Unit: her commander agreed to reinforce an activity, by an open
    request for a position whose rank and skills she has."""
    lender = aliased(Unit)
    asked = exists().where(
        _agreed(activity_id),
        Reinforcement.id == ReinforcementAnswer.reinforcement_id,
        Position.id == Reinforcement.position_id,
        lender.id == ReinforcementAnswer.unit_id,
        func.substr(Unit.path, 1, func.length(lender.path)) == lender.path,
        has_rank_and_skills(),
    )
    return and_(is_lending(activity_id), asked)


def _agreed(activity_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return and_(
        Reinforcement.activity_id == activity_id,
        Reinforcement.closed_at.is_(None),
        ReinforcementAnswer.agreed,
    )


def has_rank_and_skills() -> ColumnElement[bool]:
    """SQL over Person and Position: her rank is in range, every skill held to the last day."""
    held = (
        exists()
        .where(
            Qualification.person_id == Person.id,
            Qualification.skill_id == position_skill.c.skill_id,
            or_(Qualification.valid_until.is_(None), Qualification.valid_until >= Position.ends_on),
        )
        .correlate(Person, Position, position_skill)
    )
    missing = (
        exists()
        .where(position_skill.c.position_id == Position.id, ~held)
        .correlate(Person, Position)
    )
    return and_(Person.rank_level.between(Position.rank_min, Position.rank_max), ~missing)


def lenders(activity_id: int, *, even_closed: bool = False) -> tuple[str, ...]:
    """Paths of the units that agreed to reinforce an activity, by requests still open.

    `even_closed` gives those of closed requests too: whom they lent stays addressed.
    """
    agreed = (
        select(Unit.path)
        .join(ReinforcementAnswer, ReinforcementAnswer.unit_id == Unit.id)
        .join(Reinforcement, Reinforcement.id == ReinforcementAnswer.reinforcement_id)
        .where(Reinforcement.activity_id == activity_id, ReinforcementAnswer.agreed)
    )
    if not even_closed:
        agreed = agreed.where(Reinforcement.closed_at.is_(None))
    return tuple(sorted(set(db.session.scalars(agreed))))


def lending() -> ScalarSelect[str | None]:
    """SQL over Activity: what `lenders` gives of it, to be read with it; `paths_of` opens it."""
    return (
        select(func.aggregate_strings(Unit.path, ","))
        .join(ReinforcementAnswer, ReinforcementAnswer.unit_id == Unit.id)
        .join(Reinforcement, Reinforcement.id == ReinforcementAnswer.reinforcement_id)
        .where(_agreed(Activity.id))
        .correlate(Activity)
        .scalar_subquery()
    )


def paths_of(lent: str | None) -> tuple[str, ...]:
    """The paths that `lending` joined."""
    return tuple(sorted(set(lent.split(",")))) if lent else ()


def ties(activity_ids: Sequence[int], today: date) -> Ties:
    """Applications, wishes and shortlisted people of some activities; one query."""
    rows = db.session.execute(
        union_all(_applied(activity_ids), _wished(activity_ids, today), _shortlisted(activity_ids))
    ).all()
    found, arrived = Ties(), defaultdict[int, int](int)
    for row in sorted(rows, key=lambda row: (row.at, row.id)):
        key = (row.person_id, row.activity_id)
        if row.kind == "wish":
            found.wishes[key] = row.rank
        elif row.kind == "kept":
            found.kept.append((row.person_id, row.position_id))
        elif row.status in PLACED:
            found.held.append((row.person_id, row.position_id))
            found.holding.add(row.id)
        elif row.status in WAITING:
            arrived[row.activity_id] += 1
            found.waiting[key] = arrived[row.activity_id]
        elif row.status in CLOSED:
            found.closed.add(key)
    return found


def _applied(activity_ids: Sequence[int]) -> Select[*Tie]:
    return select(
        literal("application").label("kind"),
        Application.person_id,
        Application.activity_id,
        Application.position_id,
        cast(Application.status, String).label("status"),
        literal(0).label("rank"),
        Application.submitted_at.label("at"),
        Application.id.label("id"),
    ).where(Application.activity_id.in_(activity_ids))


def _wished(activity_ids: Sequence[int], today: date) -> Select[*Tie]:
    """Wishes, each with its rank among those that count: what is over comes before nothing."""
    none, empty, earlier, other = literal(0), literal(""), EARLIER, OTHER
    before = (
        select(func.count())
        .select_from(earlier)
        .join(other, other.id == earlier.activity_id)
        .where(
            earlier.person_id == Wish.person_id,
            earlier.rank < Wish.rank,
            takes_a_rank(today, other),
        )
        .scalar_subquery()
    )
    return select(
        literal("wish"),
        Wish.person_id,
        Wish.activity_id,
        none,
        empty,
        before + 1,
        Wish.said_at,
        none,
    ).where(Wish.activity_id.in_(activity_ids))


def _shortlisted(activity_ids: Sequence[int]) -> Select[*Tie]:
    none, empty, row = literal(0), literal(""), Shortlisted
    return select(
        literal("kept"),
        row.person_id,
        row.activity_id,
        row.position_id,
        empty,
        none,
        row.since,
        none,
    ).where(row.activity_id.in_(activity_ids))
