"""What becomes of activities: made, changed, published, cancelled, copied. Nothing is ever deleted.

Each can be repeated with the same outcome: a double tap or a retry changes nothing more.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, true

from metiis import clock, db
from metiis.activities import queries, steering
from metiis.activities.changes import Impact, change_of_plan
from metiis.activities.changing import carry_out
from metiis.activities.impacts import impact_of
from metiis.activities.phases import default_closing
from metiis.activities.planning import Plan, days_of, plan_faults, shifted
from metiis.activities.rules import days_fault, outside_positions, reach_path
from metiis.applications.services import cancel_all
from metiis.captions import LABELS
from metiis.journal.services import record
from metiis.labels import NBSP, fold, period
from metiis.models import (
    LIVE,
    Activity,
    ActivityMove,
    ActivityStatus,
    CancelReason,
    Person,
    Position,
    Shortlisted,
    Unit,
    Visibility,
)
from metiis.reference.queries import legal_values
from metiis.refusals import Refusal
from metiis.reinforcements.queries import open_of as open_requests
from metiis.reinforcements.services import close

RETRY = timedelta(minutes=10)  # The same thing made twice within this time is a repeated click.
FIELDS = (
    "title",
    "kind",
    "starts_on",
    "ends_on",
    "location",
    "visibility",
    "priority",
    "description",
)


def create(by: Person, unit: Unit, plan: Plan, now: datetime) -> Activity:
    """A draft exists as planned; made again just after, it is the same one."""
    today = clock.civil_day(now)
    refuse_faults(plan_faults(plan, today))
    twin = _just_made(by, unit, plan, now)
    if twin is not None:
        return twin
    activity = Activity(
        unit=unit, status=ActivityStatus.DRAFT, created_at=now, created_by_id=by.id, positions=[]
    )
    _write(activity, plan, today)
    refresh_search_text(activity)
    db.session.add(activity)
    db.session.flush()
    record(by, "activity.created", activity.public_id)
    return activity


def _just_made(
    by: Person, unit: Unit, plan: Plan, now: datetime, apart_from: int | None = None
) -> Activity | None:
    """A draft by the same person, made moments ago with the same content and not changed since."""
    closing = plan.closes_on or usual_closing(plan.starts_on, clock.civil_day(now))
    return db.session.scalar(
        select(Activity)
        .where(
            Activity.created_by_id == by.id,
            Activity.unit_id == unit.id,
            Activity.status == ActivityStatus.DRAFT,
            Activity.version == 1,
            Activity.created_at > now - RETRY,
            Activity.id != apart_from if apart_from else true(),
            Activity.closes_on == closing,
            *(getattr(Activity, name) == getattr(plan, name) for name in FIELDS),
        )
        .limit(1)
    )


def edit(activity: Activity, plan: Plan, by: Person, now: datetime) -> bool:
    """The activity is as planned, and each person it touches has been told once; False when it was
    so already."""
    today = clock.civil_day(now)
    steering.hold(activity)
    refuse_unless_alive(activity, today)
    fault = edit_fault(activity, plan, today)
    if fault is not None:
        raise Refusal(fault[1], fault[0])
    if is_as_planned(activity, plan, today):
        return False
    impact = impact_of_plan(activity, plan, today)
    before = {line.id: days_of(line) for line in activity.positions}
    _write(activity, plan, today)
    for line in activity.positions:
        line.starts_on, line.ends_on = impact.change.days.get(line.id, days_of(line))
        line.has_own_dates = line.has_own_dates and days_of(line) != days_of(activity)
    refresh_search_text(activity)
    activity.version += 1
    words = ", ".join(impact.change.words)
    event = steering.log(activity, ActivityMove.CHANGE, by, now, note=words)
    carry_out(impact, before, event, by, now)
    return True


def impact_of_plan(activity: Activity, plan: Plan, today: date) -> Impact:
    """Whom a plan would touch."""
    return impact_of(activity, change_of_plan(activity, plan), today)


def edit_fault(activity: Activity, plan: Plan, today: date) -> tuple[str, str] | None:
    """The field and the reason for which a change is refused; None when it may be made."""
    change = change_of_plan(activity, plan)
    fault = days_fault(activity.positions, change.days, today)
    if fault:
        return "starts_on", fault
    outside = outside_positions(plan, activity.positions, change.days)
    if outside:
        line = outside[0]
        return "ends_on", (
            f"Le poste «{NBSP}{line.label}{NBSP}» a ses propres dates "
            f"({period(line.starts_on, line.ends_on)}), hors de "
            f"celles-ci{NBSP}: changez-les d’abord."
        )
    left_out = _left_out(activity, plan.visibility)
    if left_out:
        return "visibility", (
            f"Des personnes d’autres unités ({', '.join(left_out)}) ont candidaté ou sont "
            f"invitées{NBSP}: elles ne verraient plus l’activité. Traitez d’abord leurs "
            "candidatures."
        )
    return None


def is_as_planned(activity: Activity, plan: Plan, today: date) -> bool:
    """Whether the activity already is what is asked for."""
    closing = plan.closes_on or usual_closing(plan.starts_on, today)
    return activity.closes_on == closing and all(
        getattr(activity, name) == getattr(plan, name) for name in FIELDS
    )


def _left_out(activity: Activity, visibility: Visibility) -> list[str]:
    """Codes of units whose applicants a narrower visibility would shut out."""
    if activity.status not in LIVE or visibility is activity.visibility:
        return []
    reach = reach_path(activity.unit, visibility)
    units = {person.unit for person in queries.applicants(activity) if person.unit is not None}
    return sorted(unit.code for unit in units if not unit.path.startswith(reach))


def publish(activity: Activity, by: Person, now: datetime) -> bool:
    """People in reach see the activity and may apply; False when it was published already."""
    return steering.move(activity, ActivityMove.PUBLISH, by, now)


def cancel(activity: Activity, reason: CancelReason, note: str, by: Person, now: datetime) -> int:
    """The activity will not take place: its applications, its requests for people and its shortlist
    end; tells how many applications did. Who was only shortlisted knew nothing, and is told
    nothing."""
    if not steering.move(activity, ActivityMove.CANCEL, by, now, reason.value, note):
        return 0
    ended = cancel_all(activity, by, now)
    for request in open_requests(activity):
        close(request, by, now)
    db.session.execute(delete(Shortlisted).where(Shortlisted.activity_id == activity.id))
    return ended


def duplicate(source: Activity, starts_on: date, by: Person, now: datetime) -> Activity:
    """A draft with the same content and posts exists on days shifted to a new start."""
    today = clock.civil_day(now)
    plan = copied_plan(source, starts_on)
    refuse_faults(plan_faults(plan, today))
    twin = _just_made(by, source.unit, plan, now, apart_from=source.id)
    if twin is not None:
        return twin
    copy = Activity(
        unit=source.unit, status=ActivityStatus.DRAFT, created_at=now, created_by_id=by.id
    )
    _write(copy, plan, today)
    db.session.add(copy)
    for line in source.positions:
        copy.positions.append(_copied_position(line, source.starts_on, starts_on))
    refresh_search_text(copy)
    db.session.flush()
    record(by, "activity.duplicated", copy.public_id)
    return copy


def copied_plan(source: Activity, starts_on: date) -> Plan:
    """What a copy starting on a day would be; closing is worked out anew."""
    return Plan(
        title=source.title,
        kind=source.kind,
        starts_on=starts_on,
        ends_on=shifted(source.ends_on, source.starts_on, starts_on),
        location=source.location,
        visibility=source.visibility,
        priority=source.priority,
        description=source.description,
    )


def _copied_position(line: Position, source_start: date, starts_on: date) -> Position:
    return Position(
        label=line.label,
        headcount=line.headcount,
        rank_min=line.rank_min,
        rank_max=line.rank_max,
        starts_on=shifted(line.starts_on, source_start, starts_on),
        ends_on=shifted(line.ends_on, source_start, starts_on),
        has_own_dates=line.has_own_dates,
        skills=list(line.skills),
    )


def refuse_unless_alive(activity: Activity, today: date) -> None:
    """Refusal on an activity that is cancelled or over: what happened stays as it was."""
    steering.refuse_unless_allowed(activity, ActivityMove.CHANGE, today)


def refuse_faults(faults: dict[str, str]) -> None:
    """Refusal when a plan has faults; forms have shown them before."""
    if faults:
        raise Refusal(" ".join(faults.values()), next(iter(faults)))


def refresh_search_text(activity: Activity) -> None:
    """What people may look for is folded: words of the title, place, unit, kind and posts."""
    words = (
        activity.title,
        activity.location,
        activity.unit.code,
        activity.unit.name,
        LABELS[activity.kind],
        *(line.label for line in activity.positions),
    )
    activity.search_text = fold(" ".join(words))


def usual_closing(starts_on: date, today: date) -> date:
    """Until when one applies to what starts on a day, when nobody says otherwise."""
    return default_closing(starts_on, today, legal_values(today).closing_days)


def _write(activity: Activity, plan: Plan, today: date) -> None:
    for name in FIELDS:
        setattr(activity, name, getattr(plan, name))
    activity.closes_on = plan.closes_on or usual_closing(plan.starts_on, today)
