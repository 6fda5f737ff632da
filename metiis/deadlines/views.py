"""What is due: one list for those who steer activities."""

from collections import Counter

from flask import Blueprint, Response, request, url_for

from metiis import clock
from metiis.deadlines import queries, rules
from metiis.permissions import Permission, can
from metiis.reference.queries import legal_values
from metiis.web import page, requires, viewer

bp = Blueprint("deadlines", __name__)
SHOWN = 30


@bp.get("/a-faire")
@requires(Permission.TASK_SEE)
def index() -> Response:
    """Let those who steer activities see what is due of them, the most pressing first."""
    person, today = viewer(), clock.today()
    legal = legal_values(today)
    found = rules.dues(queries.standings(person, legal, today), legal, today)
    if not can(person, Permission.ACTIVITY_MANAGE):
        found = [due for due in found if due.task in rules.LED]
    codes = Counter(due.activity.unit_code for due in found)
    wanted = request.args.get("unite", "")
    shown = [due for due in found if wanted not in codes or due.activity.unit_code == wanted]
    return page(
        "deadlines/index.html",
        "deadlines/_list.html",
        shelves=rules.shelves(shown, today),
        faces=_faces(codes, wanted),
        today=today,
        lateness=rules.lateness,
        mark=rules.mark,
        titles=rules.TITLES,
        shown=SHOWN,
    )


def _faces(codes: Counter[str], wanted: str) -> list[tuple[str, str, bool, int | None]]:
    """One tab per unit that has something to do, all of them first; none for a single unit."""
    if len(codes) < 2:
        return []
    every = ("Toutes", url_for(".index"), wanted not in codes, codes.total())
    return [
        every,
        *(
            (code, url_for(".index", unite=code), code == wanted, codes[code])
            for code in sorted(codes)
        ),
    ]
