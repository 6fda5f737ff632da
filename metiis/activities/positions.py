"""What becomes of the positions of an activity: added, changed, removed. On the services floor."""

from datetime import date, datetime

from sqlalchemy import select

from metiis import clock, db
from metiis.activities import queries, steering
from metiis.activities.changes import Impact, change_of_post
from metiis.activities.changing import carry_out
from metiis.activities.impacts import impact_of
from metiis.activities.planning import PositionPlan, dates_of, days_of, position_faults
from metiis.activities.rules import days_fault, removal_fault
from metiis.activities.services import refresh_search_text, refuse_faults
from metiis.labels import NBSP
from metiis.models import (
    LIVE,
    Activity,
    ActivityEvent,
    ActivityMove,
    Person,
    Position,
    Skill,
)
from metiis.refusals import Refusal


def add(activity: Activity, plan: PositionPlan, by: Person, now: datetime) -> bool:
    """The activity has such a position; False when it had exactly the same one already."""
    refuse_faults(position_faults(plan, activity))
    if any(_is_as_planned(line, plan) for line in activity.positions):
        return False
    line = Position(taken=0, skills=[])
    _write(line, activity, plan)
    activity.positions.append(line)
    refresh_search_text(activity)
    db.session.flush()
    _log(activity, f"poste «{NBSP}{plan.label}{NBSP}» ajouté", by, now)
    return True


def edit(line: Position, plan: PositionPlan, by: Person, now: datetime) -> bool:
    """The position is as planned, and each person it touches has been told once; never fewer places
    than people hold. False when it was so already."""
    activity, today = line.activity, clock.civil_day(now)
    steering.hold(activity)
    impact = impact_of_post(line, plan, today)
    db.session.refresh(line, ["taken"], with_for_update={"of": Position})
    refuse_faults(edit_faults(line, plan, today))
    if _is_as_planned(line, plan):
        return False
    before = {line.id: days_of(line)}
    _write(line, activity, plan)
    refresh_search_text(activity)
    db.session.flush()
    event = _log(activity, ", ".join(impact.change.words), by, now)
    if event is not None:
        carry_out(impact, before, event, by, now)
    return True


def edit_faults(line: Position, plan: PositionPlan, today: date) -> dict[str, str]:
    """What is wrong with what a position would become, by field."""
    faults = position_faults(plan, line.activity, line)
    fault = days_fault([line], change_of_post(line, plan).days, today)
    return {**faults, "starts_on": fault} if fault and "starts_on" not in faults else faults


def impact_of_post(line: Position, plan: PositionPlan, today: date) -> Impact:
    """Whom another plan of a position would touch."""
    return impact_of(line.activity, change_of_post(line, plan), today)


def remove(line: Position, by: Person, now: datetime) -> None:
    """The position is gone; Refusal when people applied to it or nothing would be left to fill."""
    activity = line.activity
    received = queries.applications_by_position(activity).get(line.id, {})
    fault = removal_fault(line, activity, sum(received.values()))
    if fault is not None:
        raise Refusal(fault, "position_kept")
    label = line.label
    activity.positions.remove(line)
    refresh_search_text(activity)
    db.session.flush()
    _log(activity, f"poste «{NBSP}{label}{NBSP}» retiré", by, now)


def _log(activity: Activity, words: str, by: Person, now: datetime) -> ActivityEvent | None:
    """Preparing a draft is no history. Posts leave the version alone: the activity's own form knows
    nothing of them."""
    if activity.status not in LIVE:
        return None
    return steering.log(activity, ActivityMove.CHANGE, by, now, note=words)


def _is_as_planned(line: Position, plan: PositionPlan) -> bool:
    return (
        line.label == plan.label
        and line.headcount == plan.headcount
        and (line.rank_min, line.rank_max) == (plan.rank_min, plan.rank_max)
        and (line.starts_on, line.ends_on) == dates_of(plan, line.activity)
        and {skill.id for skill in line.skills} == plan.skill_ids
    )


def _write(line: Position, activity: Activity, plan: PositionPlan) -> None:
    if {skill.id for skill in line.skills} != plan.skill_ids:
        line.skills = list(db.session.scalars(select(Skill).where(Skill.id.in_(plan.skill_ids))))
    line.label, line.headcount = plan.label, plan.headcount
    line.rank_min, line.rank_max = plan.rank_min, plan.rank_max
    line.starts_on, line.ends_on = dates_of(plan, activity)
    line.has_own_dates = (line.starts_on, line.ends_on) != days_of(activity)
