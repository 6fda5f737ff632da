"""What the roll call brings about: somebody added, presence validated, people told once."""

from datetime import date, datetime

from sqlalchemy import delete

from metiis import clock, db
from metiis.applications.moving import apply, hold
from metiis.applications.places import take_place
from metiis.applications.rules import SERVED, is_repeated
from metiis.applications.telling import of
from metiis.attendance import ledger, queries
from metiis.attendance.roll import Line
from metiis.attendance.rules import move_for, refuse_unless_open, refuse_unmarked
from metiis.labels import NBSP, count, long_date, person_name, plain_date, short_date
from metiis.models import (
    Activity,
    Application,
    ApplicationStatus,
    Attendance,
    Move,
    NoticeKind,
    Person,
)
from metiis.notifications.services import notify
from metiis.refusals import Refusal

Status = ApplicationStatus
# How somebody who turned up comes onto the list, from where her application stands.
_ASKED_FIRST = (Move.INVITE, Move.ACCEPT)
ROADS: dict[Status, tuple[Move, ...]] = {
    Status.SUBMITTED: (Move.SELECT,),
    Status.WAITLISTED: (Move.SELECT,),
    Status.INVITED: (Move.ACCEPT,),
    Status.OFFERED: (Move.ACCEPT,),
    Status.REJECTED: _ASKED_FIRST,
    Status.DECLINED: _ASKED_FIRST,
    Status.LAPSED: _ASKED_FIRST,
    Status.WITHDRAWN: _ASKED_FIRST,
    Status.LATE_WITHDRAWN: _ASKED_FIRST,
}
TURNED_UP = "Présence constatée à l’appel."
OUTCOMES: dict[Status, str] = {
    Status.ATTENDED: "Votre présence à {of} est validée{nbsp}: {days}.",
    Status.PARTLY_ATTENDED: "Votre présence partielle à {of} est validée{nbsp}: {days}.",
    Status.EXCUSED: "Votre absence à {of} est notée comme excusée. Aucun jour n’est compté.",
    Status.NO_SHOW: "Vous êtes noté absent à {of}. Si c’est une erreur, signalez-la à votre unité.",
}


def add(application: Application, by: Person, now: datetime) -> bool:
    """Somebody who turned up is on the list: she takes a place and her days are engaged. False
    when she is on it already."""
    activity, today = application.activity, clock.civil_day(now)
    hold(activity)
    db.session.refresh(
        application, ["status", "position_id", "origin"], with_for_update={"of": Application}
    )
    if application.status in queries.LISTED:
        return False
    days = queries.planned_days(application)
    refuse_unless_open(activity, days.first, today)
    road = ROADS.get(application.status)
    if road is None:
        raise Refusal("Cette candidature a pris fin avec l’activité.", "move")
    _engage(application, days.days)
    if application.status not in (Status.INVITED, Status.OFFERED):
        take_place(application.position)
    application.rejection_reason = None
    db.session.execute(delete(Attendance).where(Attendance.application_id == application.id))
    for move in road:
        apply(application, move, by, now, note=TURNED_UP)
    return True


def _engage(application: Application, days: frozenset[date]) -> None:
    wanted = {application.id: (application, days)}
    taken = ledger.conflicts(wanted).get(application.id)
    if taken:
        on = ", ".join(map(short_date, taken[:3]))
        name = person_name(application.person)
        raise Refusal(f"{name} est déjà engagé sur une autre activité{NBSP}: {on}.", "engaged")
    ledger.hold_exactly(wanted)


def validate(activity: Activity, by: Person, now: datetime) -> int:
    """Each application gets what the roll call says of it, and each person is told of her own.

    Refusal while somebody is not marked, or has days to come. The activity is locked and moved by
    the caller; how many people were told.
    """
    lines = queries.lines(activity, lock=True)
    queries.read_histories(activity)
    refuse_unmarked(person_name(line.person) for line in lines if line.row is None)
    last = max((line.planned.last for line in lines), default=activity.ends_on)
    if last > clock.civil_day(now):
        raise Refusal(
            f"Des personnes sont en service jusqu’au {plain_date(last)}{NBSP}: validez à partir de "
            "ce jour.",
            "early",
        )
    for line in sorted(lines, key=lambda each: each.application.id):
        _record(line, by, now)
    return len(lines)


def _record(line: Line, by: Person, now: datetime) -> None:
    application, kept = line.application, line.kept
    if kept is None:
        return
    move = move_for(kept, line.planned)
    if not is_repeated(application.status, move):
        apply(application, move, by, now)
    words = OUTCOMES[application.status].format(
        of=of(application.activity),
        nbsp=NBSP,
        days=f"{count(len(kept.days), 'jour compté', 'jours comptés')}",
    )
    _tell(application, words, f"{application.events[-1].id}")


def tell_transmitted(activity: Activity, now: datetime) -> None:
    """Those who served hear that their service has left the unit."""
    day = long_date(clock.civil_day(now))
    for line in queries.lines(activity):
        if line.application.status in SERVED:
            words = f"Service fait transmis le {day}{NBSP}: {of(activity)}."
            _tell(line.application, words, "transmitted")


def _tell(application: Application, words: str, state: str) -> None:
    notify(
        application.person_id,
        words,
        f"/candidatures/{application.public_id}",
        kind=NoticeKind.DECISION,
        key=f"presence:{application.public_id}:{state}",
    )
