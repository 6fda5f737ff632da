"""How an activity moves: locked, refused or moved, told in its history. On the services floor.

The status of an activity is written here and nowhere else. Order of locks: activity, applications
by number, positions, duty days.
"""

from datetime import date, datetime, timedelta

from metiis import clock, db
from metiis.activities.lifecycle import MOVES, Why, after, is_repeated, obstacle
from metiis.journal.services import record
from metiis.models import Activity, ActivityEvent, ActivityMove, CancelReason, Person
from metiis.refusals import Refusal

ACTIONS: dict[ActivityMove, str] = {
    ActivityMove.PUBLISH: "activity.published",
    ActivityMove.CHANGE: "activity.changed",
    ActivityMove.CLOSE: "activity.closed",
    ActivityMove.LOCK: "activity.locked",
    ActivityMove.UNLOCK: "activity.unlocked",
    ActivityMove.COMPLETE: "attendance.completed",
    ActivityMove.REOPEN: "attendance.reopened",
    ActivityMove.CERTIFY: "attendance.certified",
    ActivityMove.TRANSMIT: "attendance.transmitted",
    ActivityMove.CANCEL: "activity.cancelled",
}
HELD = ("status", "version", "starts_on", "ends_on", "closes_on", "unit_id", "visibility")


def move(
    activity: Activity,
    move: ActivityMove,
    by: Person | None,
    now: datetime,
    reason: str = "",
    note: str = "",
) -> bool:
    """The activity has made this move; False, and nothing done, when it had already.

    `reason` is a code, `note` a sentence of at most 300 characters; `by` is None when the service
    itself acts.
    """
    hold(activity)
    today = clock.civil_day(now)
    if is_repeated(activity, move, today):
        return False
    refuse_unless_allowed(activity, move, today)
    _refuse_without_reason(move, reason, note)
    _settle(activity, move, now, reason, note)
    activity.version += 1
    log(activity, move, by, now, reason, note)
    return True


def hold(activity: Activity) -> None:
    """The activity as it now is, nobody else moving it until the end of the transaction."""
    db.session.refresh(activity, HELD, with_for_update={"of": Activity})


def refuse_unless_allowed(activity: Activity, move: ActivityMove, today: date) -> None:
    """Refusal when its state, its days or its content forbid a move."""
    after(activity.status, move)
    found = obstacle(activity, move, today)
    if found is not None:
        raise Refusal(found[1], found[0])


def log(
    activity: Activity,
    move: ActivityMove,
    by: Person | None,
    now: datetime,
    reason: str = "",
    note: str = "",
) -> ActivityEvent:
    """The history and the journal have one line more."""
    event = ActivityEvent(
        activity_id=activity.id,
        at=now,
        by_id=by.id if by is not None else None,
        move=move,
        status=activity.status,
        reason=reason,
        note=note[:300],
    )
    db.session.add(event)
    record(by, ACTIONS[move], activity.public_id, reason)
    db.session.flush()
    return event


def _refuse_without_reason(move: ActivityMove, reason: str, note: str) -> None:
    why = MOVES[move].why
    if why is Why.REASON and reason not in {each.value for each in CancelReason}:
        raise Refusal("Choisissez un motif.", "reason")
    if why is Why.NOTE and not note:
        raise Refusal("Expliquez en une phrase ce qui change.", "note")


def _settle(activity: Activity, move: ActivityMove, now: datetime, reason: str, note: str) -> None:
    """What goes with the new status."""
    activity.status = after(activity.status, move)
    if move is ActivityMove.PUBLISH:
        activity.published_at = now
    elif move is ActivityMove.CLOSE:
        activity.closes_on = clock.civil_day(now) - timedelta(days=1)
    elif move is ActivityMove.CANCEL:
        activity.cancelled_at = now
        activity.cancel_reason, activity.cancel_note = CancelReason(reason), note
