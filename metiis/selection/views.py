"""The commander's page of choice, and the decisions taken on it."""

from typing import Any

from flask import Blueprint, Response, url_for

from metiis import clock, db
from metiis.applications import queries as applications
from metiis.fields import clean
from metiis.models import Activity, Application, ApplicationStatus, RejectionReason
from metiis.permissions import Permission, can
from metiis.reference.queries import legal_values
from metiis.selection import queries, services
from metiis.selection.forms import InviteForm, RejectForm
from metiis.selection.shortlist import shortlist
from metiis.waiting import jobs
from metiis.web import (
    Fragment,
    authorize,
    done,
    found,
    fragment,
    is_partial,
    page,
    requires,
    swapped,
    viewer,
)

bp = Blueprint("selection", __name__)
WAITS = "est sur la liste d’attente."
OFFERED = "reçoit l’offre d’une place libre. Pour garder des places, arrêtez la liste d’attente."


@bp.get("/activites/<activity_id>/selection")
@requires(Permission.APPLICATION_READ)
def show(activity_id: str) -> Response:
    """Let a commander see, per position, who applied and who is free, and choose."""
    activity = found(queries.activity(activity_id))
    authorize(Permission.APPLICATION_READ, activity, see=Permission.ACTIVITY_SEE)
    return page("selection/show.html", **_context(activity))


def _context(activity: Activity) -> dict[str, Any]:
    legal = legal_values(activity.starts_on)
    return {
        "activity": activity,
        "boards": queries.boards(viewer(), activity, clock.today(), legal),
        "may_decide": can(viewer(), Permission.APPLICATION_DECIDE, activity),
        "rejection": RejectForm(formdata=None),
        "faulty": "",
        "today": clock.today(),
        "shortlist": shortlist(viewer(), activity, clock.today()),
        "call_up_days": legal.call_up_days,
    }


@bp.post("/candidatures/<application_id>/retenir")
@requires(Permission.APPLICATION_DECIDE)
def select(application_id: str) -> Response:
    """Let a commander retain somebody: a place and her days, both or neither."""
    application = _decided(application_id)
    services.retain(application, viewer(), clock.now())
    return _answer(application, "est retenu. Une confirmation lui est demandée.")


@bp.post("/candidatures/<application_id>/attente")
@requires(Permission.APPLICATION_DECIDE)
def wait(application_id: str) -> Response:
    """Let a commander put somebody on the waiting list."""
    application = _decided(application_id)
    services.wait(application, viewer(), clock.now())
    return _answer(application, WAITS)


@bp.post("/candidatures/<application_id>/refuser")
@requires(Permission.APPLICATION_DECIDE)
def reject(application_id: str) -> Response:
    """Let a commander refuse, with a reason the person will read, or take an invitation back."""
    application = _decided(application_id)
    form = RejectForm()
    if not form.validate():
        return _refusal_to_mend(application, form)
    reason = RejectionReason(form.motif.data)
    was_invited = application.status is ApplicationStatus.INVITED
    services.refuse(application, reason, clean(form.precision.data), viewer(), clock.now())
    if was_invited:
        return _answer(application, "n’est plus invité. La place est libre.")
    return _answer(application, "est refusé. Le motif lui est communiqué.")


@bp.post("/activites/<activity_id>/invitations")
@requires(Permission.APPLICATION_DECIDE)
def invite(activity_id: str) -> Response:
    """Let a commander ask somebody who has not applied: a place waits, her days stay hers."""
    activity = found(queries.activity(activity_id))
    authorize(Permission.APPLICATION_DECIDE, activity, see=Permission.ACTIVITY_SEE)
    form = InviteForm()
    wanted = form.poste.data or ""
    position = found(next((row for row in activity.positions if row.public_id == wanted), None))
    person = found(queries.invitable(viewer(), activity, form.personne.data or ""))
    application = services.invite(person, position, viewer(), clock.now())
    return _answer(application, "est invité. Sa réponse est attendue.")


def _decided(application_id: str) -> Application:
    application = found(applications.application(application_id))
    authorize(Permission.APPLICATION_DECIDE, application, see=Permission.APPLICATION_READ)
    return application


def _answer(application: Application, outcome: str) -> Response:
    """Say what happened; for htmx, the board of this position as it now stands.

    A place just freed is first offered to whoever waits for it.
    """
    db.commit()
    jobs.fill(application.position_id)
    if outcome == WAITS and application.status is ApplicationStatus.OFFERED:
        outcome = OFFERED
    person, activity = application.person, application.activity
    message = f"{person.rank or ''} {person.last_name.upper()} {outcome}".strip()
    where = url_for("selection.show", activity_id=activity.public_id)
    if not is_partial():
        return done(f"{where}#selection-{application.position.public_id}", message)
    return done(where, message, _board(application, RejectForm(formdata=None)))


def _board(application: Application, form: RejectForm, faulty: str = "") -> Fragment:
    context = _context(found(queries.activity(application.activity.public_id)))
    boards = context.pop("boards")
    board = next(each for each in boards if each.position.id == application.position_id)
    context |= {"rejection": form, "faulty": faulty}
    target = f"selection-{board.position.public_id}"
    return fragment(target, "selection/_board.html", board=board, **context)


def _refusal_to_mend(application: Application, form: RejectForm) -> Response:
    """Show the choice again with the fault beside the field and what was typed kept."""
    if is_partial():
        response = swapped(None, _board(application, form, faulty=application.public_id))
        response.status_code = 422
        return response
    context = _context(found(queries.activity(application.activity.public_id)))
    context |= {"rejection": form, "faulty": application.public_id, "form": form}
    return page("selection/show.html", **context)
