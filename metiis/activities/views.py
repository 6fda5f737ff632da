"""Pages of activities: find one, read one, prepare and steer one."""

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.activities import positions, queries, services
from metiis.activities.forms import ActivityForm, CancelForm, DuplicateForm, FilterForm, address_of
from metiis.activities.impacts import alive_by_status
from metiis.activities.listing import for_me, in_order
from metiis.activities.planning import start_fault
from metiis.activities.position_forms import PositionForm
from metiis.activities.showing import activity_page, closing_days, faces, shown
from metiis.activities.steering import move, refuse_unless_allowed
from metiis.keeping import kept
from metiis.models import Activity, ActivityMove, ActivityStatus, CancelReason
from metiis.permissions import Permission
from metiis.reference.queries import skills
from metiis.web import (
    authorize,
    done,
    found,
    fragment,
    is_partial,
    page,
    requires,
    viewer,
)

bp = Blueprint("activities", __name__, url_prefix="/activites")
CANCEL = ActivityMove.CANCEL


@bp.get("")
@requires(Permission.ACTIVITY_SEE)
@kept(staff=False)
def index() -> Response:
    """Let somebody find an activity: to join it, or to steer it."""
    person, args = viewer(), request.args
    form = FilterForm.of(args, queries.units_to_filter_by(person))
    wanted = form.wanted(args.get("etat", ""), person.is_reservist and args.get("pour-moi") == "1")
    return page(
        "activities/index.html",
        "activities/_list.html",
        form=form,
        wanted=wanted,
        **(for_me(wanted) if wanted.for_me else in_order(wanted)),
        tabs=form.tabs(url_for("activities.index"), wanted, faces(person)),
        clear_url=address_of(url_for("activities.index"), wanted),
    )


@bp.get("/<activity_id>")
@requires(Permission.ACTIVITY_SEE)
@kept(staff=False)
def show(activity_id: str) -> Response:
    """Let somebody read an activity: apply to a position, or steer it."""
    activity = found(queries.activity(activity_id))
    authorize(Permission.ACTIVITY_SEE, activity)
    line = queries.position(activity, request.args.get("poste", ""))
    return activity_page(activity, line)


@bp.route("/nouvelle", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE)
def create() -> Response:
    """Let a planner prepare an activity, as a draft."""
    form = ActivityForm()
    units = queries.manageable_units(viewer())
    form.offer(units)
    if form.validate_on_submit():
        unit = next(unit for unit in units if unit.code == form.unit.data)
        activity = services.create(viewer(), unit, form.plan(), clock.now())
        db.commit()
        return done(
            url_for("activities.show", activity_id=activity.public_id),
            "L’activité est créée en brouillon. Ajoutez ses postes, puis publiez-la.",
        )
    if not form.is_submitted() and len(units) == 1:
        form.location.data = units[0].garrison
    days = closing_days()
    return page("activities/create.html", form=form, impact=None, closing_days=days)


def _steered(activity_id: str, permission: Permission = Permission.ACTIVITY_MANAGE) -> Activity:
    """The activity, locked when it is about to change; 404 or 403 as the viewer may."""
    activity = found(queries.activity(activity_id, lock=request.method == "POST"))
    authorize(permission, activity, see=Permission.ACTIVITY_SEE)
    return activity


@bp.route("/<activity_id>/modifier", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE)
def edit(activity_id: str) -> Response:
    """Let a planner change an activity, without undoing what another one has just changed, and
    knowing first whom it touches."""
    activity, now = _steered(activity_id), clock.now()
    today = clock.civil_day(now)
    services.refuse_unless_alive(activity, today)
    form, differences, impact = ActivityForm.of(activity), [], None
    if form.validate_on_submit():
        plan, fault = form.plan(), services.edit_fault(activity, form.plan(), today)
        same = services.is_as_planned(activity, plan, today)
        if form.version.data != activity.version and not same:
            differences = form.differences(activity)
            form.take_over(activity)
        elif form.blame(dict([fault] if fault else [])):
            impact = services.impact_of_plan(activity, plan, today)
            if form.agrees(impact.mark):
                services.edit(activity, plan, viewer(), now)
                db.commit()
                return _done(activity, "L’activité est enregistrée.")
    seen = {"differences": differences, "impact": impact, "closing_days": closing_days()}
    return page("activities/edit.html", form=form, activity=activity, **seen)


def _done(activity: Activity, message: str, category: str = "success") -> Response:
    target = url_for("activities.show", activity_id=activity.public_id)
    return done(target, message, category=category)


@bp.post("/<activity_id>/publier")
@requires(Permission.ACTIVITY_MANAGE)
def publish(activity_id: str) -> Response:
    """Let a planner open an activity to those it addresses."""
    activity = _steered(activity_id)
    services.publish(activity, viewer(), clock.now())
    db.commit()
    return _done(activity, "L’activité est publiée\u00a0: les personnes visées peuvent candidater.")


@bp.post("/<activity_id>/clore")
@requires(Permission.ACTIVITY_MANAGE)
def close(activity_id: str) -> Response:
    """Let a planner take no more applications, at once."""
    activity = _steered(activity_id)
    return _moved(activity, ActivityMove.CLOSE, "Les candidatures sont closes.")


@bp.post("/<activity_id>/effectif/arreter")
@requires(Permission.CALLUP_ISSUE)
def lock(activity_id: str) -> Response:
    """Let a planner settle who takes part: nobody applies any more."""
    activity = _steered(activity_id, Permission.CALLUP_ISSUE)
    return _moved(activity, ActivityMove.LOCK, "L’effectif est arrêté.")


@bp.post("/<activity_id>/effectif/rouvrir")
@requires(Permission.CALLUP_ISSUE)
def unlock(activity_id: str) -> Response:
    """Let a planner open again what was settled."""
    activity = _steered(activity_id, Permission.CALLUP_ISSUE)
    return _moved(activity, ActivityMove.UNLOCK, "L’effectif est rouvert.")


def _moved(activity: Activity, which: ActivityMove, message: str) -> Response:
    move(activity, which, viewer(), clock.now())
    db.commit()
    return _done(activity, message)


@bp.get("/<activity_id>/historique")
@requires(Permission.ACTIVITY_MANAGE)
def history(activity_id: str) -> Response:
    """Let a planner see who did what to an activity, when and why."""
    activity = _steered(activity_id)
    events = queries.history(activity)
    reasons = {each.id: CancelReason(each.reason) for each in events if each.move is CANCEL}
    return page("activities/history.html", activity=activity, events=events, reasons=reasons)


@bp.route("/<activity_id>/annuler", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE)
def cancel(activity_id: str) -> Response:
    """Let a planner say that an activity will not take place, and why."""
    activity, form = _steered(activity_id), CancelForm()
    if form.validate_on_submit():
        reason, note = CancelReason(form.reason.data), form.note.data or ""
        ended = services.cancel(activity, reason, note, viewer(), clock.now())
        db.commit()
        told = f" Personnes prévenues\u00a0: {ended}." if ended else ""
        return _done(activity, f"L’activité est annulée.{told}")
    if activity.status is ActivityStatus.CANCELLED:
        return _done(activity, "Cette activité est déjà annulée.", "info")
    refuse_unless_allowed(activity, ActivityMove.CANCEL, clock.today())
    alive = alive_by_status(activity)
    return page("activities/cancel.html", form=form, activity=activity, alive=alive)


@bp.route("/<activity_id>/dupliquer", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE)
def duplicate(activity_id: str) -> Response:
    """Let a planner start again from an activity, at other dates."""
    source, form = _steered(activity_id), DuplicateForm()
    if form.validate_on_submit() and form.starts_on.data:
        day = form.starts_on.data
        fault = start_fault(day, clock.today())
        if form.blame({"starts_on": fault} if fault else {}):
            copy = services.duplicate(source, day, viewer(), clock.now())
            db.commit()
            return _done(copy, "La copie est créée en brouillon. Vérifiez ses dates et ses postes.")
    return page("activities/duplicate.html", form=form, activity=source)


@bp.post("/<activity_id>/postes")
@requires(Permission.ACTIVITY_MANAGE)
def add_position(activity_id: str) -> Response:
    """Let a planner say whom an activity needs."""
    activity = _steered(activity_id)
    services.refuse_unless_alive(activity, clock.today())
    form = PositionForm.blank("", skills())
    if not form.is_fit_for(activity):
        return activity_page(activity, None, form)
    is_new = positions.add(activity, form.plan(), viewer(), clock.now())
    db.commit()
    return _changed(activity, "Le poste est ajouté." if is_new else "Ce poste y est déjà.")


@bp.post("/<activity_id>/postes/<position_id>")
@requires(Permission.ACTIVITY_MANAGE)
def edit_position(activity_id: str, position_id: str) -> Response:
    """Let a planner change what a position asks."""
    activity = _steered(activity_id)
    services.refuse_unless_alive(activity, clock.today())
    line = found(queries.position(activity, position_id))
    form = PositionForm.of(line, skills())
    if not form.is_fit_for(activity, line):
        return activity_page(activity, line, form)
    now = clock.now()
    impact = positions.impact_of_post(line, form.plan(), clock.civil_day(now))
    if not form.agrees(impact.mark):
        return activity_page(activity, line, form, impact)
    positions.edit(line, form.plan(), viewer(), now)
    db.commit()
    return _changed(activity, "Le poste est enregistré.")


@bp.post("/<activity_id>/postes/<position_id>/retirer")
@requires(Permission.ACTIVITY_MANAGE)
def remove_position(activity_id: str, position_id: str) -> Response:
    """Let a planner drop a position that nobody has applied to; twice is once."""
    activity = _steered(activity_id)
    services.refuse_unless_alive(activity, clock.today())
    line = queries.position(activity, position_id)
    if line is not None:
        positions.remove(line, viewer(), clock.now())
        db.commit()
    return _changed(activity, "Le poste est retiré.")


def _changed(activity: Activity, message: str) -> Response:
    """The positions and what can be published follow each change."""
    context = shown(activity) if is_partial() else {}
    return done(
        url_for("activities.show", activity_id=activity.public_id),
        message,
        fragment("activities-positions", "activities/_positions.html", **context),
        fragment("activities-publication", "activities/_publication.html", **context),
    )
