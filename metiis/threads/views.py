"""The thread of an activity: read it, write in it, take a message away."""

from flask import Blueprint, Response, abort, request, url_for

from metiis import clock, db
from metiis.models import Activity, MessageKind
from metiis.once import queued
from metiis.permissions import Permission, can
from metiis.threads import queries, services
from metiis.threads.forms import MessageForm
from metiis.threads.rules import LONGEST, closes_on, is_open
from metiis.web import done, found, fragment, page, requires, viewer

bp = Blueprint("threads", __name__, url_prefix="/activites/<activity_id>/fil")
SENT = {
    MessageKind.MESSAGE: "Votre message est envoyé.",
    MessageKind.ANNOUNCEMENT: "Votre annonce est publiée\u00a0: chaque participant est prévenu.",
}


@bp.get("")
@requires(Permission.THREAD_SEE)
def show(activity_id: str) -> Response:
    """Let participants and those who steer read what is said of an activity, and answer."""
    activity = found(queries.activity(viewer(), activity_id))
    return page("threads/show.html", "threads/_messages.html", **_shown(activity))


def _shown(activity: Activity, form: MessageForm | None = None) -> dict[str, object]:
    person, named = viewer(), request.args.get("avant", "")
    before = found(queries.message(activity, named)) if named else None
    return {
        "activity": activity,
        "thread": queries.thread(person, activity, before),
        "suffix": f"-{named}" if named else "",
        "is_first": before is None,
        "is_open": is_open(activity, clock.today()),
        "closes_on": closes_on(activity),
        "steers": can(person, Permission.THREAD_ANNOUNCE, activity),
        "form": form or MessageForm.blank(),
        "longest": LONGEST,
    }


@bp.post("")
@requires(Permission.THREAD_SEE)
@queued("Message")
def post(activity_id: str) -> Response:
    """Let somebody say something to all, once however often it is sent."""
    activity, form = found(queries.activity(viewer(), activity_id)), MessageForm()
    steers = can(viewer(), Permission.THREAD_ANNOUNCE, activity)
    if not form.validate_on_submit():
        return page("threads/show.html", "threads/_form.html", **_shown(activity, form))
    kind, key = form.kind(steers), form.cle.data or ""
    services.post(activity, viewer(), form.text, kind, key, clock.now())
    db.commit()
    shown = _shown(activity)
    return done(
        url_for("threads.show", activity_id=activity.public_id),
        SENT[kind],
        fragment("threads-pinned", "threads/_pinned.html", **shown),
        fragment("threads-messages", "threads/_messages.html", **shown),
        fragment("threads-form", "threads/_form.html", **shown),
    )


@bp.post("/lu")
@requires(Permission.THREAD_SEE)
def mark_read(activity_id: str) -> Response:
    """Let a reader say how far she has read, so that she is told of what follows."""
    activity = found(queries.activity(viewer(), activity_id))
    latest = queries.message(activity, request.form.get("jusque", ""))
    if latest is not None:
        services.mark_read(viewer(), activity, latest.at, clock.now())
        db.commit()
    here = url_for("threads.show", activity_id=activity.public_id)
    shown = fragment("threads-unread", "threads/_unread.html", count=0, activity=activity)
    return done(here, None, shown)


@bp.post("/<message_id>/retirer")
@requires(Permission.THREAD_SEE)
def remove(activity_id: str, message_id: str) -> Response:
    """Let an author take back a message, and those who steer any of them."""
    activity = found(queries.activity(viewer(), activity_id))
    message = found(queries.message(activity, message_id))
    steers = can(viewer(), Permission.THREAD_ANNOUNCE, activity)
    if message.author_id != viewer().id and not steers:
        abort(403)
    services.remove(message, viewer(), clock.now())
    db.commit()
    return done(url_for("threads.show", activity_id=activity.public_id), "Le message est retiré.")
