"""Reading figures without names: brigades, accounts. On the floor of queries."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    select,
)

from metiis import db
from metiis.accounts.queries import is_live_link
from metiis.dashboards.desk import Accounts, BrigadeLine
from metiis.headcount.states import State
from metiis.levels import queries as levels
from metiis.levels.publication import Figures
from metiis.models import (
    LIVE,
    AccessLink,
    Activity,
    LinkPurpose,
    Person,
    Position,
    Unit,
)


def brigades(today: date) -> list[BrigadeLine]:
    """Figures of every brigade: no name, no small number; two queries."""
    known = levels.brigades()
    units, told = [unit for unit, _figures in known], dict(known)
    planned = {row[0]: row[1:] for row in db.session.execute(_planned(today))}
    roots = sorted((unit for unit in units if unit.parent_id is None), key=_by_code)
    return [_brigade_line(root, units, planned, told[root], today) for root in roots]


def _by_code(unit: Unit) -> tuple[int, str]:
    return len(unit.code), unit.code


def _planned(today: date) -> Select[int, int, int]:
    return (
        select(
            Activity.unit_id,
            func.count(Activity.id.distinct()),
            func.coalesce(func.sum(Position.headcount), 0),
        )
        .outerjoin(Position, Position.activity_id == Activity.id)
        .where(Activity.status.in_(LIVE), Activity.ends_on >= today)
        .group_by(Activity.unit_id)
    )


def _brigade_line(
    root: Unit,
    units: Sequence[Unit],
    planned: Mapping[int, Sequence[int]],
    told: Figures | None,
    today: date,
) -> BrigadeLine:
    sums = [planned.get(unit.id, (0, 0)) for unit in units if root.contains(unit)]
    activities, places = (sum(column) for column in zip(*sums, strict=True))
    people = available = None
    if told is not None and told.has(today):
        people, available = told.people_on(today), told.people_on(today, (State.AVAILABLE,))
    return BrigadeLine(root.code, root.name, people, available, activities, places)


def accounts(now: datetime) -> Accounts:
    """How many people of the service have an account, and in which state; one query."""
    invited = (
        select(AccessLink.person_id)
        .where(AccessLink.purpose == LinkPurpose.ACTIVATION, is_live_link(now))
        .distinct()
    )
    enabled = Person.disabled_at.is_(None)
    waiting = and_(enabled, Person.activated_at.is_(None))
    row = db.session.execute(
        select(
            _sum(and_(enabled, Person.activated_at.is_not(None))),
            _sum(and_(waiting, Person.id.in_(invited))),
            _sum(Person.disabled_at.is_not(None)),
            _sum(and_(waiting, Person.id.not_in(invited))),
        )
    ).one()
    return Accounts(*map(int, row))


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
