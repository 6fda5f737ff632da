"""Pages of activities: find one, read one, prepare and steer one."""

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.activities import positions, queries, services
from metiis.activities.cards import cards
from metiis.activities.forms import ActivityForm, CancelForm, DuplicateForm, FilterForm, address_of
from metiis.activities.listing import for_me, in_order
from metiis.activities.personal import personal
from metiis.activities.phases import OVER
from metiis.activities.planning import start_fault
from metiis.activities.position_forms import PRESETS, PositionForm
from metiis.activities.queries import Shelf
from metiis.activities.rules import (
    AUDIENCES,
    PRIORITIES,
    publication_faults,
    publication_notices,
)
from metiis.models import Activity, ActivityStatus, CancelReason, Person, Position
from metiis.openings.queries import posts_in
from metiis.permissions import Permission, can, grants_for
from metiis.reference.queries import legal_values, skills
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


@bp.get("")
@requires(Permission.ACTIVITY_SEE)
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
        tabs=form.tabs(url_for("activities.index"), wanted, _faces(person)),
        clear_url=address_of(url_for("activities.index"), wanted),
    )


def _faces(person: Person) -> list[tuple[str, queries.Wanted]]:
    """The faces of the list that concern somebody, with their names."""
    faces = [("À venir", queries.Wanted())]
    if person.is_reservist:
        faces.append(("Pour moi", queries.Wanted(for_me=True)))
    if grants_for(person, Permission.ACTIVITY_SEE):
        faces.append(("Brouillons", queries.Wanted(Shelf.DRAFTS)))
        faces.append(("Annulées", queries.Wanted(Shelf.CANCELLED)))
    return [*faces, ("Passées", queries.Wanted(Shelf.PAST))]


@bp.get("/<activity_id>")
@requires(Permission.ACTIVITY_SEE)
def show(activity_id: str) -> Response:
    """Let somebody read an activity: apply to a position, or steer it."""
    activity = found(queries.activity(activity_id))
    authorize(Permission.ACTIVITY_SEE, activity)
    line = queries.position(activity, request.args.get("poste", ""))
    return _activity_page(activity, line)


def _activity_page(
    activity: Activity, line: Position | None = None, form: PositionForm | None = None
) -> Response:
    context = _shown(activity, line, form)
    return page("activities/show.html", "activities/_positions.html", **context)


def _shown(
    activity: Activity, line: Position | None = None, form: PositionForm | None = None
) -> dict[str, object]:
    """What the activity's page shows; `line` is the position being changed, `form` as sent."""
    person, today = viewer(), clock.today()
    manages = can(person, Permission.ACTIVITY_MANAGE, activity)
    legal = legal_values(today)
    card = cards(person, [activity], {activity.id: posts_in(activity)}, today, legal)[0]
    is_draft = activity.status is ActivityStatus.DRAFT
    if manages and form is None and card.phase not in OVER:
        if line is not None:
            form = PositionForm.of(line, skills(), formdata=None)
        elif is_draft or "ajouter" in request.args:
            form = PositionForm.blank(request.args.get("modele", ""), skills(), formdata=None)
    received = queries.applications_by_position(activity) if manages and not is_draft else {}
    return {
        **personal(card, person, today),
        "activity": activity,
        "card": card,
        "lines": card.lines(received),
        "manages": manages,
        "priority": PRIORITIES[activity.priority],
        "audience": AUDIENCES[activity.visibility].format(unit=activity.unit),
        "form": form,
        "edited": line,
        "prefilled": "modele" in request.args,
        "presets": [(code, preset[0]) for code, preset in PRESETS.items()],
        "faults": publication_faults(activity, today) if is_draft else [],
        "notices": publication_notices(activity, today, legal.employer_notice_days),
    }


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
    return page("activities/create.html", form=form)


def _steered(activity_id: str) -> Activity:
    """The activity, locked when it is about to change; 404 or 403 as the viewer may."""
    activity = found(queries.activity(activity_id, lock=request.method == "POST"))
    authorize(Permission.ACTIVITY_MANAGE, activity, see=Permission.ACTIVITY_SEE)
    return activity


@bp.route("/<activity_id>/modifier", methods=["GET", "POST"])
@requires(Permission.ACTIVITY_MANAGE)
def edit(activity_id: str) -> Response:
    """Let a planner change an activity, without undoing what another one has just changed."""
    activity, now = _steered(activity_id), clock.now()
    services.refuse_unless_alive(activity, clock.civil_day(now))
    form = ActivityForm.of(activity)
    differences = []
    if form.validate_on_submit():
        plan, fault = form.plan(), services.edit_fault(activity, form.plan())
        same = services.is_as_planned(activity, plan, clock.civil_day(now))
        if form.version.data != activity.version and not same:
            differences = form.differences(activity)
            form.take_over(activity)
        elif form.blame(dict([fault]) if fault else {}):
            services.edit(activity, plan, viewer(), now)
            db.commit()
            return _done(activity, "L’activité est enregistrée.")
    return page("activities/edit.html", form=form, activity=activity, differences=differences)


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
    services.refuse_unless_alive(activity, clock.today())
    alive = len(queries.applicants(activity))
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
        return _activity_page(activity, None, form)
    is_new = positions.add(activity, form.plan())
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
        return _activity_page(activity, line, form)
    positions.edit(line, form.plan())
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
        positions.remove(line)
        db.commit()
    return _changed(activity, "Le poste est retiré.")


def _changed(activity: Activity, message: str) -> Response:
    """The positions and what can be published follow each change."""
    context = _shown(activity) if is_partial() else {}
    return done(
        url_for("activities.show", activity_id=activity.public_id),
        message,
        fragment("activities-positions", "activities/_positions.html", **context),
        fragment("activities-publication", "activities/_publication.html", **context),
    )
