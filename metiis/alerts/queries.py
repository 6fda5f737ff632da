"""Reading holes to come: those found now in a brigade, those kept, and whom they concern."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from metiis import db
from metiis.alerts.rules import FARTHEST, Holder, Hole, holes, is_watched
from metiis.headcount import queries as headcount
from metiis.headcount import snapshots
from metiis.models import (
    LIVE,
    Activity,
    HeadcountAlert,
    Person,
    Position,
    Role,
    RoleGrant,
    Unit,
)
from metiis.permissions import is_under

TOLD = (Role.UNIT_COMMANDER, Role.BRIGADE_STAFF)


def unit(code: str) -> Unit | None:
    """One unit by its code."""
    return db.session.scalar(select(Unit).where(Unit.code == code))


def found(brigade: Unit, today: date) -> list[Hole]:
    """The holes to come of a brigade and below, as today forecasts them."""
    known = headcount.needs(brigade.path, today, today + FARTHEST)
    needs = [need for need in known if is_watched(need, today)]
    if not needs:
        return []
    last = max(need.last for need in needs)
    wanted = {skill for need in needs for skill in need.skills}
    people = headcount.sheet(brigade.path, today, last, today, skills=wanted)
    past = snapshots.mondays(brigade, today)
    return holes(needs, people, snapshots.outlook(brigade, past, today))


def kept(brigade: Unit) -> dict[int, HeadcountAlert]:
    """The alerts of a brigade and below, closed ones too, by post."""
    rows = db.session.scalars(
        select(HeadcountAlert)
        .join(HeadcountAlert.position)
        .join(Position.activity)
        .join(Activity.unit)
        .where(is_under(Unit.path, brigade.path))
    )
    return {each.position_id: each for each in rows}


def positions(ids: Collection[int]) -> dict[int, Position]:
    """Posts with their activities and units."""
    rows = db.session.scalars(
        select(Position).where(Position.id.in_(ids)).options(joinedload(Position.activity))
    )
    return {each.id: each for each in rows}


def holders(brigade: Unit) -> list[Holder]:
    """Those who command units of a brigade or serve on its staff."""
    rows = db.session.execute(
        select(RoleGrant.person_id, RoleGrant.role, Unit.path)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            is_under(Unit.path, brigade.path),
            RoleGrant.role.in_(TOLD),
            Person.disabled_at.is_(None),
        )
    )
    return [Holder(*row) for row in rows]


def open_alerts(unit: Unit, today: date) -> Sequence[HeadcountAlert]:
    """The holes of a unit and below that people may still fill, the worst first. One query."""
    return db.session.scalars(
        select(HeadcountAlert)
        .join(HeadcountAlert.position)
        .join(Position.activity)
        .join(Activity.unit)
        .options(
            contains_eager(HeadcountAlert.position)
            .contains_eager(Position.activity)
            .contains_eager(Activity.unit)
        )
        .where(
            is_under(Unit.path, unit.path),
            HeadcountAlert.closed_at.is_(None),
            Activity.status.in_(LIVE),
            Position.starts_on > today,
            Position.taken < Position.headcount,
        )
        .order_by(
            HeadcountAlert.expected.desc(), HeadcountAlert.first_day, HeadcountAlert.position_id
        )
    ).all()
