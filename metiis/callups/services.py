"""What becomes of call-ups: issued, issued again, read, acknowledged, void."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from metiis import clock, db
from metiis.applications.moving import apply, hold, lock
from metiis.callups import queries
from metiis.callups.days import engage_exactly, next_reference
from metiis.callups.rules import LIVING
from metiis.callups.wording import Said, differs, frozen, matter_of, said_in, thawed
from metiis.journal.services import record
from metiis.labels import person_name
from metiis.models import (
    LIVE,
    Activity,
    Application,
    CallUp,
    Instructions,
    Move,
    NoticeKind,
    Person,
)
from metiis.models import ApplicationStatus as Status
from metiis.notifications.services import notify
from metiis.refusals import Refusal

ISSUED = "Vous êtes convoqué\u00a0: {of}. Lisez votre convocation et accusez-en réception."
REISSUED = (
    "Votre convocation a changé\u00a0: {of}. Lisez la nouvelle version et accusez-en réception."
)
KEY = "call_up:"


@dataclass(frozen=True, slots=True)
class Issued:
    """What a press on « Convoquer » did: how many, and why others were not."""

    done: int
    refused: list[str]


def issue_all(
    activity: Activity, applications: Iterable[Application], by: Person, now: datetime
) -> Issued:
    """Each of these people is called up, all or nothing for each; repeated, nothing more."""
    hold(activity)
    _refuse_unless_live(activity)
    instructions = queries.instructions(activity)
    done, refused = 0, []
    for application in applications:
        try:
            with db.session.begin_nested():
                done += issue(application, instructions, by, now) is not None
        except Refusal as refusal:
            refused.append(refusal.message)
    if done:
        record(by, "callup.issued", activity.public_id, f"{done}")
    return Issued(done, refused)


def issue(
    application: Application, instructions: Instructions | None, by: Person, now: datetime
) -> CallUp | None:
    """The person who has confirmed is called up; None when she already was.

    The caller holds the activity.
    """
    if not lock(application, Move.CALL_UP):
        return None
    if application.position.ends_on < clock.civil_day(now):
        raise Refusal(
            f"{person_name(application.person)}\u00a0: le poste est terminé, on ne convoque plus.",
            "past",
        )
    apply(application, Move.CALL_UP, by, now)
    return _write(application, instructions, by, now, ISSUED)


def reissue_all(activity: Activity, by: Person, now: datetime) -> Issued:
    """Everybody called up whose call-up no longer says what holds receives a new version."""
    hold(activity)
    _refuse_unless_live(activity)
    instructions = queries.instructions(activity)
    done, refused = 0, []
    for application in queries.called_up(activity):
        try:
            with db.session.begin_nested():
                done += reissue(application, instructions, by, now) is not None
        except Refusal as refusal:
            refused.append(refusal.message)
    if done:
        record(by, "callup.issued", activity.public_id, f"{done}")
    return Issued(done, refused)


def reissue(
    application: Application, instructions: Instructions | None, by: Person | None, now: datetime
) -> CallUp | None:
    """A new version when days, post or instructions have changed; None when nothing has, or when
    she is not called up. The old version stays readable, replaced."""
    db.session.refresh(application, ["status"], with_for_update={"of": Application})
    if application.status is not Status.CALLED_UP:
        return None
    current = queries.current(application)
    if current is not None:
        said = matter_of(
            application.person, application.activity, application.position, instructions
        )
        if not differs(thawed(current.text), said):
            return None
    return _write(application, instructions, by, now, REISSUED)


def is_outdated(
    call_up: CallUp, application: Application, instructions: Instructions | None
) -> bool:
    """Whether a version no longer says what holds."""
    said = matter_of(application.person, application.activity, application.position, instructions)
    return differs(thawed(call_up.text), said)


def _write(
    application: Application,
    instructions: Instructions | None,
    by: Person | None,
    now: datetime,
    told: str,
) -> CallUp:
    """The next version, in the ledger, the history of versions and her messages."""
    matter = matter_of(application.person, application.activity, application.position, instructions)
    engage_exactly(application, *matter.days)
    last = _end_last(application, now)
    unit = application.activity.unit
    call_up = CallUp(
        application=application,
        reference=last.reference if last else next_reference(unit, clock.civil_day(now).year),
        version=last.version + 1 if last else 1,
        departs_on=matter.days[0],
        returns_on=matter.days[1],
        text=frozen(matter),
        issued_at=now,
        issued_by_id=by.id if by else None,
    )
    db.session.add(call_up)
    db.session.flush()
    _tell(call_up, told)
    return call_up


def _end_last(application: Application, now: datetime) -> CallUp | None:
    """The version before, which gives its place to a new one; one that had lost its effect keeps
    saying so."""
    last = queries.last_version(application)
    if last is not None and last.replaced_at is None and last.voided_at is None:
        last.replaced_at = now
        db.session.flush()  # Before the new one: the index allows one current version.
    return last


def _tell(call_up: CallUp, told: str) -> None:
    """She reads it here; the mail that says so is her proof's own, so no other one tells of it."""
    application = call_up.application
    activity = application.activity
    words = told.format(of=f"«\u00a0{activity.title}\u00a0»")
    path = f"/candidatures/{application.public_id}/convocation"
    key, kind = KEY + call_up.public_id, NoticeKind.CALL_UP
    notify(application.person_id, words, path, kind=kind, key=key, announced_at=clock.now())


def hold_instructions(activity: Activity, now: datetime) -> Instructions:
    """The instructions of an activity, locked; made empty, version 0, when nobody gave any."""
    db.session.execute(
        db.insert_for(Instructions)
        .values(activity_id=activity.id, version=0, changed_at=now)
        .on_conflict_do_nothing(index_elements=["activity_id"])
    )
    return queries.held_instructions(activity)


def give_instructions(known: Instructions, said: Said, by: Person, now: datetime) -> bool:
    """Those called up from now on are told this; False when it is said already. Whoever was called
    up before keeps the old version until somebody issues it again."""
    if known.version and said_in(known) == said:
        return False
    for name, value in said.items():
        setattr(known, name, value)
    known.version += 1
    known.changed_at, known.changed_by_id = now, by.id
    db.session.flush()
    record(by, "callup.sheet", known.activity.public_id)
    return True


def void(application: Application, now: datetime) -> None:
    """The place is lost, and the call-up with it: what every page says already is written down."""
    db.session.execute(
        update(CallUp)
        .where(
            CallUp.application_id == application.id,
            CallUp.replaced_at.is_(None),
            CallUp.voided_at.is_(None),
        )
        .values(voided_at=now)
    )


def void_stale(limit: int = 200) -> int:
    """Call-ups whose place was lost are void since that moment; how many were."""
    stale = db.session.execute(
        select(CallUp, Application.changed_at)
        .join(CallUp.application)
        .where(
            CallUp.replaced_at.is_(None),
            CallUp.voided_at.is_(None),
            Application.status.not_in(LIVING),
        )
        .limit(limit)
        .with_for_update(of=CallUp, skip_locked=True)
    ).all()
    for call_up, lost_at in stale:
        call_up.voided_at = lost_at
    db.session.flush()
    return len(stale)


def opened(person: Person, key: str, now: datetime) -> None:
    """The message named by this key was opened: if it tells of a call-up of hers, that is read."""
    if key.startswith(KEY):
        call_up = queries.own_by_id(person, key.removeprefix(KEY))
        if call_up is not None:
            read(call_up, now)


def read(call_up: CallUp, now: datetime) -> None:
    """She has opened it; the first time stands."""
    if call_up.read_at is None:
        call_up.read_at = now
        db.session.flush()


def acknowledge(call_up: CallUp, now: datetime) -> None:
    """She says that she has received it; the first time stands."""
    read(call_up, now)
    if call_up.acknowledged_at is None:
        call_up.acknowledged_at = now
        db.session.flush()


def _refuse_unless_live(activity: Activity) -> None:
    if activity.status not in LIVE:
        raise Refusal(
            "On ne convoque qu’à une activité publiée, avant la validation des présences.", "state"
        )
