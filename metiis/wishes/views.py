"""Pages of wishes: what I would like, in my order; it binds nobody."""

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.models import Activity
from metiis.once import queued
from metiis.permissions import Permission
from metiis.refusals import Refusal
from metiis.web import (
    Fragment,
    authorize,
    done,
    found,
    fragment,
    local_path,
    page,
    requires,
    viewer,
)
from metiis.wishes import queries, services
from metiis.wishes.rules import MOST, may_wish

bp = Blueprint("wishes", __name__, url_prefix="/souhaits")
LIST = "wishes/_list.html"


@bp.get("")
@requires(Permission.WISH_OWN)
def index() -> Response:
    """Let a reservist see the activities she would like, and put them in her order."""
    return page("wishes/index.html", LIST, **_listed())


@bp.post("/<activity_id>/ajouter")
@requires(Permission.WISH_OWN)
@queued("Mes souhaits")
def add(activity_id: str) -> Response:
    """Let a reservist say in one tap that she would like an activity."""
    activity = found(queries.activity(activity_id))
    authorize(Permission.ACTIVITY_SEE, activity)
    services.add(viewer(), activity, clock.now())
    db.commit()
    return _marked(activity, "Ajouté à la fin de vos souhaits.")


@bp.post("/<activity_id>/rang")
@requires(Permission.WISH_OWN)
@queued("Mes souhaits")
def rank(activity_id: str) -> Response:
    """Let a reservist give a wish its rank."""
    activity = _wished(activity_id)
    number = request.form.get("rang", type=int)
    if number is None or not 1 <= number <= MOST:
        raise Refusal(f"Le rang d’un souhait est un nombre entre 1 et {MOST}.", "rank")
    services.rank(viewer(), activity, number, clock.now())
    db.commit()
    return done(url_for(".index"), None, _list())


@bp.post("/<activity_id>/retirer")
@requires(Permission.WISH_OWN)
@queued("Mes souhaits")
def remove(activity_id: str) -> Response:
    """Let a reservist take a wish back."""
    activity = _wished(activity_id)
    services.remove(viewer(), activity)
    db.commit()
    return _marked(activity, "Retiré de vos souhaits.")


def _wished(activity_id: str) -> Activity:
    """An activity she wished for, even when it no longer addresses her, or one that she sees."""
    activity = found(queries.activity(activity_id))
    if not queries.is_wished(viewer(), activity):
        authorize(Permission.ACTIVITY_SEE, activity)
    return activity


def _marked(activity: Activity, message: str) -> Response:
    """Back where the button was: the list of wishes, or what shows the activity."""
    if request.form.get("vue") == "souhaits":
        return done(url_for(".index"), message, _list())
    mark = fragment(
        f"wishes-mark-{activity.public_id}",
        "wishes/_mark.html",
        activity=activity,
        ranks=queries.ranks(viewer(), clock.today()),
        may_wish=may_wish(activity, clock.today()),
    )
    back = local_path(request.form.get("retour"))
    return done(back or url_for("activities.show", activity_id=activity.public_id), message, mark)


def _list() -> Fragment:
    return fragment("wishes-list", LIST, **_listed())


def _listed() -> dict[str, object]:
    wishes = queries.own(viewer(), clock.today())
    return {
        "wishes": [each for each in wishes if each.number is not None],
        "others": [each for each in wishes if each.number is None],
        "most": MOST,
    }
