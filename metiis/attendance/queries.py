"""Reading presence: the roll of an activity, one person’s own, and how far its service has gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from metiis import db
from metiis.applications.rules import ENGAGED, RECORDED, SERVED
from metiis.attendance.roll import Line, Roll, roll
from metiis.attendance.rules import Span
from metiis.models import (
    Activity,
    ActivityEvent,
    ActivityMove,
    ActivityStatus,
    Application,
    ApplicationStatus,
    Attendance,
    CallUp,
    DutyDay,
    Person,
)
from metiis.permissions import Permission, can, grants_over

LISTED = ENGAGED | RECORDED
ABSENT_FROM_ROLL = frozenset(ApplicationStatus) - LISTED - {ApplicationStatus.CANCELLED}
VALIDATED = (ActivityStatus.COMPLETED, ActivityStatus.CERTIFIED, ActivityStatus.ARCHIVED)


def activity(public_id: str) -> Activity | None:
    """One activity with its unit."""
    return db.session.scalar(select(Activity).where(Activity.public_id == public_id))


def called_by(viewer: Person, chosen: Activity, *, lock: bool = False) -> Roll:
    """The roll of an activity as far as the viewer calls it; locked, nobody else writes it."""
    grants = grants_over(viewer, Permission.ATTENDANCE_TAKE, chosen)
    return roll(lines(chosen, lock=lock), grants, chosen.starts_on, chosen.ends_on)


def lines(chosen: Activity, *, lock: bool = False) -> list[Line]:
    """Everybody on the list of an activity, in one query more when it is locked."""
    if lock:
        # Locked first, read after: what another press has just written is seen.
        db.session.execute(
            select(Application.id)
            .where(Application.activity_id == chosen.id)
            .order_by(Application.id)
            .with_for_update()
        )
    rows = db.session.execute(
        select(Application, Attendance, CallUp.departs_on, CallUp.returns_on)
        .join(Application.person)
        .outerjoin(Person.unit)
        .join(Application.position)
        .outerjoin(Attendance, Attendance.application_id == Application.id)
        .outerjoin(CallUp, _is_current())
        .where(Application.activity_id == chosen.id, Application.status.in_(LISTED))
        .options(
            contains_eager(Application.person).contains_eager(Person.unit),
            contains_eager(Application.position),
            joinedload(Attendance.by),
        )
        .execution_options(populate_existing=lock)
    ).all()
    return [Line(each, planned(each, first, last), row) for each, row, first, last in rows]


def read_histories(chosen: Activity) -> None:
    """The histories of an activity's applications are at hand, in one query more."""
    db.session.scalars(
        select(Application)
        .where(Application.activity_id == chosen.id)
        .options(selectinload(Application.events))
    ).all()


def _is_current() -> ColumnElement[bool]:
    return and_(
        CallUp.application_id == Application.id,
        CallUp.replaced_at.is_(None),
        CallUp.voided_at.is_(None),
    )


def planned(application: Application, departs_on: date | None, returns_on: date | None) -> Span:
    """The days a person is expected: those of her call-up, else of her position."""
    if departs_on and returns_on and application.status is not ApplicationStatus.SELECTED:
        return Span(departs_on, returns_on)
    return Span(application.position.starts_on, application.position.ends_on)


def planned_days(application: Application) -> Span:
    """The same for one application that came by another road."""
    found = db.session.execute(
        select(CallUp.departs_on, CallUp.returns_on)
        .join(Application, Application.id == CallUp.application_id)
        .where(_is_current(), Application.id == application.id)
    ).first()
    return planned(application, *(found or (None, None)))


def addable(viewer: Person, chosen: Activity) -> Sequence[Application]:
    """Applications of people who are not on the list and whom the viewer may add, by name."""
    reads_all = can(viewer, Permission.APPLICATION_READ, chosen)
    rows = db.session.scalars(
        select(Application)
        .join(Application.person)
        .where(
            Application.activity_id == chosen.id,
            Application.status.in_(ABSENT_FROM_ROLL),
        )
        .options(
            contains_eager(Application.person).joinedload(Person.unit),
            joinedload(Application.position),
        )
        .order_by(Person.last_name, Person.first_name, Application.id)
    ).all()
    return [each for each in rows if reads_all or can(viewer, Permission.PERSON_SEE, each.person)]


@dataclass(frozen=True, slots=True)
class Steps:
    """When the presence of an activity was validated, its service certified and transmitted."""

    completed_at: datetime | None = None
    certified_at: datetime | None = None
    transmitted_at: datetime | None = None


def steps(chosen: Activity) -> Steps:
    """How far the service of an activity has gone; what was reopened since is not told."""
    if chosen.status not in VALIDATED:
        return Steps()
    rows = db.session.execute(
        select(ActivityEvent.move, ActivityEvent.at)
        .where(
            ActivityEvent.activity_id == chosen.id,
            ActivityEvent.move.in_(
                (ActivityMove.COMPLETE, ActivityMove.CERTIFY, ActivityMove.TRANSMIT)
            ),
        )
        .order_by(ActivityEvent.id)
    )
    last = {row.move: row.at for row in rows}
    reached = VALIDATED.index(chosen.status)
    moves = (ActivityMove.COMPLETE, ActivityMove.CERTIFY, ActivityMove.TRANSMIT)
    return Steps(*(last.get(move) if rank <= reached else None for rank, move in enumerate(moves)))


@dataclass(frozen=True, slots=True)
class Presence:
    """What a person reads of her own presence once it is validated."""

    days: tuple[date, ...]
    steps: Steps
    may_certify: bool  # She served, and may have it written.


def own(application: Application) -> Presence | None:
    """The presence of one person, None until it is validated."""
    chosen = application.activity
    if application.status not in RECORDED or chosen.status not in VALIDATED:
        return None
    days = db.session.scalars(
        select(DutyDay.day).where(DutyDay.application_id == application.id).order_by(DutyDay.day)
    ).all()
    return Presence(tuple(days), steps(chosen), application.status in SERVED)
