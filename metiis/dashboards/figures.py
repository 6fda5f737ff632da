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
from metiis.models import (
    LIVE,
    AccessLink,
    Activity,
    LinkPurpose,
    Person,
    Position,
    Unit,
)

# Built once: every reservist's home asks these two.


def brigades(today: date) -> list[BrigadeLine]:
    """Figures of every brigade: no name, nobody; two queries."""
    people = select(Person.unit_id, func.count().label("people")).where(
        Person.service_number.is_not(None)
    )
    roll = people.group_by(Person.unit_id).subquery()
    units = db.session.execute(
        select(Unit, func.coalesce(roll.c.people, 0)).outerjoin(roll, roll.c.unit_id == Unit.id)
    ).all()
    planned = {row[0]: row[1:] for row in db.session.execute(_planned(today))}
    roots = sorted((unit for unit, _people in units if unit.parent_id is None), key=_by_code)
    return [_brigade_line(root, units, planned) for root in roots]


def _by_code(unit: Unit) -> tuple[int, str]:
    return len(unit.code), unit.code


def _planned(today: date) -> Select[int, int, int, int]:
    return (
        select(
            Activity.unit_id,
            func.count(Activity.id.distinct()),
            func.coalesce(func.sum(Position.headcount), 0),
            func.coalesce(func.sum(Position.taken), 0),
        )
        .outerjoin(Position, Position.activity_id == Activity.id)
        .where(Activity.status.in_(LIVE), Activity.ends_on >= today)
        .group_by(Activity.unit_id)
    )


def _brigade_line(
    root: Unit, units: Sequence[tuple[Unit, int]], planned: Mapping[int, Sequence[int]]
) -> BrigadeLine:
    inside = [(unit, people) for unit, people in units if root.contains(unit)]
    sums = [planned.get(unit.id, (0, 0, 0)) for unit, _people in inside]
    activities, places, taken = (sum(column) for column in zip(*sums, strict=True))
    people = sum(number for _unit, number in inside)
    return BrigadeLine(root.code, root.name, people, activities, places, taken)


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
