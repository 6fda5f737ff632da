"""Keeping the trace of decisions on people, with what was known when they were taken."""

from datetime import datetime

from metiis import db
from metiis.decisions.rules import Known, as_text
from metiis.models import (
    Activity,
    Decision,
    OverrideReason,
    Person,
    PlanRun,
    Position,
    Proposal,
    Verb,
)


def record(
    by: Person,
    activity: Activity,
    position: Position | None,
    person: Person,
    verb: Verb,
    known: Known | None,
    was_proposed: bool | None,
    reason: OverrideReason | None,
    note: str,
    proposal: Proposal | None = None,
    plan: PlanRun | None = None,
    *,
    now: datetime,
) -> Decision:
    """The decision is kept once the caller commits: who, on whom, what was known and proposed.

    `was_proposed` is None when nothing had been proposed; `reason` says why somebody chose
    otherwise than proposed.
    """
    decision = Decision(
        activity=activity,
        position=position,
        person=person,
        by=by,
        at=now,
        verb=verb,
        was_proposed=was_proposed,
        proposal_id=proposal.id if proposal is not None else None,
        plan_id=plan.id if plan is not None else None,
        known=as_text(known) if known is not None else "{}",
        reason=reason,
        note=note[:300],
    )
    db.session.add(decision)
    return decision
