"""What becomes of applications: the moves of the person and of those who decide."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from metiis import clock, db
from metiis.applications import queries
from metiis.applications.limits import (
    refuse_for,
    refuse_if_begun,
    refuse_if_cancelled,
    refuse_unless_ahead,
    refuse_unless_open,
)
from metiis.applications.moving import apply, hold, lock, log
from metiis.applications.places import engage, take_place
from metiis.applications.rules import ACTIVE, MOVES, after, is_repeated
from metiis.applications.telling import of, tell, tell_deciders
from metiis.labels import person_name
from metiis.matching.facts import Reason
from metiis.models import (
    Activity,
    Application,
    ApplicationStatus,
    Move,
    Origin,
    Person,
    Position,
    RejectionReason,
    WithdrawalReason,
)
from metiis.notifications.services import notify
from metiis.refusals import Refusal

HELD_ELSEWHERE = (
    "Vous êtes déjà engagé sur une autre activité {days}\u00a0: vous ne pouvez pas accepter. "
    "Déclinez l’invitation, ou libérez d’abord ces jours."
)
REFUSED = "Votre candidature à {of} n’est pas retenue."
TAKEN_BACK = "L’unité a retiré son invitation à {of}. Vos jours sont libres."


def submit(
    person: Person, position: Position, obstacles: Iterable[Reason], note: str, now: datetime
) -> Application:
    """The person has applied to the position; applying again changes nothing.

    `obstacles` are the facts the matching rules found; any of them refuses.
    """
    activity = position.activity
    hold(activity)
    found = _reserve_row(person, position, now)
    if found.status is not None and is_repeated(found.status, Move.SUBMIT):
        if found.position_id == position.id:
            return found
        raise Refusal(
            f"Vous avez déjà candidaté au poste «\u00a0{found.position.label}\u00a0» de cette "
            "activité. Retirez cette candidature pour en choisir un autre.",
            "other_position",
        )
    if found.status is ApplicationStatus.INVITED:
        raise Refusal(
            f"L’unité vous invite déjà au poste «\u00a0{found.position.label}\u00a0» de cette "
            "activité. Acceptez ou déclinez cette invitation, dans vos candidatures.",
            "invited",
        )
    refuse_unless_open(activity, clock.civil_day(now))
    refuse_for(obstacles)
    _open(found, position, Move.SUBMIT, now)
    found.note = note
    found.submitted_at = now
    found.origin = Origin.SELF
    log(found, Move.SUBMIT, person, now)
    what = f"candidate au poste «\u00a0{position.label}\u00a0» de {of(activity)}"
    text = f"{person_name(person)} {what}."
    for decider in queries.deciders(activity):
        notify(decider, text, f"/activites/{activity.public_id}/selection")
    db.session.flush()
    return found


def invite(
    person: Person, position: Position, obstacles: Iterable[Reason], by: Person, now: datetime
) -> tuple[Application, bool]:
    """The person is invited to the position: its place waits for her, her days stay hers.

    Inviting again changes nothing. The application, and whether something was done.
    """
    hold(position.activity)
    found = _reserve_row(person, position, now)
    if is_repeated(found.status, Move.INVITE):
        if found.position_id == position.id:
            return found, False
        raise Refusal(
            f"{person_name(person)} est déjà au poste «\u00a0{found.position.label}\u00a0» de "
            "cette activité. Libérez d’abord cette place.",
            "other_position",
        )
    if found.status in ACTIVE and found.position_id == position.id:
        raise Refusal(
            f"{person_name(person)} a déjà candidaté à ce poste\u00a0: retenez sa "
            "candidature au lieu de l’inviter.",
            "applied",
        )
    refuse_unless_ahead(position, clock.civil_day(now))
    refuse_for(obstacles)
    _open(found, position, Move.INVITE, now)
    take_place(position)
    found.origin = Origin.INVITED
    log(found, Move.INVITE, by, now)
    tell(found, "Vous êtes invité au poste «\u00a0{post}\u00a0» de {of}. Acceptez ou déclinez.")
    db.session.flush()
    return found, True


def _open(found: Application, position: Position, move: Move, now: datetime) -> None:
    """A row just made, or one that had ended, begins (again) on a position."""
    is_new = not found.events
    found.status = MOVES[move][2] if is_new else after(found.status, move, found.origin)
    found.position = position
    found.waiting_rank = None
    found.rejection_reason = None
    if is_new:
        found.note = ""


def _reserve_row(person: Person, position: Position, now: datetime) -> Application:
    """The one row of this person and activity, made if missing, locked against anybody else."""
    db.session.execute(
        db.insert_for(Application)
        .values(
            public_id=db.new_public_id(),
            activity_id=position.activity_id,
            position_id=position.id,
            person_id=person.id,
            status=ApplicationStatus.WITHDRAWN,  # Until the rules have agreed, below.
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


def select_person(application: Application, by: Person, now: datetime) -> bool:
    """The person is retained: a place is taken and her days are engaged, both or neither.

    This and the moves below tell whether something was done: repeated, they do nothing more.
    """
    hold(application.activity)
    if not lock(application, Move.SELECT):
        return False
    refuse_if_cancelled(application.activity)
    take_place(application.position)
    engage(application)
    application.rejection_reason = None
    apply(application, Move.SELECT, by, now)
    tell(application, "Vous êtes retenu pour {of}. Confirmez votre participation.")
    return True


def put_on_waiting_list(application: Application, by: Person, now: datetime) -> bool:
    """The person waits behind those already waiting for the position; a place held is freed."""
    hold(application.activity)
    if not lock(application, Move.WAITLIST):
        return False
    refuse_if_cancelled(application.activity)
    refuse_if_begun(application, clock.civil_day(now))
    last = db.session.scalar(
        select(func.max(Application.waiting_rank)).where(
            Application.position_id == application.position_id,
            Application.status == ApplicationStatus.WAITLISTED,
        )
    )
    apply(application, Move.WAITLIST, by, now)
    application.waiting_rank = (last or 0) + 1
    tell(application, "Vous êtes sur la liste d’attente pour {of}.")
    return True


def reject(
    application: Application, reason: RejectionReason, note: str, by: Person, now: datetime
) -> bool:
    """The application is refused for a coded reason, or an invitation taken back; a place held is
    freed."""
    if not lock(application, Move.REJECT):
        return False
    refuse_if_begun(application, clock.civil_day(now))
    was_invited = application.status is ApplicationStatus.INVITED
    application.rejection_reason = reason
    apply(application, Move.REJECT, by, now, reason.value, note)
    tell(application, TAKEN_BACK if was_invited else REFUSED)
    return True


def confirm(application: Application, now: datetime) -> None:
    """The person retained says she will come."""
    if lock(application, Move.CONFIRM):
        refuse_if_cancelled(application.activity)
        apply(application, Move.CONFIRM, application.person, now)
        tell_deciders(application, "confirme sa participation à")


def accept(application: Application, now: datetime) -> None:
    """The person invited says yes: her days are engaged, and she need not confirm."""
    if not lock(application, Move.ACCEPT):
        return
    refuse_if_cancelled(application.activity)
    if application.position.starts_on <= clock.civil_day(now):
        raise Refusal("L’activité a commencé\u00a0: cette invitation n’a plus cours.", "begun")
    engage(application, HELD_ELSEWHERE)
    apply(application, Move.ACCEPT, application.person, now)
    tell_deciders(application, "accepte l’invitation à")


def decline(application: Application, now: datetime) -> None:
    """The person retained or invited leaves the place to somebody else."""
    if lock(application, Move.DECLINE):
        refuse_if_begun(application, clock.civil_day(now))
        was_invited = application.status is ApplicationStatus.INVITED
        apply(application, Move.DECLINE, application.person, now)
        what = "l’invitation" if was_invited else "sa participation"
        tell_deciders(application, f"décline {what} à")


def withdraw(
    application: Application,
    now: datetime,
    reason: WithdrawalReason | None = None,
    note: str = "",
) -> None:
    """The person takes her application back; a place held is freed. Once called up she must say
    why, and it is a late withdrawal."""
    is_late = application.status is ApplicationStatus.CALLED_UP
    move = Move.BACK_OUT if is_late else Move.WITHDRAW
    if not lock(application, move):
        return
    refuse_if_begun(application, clock.civil_day(now))
    if is_late and reason is None:
        raise Refusal("Indiquez le motif de votre désistement.", "reason")
    apply(application, move, application.person, now, reason.value if reason else "", note)
    application.withdrawal_reason = reason
    what = "se désiste de" if is_late else "retire sa candidature à"
    tell_deciders(application, what)


def cancel_all(activity: Activity, by: Person, now: datetime) -> int:
    """Every application still alive ends with the activity; tells how many did."""
    applications = queries.active_of(activity)
    for application in applications:
        if lock(application, Move.CANCEL):
            apply(application, Move.CANCEL, by, now)
            tell(application, "Activité annulée\u00a0: {of}.")
    return len(applications)
