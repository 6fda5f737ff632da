"""The page of best dates: compare them before publishing, and take some."""

from collections.abc import Collection
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.activities import queries as activities
from metiis.activities.moving import move
from metiis.captions import WEEKDAYS
from metiis.labels import period
from metiis.models import Activity, ActivityStatus
from metiis.permissions import Permission
from metiis.timing import queries
from metiis.timing.forms import PeriodForm, TakeForm
from metiis.timing.pages import Sheet
from metiis.timing.rules import Almanac, days_to_try
from metiis.web import authorize, done, found, page, requires, viewer

bp = Blueprint("timing", __name__)
PAGE, PART = "timing/show.html", "timing/_dates.html"


@bp.get("/activites/<activity_id>/dates")
@requires(Permission.ACTIVITY_MANAGE)
def show(activity_id: str) -> Response:
    """Let a planner see on which dates most places of an activity could be filled."""
    chosen, holding = queries.activity(activity_id)
    activity = found(chosen)
    authorize(Permission.ACTIVITY_MANAGE, activity, see=Permission.ACTIVITY_SEE)
    return _page(activity, holding, PeriodForm.of(request.args, activity, clock.today()))


def _page(activity: Activity, holding: Collection[int], form: PeriodForm) -> Response:
    is_ready = bool(activity.positions) and not form.errors and form.validate()
    everything = {**request.args.to_dict(), "tout": "1"}
    return page(
        PAGE,
        PART if activity.positions else None,
        activity=activity,
        form=form,
        sheet=_sheet(activity, holding, form) if is_ready else None,
        is_draft=activity.status is ActivityStatus.DRAFT,
        weekdays=[name[:3].lower() for name in WEEKDAYS],
        all_url=url_for(".show", activity_id=activity.public_id) + "?" + urlencode(everything),
    )


def _sheet(activity: Activity, holding: Collection[int], form: PeriodForm) -> Sheet:
    today = clock.today()
    last = form.last + (activity.ends_on - activity.starts_on)
    known = queries.known(activity, holding, form.first, last, today)
    like = activity.starts_on if form.semaine.data else None
    return Sheet(
        Almanac(known.problem, activity.public_id),
        days_to_try(form.first, form.last, like),
        known.behind,
        queries.neighbours(activity, min(form.first, activity.starts_on), last),
        {skill.code: skill.label for post in activity.positions for skill in post.skills},
        today,
        whole="tout" in request.args,
    )


@bp.post("/activites/<activity_id>/dates")
@requires(Permission.ACTIVITY_MANAGE)
def take(activity_id: str) -> Response:
    """Let a planner give a draft the dates chosen, its posts' own days with it."""
    activity = found(activities.activity(activity_id, lock=True))
    authorize(Permission.ACTIVITY_MANAGE, activity, see=Permission.ACTIVITY_SEE)
    form, where = TakeForm(), url_for("activities.show", activity_id=activity_id)
    if not form.validate() or form.debut.data is None:
        again = PeriodForm.of(request.args, activity, clock.today())
        again.form_errors.append("Choisissez une des dates comparées, puis prenez-la.")
        return _page(activity, (), again)
    moved = move(activity, form.debut.data, viewer(), clock.now())
    db.commit()
    days = period(activity.starts_on, activity.ends_on)
    if not moved:
        return done(where, f"L’activité est déjà à ces dates\u00a0: {days}.", category="info")
    return done(where, f"Les dates sont prises\u00a0: {days}. Vérifiez, puis publiez.")
