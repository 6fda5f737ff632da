"""Pages of notifications: read them, open what they are about."""

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.callups import services as callups
from metiis.notifications import queries, services
from metiis.permissions import Permission
from metiis.web import done, found, fragment, local_path, page, paginate, requires, viewer

bp = Blueprint("notifications", __name__, url_prefix="/notifications")


@bp.get("")
@requires(Permission.NOTIFICATION_OWN)
def index() -> Response:
    """Let a person read what the service has to tell her."""
    return page("notifications/index.html", "notifications/_list.html", **_list())


@bp.post("/<notification_id>/ouvrir")
@requires(Permission.NOTIFICATION_OWN)
def show(notification_id: str) -> Response:
    """Let a person go to what a message is about; it is read from then on."""
    message = found(queries.notification(viewer(), notification_id))
    services.mark_read(message, clock.now())
    callups.opened(viewer(), message.key, clock.now())
    db.commit()
    return done(local_path(message.path) or url_for(".index"))


@bp.post("/<notification_id>/lire")
@requires(Permission.NOTIFICATION_OWN)
def mark_read(notification_id: str) -> Response:
    """Let a person put a message among those she has read."""
    message = found(queries.notification(viewer(), notification_id))
    services.mark_read(message, clock.now())
    db.commit()
    return _back()


@bp.post("/lire")
@requires(Permission.NOTIFICATION_OWN)
def mark_all_read() -> Response:
    """Let a person be done with every message at once."""
    services.mark_all_read(viewer(), clock.now())
    db.commit()
    return _back()


def _back() -> Response:
    listed = fragment("notifications-list", "notifications/_list.html", **_list())
    return done(url_for(".index", page=request.args.get("page")), None, listed)


def _list() -> dict[str, object]:
    messages = paginate(queries.notifications(viewer()))
    return {"messages": messages, "unread": queries.unread_count(viewer())}
