"""Pages of the applicant: apply, follow, accept, confirm, decline, withdraw."""

from flask import Blueprint, Response, abort, request, url_for

from metiis import clock, db
from metiis.applications import moving, queries, services
from metiis.applications.forms import ApplyForm, BackOutForm, WithdrawForm
from metiis.applications.limits import own_moves
from metiis.applications.rules import next_step, refuse_unseen, seen, taken_back_at
from metiis.attendance import queries as attendance
from metiis.availability import services as availability
from metiis.decisions import queries as traces
from metiis.decisions.rules import from_text, in_words, readable
from metiis.fields import clean
from metiis.keeping import kept
from metiis.matching import queries as matching
from metiis.matching.rules import Verdict, judge
from metiis.models import Application, Move, Position, WithdrawalReason
from metiis.once import queued, say
from metiis.permissions import Permission
from metiis.reference.queries import legal_values
from metiis.refusals import Refusal
from metiis.waiting import jobs
from metiis.waiting import queries as waiting
from metiis.web import (
    authorize,
    done,
    found,
    fragment,
    is_partial,
    page,
    paginate,
    requires,
    swapped,
    viewer,
)

bp = Blueprint("applications", __name__)


@bp.post("/activites/<activity_id>/candidatures")
@requires(Permission.APPLICATION_SUBMIT)
@queued("Candidature")
def submit(activity_id: str) -> Response:
    """Let a reservist apply to a position."""
    form = ApplyForm()
    position = queries.position(form.poste.data or "")
    if position is None or position.activity.public_id != activity_id:
        abort(404)
    authorize(Permission.ACTIVITY_SEE, position.activity)
    if not form.validate():
        raise Refusal(" ".join(text for texts in form.errors.values() for text in texts))
    now, person = clock.now(), viewer()
    if form.declarer.data:
        first, last = position.starts_on, position.ends_on
        availability.declare_available(person, first, last, person, now)
    verdict = _verdict(position)
    application = services.submit(person, position, verdict.obstacles, form.note.data or "", now)
    db.commit()
    where = url_for("applications.show", application_id=application.public_id)
    return done(where, "Votre candidature est déposée.")


def _verdict(position: Position) -> Verdict:
    person, today = viewer(), clock.today()
    first, last = position.starts_on, position.ends_on
    legal = legal_values(first)
    candidate = matching.own_candidate(person, first, last, legal, today)
    return judge(candidate, matching.need_of(position, position.activity), today)


@bp.get("/candidatures")
@requires(Permission.APPLICATION_SUBMIT)
@kept()
def index() -> Response:
    """Let a reservist follow all her applications."""
    today = clock.today()
    applications = paginate(queries.own_applications(viewer(), today))
    moves = {each.id: own_moves(each, today) for each in applications.items}
    return page("applications/index.html", applications=applications, moves=moves, today=today)


@bp.get("/candidatures/<application_id>")
@requires(Permission.APPLICATION_OWN)
@kept()
def show(application_id: str) -> Response:
    """Let a reservist see where one application stands, its history and what comes next."""
    return page(
        "applications/show.html", "applications/_state.html", **_shown(_own(application_id))
    )


@bp.post("/candidatures/<application_id>/accepter")
@requires(Permission.APPLICATION_OWN)
@queued("Place acceptée")
def accept(application_id: str) -> Response:
    """Let the person invited, or first on the list, say yes: her days are engaged."""
    application = _own(application_id)
    if changed := _changed(application, Move.ACCEPT):
        return changed
    services.accept(application, clock.now())
    return _moved(application, "Place acceptée. Vos jours sont engagés.")


@bp.post("/candidatures/<application_id>/confirmer")
@requires(Permission.APPLICATION_OWN)
@queued("Participation confirmée")
def confirm(application_id: str) -> Response:
    """Let the person retained say she will come."""
    application = _own(application_id)
    if changed := _changed(application, Move.CONFIRM):
        return changed
    services.confirm(application, clock.now())
    return _moved(application, "Votre participation est confirmée.")


@bp.post("/candidatures/<application_id>/decliner")
@requires(Permission.APPLICATION_OWN)
@queued("Place déclinée")
def decline(application_id: str) -> Response:
    """Let the person asked or retained leave the place to somebody else."""
    application = _own(application_id)
    if changed := _changed(application, Move.DECLINE):
        return changed
    services.decline(application, clock.now())
    return _moved(application, "Vous avez décliné. La place est libérée.")


@bp.post("/candidatures/<application_id>/retirer")
@requires(Permission.APPLICATION_OWN)
@queued("Candidature retirée")
def withdraw(application_id: str) -> Response:
    """Let a reservist take her application back; once called up, she says why."""
    application = _own(application_id)
    if changed := _changed(application, Move.WITHDRAW):
        return changed
    form = _withdrawal(application)
    if not form.validate():
        shown = _shown(application) | {"form": form}
        return page("applications/show.html", "applications/_state.html", **shown)
    reason = WithdrawalReason(form.motif.data) if form.motif.data else None
    services.withdraw(application, clock.now(), reason, clean(form.precision.data))
    return _moved(application, "C’est enregistré\u00a0: votre place est libre.")


def _own(application_id: str) -> Application:
    application = found(queries.application(application_id))
    authorize(Permission.APPLICATION_OWN, application)
    return application


def _changed(application: Application, move: Move) -> Response | None:
    """409 with the application as it now is, when it is not what the person decided upon."""
    moving.grasp(application)
    position, shown = application.position, request.form.get("vu", "")
    try:
        refuse_unseen(shown, move, application.status, position.starts_on, position.ends_on)
    except Refusal as refusal:
        db.session.rollback()
        return _to_read_again(application, refusal.message)
    return None


def _to_read_again(application: Application, words: str) -> Response:
    told = _shown(application) | {"refusal": words}
    if is_partial():
        state = fragment("applications-state", "applications/_state.html", **told)
        response = swapped(words, state, category="error")
    else:
        response = page("applications/show.html", **told)
    say(words)
    response.status_code = 409
    return response


def _withdrawal(application: Application, **data: object) -> WithdrawForm:
    is_late = Move.BACK_OUT in _moves(application)
    return BackOutForm(**data) if is_late else WithdrawForm(**data)


def _moved(application: Application, message: str) -> Response:
    """What was done is kept; then a place it has freed is offered to whoever waits for it."""
    db.commit()
    jobs.fill(application.position_id)
    where = url_for("applications.show", application_id=application.public_id)
    if not is_partial():
        return done(where, message)
    state = fragment("applications-state", "applications/_state.html", **_shown(application))
    return done(where, message, state)


def _moves(application: Application) -> list[Move]:
    return own_moves(application, clock.today())


def _shown(application: Application) -> dict[str, object]:
    position = application.position
    decisions = readable(traces.own(application.person_id, application.activity_id))
    return {
        "application": application,
        "moves": _moves(application),
        "next_step": next_step(application.status, application.origin),
        "place": waiting.place_of(application),
        "reference": waiting.reference_of(application),
        "withdrawal": _withdrawal(application, formdata=None),
        "today": clock.today(),
        "refusal": "",
        "seen": seen(application.status, position.starts_on, position.ends_on),
        "decisions": decisions,
        "known": {each.id: in_words(from_text(each.known)) for each in decisions},
        "taken_back_at": taken_back_at(application.events),
        "presence": attendance.own(application),
    }
