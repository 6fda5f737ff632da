"""Pages of notifications: read them, open what they are about, choose how to be told."""

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.callups import services as callups
from metiis.notifications import queries, rules, services
from metiis.notifications.forms import FilterForm, channels, manner_form
from metiis.permissions import Permission
from metiis.web import done, found, fragment, local_path, page, paginate, requires, viewer

bp = Blueprint("notifications", __name__, url_prefix="/notifications")
SHOWN = ("page", "nature", "non-lus")


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
    """Let a person be done with every message she was shown; one come since stays unread."""
    until = request.args.get("jusqua")
    newest = found(queries.notification(viewer(), until)) if until else None
    services.mark_all_read(viewer(), newest, clock.now())
    db.commit()
    return _back()


@bp.route("/preferences", methods=["GET", "POST"])
@requires(Permission.NOTIFICATION_OWN)
def preferences() -> Response:
    """Let a person say how and when a mail tells her that messages wait."""
    person = viewer()
    kinds = rules.kinds_for(person.is_reservist, bool(person.grants))
    form = manner_form(kinds, queries.manners([person.id])[person.id])
    if form.validate_on_submit() and form.blame(rules.hours_faults(form.hours)):
        services.save_manner(person, channels(form, kinds), form.hours, clock.now())
        db.commit()
        return done(url_for(".preferences"), "Vos préférences sont enregistrées.")
    shown = {"kinds": kinds, "questions": rules.QUESTIONS}
    return page("notifications/preferences.html", form=form, **shown)


def _back() -> Response:
    listed = fragment("notifications-list", "notifications/_list.html", **_list())
    return done(url_for(".index", **_shown()), None, listed)  # type: ignore[arg-type]


def _shown() -> dict[str, str]:
    """What the address says of the list, kept by what is done to its messages."""
    return {name: value for name, value in request.args.items() if name in SHOWN}


def _list() -> dict[str, object]:
    person, tallies = viewer(), queries.tallies(viewer())
    form = FilterForm(request.args)
    form.offer(tallies)
    wanted = queries.notifications(person, form.kind, bool(form.unread.data))
    messages = paginate(wanted, path=url_for(".index"))
    return {
        "form": form,
        "shown": _shown(),
        "newest": queries.newest(person),
        "messages": messages,
        "days": rules.by_day(messages.items, clock.today()),
        "unread": sum(each.unread for each in tallies),
        "has_any": bool(tallies),
        "now": clock.now(),
    }
