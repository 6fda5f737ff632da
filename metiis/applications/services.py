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
from metiis.applications.moving import apply, begin, grasp, hold, lock, log, reserve_row
from metiis.applications.places import engage, release_days, take_place
from metiis.applications.questions import put
from metiis.applications.rules import ACTIVE, ANSWERABLE, after, is_repeated
from metiis.applications.telling import tell, tell_deciders
from metiis.labels import label, person_name
from metiis.matching.facts import Reason
from metiis.models import (
    Activity,
    Application,
    ApplicationStatus,
    Move,
    NoticeKind,
    Origin,
    Person,
    Position,
    RejectionReason,
    WithdrawalReason,
)
from metiis.refusals import Refusal

HELD_ELSEWHERE = (
    "Vous êtes déjà engagé sur une autre activité {days}\u00a0: vous ne pouvez pas accepter. "
    "Déclinez l’invitation, ou libérez d’abord ces jours."
)
ASKED = "Vous êtes invité au poste «\u00a0{post}\u00a0» de {of}. Acceptez ou déclinez{until}."
OFFERED = (
    "Une place s’est libérée au poste «\u00a0{post}\u00a0» de {of}. Acceptez ou déclinez{until}."
)
RETAINED = "Vous êtes retenu pour {of}. Confirmez votre participation{until}."
REASKED = "{of} a changé. Confirmez que vous y participez toujours{until}, ou déclinez."
LAPSED = "Le délai pour répondre à {of} est passé\u00a0: la place va à quelqu’un d’autre."
REFUSED = "Votre candidature à {of} n’est pas retenue."
OVER = "L’activité a commencé\u00a0: cette proposition n’a plus cours."
DECLINED = {
    ApplicationStatus.INVITED: "l’invitation",
    ApplicationStatus.OFFERED: "la place proposée",
    ApplicationStatus.SELECTED: "sa participation",
}
CANCELLED = {
    ApplicationStatus.SUBMITTED: "Votre candidature prend fin.",
    ApplicationStatus.WAITLISTED: "Vous n’attendez plus de place.",
    ApplicationStatus.INVITED: "Vous n’avez plus à répondre à l’invitation.",
    ApplicationStatus.OFFERED: "La place proposée n’est plus à prendre.",
    ApplicationStatus.SELECTED: "Vous n’avez plus à confirmer, vos jours sont libres.",
    ApplicationStatus.CONFIRMED: "Votre place est rendue, vos jours sont libres.",
    ApplicationStatus.CALLED_UP: "Votre convocation n’a plus cours, vos jours sont libres. "
    "Prévenez votre employeur si vous en avez un.",
}
TAKEN_BACK = "L’unité a retiré son invitation à {of}. Vos jours sont libres."


def submit(
    person: Person, position: Position, obstacles: Iterable[Reason], note: str, now: datetime
) -> Application:
    """The person has applied to the position; applying again changes nothing.

    `obstacles` are the facts the matching rules found; any of them refuses.
    """
    activity = position.activity
    hold(activity)
    found = reserve_row(person, position, now)
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
    begin(found, position, Move.SUBMIT)
    found.note = note
    found.submitted_at = now
    found.origin = Origin.SELF
    log(found, Move.SUBMIT, person, now)
    what = f"candidate au poste «\u00a0{position.label}\u00a0» de"
    tell_deciders(found, what)
    return found


def invite(
    person: Person, position: Position, obstacles: Iterable[Reason], by: Person, now: datetime
) -> tuple[Application, bool]:
    """The person is invited to the position: its place waits for her, her days stay hers.

    Inviting again changes nothing. The application, and whether something was done.
    """
    hold(position.activity)
    found = reserve_row(person, position, now)
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
    begin(found, position, Move.INVITE)
    take_place(position)
    found.origin = Origin.INVITED
    put(found, now)
    log(found, Move.INVITE, by, now)
    tell(found, ASKED, NoticeKind.ANSWER)
    return found, True


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
    put(application, now)
    tell(application, RETAINED, NoticeKind.ANSWER)
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


def offer(application: Application, obstacles: Iterable[Reason], now: datetime) -> bool:
    """The waiting list proposes a place to the person: it waits for her, her days stay hers."""
    hold(application.activity)
    if not lock(application, Move.OFFER):
        return False
    refuse_unless_ahead(application.position, clock.civil_day(now))
    refuse_for(obstacles)
    take_place(application.position, by_list=True)
    apply(application, Move.OFFER, None, now)
    put(application, now)
    tell(application, OFFERED, NoticeKind.ANSWER)
    return True


def reask(application: Application, by: Person, now: datetime, note: str = "") -> bool:
    """The days of her position have changed: she holds the new ones, and has to confirm again."""
    hold(application.activity)
    if not lock(application, Move.REASK):
        return False
    release_days(application)
    engage(application)
    apply(application, Move.REASK, by, now, note=note)
    put(application, now)
    tell(application, REASKED, NoticeKind.ANSWER)
    return True


def lapse(application: Application, now: datetime) -> bool:
    """Nobody answered in time: the place goes on. False when the question has changed meanwhile."""
    hold(application.activity)
    grasp(application)
    until = application.answer_by
    if application.status not in ANSWERABLE or until is None or until > now:
        return False
    refuse_if_begun(application, clock.civil_day(now))
    apply(application, Move.LAPSE, None, now)
    tell(application, LAPSED)
    tell_deciders(application, "n’a pas répondu à temps pour")
    return True


def confirm(application: Application, now: datetime) -> None:
    """The person retained says she will come."""
    if lock(application, Move.CONFIRM):
        refuse_if_cancelled(application.activity)
        apply(application, Move.CONFIRM, application.person, now)
        tell_deciders(application, "confirme sa participation à")


def accept(application: Application, now: datetime) -> None:
    """The person invited, or first on the list, says yes: her days are engaged, and she need not
    confirm."""
    if not lock(application, Move.ACCEPT):
        return
    refuse_unless_ahead(application.position, clock.civil_day(now), OVER)
    engage(application, HELD_ELSEWHERE)
    was_invited = application.status is ApplicationStatus.INVITED
    apply(application, Move.ACCEPT, application.person, now)
    tell_deciders(application, f"accepte {'l’invitation' if was_invited else 'la place'} à")


def decline(application: Application, now: datetime) -> None:
    """The person asked, or retained, leaves the place to somebody else."""
    if lock(application, Move.DECLINE):
        refuse_if_begun(application, clock.civil_day(now))
        what = DECLINED[application.status]
        apply(application, Move.DECLINE, application.person, now)
        tell_deciders(application, f"décline {what} à")


def withdraw(
    application: Application,
    now: datetime,
    reason: WithdrawalReason | None = None,
    note: str = "",
) -> None:
    """The person takes her application back; a place held is freed. Once called up she must say
    why, and it is a late withdrawal."""
    grasp(application)
    is_late = application.status is ApplicationStatus.CALLED_UP
    move = Move.BACK_OUT if is_late else Move.WITHDRAW
    if is_repeated(application.status, move):
        return
    after(application.status, move, application.origin)
    refuse_if_begun(application, clock.civil_day(now))
    if is_late and reason is None:
        raise Refusal("Indiquez le motif de votre désistement.", "reason")
    apply(application, move, application.person, now, reason.value if reason else "", note)
    application.withdrawal_reason = reason
    tell_deciders(application, "se désiste de" if is_late else "retire sa candidature à")


def cancel_all(activity: Activity, by: Person, now: datetime) -> int:
    """Every application still alive ends with the activity, each state with its own words; tells
    how many did."""
    applications = queries.active_of(activity)
    why = f" ({label(activity.cancel_reason).lower()})" if activity.cancel_reason else ""
    for application in applications:
        if lock(application, Move.CANCEL):
            words = CANCELLED[application.status]
            apply(application, Move.CANCEL, by, now)
            text = f"Activité annulée{why}\u00a0: {{of}}. {words}"
            tell(application, text, NoticeKind.CHANGE)
    return len(applications)
