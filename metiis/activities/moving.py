"""A draft moves to other days, its posts with it. Repeated, it changes nothing more."""

from datetime import date, datetime

from metiis import clock
from metiis.activities.planning import shifted, start_fault
from metiis.activities.services import usual_closing
from metiis.activities.steering import log
from metiis.labels import NBSP
from metiis.models import Activity, ActivityMove, ActivityStatus, Person, Position
from metiis.refusals import Refusal


def move(activity: Activity, starts_on: date, by: Person, now: datetime) -> bool:
    """A draft starts on a day and keeps its length; its posts' own days and its closing stand as
    far from the start as before. False when it starts then already.

    The caller holds the activity locked.
    """
    if activity.status is not ActivityStatus.DRAFT:
        raise Refusal(
            f"Cette activité n’est plus un brouillon{NBSP}: ses dates ne se prennent plus ici. "
            "Modifiez l’activité ou dupliquez-la aux nouvelles dates.",
            "not_draft",
        )
    if activity.starts_on == starts_on:
        return False
    today = clock.civil_day(now)
    fault = start_fault(starts_on, today)
    if fault is not None:
        raise Refusal(fault, "starts_on")
    before = activity.starts_on
    moved: list[Activity | Position] = [activity, *activity.positions]
    for each in moved:
        each.starts_on, each.ends_on = (
            shifted(each.starts_on, before, starts_on),
            shifted(each.ends_on, before, starts_on),
        )
    closing = shifted(activity.closes_on, before, starts_on)
    usual = usual_closing(starts_on, today)
    activity.closes_on = closing if today <= closing < starts_on else usual
    activity.version += 1
    log(activity, ActivityMove.CHANGE, by, now)
    return True
