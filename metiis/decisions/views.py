"""The page of an activity's decisions: who decided what, when, knowing what."""

from flask import Blueprint, Response, request

from metiis.decisions import queries
from metiis.decisions.rules import from_text, in_words
from metiis.permissions import Permission
from metiis.web import authorize, found, page, paginate, requires, viewer

bp = Blueprint("decisions", __name__)


@bp.get("/activites/<activity_id>/decisions")
@requires(Permission.APPLICATION_READ)
def index(activity_id: str) -> Response:
    """Let those who follow an activity see who was chosen or not, by whom, when and why."""
    activity = found(queries.activity(activity_id))
    authorize(Permission.APPLICATION_READ, activity, see=Permission.ACTIVITY_SEE)
    people = queries.people_of(viewer(), activity)
    wanted = request.args.get("personne", "")
    chosen = next((person for person in people if person.public_id == wanted), None)
    only = chosen.public_id if chosen is not None else ""
    decisions = paginate(queries.of_activity(viewer(), activity, only))
    return page(
        "decisions/index.html",
        activity=activity,
        decisions=decisions,
        people=people,
        chosen=chosen,
        words={each.id: in_words(from_text(each.known)) for each in decisions.items},
    )
