"""Pages of reinforcement: raise a need, see what the brigade can give, answer, close."""

from flask import Blueprint, Response, abort, request, url_for

from metiis import clock, db
from metiis.models import Activity, Position, Reinforcement, Unit
from metiis.permissions import Permission, can, units_scope
from metiis.reinforcements import queries, services
from metiis.reinforcements.forms import AnswerForm, RaiseForm
from metiis.reinforcements.pages import asked, is_near
from metiis.reinforcements.rules import Crowd, is_sister, is_wanting, raise_problem, stays_narrow
from metiis.web import authorize, done, found, page, requires, viewer

bp = Blueprint("reinforcements", __name__)


@bp.get("/activites/<activity_id>/renforts")
@requires(Permission.REINFORCEMENT_RAISE)
def show(activity_id: str) -> Response:
    """Let a commander see what the brigade's other units could lend to an activity, and ask."""
    activity = _activity(activity_id)
    form = RaiseForm.of(_wanting(activity), request.args.get("poste", ""), formdata=None)
    return _page(activity, form)


@bp.post("/activites/<activity_id>/renforts")
@requires(Permission.REINFORCEMENT_RAISE)
def raise_need(activity_id: str) -> Response:
    """Let a commander ask the brigade's other units for people."""
    activity = _activity(activity_id)
    form = RaiseForm.of(_wanting(activity))
    if not form.validate() or form.position is None:
        return _page(activity, form)
    _raised, was_told = services.raise_need(
        activity,
        form.position,
        form.places.data or 0,
        form.note.data or "",
        viewer(),
        clock.now(),
    )
    db.commit()
    where = url_for(".show", activity_id=activity_id)
    if not was_told:
        return done(where, "La demande en cours pour ce poste est à jour.", category="info")
    return done(where, "Renfort demandé. Les commandants des autres unités sont prévenus.")


def _activity(activity_id: str) -> Activity:
    activity = found(queries.activity(activity_id))
    authorize(Permission.REINFORCEMENT_RAISE, activity, see=Permission.ACTIVITY_SEE)
    return activity


def _wanting(activity: Activity) -> list[Position]:
    today = clock.today()
    return [each for each in activity.positions if is_wanting(each, today)]


def _page(activity: Activity, form: RaiseForm) -> Response:
    today = clock.today()
    requests = queries.of_activity(activity)
    units = queries.sisters([activity.unit])
    crowd = queries.crowd(requests)
    return page(
        "reinforcements/show.html",
        activity=activity,
        form=form,
        problem=raise_problem(activity, today),
        sisters=[each for each in units if is_sister(each, activity.unit)],
        is_narrow=stays_narrow(activity),
        requests=[asked(each, units, crowd, viewer(), today) for each in requests],
        today=today,
    )


@bp.get("/renforts")
@requires(Permission.REINFORCEMENT_RAISE)
def index() -> Response:
    """Let a commander find what other units ask of hers, and brigade staff everything asked."""
    return _index()


def _index(form: AnswerForm | None = None, faulty: tuple[str, str] | None = None) -> Response:
    """`faulty` names the request and the unit whose answer is to be mended."""
    person, today = viewer(), clock.today()
    requests = queries.raised_near(person, today)
    units = queries.sisters({each.activity.unit for each in requests})
    mine = [each for each in units if can(person, Permission.REINFORCEMENT_ANSWER, each)]
    within = units_scope(person, Permission.REINFORCEMENT_ANSWER)
    crowd = queries.crowd(requests, within) if mine else Crowd({})
    addressed = [asked(each, mine, crowd, person, today) for each in requests]
    raised = [each for each in requests if can(person, Permission.REINFORCEMENT_RAISE, each)]
    return page(
        "reinforcements/index.html",
        addressed=[each for each in addressed if each.tallies],
        raised=[asked(each, units, Crowd({}), person, today) for each in raised],
        today=today,
        form=form,
        faulty=faulty,
    )


@bp.post("/renforts/<reinforcement_id>/repondre")
@requires(Permission.REINFORCEMENT_ANSWER)
def answer(reinforcement_id: str) -> Response:
    """Let a commander lend people of her unit, or decline."""
    raised, form = _near(reinforcement_id), AnswerForm()
    unit = queries.unit(form.unite.data or "")
    authorize(Permission.REINFORCEMENT_ANSWER, unit, see=Permission.UNIT_SEE)
    if unit is None or not is_sister(unit, raised.activity.unit):
        abort(404)
    if not form.validate():
        return _index(form, (raised.public_id, unit.code))
    note = form.note.data or ""
    changed = services.answer(raised, unit, form.agreed, note, viewer(), clock.now())
    db.commit()
    where = url_for(".index")
    if not changed:
        return done(where, "Votre réponse est déjà enregistrée.", category="info")
    return done(where, _told(raised, unit, form.agreed))


def _told(raised: Reinforcement, unit: Unit, agreed: bool) -> str:
    host = raised.activity.unit.code
    if agreed:
        return f"Accord donné\u00a0: {host} voit qui, à {unit.code}, peut tenir la place."
    return f"Renfort décliné. {host} est prévenu et ne voit aucun nom."


@bp.post("/renforts/<reinforcement_id>/clore")
@requires(Permission.REINFORCEMENT_RAISE)
def close(reinforcement_id: str) -> Response:
    """Let who asked stop asking."""
    raised = _near(reinforcement_id)
    if not can(viewer(), Permission.REINFORCEMENT_RAISE, raised):
        abort(403)
    closed = services.close(raised, viewer(), clock.now())
    db.commit()
    where = url_for(".show", activity_id=raised.activity.public_id)
    if not closed:
        return done(where, "Cette demande est déjà close.", category="info")
    return done(where, "La demande est close. Les personnes déjà invitées gardent leur place.")


def _near(reinforcement_id: str) -> Reinforcement:
    """A request of the viewer's brigades; 404 for anybody else's."""
    raised = found(queries.reinforcement(reinforcement_id))
    if not is_near(viewer(), raised.activity.unit):
        abort(404)
    return raised
