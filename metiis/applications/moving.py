"""How an application changes: locked, moved, told in its history. On the services floor.

Every feature that moves applications does it here, so that places, days and history go together.
Order of locks: activity, application, position, duty days; the database's own constraints stand
behind each rule.
"""

from datetime import datetime

from sqlalchemy import select

from metiis import db
from metiis.applications.places import free
from metiis.applications.questions import close_links
from metiis.applications.rules import ANSWERABLE, HOLDING, MOVES, PLACED, after, is_repeated
from metiis.models import (
    Activity,
    Application,
    ApplicationEvent,
    ApplicationStatus,
    Move,
    Person,
    Position,
)


def hold(activity: Activity) -> None:
    """Taken first: a cancellation under way, which leaves refused ones alone, is seen."""
    db.session.refresh(activity, ["status"], with_for_update={"read": True, "of": Activity})


def grasp(application: Application) -> None:
    """Hold the application as it now is, whatever is to be done with it."""
    db.session.refresh(
        application,
        ["status", "position_id", "origin", "answer_by"],
        with_for_update={"of": Application},
    )
    if application.position.id != application.position_id:
        db.session.expire(application, ["position"])  # Invited to another one meanwhile.


def lock(application: Application, move: Move) -> bool:
    """Hold the application as it now is; False when the move has already had its effect."""
    grasp(application)
    if is_repeated(application.status, move):
        return False
    after(application.status, move, application.origin)
    return True


def apply(
    application: Application,
    move: Move,
    by: Person | None,
    now: datetime,
    reason: str = "",
    note: str = "",
) -> None:
    """Change the status, free what is no longer held, write the history. `by` is None when the
    service itself acts; `reason` is a code, `note` a sentence."""
    target = MOVES[move][2]
    if application.status in ANSWERABLE:
        close_links(application, now)
    if application.status in PLACED and target not in PLACED:
        free(application)
    application.status = after(application.status, move, application.origin)
    application.waiting_rank = None
    if target not in ANSWERABLE:
        application.answer_by = None
    if target in HOLDING:
        application.withdrawal_reason = None
    log(application, move, by, now, reason, note)
    db.session.flush()


def log(
    application: Application,
    move: Move,
    by: Person | None,
    now: datetime,
    reason: str = "",
    note: str = "",
) -> None:
    """The history has one line more."""
    application.changed_at = now
    application.events.append(
        ApplicationEvent(
            at=now,
            by_id=by.id if by is not None else None,
            move=move,
            status=application.status,
            reason=reason,
            note=note,
        )
    )


def reserve_row(person: Person, position: Position, now: datetime) -> Application:
    """The one row of this person and activity, made if missing, locked against anybody else."""
    db.session.execute(
        db.insert_for(Application)
        .values(
            public_id=db.new_public_id(),
            activity_id=position.activity_id,
            position_id=position.id,
            person_id=person.id,
            status=ApplicationStatus.WITHDRAWN,  # Until the rules have agreed.
            submitted_at=now,
            changed_at=now,
            note="",
        )
        .on_conflict_do_nothing(index_elements=["activity_id", "person_id"])
    )
    return db.session.scalars(
        select(Application)
        .where(Application.activity_id == position.activity_id, Application.person_id == person.id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).one()


def begin(application: Application, position: Position, move: Move) -> None:
    """A row just made, or one that had ended, begins (again) on a position."""
    is_new = not application.events
    application.status = (
        MOVES[move][2] if is_new else after(application.status, move, application.origin)
    )
    application.position = position
    application.waiting_rank = None
    application.rejection_reason = None
    application.withdrawal_reason = None
    application.answer_by = None
    if is_new:
        application.note = ""
