"""The demonstration checks itself: what the services would have kept true is true."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from metiis import db
from metiis.applications.rules import ACTIVE, HOLDING, PLACED
from metiis.models import (
    LIVE,
    Activity,
    Application,
    ApplicationEvent,
    ApplicationStatus,
    Attendance,
    CallUp,
    DutyDay,
    Position,
)


def faults() -> list[str]:
    """What is inconsistent, with how many rows; empty when all is well."""
    checks: dict[str, Select[int]] = {
        "positions whose taken places are not those of their applications": _taken(),
        "held applications whose duty days are not those served, called up or engaged": _days(),
        "duty days of applications that hold nothing": _stray_days(),
        "applications on a position of another activity": _foreign_positions(),
        "applications whose last event is not their status": _histories(),
        "applications without event": _without_history(),
        "people called up without a call-up": _without_call_up(),
        "waiting ranks out of the waiting list, or missing in it": _ranks(),
        "living applications on an activity that is not alive": _on_dead_activities(),
    }
    counts = {words: db.session.scalar(statement) or 0 for words, statement in checks.items()}
    return [f"{number} {words}" for words, number in counts.items() if number]


def _taken() -> Select[int]:
    held = (
        select(Application.position_id, func.count().label("number"))
        .where(Application.status.in_(PLACED))
        .group_by(Application.position_id)
        .subquery()
    )
    return (
        select(func.count())
        .select_from(Position)
        .outerjoin(held, held.c.position_id == Position.id)
        .where(Position.taken != func.coalesce(held.c.number, 0))
    )


def _days() -> Select[int]:
    """Fewer, more, or not between the first and the last: the three cannot cancel out, the key
    forbids the same day twice."""
    days = (
        select(
            DutyDay.application_id,
            func.count().label("number"),
            func.min(DutyDay.day).label("first"),
            func.max(DutyDay.day).label("last"),
        )
        .group_by(DutyDay.application_id)
        .subquery()
    )
    first, last = _expected(Position.starts_on, "first"), _expected(Position.ends_on, "last")
    return (
        select(func.count())
        .select_from(Application)
        .join(Position, Position.id == Application.position_id)
        .outerjoin(Attendance, Attendance.application_id == Application.id)
        .outerjoin(
            CallUp,
            and_(
                CallUp.application_id == Application.id,
                CallUp.replaced_at.is_(None),
                CallUp.voided_at.is_(None),
            ),
        )
        .outerjoin(days, days.c.application_id == Application.id)
        .where(
            Application.status.in_(HOLDING),
            or_(
                func.coalesce(days.c.number, 0) != func.coalesce(_length(first, last), 0),
                days.c.first.is_distinct_from(first),
                days.c.last.is_distinct_from(last),
            ),
        )
    )


def _expected(usual: Any, end: str) -> ColumnElement[date]:
    """What the roll call says was served, else the call-up, else the position."""
    served = {"first": Attendance.first_day, "last": Attendance.last_day}[end]
    called = {"first": CallUp.departs_on, "last": CallUp.returns_on}[end]
    return case(
        (Attendance.application_id.is_not(None), served),
        (CallUp.id.is_not(None), called),
        else_=usual,
    )


def _length(first: ColumnElement[date], last: ColumnElement[date]) -> Any:
    """Days from the first to the last, both counted."""
    if db.session.get_bind().dialect.name == "postgresql":
        return last - first + 1
    return func.julianday(last) - func.julianday(first) + 1


def _stray_days() -> Select[int]:
    return (
        select(func.count())
        .select_from(DutyDay)
        .join(Application, Application.id == DutyDay.application_id)
        .where(or_(Application.status.not_in(HOLDING), Application.person_id != DutyDay.person_id))
    )


def _foreign_positions() -> Select[int]:
    return (
        select(func.count())
        .select_from(Application)
        .join(Position, Position.id == Application.position_id)
        .where(Position.activity_id != Application.activity_id)
    )


def _histories() -> Select[int]:
    last = (
        select(ApplicationEvent.application_id, func.max(ApplicationEvent.id).label("id"))
        .group_by(ApplicationEvent.application_id)
        .subquery()
    )
    return (
        select(func.count())
        .select_from(Application)
        .join(last, last.c.application_id == Application.id)
        .join(ApplicationEvent, ApplicationEvent.id == last.c.id)
        .where(ApplicationEvent.status != Application.status)
    )


def _without_history() -> Select[int]:
    return (
        select(func.count())
        .select_from(Application)
        .outerjoin(ApplicationEvent, ApplicationEvent.application_id == Application.id)
        .where(ApplicationEvent.id.is_(None))
    )


def _without_call_up() -> Select[int]:
    return (
        select(func.count())
        .select_from(Application)
        .outerjoin(CallUp, CallUp.application_id == Application.id)
        .where(Application.status == ApplicationStatus.CALLED_UP, CallUp.id.is_(None))
    )


def _ranks() -> Select[int]:
    is_waiting = Application.status == ApplicationStatus.WAITLISTED
    return (
        select(func.count())
        .select_from(Application)
        .where(is_waiting != Application.waiting_rank.is_not(None))
    )


def _on_dead_activities() -> Select[int]:
    return (
        select(func.count())
        .select_from(Application)
        .join(Activity, Activity.id == Application.activity_id)
        .where(
            Activity.status.not_in(LIVE),
            Application.status.in_(ACTIVE),
        )
    )
