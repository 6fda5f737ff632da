"""Pages of the roster import: send a file, read what it would do, import it."""

from collections.abc import Sequence
from typing import TypeVar

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.permissions import Permission
from metiis.refusals import Refusal
from metiis.roster import queries, services
from metiis.roster.forms import RosterFileForm
from metiis.roster.plan import Kind, Plan
from metiis.roster.reader import COLUMNS, roster_table
from metiis.web import done, page, page_of, requires, viewer

bp = Blueprint("roster", __name__, url_prefix="/administration/effectif")
LARGEST_FILE = 5 << 20  # Bytes; the rest of the service takes one mebibyte.
LINES_SHOWN = 50
GONE = (
    "Ce fichier n’est plus disponible\u00a0: il est gardé une heure, ou jusqu’au fichier suivant. "
    "Envoyez-le de nouveau."
)
T = TypeVar("T")


@bp.url_value_preprocessor
def take_larger_files(endpoint: str | None, _values: object) -> None:
    """Raise the limit of this one form; done this early because the CSRF check reads the form."""
    if endpoint == "roster.index":
        request.max_content_length = LARGEST_FILE + (1 << 16)


@bp.route("", methods=["GET", "POST"])
@requires(Permission.ROSTER_IMPORT)
def index() -> Response:
    """Let whoever keeps the files of people send a roster to be looked at."""
    form = RosterFileForm()
    if form.validate_on_submit():
        file = form.file.data
        db.session.rollback()  # Reading a workbook is slow: no transaction stays open meanwhile.
        try:
            waiting = services.receive(viewer(), file.filename, file.read(), clock.now())
        except Refusal as refusal:
            form.file.errors = [refusal.message]
        else:
            db.commit()
            return done(url_for("roster.show", import_id=waiting.public_id))
    return page("roster/index.html", form=form, columns=COLUMNS)


@bp.get("/<import_id>")
@requires(Permission.ROSTER_IMPORT)
def show(import_id: str) -> Response:
    """Let her read line by line what importing her file would do."""
    waiting = queries.pending(viewer(), import_id, clock.now())
    if waiting is None:
        return done(url_for("roster.index"), GONE, category="warning")
    plan = queries.plan(viewer(), roster_table(waiting.content))
    faces = _faces(plan)
    usual = next((name for name, (_, items) in faces.items() if items), "changed")
    face = request.args.get("vue", usual)
    face = face if face in faces else usual
    return page(
        "roster/show.html",
        waiting=waiting,
        plan=plan,
        valid_lines=len(plan.of(Kind.NEW)) + len(plan.of(Kind.CHANGED)),
        faces=[(label, name, len(items)) for name, (label, items) in faces.items()],
        face=face,
        lines=page_of(faces[face][1], LINES_SHOWN),
    )


@bp.post("/<import_id>")
@requires(Permission.ROSTER_IMPORT)
def carry_out(import_id: str) -> Response:
    """Let her import the file she has looked at, whole or only its valid lines."""
    waiting = queries.pending(viewer(), import_id, clock.now())
    content = waiting.content if waiting is not None else b""
    db.session.rollback()  # As above; the file is asked for again, locked, once it is read.
    table = roster_table(content) if content else None
    waiting = queries.pending(viewer(), import_id, clock.now(), lock=True)
    if waiting is None or table is None:
        return done(url_for("roster.index"), GONE, category="warning")
    valid_only = request.form.get("lignes") == "valides"
    services.import_waiting(viewer(), waiting, table, valid_only, clock.now())
    db.commit()
    return done(url_for("roster.show", import_id=import_id), "L’effectif est importé.")


def _faces(plan: Plan) -> dict[str, tuple[str, Sequence[object]]]:
    """The lists of the page by the word of the address, in the order one reads them."""
    return {
        "a-corriger": ("À corriger", plan.faults),
        "modifiees": ("Modifiées", plan.of(Kind.CHANGED)),
        "nouvelles": ("Nouvelles", plan.of(Kind.NEW)),
        "conservees": ("Conservées", [entry for entry in plan.entries if entry.kept]),
        "remarques": ("Remarques", [entry for entry in plan.entries if entry.remarks]),
        "inchangees": ("Inchangées", plan.of(Kind.UNCHANGED)),
    }
