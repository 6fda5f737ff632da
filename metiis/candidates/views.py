"""The page of candidates of a position."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request, url_for

from metiis import clock
from metiis.candidates import rules
from metiis.candidates.board import Sifted, lines, sift
from metiis.candidates.forms import FilterForm
from metiis.candidates.rules import Group
from metiis.matching.queries import need_of
from metiis.models import Activity, Position
from metiis.permissions import Permission
from metiis.selection import queries as selection
from metiis.web import Page, authorize, found, page, requires, viewer

bp = Blueprint("candidates", __name__)
PAGE_ROWS = 25


@bp.get("/activites/<activity_id>/candidats")
@requires(Permission.APPLICATION_READ)
def show(activity_id: str) -> Response:
    """Let a commander see, for each position, everybody who can hold it, nearly can, or cannot."""
    activity = found(selection.activity(activity_id))
    authorize(Permission.APPLICATION_READ, activity, see=Permission.ACTIVITY_SEE)
    form = FilterForm(request.args)
    form.offer([skill for each in activity.positions for skill in each.skills])
    context: dict[str, Any] = {"activity": activity, "form": form, "board": None, "position": None}
    if activity.positions:
        context["position"] = _asked(activity)
        if form.validate():
            context |= _board(activity, context["position"], form)
    return page("candidates/show.html", "candidates/_list.html", **context)


def _asked(activity: Activity) -> Position:
    """The position asked, the first one when none is."""
    asked = request.args.get("poste")
    if not asked:
        return activity.positions[0]
    position = next((each for each in activity.positions if each.public_id == asked), None)
    return position if position is not None else abort(404)


def _board(activity: Activity, position: Position, form: FilterForm) -> dict[str, Any]:
    """Counts of every group, and the page asked of one of them."""
    need, today = need_of(position, activity), clock.today()
    board = sift(viewer(), activity, need, form.wanted, today)
    group = form.group or rules.first_group(board.sorted.groups)
    cause = form.why if group is Group.PREVENTED else None
    people = rules.with_cause(board.sorted.groups[group], cause)
    last = max(1, -(-len(people) // PAGE_ROWS))
    number = min(max(1, request.args.get("page", 1, type=int)), last)
    places = ((number - 1) * PAGE_ROWS, number * PAGE_ROWS)
    rows = lines(viewer(), activity, need, people, form.order, places, today)
    return {
        "board": board,
        "group": group,
        "rows": Page(rows, number, len(people), PAGE_ROWS),
        "names": rules.NAMES,
        "meanings": rules.MEANINGS,
        "tabs": _tabs(activity, position, form, board, group),
        "causes": _causes(activity, position, form, board),
        "sisters": _sisters(board),
    }


def _tabs(
    activity: Activity, position: Position, form: FilterForm, board: Sifted, group: Group
) -> list[tuple[str, str, bool, int]]:
    """The five groups as links: name, address, whether it is the one shown, how many people."""
    return [
        (
            rules.NAMES[each],
            _address(activity, position, form, groupe=each.value, cause=""),
            each is group,
            len(people),
        )
        for each, people in board.sorted.groups.items()
    ]


def _causes(
    activity: Activity, position: Position, form: FilterForm, board: Sifted
) -> list[tuple[str, str, bool, int]]:
    """What prevents people, first causes in the order of the funnel, as links."""
    prevented = Group.PREVENTED.value
    return [
        (
            words,
            _address(activity, position, form, groupe=prevented, cause=code.value),
            form.why is code,
            board.sorted.causes[code],
        )
        for code, words in rules.CAUSES.items()
        if board.sorted.causes[code]
    ]


def _sisters(board: Sifted) -> list[tuple[str, list[int]]]:
    """Able people of units whose names are another commander's: figures by group, by unit."""
    shown = (Group.SURE, Group.IF_NEEDED, Group.PARTLY, Group.UNKNOWN)
    return [
        (code, [counts[group] for group in shown])
        for code, counts in sorted(board.sorted.sisters.items())
        if counts
    ]


def _address(activity: Activity, position: Position, form: FilterForm, **values: str) -> str:
    """This page with the same filters, but for what is given."""
    kept = {
        "poste": position.public_id,
        "q": form.q.data or "",
        "competence": form.competence.data or "",
        "tri": "" if form.order is rules.Order.BEST else form.order.value,
    } | values
    query = urlencode([(name, value) for name, value in kept.items() if value])
    return f"{url_for('.show', activity_id=activity.public_id)}?{query}"
