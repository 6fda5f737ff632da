"""Reading where activities stand in their calendar, and whom a reminder concerns."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from metiis import db
from metiis.applications.rules import ANSWERABLE, ASKED, ENGAGED, RECORDED
from metiis.deadlines.rules import Standing, notice_lapsed
from metiis.models import (
    LIVE,
    Activity,
    ActivityStatus,
    Application,
    ApplicationStatus,
    Attendance,
    CallUp,
    Person,
    Position,
    Unit,
)
from metiis.people.rules import terms_of
from metiis.permissions import Permission, units_scope
from metiis.reference.rules import LegalValues

BEHIND = timedelta(days=366)  # What is older is no longer asked for.
# Not called up yet: their employer has had nothing to read.
UNCALLED = ASKED | {ApplicationStatus.SELECTED, ApplicationStatus.CONFIRMED}
STEERED = (ActivityStatus.DRAFT, *LIVE, ActivityStatus.COMPLETED, ActivityStatus.CERTIFIED)


def standings(viewer: Person, legal: LegalValues, today: date) -> list[Standing]:
    """Activities the viewer follows that may ask something of her, the nearest first; two
    queries."""
    rows = db.session.execute(
        _standings(today).where(units_scope(viewer, Permission.TASK_SEE))
    ).all()
    late = _out_of_notice([row.id for row in rows], legal, today)
    return [_standing(row, late[row.id]) for row in rows]


def all_standings(today: date) -> list[Standing]:
    """Every activity that may ask something of those who steer it; for the worker."""
    return [_standing(row, 0) for row in db.session.execute(_standings(today))]


def activity(public_id: str) -> Activity:
    """One activity."""
    return db.session.scalars(select(Activity).where(Activity.public_id == public_id)).one()


def _standing(row: Row[*tuple[Any, ...]], late: int) -> Standing:
    values = {key: value for key, value in row._mapping.items() if key != "id"}
    return Standing(**values, out_of_notice=late)


def _standings(today: date) -> Select[*tuple[Any, ...]]:
    status = Application.status
    return (
        select(
            Activity.id,
            Activity.public_id,
            Activity.title,
            Unit.code.label("unit_code"),
            Unit.path.label("unit_path"),
            Activity.status,
            Activity.starts_on,
            Activity.ends_on,
            Activity.closes_on,
            _places(Position.headcount).label("places"),
            _places(Position.taken).label("taken"),
            _number(status == ApplicationStatus.SUBMITTED).label("submitted"),
            _number(status.in_(ANSWERABLE)).label("asked"),
            _number(status == ApplicationStatus.CONFIRMED).label("confirmed"),
            _number(status == ApplicationStatus.CALLED_UP).label("called_up"),
            _number(status.in_(RECORDED)).label("recorded"),
            _unread().label("unread"),
            _marked().label("marked"),
        )
        .join(Activity.unit)
        .outerjoin(Application, Application.activity_id == Activity.id)
        .where(
            Activity.status.in_(STEERED),
            Activity.starts_on > today - 2 * BEHIND,
            Activity.ends_on >= today - BEHIND,
        )
        .group_by(Activity.id, Unit.id)
        .order_by(Activity.starts_on, Activity.id)
    )


def _number(clause: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((clause, 1), else_=0)), 0)


def _places(column: InstrumentedAttribute[int]) -> ScalarSelect[int]:
    return (
        select(func.coalesce(func.sum(column), 0))
        .where(Position.activity_id == Activity.id)
        .scalar_subquery()
    )


def _unread() -> ScalarSelect[int]:
    concerned = Application.__table__.alias()
    return (
        select(func.count(CallUp.id))
        .join(concerned, concerned.c.id == CallUp.application_id)
        .where(
            concerned.c.activity_id == Activity.id,
            concerned.c.status == ApplicationStatus.CALLED_UP,
            CallUp.acknowledged_at.is_(None),
            CallUp.replaced_at.is_(None),
            CallUp.voided_at.is_(None),
        )
        .scalar_subquery()
    )


def _marked() -> ScalarSelect[int]:
    concerned = Application.__table__.alias()
    return (
        select(func.count(Attendance.application_id))
        .join(concerned, concerned.c.id == Attendance.application_id)
        .where(concerned.c.activity_id == Activity.id)
        .scalar_subquery()
    )


def _out_of_notice(ids: Sequence[int], legal: LegalValues, today: date) -> Counter[int]:
    """By activity, people not called up yet whose employer can no longer be told in time."""
    if not ids:
        return Counter()
    people = db.session.execute(
        select(Application.activity_id, Position.starts_on, Person)
        .join(Position, Position.id == Application.position_id)
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.activity_id.in_(ids),
            Application.status.in_(UNCALLED),
            Position.starts_on > today,
            Position.starts_on <= today + timedelta(days=max(legal.employer_notice_days, 90)),
        )
    )
    return Counter(
        activity_id
        for activity_id, starts_on, person in people
        if notice_lapsed(starts_on, terms_of(person, legal, starts_on).notice_days, today)
    )


def starting_between(first: date, last: date) -> Sequence[Activity]:
    """Live activities that start within a period."""
    return db.session.scalars(
        select(Activity)
        .where(Activity.status.in_(LIVE), Activity.starts_on.between(first, last))
        .order_by(Activity.starts_on, Activity.id)
    ).all()


def expected_at(activity_ids: Sequence[int]) -> Sequence[Application]:
    """People engaged in activities, with their posts and themselves."""
    return db.session.scalars(
        select(Application)
        .where(Application.activity_id.in_(activity_ids), Application.status.in_(ENGAGED))
        .options(
            joinedload(Application.activity),
            joinedload(Application.position),
            joinedload(Application.person),
        )
        .order_by(Application.id)
    ).all()
