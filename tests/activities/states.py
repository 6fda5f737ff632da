"""People in each state of an activity, brought there by the moves that lead to it."""

from sqlalchemy import func, select

from metiis import clock, db
from metiis.applications import services as applications
from metiis.applications.moving import apply, hold
from metiis.applications.rules import PLACED
from metiis.models import (
    Activity,
    Application,
    DutyDay,
    Move,
    Notification,
    Person,
    Position,
)
from metiis.models import ApplicationStatus as Status
from tests.factories import make_reservist

# From the first application or invitation to each state.
PATHS: dict[Status, tuple[Move, ...]] = {
    Status.SUBMITTED: (),
    Status.WAITLISTED: (Move.WAITLIST,),
    Status.OFFERED: (Move.WAITLIST, Move.OFFER),
    Status.SELECTED: (Move.SELECT,),
    Status.CONFIRMED: (Move.SELECT, Move.CONFIRM),
    Status.CALLED_UP: (Move.SELECT, Move.CONFIRM, Move.CALL_UP),
    Status.INVITED: (),
    Status.WITHDRAWN: (Move.WITHDRAW,),
    Status.REJECTED: (Move.REJECT,),
}


def standing(
    status: Status, position: Position, boss: Person, person: Person | None = None
) -> Application:
    """Somebody who stands there, and whose messages so far are forgotten."""
    person, now = person or make_reservist(), clock.now()
    if status is Status.INVITED:
        application, _done = applications.invite(person, position, (), boss, now)
    else:
        application = applications.submit(person, position, (), "", now)
    for move in PATHS[status]:
        _make(application, move, boss)
    assert application.status is status
    db.session.execute(Notification.__table__.delete())
    return application


def _make(application: Application, move: Move, boss: Person) -> None:
    now = clock.now()
    if move is Move.WAITLIST:
        applications.put_on_waiting_list(application, boss, now)
    elif move is Move.OFFER:
        applications.offer(application, (), now)
    elif move is Move.SELECT:
        applications.select_person(application, boss, now)
    elif move is Move.CONFIRM:
        applications.confirm(application, now)
    elif move is Move.WITHDRAW:
        applications.withdraw(application, now)
    else:
        hold(application.activity)
        apply(application, move, boss, now)


def said_to(person: Person) -> list[str]:
    """What a person has been told."""
    return list(
        db.session.scalars(
            select(Notification.text)
            .where(Notification.person_id == person.id)
            .order_by(Notification.id)
        )
    )


def days_of(application: Application) -> list:
    """The days that an application holds in the ledger."""
    return list(
        db.session.scalars(
            select(DutyDay.day)
            .where(DutyDay.application_id == application.id)
            .order_by(DutyDay.day)
        )
    )


def places_are_counted(activity: Activity) -> bool:
    """Whether each post counts exactly the people who hold a place in it."""
    for line in activity.positions:
        db.session.refresh(line, ["taken"])
        held = db.session.scalar(
            select(func.count()).where(
                Application.position_id == line.id, Application.status.in_(PLACED)
            )
        )
        if line.taken != held:
            return False
    return True
