"""The page of a proposed team: ask, keep, leave out, ask again, and take it in one gesture."""

from collections.abc import Sequence

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.labels import choices, person_name
from metiis.matching.engine.problem import Pair
from metiis.models import OverrideReason
from metiis.permissions import Permission, can
from metiis.proposals import queries, services
from metiis.proposals.asking import Asked, asked_of, team_of
from metiis.proposals.folding import Fold
from metiis.proposals.pages import Sheet
from metiis.proposals.queries import Opened
from metiis.proposals.rules import ways_of
from metiis.refusals import Refusal
from metiis.web import authorize, done, found, fragment, is_partial, page, requires, swapped, viewer

bp = Blueprint("proposals", __name__)
PAGE, PART = "proposals/show.html", "proposals/_team.html"


@bp.get("/activites/<activity_id>/proposition")
@requires(Permission.APPLICATION_READ)
def show(activity_id: str) -> Response:
    """Let a commander see the best team for an activity and why, and ask for another one."""
    opened = _opened(activity_id)
    args = request.args
    asked = asked_of(
        args.getlist("garder"),
        args.getlist("ecarter"),
        args.get("choisir", ""),
        args.get("motif", ""),
        args.get("sans", ""),
    )
    return page(PAGE, PART, **_context(opened, asked))


@bp.post("/activites/<activity_id>/proposition")
@requires(Permission.APPLICATION_DECIDE)
def take(activity_id: str) -> Response:
    """Let a commander take the team that was shown: everybody in it, or nobody if it changed."""
    activity = _opened(activity_id).activity
    authorize(Permission.APPLICATION_DECIDE, activity, see=Permission.APPLICATION_READ)
    sent = request.form
    asked = asked_of(sent.getlist("garder"), sent.getlist("ecarter"))
    name = sent.get("empreinte", "")
    try:
        taken = services.take(viewer(), activity, asked, name, clock.now())
    except Refusal as refusal:
        return _changed(activity_id, asked, refusal)
    db.commit()
    message = f"Équipe prise\u00a0: {taken.words}. Chacun est prévenu et doit répondre."
    if taken.already is not None:
        who = "vous" if taken.already.id == viewer().id else person_name(taken.already)
        message = f"Cette équipe a déjà été prise par {who}. Rien n’a été fait de plus."
    return done(url_for("selection.show", activity_id=activity_id), message)


def _opened(activity_id: str) -> Opened:
    opened = queries.opened(activity_id)
    activity = opened.activity if opened is not None else None
    authorize(Permission.APPLICATION_READ, activity, see=Permission.ACTIVITY_SEE)
    return found(opened)


def _context(opened: Opened, asked: Asked, shown: Sequence[Pair] = ()) -> dict[str, object]:
    activity, today = opened.activity, clock.today()
    proposed = queries.proposed(viewer(), activity, asked, today, lent=opened.lent)
    ways = ways_of(proposed, queries.applied(activity))
    fold = Fold(proposed, ways, request.args.get("poste", ""))
    named = fold.people | {person for person, _post in {*shown} - ways.keys()}
    cast = queries.cast(activity, named, only_named=True)
    return {
        "activity": activity,
        "sheet": Sheet(activity, fold, cast, opened.after, today, shown),
        "may_decide": can(viewer(), Permission.APPLICATION_DECIDE, activity),
        "reasons": choices(OverrideReason),
        "changed": "",
    }


def _changed(activity_id: str, asked: Asked, refusal: Refusal) -> Response:
    """Nothing was done: say what changed, and show the new team with what is new in it."""
    db.session.rollback()
    db.set_reading(True)
    opened = _opened(activity_id)
    shown = team_of(request.form.get("equipe", ""))
    context = _context(opened, asked, shown) | {"changed": refusal.message}
    if is_partial():
        response = swapped(None, fragment("proposals-team", PART, **context))
    else:
        response = page(PAGE, **context)
    response.status_code = 409
    return response
