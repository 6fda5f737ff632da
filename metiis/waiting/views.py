"""Pages of waiting lists, for those who decide, and of answers given by link, for anybody."""

from flask import Blueprint, Response, url_for

from metiis import clock, db
from metiis.accounts import throttling
from metiis.accounts.services import Counted
from metiis.fields import clean
from metiis.models import ListReason, Position
from metiis.permissions import Permission, can
from metiis.refusals import Refusal
from metiis.waiting import jobs, queries, services
from metiis.waiting.forms import AnswerForm, ListForm, OrderForm
from metiis.waiting.rules import is_ahead, is_standing, split
from metiis.web import authorize, done, found, page, public, requires, viewer

bp = Blueprint("waiting", __name__)


@bp.get("/postes/<position_id>/liste")
@requires(Permission.APPLICATION_READ)
def show(position_id: str) -> Response:
    """Let a commander see who waits for a position, what comes next, and what was done to it."""
    position = _seen(position_id)
    return page("waiting/show.html", **_context(position, _blank()))


@bp.post("/postes/<position_id>/liste/ordre")
@requires(Permission.APPLICATION_DECIDE)
def reorder(position_id: str) -> Response:
    """Let a commander put somebody of the list at another place, with a reason."""
    position, form = _decided(position_id), OrderForm()
    if not form.validate():
        return page("waiting/show.html", **_context(position, form))
    key, place = str(form.placement.data).split(":")
    line = queries.line(position, clock.today())
    turn = found(next((each for each in line if each.application.public_id == key), None))
    reason, note = ListReason(form.motif.data), clean(form.precision.data)
    services.reorder(turn.application, int(place), viewer(), clock.now(), reason, note)
    return _kept(position, "L’ordre de la liste est enregistré.")


@bp.post("/postes/<position_id>/liste/arreter")
@requires(Permission.APPLICATION_DECIDE)
def stop(position_id: str) -> Response:
    """Let a commander keep free places: the list proposes none until it is resumed."""
    position, form = _decided(position_id), ListForm()
    if not form.validate():
        return page("waiting/show.html", **_context(position, form))
    reason, note = ListReason(form.motif.data), clean(form.precision.data)
    services.stop(position, viewer(), clock.now(), reason, note)
    return _kept(position, "La liste est arrêtée\u00a0: elle ne propose plus rien.")


@bp.post("/postes/<position_id>/liste/relancer")
@requires(Permission.APPLICATION_DECIDE)
def resume(position_id: str) -> Response:
    """Let a commander have the list propose free places by itself again."""
    position = _decided(position_id)
    services.resume(position, viewer(), clock.now(), None, "")
    return _kept(position, "La liste avance de nouveau d’elle-même.")


def _kept(position: Position, message: str) -> Response:
    """What was done is kept, then the list moves if it may."""
    db.commit()
    jobs.fill(position.id)
    return done(url_for(".show", position_id=position.public_id), message)


def _blank() -> ListForm:
    return ListForm(formdata=None)


def _context(position: Position, form: ListForm) -> dict[str, object]:
    today = clock.today()
    line = queries.line(position, today)
    return {
        "position": position,
        "activity": position.activity,
        "line": line,
        "next_turn": split(line)[1],
        "offered": queries.offered(position),
        "events": queries.events(position),
        "is_ahead": is_ahead(position, today),
        "may_decide": can(viewer(), Permission.APPLICATION_DECIDE, position.activity),
        "form": form,
    }


def _seen(position_id: str) -> Position:
    position = found(queries.position(position_id))
    authorize(Permission.APPLICATION_READ, position.activity, see=Permission.ACTIVITY_SEE)
    return position


def _decided(position_id: str) -> Position:
    position = _seen(position_id)
    authorize(Permission.APPLICATION_DECIDE, position.activity, see=Permission.APPLICATION_READ)
    return position


@bp.get("/reponse")
@public
def answered() -> Response:
    """Tell somebody that her answer is kept; the address holds no token any more."""
    return _discreet(page("waiting/answered.html"))


@bp.get("/reponse/<token>")
@public
def ask(token: str) -> Response:
    """Let somebody who followed the link of a mail say yes or no; opened by a machine, it says
    nothing of anybody and changes nothing."""
    link = queries.link(token)
    if link is None or not is_standing(link, clock.now()):
        return _dead_link()
    return _asked(link.reference, token)


@bp.post("/reponse/<token>")
@public
def answer(token: str) -> Response:
    """Let her answer, once, without signing in."""
    counted = throttling.answer_limits()
    too_many = throttling.refused(counted)
    if too_many is not None:
        return _discreet(too_many)
    link, form = queries.link(token), AnswerForm()
    if link is None or not link.application.person.is_active:
        return _dead_link()
    if not form.validate():
        return _asked(link.reference, token, form)
    position_id = link.application.position_id
    try:
        is_kept = services.answer(link, form.reponse.data == "oui", clock.now())
    except Refusal:
        return _refused()
    if not is_kept:
        return _dead_link()
    return _answered(counted, position_id)


def _answered(counted: Counted, position_id: int) -> Response:
    throttling.forgive(counted)
    db.commit()
    jobs.fill(position_id)
    return _discreet(done(url_for(".answered")))


def _asked(reference: str, token: str, form: AnswerForm | None = None) -> Response:
    shown = {"reference": reference, "token": token, "form": form or AnswerForm(formdata=None)}
    return _discreet(page("waiting/answer.html", **shown))


def _dead_link() -> Response:
    """The same page whatever is wrong with the link; 410 Gone."""
    db.session.rollback()
    response = page("waiting/dead_link.html")
    response.status_code = 410
    return _discreet(response)


def _refused() -> Response:
    """A fact prevents it; which one is read after signing in. The link may still serve."""
    db.session.rollback()
    response = page("waiting/refused.html")
    response.status_code = 409
    return _discreet(response)


def _discreet(response: Response) -> Response:
    """Kept nowhere, and its address told to nobody, ourselves included."""
    response.headers["Cache-Control"] = "no-store"
    # Over https Flask-WTF wants to know which site the form comes from: that, and nothing more.
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
