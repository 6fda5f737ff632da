"""The page of candidates of a position."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request, url_for

from metiis import clock
from metiis.candidates import queries, rules
from metiis.candidates.board import lines, sift
from metiis.candidates.forms import FilterForm
from metiis.candidates.rules import Group, Order, Sorted
from metiis.matching.facts import Code, Need
from metiis.matching.queries import need_of
from metiis.models import Activity, Position
from metiis.permissions import Permission
from metiis.web import Page, authorize, found, page, requires, viewer

bp = Blueprint("candidates", __name__)
PAGE_ROWS = 25


@bp.get("/activites/<activity_id>/candidats")
@requires(Permission.APPLICATION_READ)
def show(activity_id: str) -> Response:
    """Let a commander see, for each position, everybody who can hold it, nearly can, or cannot."""
    read, lent = queries.activity(activity_id)
    authorize(Permission.APPLICATION_READ, read, see=Permission.ACTIVITY_SEE)
    activity = found(read)
    form = FilterForm(request.args)
    form.offer([skill for each in activity.positions for skill in each.skills])
    context: dict[str, Any] = {"activity": activity, "form": form, "board": None}
    context |= {"position": None, "group": None, "today": clock.today()}
    if activity.positions:
        context["position"] = _asked(activity)
        if form.validate():
            need = need_of(context["position"], activity, lent)
            context |= _board(activity, context["position"], need, form)
    return page("candidates/show.html", "candidates/_list.html", **context)


def _asked(activity: Activity) -> Position:
    """The position asked, the first one when none is."""
    asked = request.args.get("poste")
    if not asked:
        return activity.positions[0]
    position = next((each for each in activity.positions if each.public_id == asked), None)
    return position if position is not None else abort(404)


def _board(activity: Activity, position: Position, need: Need, form: FilterForm) -> dict[str, Any]:
    """Counts of every group, and the page asked of one of them."""
    today = clock.today()
    board = sift(viewer(), activity, need, form.wanted, today)
    counts = board.sorted.counts()
    asked = (each for each in Group if each.value == request.args.get("groupe"))
    group = next(asked, rules.first_group(counts))
    people = board.sorted.of(group, _cause())
    last = max(1, -(-len(people) // PAGE_ROWS))
    number = min(max(1, request.args.get("page", 1, type=int)), last)
    places = ((number - 1) * PAGE_ROWS, number * PAGE_ROWS)
    rows = lines(viewer(), activity, need, board.sorted, people, form.order, places, today)
    here = _Here(activity, position, form)
    return {
        "board": board,
        "group": group,
        "rows": Page(rows, number, len(people), PAGE_ROWS),
        "meanings": rules.MEANINGS,
        "tabs": here.tabs(counts, group),
        "causes": here.causes(board.sorted),
        "sisters": _sisters(board.sorted),
    }


def _cause() -> Code | None:
    """The cause that those prevented are narrowed to; none when the address says no known one."""
    return next((code for code in rules.CAUSES if code.value == request.args.get("cause")), None)


def _sisters(found: Sorted) -> list[tuple[str, list[int]]]:
    """Able people of units whose names are another commander's: figures by group, by unit."""
    return [
        (code, [counts[group] for group in rules.ABLE])
        for code, counts in sorted(found.sisters.items())
        if any(counts[group] for group in rules.ABLE)
    ]


@dataclass(frozen=True, slots=True)
class _Here:
    """This page as filtered, from which its links change one thing."""

    activity: Activity
    position: Position
    form: FilterForm

    def tabs(self, counts: dict[Group, int], shown: Group) -> list[tuple[str, str, bool, int]]:
        """The five groups as links: name, address, whether it is the one shown, how many."""
        return [
            (rules.NAMES[group], self._address(groupe=group.value), group is shown, number)
            for group, number in counts.items()
        ]

    def causes(self, found: Sorted) -> list[tuple[str, str, bool, int]]:
        """What prevents people, first causes in the order of the funnel, as links."""
        return [
            (
                rules.CAUSES[code],
                self._address(groupe=Group.PREVENTED.value, cause=code.value),
                _cause() is code,
                number,
            )
            for code, number in found.causes().items()
            if number
        ]

    def _address(self, **values: str) -> str:
        form = self.form
        kept = {
            "poste": self.position.public_id,
            "q": form.q.data or "",
            "competence": form.competence.data or "",
            "tri": "" if form.order is Order.BEST else form.order.value,
        } | values
        query = urlencode([(name, value) for name, value in kept.items() if value])
        return f"{url_for('.show', activity_id=self.activity.public_id)}?{query}"
