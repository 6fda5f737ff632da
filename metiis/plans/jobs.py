"""What the worker does for plans: take one up, have it computed apart, keep what was found.

A run belongs to the worker whose beat it bears: each beat is written only over the last one, so
that a worker thought dead, or whose run was cancelled, learns it at once and stops.
"""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Update, and_, exists, or_, select, update
from sqlalchemy.exc import DBAPIError

from metiis import clock, db
from metiis.applications.queries import deciders
from metiis.availability import queries as availability
from metiis.matching import instances
from metiis.matching.engine.writing import as_text, write_instance
from metiis.models import NoticeKind, PlanRun, PlanStatus
from metiis.notifications.services import notify
from metiis.plans import queries, rules, services
from metiis.plans.apart import COMMAND, Apart, Ended
from metiis.plans.results import kept
from metiis.reference.queries import legal_values

log = logging.getLogger("metiis.worker")
LOOKS_EVERY = 1.0  # Seconds between two looks for a plan to compute.


@dataclass
class Claim:
    """A run in the hands of this worker; `beat` is the last one written, its proof."""

    run_id: int
    seconds: int
    beat: datetime


def compute_until(stop: threading.Event) -> None:
    """Plans are computed one after the other until the worker is asked to stop."""
    while not stop.is_set():
        try:
            if compute_next(stop):
                continue
        except DBAPIError as error:  # The database is away or busy: come back later.
            log.warning("database not available: %s", type(error).__name__)
        except Exception:
            log.exception("a plan could not be computed")
        stop.wait(LOOKS_EVERY)


def compute_waiting(stop: threading.Event) -> int:
    """Every plan that waits is computed; how many were."""
    computed = 0
    while not stop.is_set() and compute_next(stop):
        computed += 1
    return computed


def compute_next(stop: threading.Event, command: tuple[str, ...] = COMMAND) -> bool:
    """The oldest plan that waits is computed and kept; False when none waits."""
    claim = take_up(clock.now())
    if claim is None:
        return False
    try:
        ended = _have_computed(claim, stop, command)
    except DBAPIError:
        raise  # Left as it is: without a beat, it will be taken up again.
    except Exception:
        _close(claim, PlanStatus.FAILED, rules.INTERRUPTED)
        raise
    if ended is Ended.DONE or ended is Ended.LOST:
        return True
    if ended is Ended.STOPPED:
        _give_back(claim)
    else:
        fault = rules.TOO_LONG if ended is Ended.TOO_LONG else rules.INTERRUPTED
        _close(claim, PlanStatus.FAILED, fault)
    return True


def take_up(now: datetime) -> Claim | None:
    """The oldest run that waits, or that a dead worker left, is this worker's."""
    left = and_(
        PlanRun.status == PlanStatus.RUNNING,
        or_(PlanRun.beat_at.is_(None), PlanRun.beat_at < now - rules.STALE),
    )
    waits = or_(PlanRun.status == PlanStatus.QUEUED, left)
    if not _is_any(waits):  # Looked for without a lock: most of the time there is none.
        return None
    oldest = (
        select(PlanRun.id)
        .where(waits)
        .order_by(PlanRun.asked_at, PlanRun.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with db.writing() as apart:
        given_up = left & (PlanRun.started_at < now - rules.GIVEN_UP)
        apart.execute(
            update(PlanRun)
            .where(given_up)
            .values(status=PlanStatus.FAILED, fault=rules.LEFT, finished_at=now)
        )
        run = apart.scalar(oldest)
        if run is None:
            return None
        row = apart.execute(
            update(PlanRun)
            .where(PlanRun.id == run)
            .values(status=PlanStatus.RUNNING, beat_at=now, stage="facts", progress=0)
            .returning(PlanRun.seconds, PlanRun.started_at)
        ).one()
        if row.started_at is None:
            apart.execute(update(PlanRun).where(PlanRun.id == run).values(started_at=now))
    return Claim(run, row.seconds, now)


def _is_any(waits: object) -> bool:
    with db.transaction(reading=True):
        return bool(db.session.scalar(select(exists().where(waits))))  # type: ignore[arg-type]


def _have_computed(claim: Claim, stop: threading.Event, command: tuple[str, ...]) -> Ended:
    instance, answered = _facts(claim.run_id)
    if not _beat(claim):
        return Ended.LOST

    def goes_on(stage: str, progress: int) -> bool:
        return _beat(claim, stage=stage, progress=progress)

    apart = Apart(command, claim.seconds, instance)
    ended = apart.run(goes_on, stop)
    if ended in (Ended.BROKEN, Ended.TOO_LONG):
        log.warning("plan %d: %s; last words: %s", claim.run_id, ended.value, apart.last_words)
    if ended is not Ended.DONE:
        return ended
    values = {"result": kept(apart.answer, answered), "status": PlanStatus.DONE}
    is_ours = _beat(claim, **values, stage="", progress=100, finished_at=clock.now())
    return Ended.DONE if is_ours else Ended.LOST


def _facts(run_id: int) -> tuple[bytes, str]:
    """The facts of a run as a file of the matching format, and who had answered, in words; all
    read in one transaction."""
    with db.transaction(reading=True):
        run = db.session.get_one(PlanRun, run_id)
        first, last, today = run.first_day, run.last_day, clock.today()
        problem = instances.for_units(run.unit, first, last, today)
        ids = queries.person_ids([person.id for person in problem.people])
        answered = availability.coverage(ids, first, last, today).words
    return as_text(write_instance(problem)).encode(), answered


def _beat(claim: Claim, **values: object) -> bool:
    """The run is as told and still this worker's; False when it is not any more."""
    now = max(clock.now(), claim.beat)
    with db.writing() as apart:
        own = apart.scalars(_own(claim).values(beat_at=now, **values).returning(PlanRun.id)).all()
    claim.beat = now
    return bool(own)


def _close(claim: Claim, status: PlanStatus, fault: str) -> None:
    now = clock.now()
    with db.writing() as apart:
        apart.execute(_own(claim).values(status=status, fault=fault, finished_at=now))


def _give_back(claim: Claim) -> None:
    """The worker stops: another one may begin again at once."""
    with db.writing() as apart:
        apart.execute(
            _own(claim).values(
                status=PlanStatus.QUEUED, started_at=None, beat_at=None, stage="", progress=0
            )
        )


def _own(claim: Claim) -> Update:
    return update(PlanRun).where(
        PlanRun.id == claim.run_id,
        PlanRun.status == PlanStatus.RUNNING,
        PlanRun.beat_at == claim.beat,
    )


def forget_old_results(now: datetime) -> int:
    """Results older than ninety days are erased; safe to run again at any time."""
    db.session.remove()
    db.set_reading(False)
    gone = services.forget_old_results(now)
    db.commit()
    return gone


def tell_of_call_up(now: datetime) -> int:
    """Those who decide are told once that the people shortlisted for an activity are to be
    retained, because it starts soon; how many messages."""
    with db.transaction():
        today = clock.civil_day(now)
        last_start = today + timedelta(days=legal_values(today).call_up_days)
        due = {rules.call_up_path(row): row for row in queries.due_for_call_up(today, last_start)}
        told = queries.told_of(due)
        sent = 0
        for path, activity in due.items():
            for decider in deciders(activity):
                if decider not in told.get(path, set()):
                    key = f"plan:retain:{activity.id}"
                    words = rules.call_up_words(activity)
                    notify(decider, words, path, kind=NoticeKind.WORK, key=key)
                    sent += 1
        return sent
