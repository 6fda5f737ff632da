"""Pages of plans over several activities: ask, wait, read, take."""

from typing import Any, TypeVar

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.journal.services import record
from metiis.labels import count
from metiis.models import PlanRun, PlanStatus, Unit
from metiis.permissions import Permission, can
from metiis.plans import queries, reading, retaining, rules, services, taking
from metiis.plans.forms import PlanForm
from metiis.plans.results import Result, unpack
from metiis.refusals import Refusal
from metiis.units import queries as units
from metiis.web import (
    authorize,
    done,
    found,
    is_partial,
    page,
    page_of,
    paginate,
    requires,
    viewer,
)

bp = Blueprint("plans", __name__)
FACES = ("bilan", "activites", "places", "appels")
ACTIVITIES_SHOWN, HOLES_SHOWN = 20, 30
T = TypeVar("T")


@bp.get("/unites/<code>/plan")
@requires(Permission.PLAN_RUN)
def index(code: str) -> Response:
    """Let those who lead a unit find its plans and ask for a new one."""
    form = PlanForm(formdata=None)
    form.fill()
    return _index(_unit(code), form)


@bp.post("/unites/<code>/plan")
@requires(Permission.PLAN_RUN)
def ask(code: str) -> Response:
    """Let her have a plan computed over a period; the one under way is shown instead."""
    unit, form = _unit(code), PlanForm()
    if not form.validate():
        return _index(unit, form)
    run, is_new = services.ask(viewer(), unit, *form.period, clock.now())
    db.commit()
    where = url_for(".show", code=code, plan_id=run.public_id)
    if is_new:
        return done(where)
    return done(where, "Un plan de cette unité est déjà demandé\u00a0: le voici.", category="info")


def _index(unit: Unit, form: PlanForm) -> Response:
    runs = paginate(queries.runs(unit), 10)
    waiting = queries.under_way(unit)
    kept = rules.KEPT_DAYS
    return page("plans/index.html", unit=unit, form=form, runs=runs, waiting=waiting, kept=kept)


def _unit(code: str) -> Unit:
    unit = found(units.unit(code))
    authorize(Permission.PLAN_RUN, unit)
    return unit


def _run(code: str, plan_id: str) -> PlanRun:
    run = found(queries.run(plan_id))
    authorize(Permission.PLAN_RUN, run)
    return found(run if run.unit.code == code else None)


@bp.get("/unites/<code>/plan/<plan_id>")
@requires(Permission.PLAN_RUN)
def show(code: str, plan_id: str) -> Response:
    """Let her follow the computing of a plan, then read what it gives each activity, and why."""
    run = _run(code, plan_id)
    if run.status is not PlanStatus.DONE or run.result is None:
        if is_partial() and run.status not in rules.UNDER_WAY:
            return done(url_for(".show", code=code, plan_id=plan_id))
        context = {"words": rules.stage_words(run.stage), "kept": rules.KEPT_DAYS}
        forgotten = rules.is_forgotten(run, clock.now())
        return page(
            "plans/wait.html", "plans/_progress.html", run=run, forgotten=forgotten, **context
        )
    if is_partial():  # What was waited for is there: the whole page takes its place.
        return done(url_for(".show", code=code, plan_id=plan_id))
    return page("plans/show.html", **_face(run, unpack(run.result)))


def _face(run: PlanRun, result: Result) -> dict[str, Any]:
    """What is common to the faces of a plan, and what the one asked for shows."""
    face = request.args.get("vue", "bilan")
    face = face if face in FACES else "bilan"
    context: dict[str, Any] = {
        "run": run,
        "result": result,
        "face": face,
        "coverage": rules.coverage_words(result.total),
        "proof": rules.proof_words(result.total),
        "may_take": can(viewer(), Permission.APPLICATION_DECIDE, run),
        "kept": rules.KEPT_DAYS,
        "rules": rules,
    }
    return context | _SHOWN[face](result)


def _summary(result: Result) -> dict[str, Any]:
    return {"summary": reading.summary(viewer(), result)}


def _activities(result: Result) -> dict[str, Any]:
    rows = page_of(result.activities, ACTIVITIES_SHOWN)
    return {"rows": rows, "cards": reading.activity_cards(viewer(), result, rows.items)}


def _holes(result: Result) -> dict[str, Any]:
    rows = page_of(result.holes, HOLES_SHOWN)
    return {"rows": rows, "groups": reading.hole_groups(rows.items)}


def _calls(result: Result) -> dict[str, Any]:
    return {"calls": reading.calls(viewer(), result)}


_SHOWN = {"bilan": _summary, "activites": _activities, "places": _holes, "appels": _calls}


@bp.post("/unites/<code>/plan/<plan_id>/annuler")
@requires(Permission.PLAN_RUN)
def cancel(code: str, plan_id: str) -> Response:
    """Let her give up on a plan that is not ready."""
    run = _run(code, plan_id)
    changed = services.cancel(run, clock.now())
    db.commit()
    if changed or run.status is PlanStatus.CANCELLED:
        return done(url_for(".index", code=code), "Le calcul est annulé.")
    where = url_for(".show", code=code, plan_id=plan_id)
    return done(where, "Le calcul était déjà terminé.", category="info")


@bp.get("/unites/<code>/plan/<plan_id>/prendre")
@requires(Permission.PLAN_RUN)
def confirm(code: str, plan_id: str) -> Response:
    """Let a commander read what taking a plan would do now, and what can no longer be taken."""
    run, only = _taken(code, plan_id, request.args.get("activite"))
    result = _result(run)
    prepared = taking.prepare(viewer(), result, only, clock.today())
    return page("plans/take.html", run=run, taking=prepared, only=only)


@bp.post("/unites/<code>/plan/<plan_id>/prendre")
@requires(Permission.PLAN_RUN)
def take(code: str, plan_id: str) -> Response:
    """Let a commander make of a plan, or of its part for one activity, the people shortlisted."""
    run, only = _taken(code, plan_id, request.form.get("activite"))
    now = clock.now()
    prepared = taking.prepare(viewer(), _result(run), only, clock.civil_day(now), lock=True)
    if prepared.left_out and request.form.get("vu") != prepared.seen:
        db.session.rollback()
        again = url_for(".confirm", code=code, plan_id=plan_id, activite=only)
        changed = count(len(prepared.left_out), "choix ne tient plus", "choix ne tiennent plus")
        return done(
            again, f"La situation a changé\u00a0: {changed}. Rien n’est pris.", category="warning"
        )
    changed_rows = taking.carry_out(run, prepared, viewer(), now)
    db.commit()
    kept = count(len(prepared.kept), "pressenti")
    message = f"{kept}." if changed_rows else f"{kept}, comme avant."
    where = url_for(".show", code=code, plan_id=plan_id, vue="activites")
    return done(where, f"{message} Personne n’est engagé ni prévenu.")


def _taken(code: str, plan_id: str, only: str | None) -> tuple[PlanRun, str | None]:
    run = _run(code, plan_id)
    authorize(Permission.APPLICATION_DECIDE, run, see=Permission.PLAN_RUN)
    return run, only or None


def _result(run: PlanRun) -> Result:
    if run.result is None:
        raise Refusal("Ce plan n’a plus de résultat\u00a0: demandez-en un nouveau.", "erased")
    return unpack(run.result)


@bp.post("/activites/<activity_id>/pressentis/retenir")
@requires(Permission.APPLICATION_DECIDE)
def retain(activity_id: str) -> Response:
    """Let a commander retain or invite in one step everybody a plan keeps for an activity."""
    activity = found(queries.activities([activity_id]).get(activity_id))
    authorize(Permission.APPLICATION_DECIDE, activity, see=Permission.ACTIVITY_SEE)
    kept = retaining.retain_all(activity, viewer(), clock.now())
    if kept.retained or kept.invited:
        record(viewer(), "proposal.taken", activity.public_id, kept.words)
    db.commit()
    where = url_for("selection.show", activity_id=activity_id)
    if not kept.retained and not kept.invited:
        return done(where, "Plus aucun pressenti n’est à retenir.", category="info")
    return done(where, f"{kept.words} Chacun doit encore répondre.")
