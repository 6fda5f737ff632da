"""Reading requests for reinforcement and what units can give: few queries, however many of both."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from metiis import db
from metiis.applications.rules import PLACED
from metiis.availability import queries as availability
from metiis.availability.freshness import Told
from metiis.matching.queries import with_positions
from metiis.matching.rows import may_serve
from metiis.matching.ties import CLOSED, has_rank_and_skills
from metiis.models import (
    LIVE,
    Activity,
    ActivityKind,
    Application,
    DutyDay,
    Fitness,
    Origin,
    Person,
    Position,
    Reinforcement,
    ReinforcementAnswer,
    Role,
    RoleGrant,
    Unit,
)
from metiis.permissions import Permission, grants_for, is_under
from metiis.reinforcements.rules import Able, Crowd, is_sister

SHOWN = 30  # Requests of one page.


def activity(public_id: str) -> Activity | None:
    """An activity with its positions and their skills, in one query."""
    chosen = with_positions(select(Activity).where(Activity.public_id == public_id))
    return db.session.scalars(chosen).unique().one_or_none()


def reinforcement(public_id: str) -> Reinforcement | None:
    """One request with its activity, position and answers."""
    return (
        db.session.scalars(
            select(Reinforcement)
            .where(Reinforcement.public_id == public_id)
            .options(
                joinedload(Reinforcement.activity),
                joinedload(Reinforcement.position),
                joinedload(Reinforcement.answers),
            )
        )
        .unique()
        .one_or_none()
    )


def lock(reinforcement: Reinforcement) -> None:
    """Nobody invites, answers nor closes until the transaction ends: activity, then request."""
    db.session.refresh(reinforcement.activity, ["status"], with_for_update={"of": Activity})
    db.session.refresh(
        reinforcement, ["closed_at", "answers"], with_for_update={"of": Reinforcement}
    )


def of_activity(activity: Activity) -> Sequence[Reinforcement]:
    """Every request of an activity with its answers: open ones first, the latest on top."""
    return (
        db.session.scalars(
            _whole()
            .where(Reinforcement.activity_id == activity.id)
            .order_by(Reinforcement.closed_at.is_not(None), Reinforcement.id.desc())
        )
        .unique()
        .all()
    )


def open_for(position: Position) -> Reinforcement | None:
    """The request of a position that is still open."""
    return db.session.scalar(
        select(Reinforcement)
        .where(Reinforcement.position_id == position.id, Reinforcement.closed_at.is_(None))
        .order_by(Reinforcement.id)
        .limit(1)
    )


def open_of(activity: Activity) -> Sequence[Reinforcement]:
    """The requests of an activity that are still open."""
    return (
        db.session.scalars(
            _whole()
            .where(Reinforcement.activity_id == activity.id, Reinforcement.closed_at.is_(None))
            .order_by(Reinforcement.id)
        )
        .unique()
        .all()
    )


def raised_near(viewer: Person, today: date) -> Sequence[Reinforcement]:
    """Open requests of the brigades in which the viewer decides, the nearest days first."""
    paths = [
        true() if grant.unit is None else is_under(Unit.path, grant.unit.brigade_path)
        for grant in grants_for(viewer, Permission.REINFORCEMENT_RAISE)
    ]
    return (
        db.session.scalars(
            _whole()
            .join(Reinforcement.activity)
            .join(Activity.unit)
            .join(Reinforcement.position)
            .where(
                or_(*paths),
                Reinforcement.closed_at.is_(None),
                Activity.status.in_(LIVE),
                Position.starts_on > today,
            )
            .order_by(Position.starts_on, Reinforcement.id)
            .limit(SHOWN)
        )
        .unique()
        .all()
    )


def _whole() -> Select[Reinforcement]:
    return select(Reinforcement).options(
        joinedload(Reinforcement.activity),
        joinedload(Reinforcement.position).selectinload(Position.skills),
        joinedload(Reinforcement.raised_by),
        selectinload(Reinforcement.answers).joinedload(ReinforcementAnswer.by),
    )


def unit(code: str) -> Unit | None:
    """One unit."""
    return db.session.scalar(select(Unit).where(Unit.code == code))


def sisters(hosts: Iterable[Unit]) -> Sequence[Unit]:
    """Units with people in the brigades of some units, by code."""
    brigades = {host.brigade_path for host in hosts}
    if not brigades:
        return []
    peopled = exists().where(Person.unit_id == Unit.id, may_serve())
    return db.session.scalars(
        select(Unit)
        .where(or_(*(is_under(Unit.path, path) for path in sorted(brigades))), peopled)
        .order_by(Unit.code)
    ).all()


def crowd(requests: Sequence[Reinforcement], within: ColumnElement[bool] | None = None) -> Crowd:
    """For each request and sister unit, the people able to hold the place and not engaged on its
    days, with what they said of them; two queries. `within` narrows the units."""
    if not requests:
        return Crowd({})
    by_id = {each.id: each for each in requests}
    pairs = [
        (by_id[request_id], person)
        for request_id, person in _able(list(by_id), within)
        if person.unit is not None and is_sister(person.unit, by_id[request_id].activity.unit)
    ]
    first = min(each.position.starts_on for each in requests)
    last = max(each.position.ends_on for each in requests)
    known = availability.told(sorted({person.id for _, person in pairs}), first, last)
    found: dict[tuple[int, int], list[Able]] = defaultdict(list)
    for request, person in pairs:
        told = _between(known[person.id], first, request.position)
        found[request.id, person.unit_id or 0].append(Able(person, told))
    return Crowd(found)


def _between(told: Told, first: date, position: Position) -> Told:
    start, stop = (position.starts_on - first).days, (position.ends_on - first).days + 1
    promises = {
        day: until
        for day, until in told.promises.items()
        if position.starts_on <= day <= position.ends_on
    }
    behind = told.behind.between(position.starts_on, position.ends_on)
    return Told(told.days[start:stop], behind, promises)


def _able(ids: Sequence[int], within: ColumnElement[bool] | None) -> Sequence[tuple[int, Person]]:
    """Pairs of a request and somebody of its brigade whom no fact keeps from the place."""
    host, asked = aliased(Unit), aliased(Activity)
    rows = db.session.execute(
        select(Reinforcement.id, Person)
        .select_from(Reinforcement)
        .join(Position, Position.id == Reinforcement.position_id)
        .join(asked, asked.id == Reinforcement.activity_id)
        .join(host, host.id == asked.unit_id)
        .join(Person, true())
        .join(Person.unit)
        .options(contains_eager(Person.unit))
        .where(
            Reinforcement.id.in_(ids),
            may_serve(),
            true() if within is None else within,
            has_rank_and_skills(),
            or_(host.blocks_on_contract.is_(False), _has_contract()),
            or_(
                host.blocks_on_fitness.is_(False),
                asked.kind == ActivityKind.FORMALITIES,
                _is_fit(),
            ),
            _is_free(),
            _is_not_settled(),
        )
    )
    return [(request_id, person) for request_id, person in rows]


def _has_contract() -> ColumnElement[bool]:
    return and_(
        Person.contract_start <= Position.starts_on, Person.contract_end >= Position.ends_on
    )


def _is_fit() -> ColumnElement[bool]:
    return and_(Person.fitness == Fitness.EMPLOYABLE, Person.fitness_until >= Position.ends_on)


def _is_free() -> ColumnElement[bool]:
    """Nothing engages her on the days of the position."""
    held = exists().where(
        DutyDay.person_id == Person.id,
        DutyDay.day.between(Position.starts_on, Position.ends_on),
    )
    return ~held.correlate(Person, Position)


def _is_not_settled() -> ColumnElement[bool]:
    """She holds no place of the activity, and nobody has said no."""
    settled = exists().where(
        Application.person_id == Person.id,
        Application.activity_id == Position.activity_id,
        Application.status.in_(PLACED | CLOSED),
    )
    return ~settled.correlate(Person, Position)


def invited_from(activity: Activity, unit: Unit) -> int:
    """How many people of a unit hold a place of an activity because they were invited."""
    return len(
        db.session.scalars(
            select(Application.id)
            .join(Person, Person.id == Application.person_id)
            .join(Unit, Unit.id == Person.unit_id)
            .where(
                Application.activity_id == activity.id,
                Application.status.in_(PLACED),
                Application.origin == Origin.INVITED,
                is_under(Unit.path, unit.path),
            )
        ).all()
    )


def commanders(units: Sequence[Unit]) -> dict[int, list[int]]:
    """For each unit, by its key, those who command nearest to it: there, else above."""
    rows = db.session.execute(
        select(RoleGrant.person_id, Unit.path)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.role == Role.UNIT_COMMANDER)
    ).all()
    found = {}
    for each in units:
        above = [(person, path) for person, path in rows if each.path.startswith(path)]
        nearest = max((len(path) for _, path in above), default=0)
        found[each.id] = sorted({person for person, path in above if len(path) == nearest})
    return found
