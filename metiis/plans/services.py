"""Asking for a plan, giving up on it, forgetting what was found."""

from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update

from metiis import db
from metiis.journal.services import record
from metiis.models import Person, PlanRun, PlanStatus, Unit
from metiis.plans import rules


def ask(by: Person, unit: Unit, first: date, last: date, now: datetime) -> tuple[PlanRun, bool]:
    """The plan of a unit under way, or else a new one that waits for the worker; whether it is new.

    The same question within a minute is the same plan, so that a second tap computes nothing.
    """
    db.session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update())
    known = db.session.scalar(
        select(PlanRun)
        .where(
            PlanRun.unit_id == unit.id,
            or_(
                PlanRun.status.in_(rules.UNDER_WAY),
                (PlanRun.status == PlanStatus.DONE)
                & (PlanRun.asked_by_id == by.id)
                & (PlanRun.first_day == first)
                & (PlanRun.last_day == last)
                & (PlanRun.asked_at > now - rules.SAME),
            ),
        )
        .order_by(PlanRun.id.desc())
        .limit(1)
    )
    if known is not None:
        return known, False
    run = PlanRun(unit=unit, first_day=first, last_day=last, asked_by=by, asked_at=now)
    db.session.add(run)
    db.session.flush()
    days = f"{first:%Y-%m-%d}/{last:%Y-%m-%d}"
    record(by, "plan.asked", unit.code, days)
    return run, True


def cancel(run: PlanRun, now: datetime) -> bool:
    """Nobody waits for this plan any more; False when it had ended by itself."""
    changed = db.changed_rows(
        update(PlanRun)
        .where(PlanRun.id == run.id, PlanRun.status.in_(rules.UNDER_WAY))
        .values(status=PlanStatus.CANCELLED, finished_at=now)
    )
    db.session.refresh(run)
    return bool(changed)


def forget_old_results(now: datetime) -> int:
    """What plans found is erased after ninety days; how many."""
    return db.changed_rows(
        update(PlanRun)
        .where(
            PlanRun.asked_at < now - timedelta(days=rules.KEPT_DAYS),
            PlanRun.result.is_not(None),
        )
        .values(result=None)
    )
