"""Reading applications: mine, those of an activity, and who decides."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, case, select
from sqlalchemy.orm import joinedload, selectinload

from metiis import db
from metiis.applications.rules import ACTIVE
from metiis.models import (
    Activity,
    Application,
    ApplicationEvent,
    Person,
    Position,
    Role,
    RoleGrant,
    Unit,
)


def application(public_id: str) -> Application | None:
    """One application with its activity, position, person and history."""
    return db.session.scalar(
        select(Application)
        .where(Application.public_id == public_id)
        .options(
            joinedload(Application.activity),
            joinedload(Application.position),
            joinedload(Application.person),
            selectinload(Application.events).joinedload(ApplicationEvent.by),
        )
    )


def own_applications(viewer: Person, today: date) -> Select[Application]:
    """The viewer's applications: coming activities first, the nearest on top, then past ones."""
    is_past = case((Activity.ends_on < today, 1), else_=0)
    return (
        select(Application)
        .where(Application.person_id == viewer.id)
        .join(Application.activity)
        .options(joinedload(Application.activity), joinedload(Application.position))
        .order_by(is_past, Activity.starts_on, Application.id)
    )


def position(public_id: str) -> Position | None:
    """One position with its skills and its activity."""
    return db.session.scalar(
        select(Position)
        .where(Position.public_id == public_id)
        .options(joinedload(Position.activity), selectinload(Position.skills))
    )


def deciders(activity: Activity) -> Sequence[int]:
    """Ids of the people who decide nearest to an activity's unit: there, else above."""
    rows = db.session.execute(
        select(RoleGrant.person_id, Unit.path)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.role.in_((Role.UNIT_COMMANDER, Role.BRIGADE_STAFF)))
    ).all()
    above = [(person_id, path) for person_id, path in rows if activity.unit.path.startswith(path)]
    nearest = max((len(path) for _person_id, path in above), default=0)
    return sorted({person_id for person_id, path in above if len(path) == nearest})


def active_of(activity: Activity) -> Sequence[Application]:
    """Applications that an activity's cancellation ends, locked; one that somebody ends meanwhile
    is waited for, then left out."""
    return db.session.scalars(
        select(Application)
        .where(Application.activity_id == activity.id, Application.status.in_(ACTIVE))
        .order_by(Application.id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).all()
