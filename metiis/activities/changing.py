"""A change reaches the people it touches: days moved in the ledger, questions put again, messages.

On the services floor. The activity and its applications are locked, in that order, and its posts
already stand on their new days. New days are all written, by person and by day, before old ones are
freed: two changes never wait for each other.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete, select

from metiis import db
from metiis.activities.changes import Days, Effect, Impact, Touched
from metiis.activities.wording import told
from metiis.applications.moving import apply, log
from metiis.applications.questions import put
from metiis.applications.rules import ENGAGED
from metiis.applications.telling import tell
from metiis.availability.codec import days_between
from metiis.callups.queries import instructions
from metiis.callups.services import reissue
from metiis.models import (
    ActivityEvent,
    Application,
    ApplicationStatus,
    DutyDay,
    Move,
    NoticeKind,
    Person,
    RejectionReason,
)
from metiis.notifications.services import notify
from metiis.refusals import Refusal

HELD_MEANWHILE = "Ces jours viennent d’être pris par une autre activité."
AGAIN = frozenset({Effect.CONFIRMS_AGAIN, Effect.ASKED_AGAIN})


def carry_out(
    impact: Impact,
    before: Mapping[int, Days],
    event: ActivityEvent,
    by: Person,
    now: datetime,
) -> None:
    """Each person is where the impact said, and has been told once.

    `before` are the days that posts had. Days taken by another activity at this very moment lose
    the place, whatever the impact hoped.
    """
    late = _engage(impact)
    for each in impact.touched:
        if each.application.id in late:
            each = Touched(each.application, Effect.LOSES, HELD_MEANWHILE)
        _reach(each, impact, before, event, by, now)
    db.session.flush()


def _reach(
    touched: Touched,
    impact: Impact,
    before: Mapping[int, Days],
    event: ActivityEvent,
    by: Person,
    now: datetime,
) -> None:
    application, effect = touched.application, touched.effect
    if effect is Effect.NO_LONGER_FITS:
        return
    was = application.status
    days = before[application.position_id]
    words = told(application, was, effect, touched.reason, impact.change, days)
    if effect is Effect.LOSES:
        application.rejection_reason = RejectionReason.PERIOD
        apply(application, Move.REJECT, by, now, RejectionReason.PERIOD.value, touched.reason)
        tell(application, words, NoticeKind.CHANGE)
    elif effect in AGAIN:
        if effect is Effect.CONFIRMS_AGAIN:
            apply(application, Move.REASK, by, now)
        else:
            log(application, Move.REASK, by, now)
        put(application, now)
        tell(application, words, NoticeKind.ANSWER)
    elif not _called_up_again(application, by, now):
        path, key = f"/candidatures/{application.public_id}", f"activity:{event.id}"
        notify(application.person_id, words.format(), path, kind=NoticeKind.CHANGE, key=key)


def _called_up_again(application: Application, by: Person, now: datetime) -> bool:
    """Whether a new version of her call-up, with its own message, says what changed."""
    if application.status is not ApplicationStatus.CALLED_UP:
        return False
    try:
        with db.session.begin_nested():
            return reissue(application, instructions(application.activity), by, now) is not None
    except Refusal:  # Days of travel held elsewhere: those who call up settle that.
        return False


def _engage(impact: Impact) -> set[int]:
    """The ledger holds the new days of those who keep their place and no old one; the numbers of
    the applications for which another activity holds one of them."""
    moving = {
        each.application.id: each.application
        for each in impact.touched
        if each.effect in AGAIN and each.application.status in ENGAGED
    }
    if not moving:
        return set()
    wanted = {key: set(_days(each, impact)) for key, each in moving.items()}
    held = _held(moving)
    rows = [
        {"person_id": each.person_id, "day": day, "application_id": key}
        for key, each in moving.items()
        for day in wanted[key] - held[key]
    ]
    if rows:
        rows.sort(key=lambda row: (row["person_id"], row["day"]))
        db.session.execute(
            db.insert_for(DutyDay)
            .values(rows)
            .on_conflict_do_nothing(index_elements=["person_id", "day"])
        )
    now_held = _held(moving)
    late = {key for key in moving if not wanted[key] <= now_held[key]}
    for key, each in moving.items():
        first, last = impact.change.days[each.position_id]
        if key not in late and now_held[key] != wanted[key]:
            db.session.execute(
                delete(DutyDay).where(
                    DutyDay.application_id == key, ~DutyDay.day.between(first, last)
                )
            )
    return late


def _days(application: Application, impact: Impact) -> list[date]:
    first, last = impact.change.days[application.position_id]
    return list(days_between(first, last))


def _held(moving: Mapping[int, Application]) -> dict[int, set[date]]:
    """The days that each application holds in the ledger."""
    found: dict[int, set[date]] = {key: set() for key in moving}
    rows = db.session.execute(
        select(DutyDay.application_id, DutyDay.day).where(DutyDay.application_id.in_(moving))
    )
    for key, day in rows:
        found[key].add(day)
    return found
