"""The page of places to fill."""

from flask import Blueprint, Response, request

from metiis import clock
from metiis.models import LIVE
from metiis.permissions import Permission, can
from metiis.substitutes import queries
from metiis.web import authorize, found, page, requires, viewer

bp = Blueprint("substitutes", __name__)


@bp.get("/activites/<activity_id>/remplacants")
@requires(Permission.APPLICATION_READ)
def show(activity_id: str) -> Response:
    """Let a commander see who left each post, who took the place, who is asked, who could come."""
    read = queries.activity(activity_id)
    authorize(Permission.APPLICATION_READ, read, see=Permission.ACTIVITY_SEE)
    activity, today = found(read), clock.today()
    is_open = activity.status in LIVE and activity.starts_on > today
    left = [position for position in activity.positions if position.places_left]
    asked = request.args.get("poste")
    shown = next((each for each in left if each.public_id == asked), left[0] if left else None)
    return page(
        "substitutes/show.html",
        activity=activity,
        gaps=queries.gaps(viewer(), activity, shown, today) if is_open else [],
        shown=shown,
        is_open=is_open,
        decides=can(viewer(), Permission.APPLICATION_DECIDE, activity),
        today=today,
    )
