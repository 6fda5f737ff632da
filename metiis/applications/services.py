"""What becomes of applications. Order of locks: application, position, duty days, so that two
commanders never wait for each other; the database's own constraints stand behind each rule."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import delete, func, select, update

from metiis import clock, db
from metiis.applications import queries
from metiis.applications.rules import HOLDING, MOVES, after, is_repeated
from metiis.availability.codec import days_between
from metiis.labels import period, person_name
from metiis.matching.facts import Reason
from metiis.models import (
    Activity,
    ActivityStatus,
    Application,
    ApplicationEvent,
    ApplicationStatus,
    DutyDay,
    Move,
    Person,
    Position,
    RejectionReason,
)
from metiis.notifications.services import notify
from metiis.refusals import Refusal


def submit(
    person: Person, position: Position, obstacles: Iterable[Reason], note: str, now: datetime
) -> Application:
    """The person has applied to the position; applying again changes nothing.

    `obstacles` are the facts the matching rules found; any of them refuses.
    """
    activity = position.activity
    # Shared lock, taken first: a cancellation under way is waited for, then seen.
    db.session.refresh(activity, ["status"], with_for_update={"read": True, "of": Activity})
    found = _reserve_row(person, position, now)
    if found.status is not None and is_repeated(found.status, Move.SUBMIT):
        if found.position_id == position.id:
            return found
        raise Refusal(
            f"Vous avez déjà candidaté au poste «\u00a0{found.position.label}\u00a0» de cette "
            "activité. Retirez cette candidature pour en choisir un autre.",
            "other_position",
        )
    refuse_unless_open(activity, clock.civil_day(now))
    reasons = list(obstacles)
    if reasons:
        raise Refusal(" ".join(reason.message for reason in reasons), reasons[0].code)
    is_new = not found.events
    found.position_id = position.id
    found.note = note
    found.submitted_at = now
    found.rejection_reason = None
    found.status = ApplicationStatus.SUBMITTED if is_new else after(found.status, Move.SUBMIT)
    _log(found, Move.SUBMIT, person, now)
    what = f"candidate au poste «\u00a0{position.label}\u00a0» de {_of(activity)}"
    text = f"{person_name(person)} {what}."
    for decider in queries.deciders(activity):
        notify(decider, text, f"/activites/{activity.public_id}/selection")
    db.session.flush()
    return found


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


def refuse_unless_open(activity: Activity, today: date) -> None:
    """Refusal when applications are not, or no longer, open."""
    refuse_if_cancelled(activity)
    if activity.status is not ActivityStatus.PUBLISHED:
        raise Refusal("Cette activité n’est pas publiée.", "draft")
    if activity.closes_on < today or activity.starts_on <= today:
        raise Refusal("Les candidatures à cette activité sont closes.", "closed")


def select_person(application: Application, by: Person, now: datetime) -> None:
    """The person is retained: a place is taken and her days are engaged, both or neither."""
    if not _lock(application, Move.SELECT):
        return
    refuse_if_cancelled(application.activity)
    _take_place(application.position)
    _engage(application)
    application.rejection_reason = None
    _move(application, Move.SELECT, by, now)
    _tell(application, "Vous êtes retenu pour {of}. Confirmez votre participation.")


def put_on_waiting_list(application: Application, by: Person, now: datetime) -> None:
    """The person waits behind those already waiting for the position; a place held is freed."""
    if not _lock(application, Move.WAITLIST):
        return
    refuse_if_cancelled(application.activity)
    refuse_if_begun(application, clock.civil_day(now))
    last = db.session.scalar(
        select(func.max(Application.waiting_rank)).where(
            Application.position_id == application.position_id,
            Application.status == ApplicationStatus.WAITLISTED,
        )
    )
    _move(application, Move.WAITLIST, by, now)
    application.waiting_rank = (last or 0) + 1
    _tell(application, "Vous êtes sur la liste d’attente pour {of}.")


def reject(
    application: Application, reason: RejectionReason, note: str, by: Person, now: datetime
) -> None:
    """The application is refused for a coded reason; a place held is freed."""
    if not _lock(application, Move.REJECT):
        return
    refuse_if_begun(application, clock.civil_day(now))
    application.rejection_reason = reason
    _move(application, Move.REJECT, by, now, reason.value, note)
    _tell(application, "Votre candidature à {of} n’est pas retenue.")


def confirm(application: Application, now: datetime) -> None:
    """The person retained says she will come."""
    if _lock(application, Move.CONFIRM):
        refuse_if_cancelled(application.activity)
        _move(application, Move.CONFIRM, application.person, now)
        _tell_deciders(application, "confirme sa participation à")


def decline(application: Application, now: datetime) -> None:
    """The person retained leaves the place to somebody else."""
    if _lock(application, Move.DECLINE):
        refuse_if_begun(application, clock.civil_day(now))
        _move(application, Move.DECLINE, application.person, now)
        _tell_deciders(application, "décline sa participation à")


def withdraw(application: Application, now: datetime) -> None:
    """The person takes her application back; a place held is freed."""
    if _lock(application, Move.WITHDRAW):
        refuse_if_begun(application, clock.civil_day(now))
        _move(application, Move.WITHDRAW, application.person, now)
        _tell_deciders(application, "retire sa candidature à")


def cancel_all(activity: Activity, by: Person, now: datetime) -> int:
    """Every application still alive ends with the activity; tells how many did."""
    applications = queries.active_of(activity)
    for application in applications:
        if _lock(application, Move.CANCEL):
            _move(application, Move.CANCEL, by, now)
            _tell(application, "Activité annulée\u00a0: {of}.")
    return len(applications)


def refuse_if_cancelled(activity: Activity) -> None:
    """Refusal on an activity that will not take place."""
    if activity.status is ActivityStatus.CANCELLED:
        raise Refusal("Cette activité est annulée.", "cancelled")


def refuse_if_begun(application: Application, today: date) -> None:
    """Refusal once the days have begun: what was served stays in the ledger."""
    if application.status in HOLDING and application.position.starts_on <= today:
        raise Refusal(
            "L’activité a commencé\u00a0: les jours engagés ne peuvent plus être libérés ici. "
            "Signalez l’absence à l’encadrement.",
            "begun",
        )


def _lock(application: Application, move: Move) -> bool:
    """Hold the application as it now is; False when the move has already had its effect."""
    db.session.refresh(application, ["status", "position_id"], with_for_update={"of": Application})
    if is_repeated(application.status, move):
        return False
    after(application.status, move)
    return True


def _move(
    application: Application,
    move: Move,
    by: Person,
    now: datetime,
    reason: str = "",
    note: str = "",
) -> None:
    """Change the status, free what is no longer held, write the history."""
    if application.status in HOLDING and MOVES[move][2] not in HOLDING:
        _free(application)
    application.status = after(application.status, move)
    application.waiting_rank = None
    _log(application, move, by, now, reason, note)
    db.session.flush()


def _log(
    application: Application,
    move: Move,
    by: Person,
    now: datetime,
    reason: str = "",
    note: str = "",
) -> None:
    application.changed_at = now
    application.events.append(
        ApplicationEvent(
            at=now, by_id=by.id, move=move, status=application.status, reason=reason, note=note
        )
    )


def _take_place(position: Position) -> None:
    """One place more is taken, unless none is left: the update itself decides."""
    taken = db.changed_rows(
        update(Position)
        .where(Position.id == position.id, Position.taken < Position.headcount)
        .values(taken=Position.taken + 1)
        .execution_options(synchronize_session=False)
    )
    if taken == 0:
        raise Refusal(
            f"Toutes les places du poste «\u00a0{position.label}\u00a0» sont prises. Libérez-en "
            "une, augmentez l’effectif ou utilisez la liste d’attente.",
            "full",
        )
    db.session.refresh(position, ["taken"])


def _engage(application: Application) -> None:
    """The days are hers in the ledger; a day already held elsewhere refuses the whole."""
    position = application.position
    days = list(days_between(position.starts_on, position.ends_on))
    written = db.session.scalars(
        db.insert_for(DutyDay)
        .values(
            [
                {"person_id": application.person_id, "day": day, "application_id": application.id}
                for day in days
            ]
        )
        .on_conflict_do_nothing(index_elements=["person_id", "day"])
        .returning(DutyDay.day)
    ).all()
    if len(written) != len(days):
        raise Refusal(
            f"{person_name(application.person)} est déjà engagé sur une autre activité "
            f"{period(position.starts_on, position.ends_on)}.",
            "engaged",
        )


def _free(application: Application) -> None:
    """The place and the days go back; the days first declared are as they were."""
    db.changed_rows(delete(DutyDay).where(DutyDay.application_id == application.id))
    db.changed_rows(
        update(Position)
        .where(Position.id == application.position_id, Position.taken > 0)
        .values(taken=Position.taken - 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(application.position, ["taken"])


def _of(activity: Activity) -> str:
    return f"«\u00a0{activity.title}\u00a0» ({period(activity.starts_on, activity.ends_on)})"


def _tell(application: Application, text: str) -> None:
    path = f"/candidatures/{application.public_id}"
    notify(application.person_id, text.format(of=_of(application.activity)), path)


def _tell_deciders(application: Application, does: str) -> None:
    activity = application.activity
    text = f"{person_name(application.person)} {does} {_of(activity)}."
    for decider in queries.deciders(activity):
        notify(decider, text, f"/activites/{activity.public_id}/selection")
