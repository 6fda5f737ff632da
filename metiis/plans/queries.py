"""Reading plans: those of a unit, one with what it found, and the names its pages may show."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from metiis import db
from metiis.applications.rules import PLACED
from metiis.models import (
    LIVE,
    Activity,
    Application,
    Notification,
    Person,
    PlanRun,
    Position,
    Shortlisted,
    Skill,
    Unit,
)
from metiis.permissions import Permission, people_scope
from metiis.plans import rules


def runs(unit: Unit) -> Select[PlanRun]:
    """The plans asked for a unit, the latest first, without what they found."""
    return (
        select(PlanRun)
        .where(PlanRun.unit_id == unit.id)
        .options(
            defer(PlanRun.result, raiseload=True),
            joinedload(PlanRun.asked_by),
        )
        .order_by(PlanRun.asked_at.desc(), PlanRun.id.desc())
    )


def under_way(unit: Unit) -> PlanRun | None:
    """The plan of a unit that waits or is being computed."""
    return db.session.scalar(
        runs(unit).where(PlanRun.status.in_(rules.UNDER_WAY)).limit(1).order_by(None)
    )


def run(public_id: str) -> PlanRun | None:
    """One plan with what it found, and who asked for it."""
    return db.session.scalar(
        select(PlanRun).where(PlanRun.public_id == public_id).options(joinedload(PlanRun.asked_by))
    )


def activities(public_ids: Collection[str]) -> dict[str, Activity]:
    """Activities by identifier, with their posts; one query."""
    rows = db.session.scalars(
        select(Activity)
        .where(Activity.public_id.in_(public_ids))
        .options(joinedload(Activity.positions))
    ).unique()
    return {activity.public_id: activity for activity in rows}


def positions(public_ids: Collection[str]) -> dict[str, Position]:
    """Posts by identifier, with their activity; one query."""
    rows = db.session.scalars(
        select(Position)
        .where(Position.public_id.in_(public_ids))
        .options(joinedload(Position.activity))
    )
    return {position.public_id: position for position in rows}


def named(viewer: Person, public_ids: Collection[str]) -> dict[str, Person]:
    """Those of some people whom the viewer may name, by identifier; one query."""
    rows = db.session.scalars(
        select(Person)
        .join(Person.unit)
        .where(Person.public_id.in_(public_ids), people_scope(viewer, Permission.PERSON_SEE))
        .options(contains_eager(Person.unit))
    )
    return {person.public_id: person for person in rows}


def people(public_ids: Collection[str]) -> dict[str, Person]:
    """People by identifier, whoever looks; never to be named as such."""
    rows = db.session.scalars(
        select(Person).where(Person.public_id.in_(public_ids)).options(joinedload(Person.unit))
    )
    return {person.public_id: person for person in rows}


def person_ids(public_ids: Collection[str]) -> Sequence[int]:
    """The keys of people by identifier."""
    return db.session.scalars(select(Person.id).where(Person.public_id.in_(public_ids))).all()


def skill_labels(codes: Collection[str]) -> dict[str, str]:
    """The names of skills by code."""
    rows = db.session.execute(select(Skill.code, Skill.label).where(Skill.code.in_(codes)))
    return {row.code: row.label for row in rows}


def shortlist(activity_ids: Collection[int]) -> Sequence[Shortlisted]:
    """Everybody shortlisted for some activities."""
    return db.session.scalars(
        select(Shortlisted)
        .where(Shortlisted.activity_id.in_(activity_ids))
        .options(joinedload(Shortlisted.person), joinedload(Shortlisted.position))
        .order_by(Shortlisted.activity_id, Shortlisted.person_id)
    ).all()


def applications(
    activity_ids: Collection[int], person_ids: Collection[int]
) -> dict[tuple[int, int], Application]:
    """What some people have of some activities, by (activity, person)."""
    rows = db.session.scalars(
        select(Application).where(
            Application.activity_id.in_(activity_ids), Application.person_id.in_(person_ids)
        )
    )
    return {(row.activity_id, row.person_id): row for row in rows}


def due_for_call_up(today: date, last_start: date) -> Sequence[Activity]:
    """Published activities with people shortlisted that start by a day and have not begun."""
    placed = exists().where(
        Application.activity_id == Shortlisted.activity_id,
        Application.person_id == Shortlisted.person_id,
        Application.status.in_(PLACED),
    )
    return db.session.scalars(
        select(Activity)
        .where(
            Activity.starts_on > today,
            Activity.starts_on <= last_start,
            Activity.status.in_(LIVE),
            exists().where(Shortlisted.activity_id == Activity.id, ~placed),
        )
        .order_by(Activity.id)
    ).all()


def told_of(paths: Collection[str]) -> Mapping[str, set[int]]:
    """Who was told of which addresses: ids of people by path."""
    found: dict[str, set[int]] = {}
    rows = db.session.execute(
        select(Notification.path, Notification.person_id).where(Notification.path.in_(paths))
    )
    for path, person_id in rows:
        found.setdefault(path, set()).add(person_id)
    return found
