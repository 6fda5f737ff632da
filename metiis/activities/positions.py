"""What becomes of the positions of an activity: added, changed, removed. On the services floor."""

from sqlalchemy import select

from metiis import db
from metiis.activities import queries
from metiis.activities.planning import PositionPlan, dates_of, days_of, position_faults
from metiis.activities.rules import removal_fault
from metiis.activities.services import refresh_search_text, refuse_faults
from metiis.models import Activity, Position, Skill
from metiis.refusals import Refusal


def add(activity: Activity, plan: PositionPlan) -> bool:
    """The activity has such a position; False when it had exactly the same one already."""
    refuse_faults(position_faults(plan, activity))
    if any(_is_as_planned(line, plan) for line in activity.positions):
        return False
    line = Position(taken=0, skills=[])
    _write(line, activity, plan)
    activity.positions.append(line)
    refresh_search_text(activity)
    db.session.flush()
    return True


def edit(line: Position, plan: PositionPlan) -> None:
    """The position is as planned; never fewer places than people hold."""
    db.session.refresh(line, ["taken"], with_for_update={"of": Position})
    refuse_faults(position_faults(plan, line.activity, line))
    _write(line, line.activity, plan)
    refresh_search_text(line.activity)
    db.session.flush()


def remove(line: Position) -> None:
    """The position is gone; Refusal when people applied to it or nothing would be left to fill."""
    activity = line.activity
    received = queries.applications_by_position(activity).get(line.id, {})
    fault = removal_fault(line, activity, sum(received.values()))
    if fault is not None:
        raise Refusal(fault, "position_kept")
    activity.positions.remove(line)
    refresh_search_text(activity)
    db.session.flush()


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
