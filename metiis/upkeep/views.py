"""Pages of files to mend: whose, what, what to do; and the list taken away."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.accounts import proving
from metiis.headcount.pages import PAGES
from metiis.journal.services import record
from metiis.labels import count
from metiis.models import Unit
from metiis.permissions import Permission
from metiis.pool.taking import TakingForm, proved, sent
from metiis.reference.queries import legal_values
from metiis.reference.rules import LegalValues
from metiis.upkeep import files, queries, rules
from metiis.upkeep.rules import TITLES, File, Kind
from metiis.web import authorize, found, page, page_of, requires, viewer

bp = Blueprint("upkeep", __name__, url_prefix="/unites/<code>/effectif/dossiers")
ROWS = 50


@dataclass(frozen=True, slots=True)
class Desk:
    """A unit, every file to mend in it, and the kind that is looked at."""

    unit: Unit
    legal: LegalValues
    files: Sequence[File]
    kind: Kind | None

    def of(self, kind: Kind | None) -> list[File]:
        """The files of a kind, or all."""
        return [each for each in self.files if kind in (None, each.kind)]

    def listed(self) -> list[File]:
        """The files of the kind that the viewer may put a name on."""
        return [each for each in self.of(self.kind) if each.is_named]

    def address(self, endpoint: str, kind: Kind | None) -> str:
        """A page of the same unit on one kind of files."""
        return url_for(endpoint, code=self.unit.code, nature=kind.value if kind else None)

    @property
    def title(self) -> str:
        """What is looked at."""
        return TITLES[self.kind] if self.kind else "Tous"


def _desk(code: str) -> Desk:
    unit, today = found(queries.unit(code)), clock.today()
    authorize(Permission.HEADCOUNT_SEE, unit, see=Permission.UNIT_SEE)
    legal, asked = legal_values(today), request.args.get("nature")
    known = queries.facts(unit.path, today, legal, viewer())
    every = rules.ordered(each for one in known for each in rules.files_of(one, legal, today))
    return Desk(unit, legal, every, next((kind for kind in Kind if kind.value == asked), None))


@bp.get("")
@requires(Permission.HEADCOUNT_SEE)
def show(code: str) -> Response:
    """Let those who employ people see whose file blocks or soon will, and what to do."""
    desk = _desk(code)
    listed, counts = desk.listed(), Counter(each.kind for each in desk.files)
    tabs = [("Tous", desk.address("upkeep.show", None), desk.kind is None, len(desk.files))]
    tabs += [
        (title, desk.address("upkeep.show", kind), kind is desk.kind, counts[kind])
        for kind, title in TITLES.items()
    ]
    return page(
        "upkeep/show.html",
        pages=PAGES,
        desk=desk,
        unit=desk.unit,
        today=clock.today(),
        tabs=tabs,
        files=page_of(listed, ROWS),
        titles=TITLES,
        unnamed=len(desk.of(desk.kind)) - len(listed),
        people=len({each.whose.person_id for each in desk.of(desk.kind)}),
    )


@bp.route("/export", methods=["GET", "POST"])
@requires(Permission.POOL_EXPORT)
def export(code: str) -> Response:
    """Let those who answer for a unit take the list away, for a reason, under their name."""
    desk, form = _desk(code), TakingForm()
    authorize(Permission.POOL_EXPORT, desk.unit, see=Permission.HEADCOUNT_SEE)
    number = len(desk.listed())
    way_out = "Choisissez une nature, ou une unité en dessous."
    proof = proved(form, viewer(), len({each.whose.person_id for each in desk.listed()}), way_out)
    if proof is not False:
        return _sent(desk, form) if proof is True else proof
    if form.mot_de_passe.errors:
        db.commit()  # The journal keeps that a wrong one was tried.
    return page("upkeep/export.html", form=form, desk=desk, unit=desk.unit, number=number)


def _sent(desk: Desk, form: TakingForm) -> Response:
    """The file, once the journal says for good that it leaves."""
    listed, today = desk.listed(), clock.today()
    proving.forgive(viewer())
    detail = f"{desk.title}, {count(len(listed), 'dossier')}, {form.format.data.upper()}"
    record(viewer(), "upkeep.exported", desk.unit.code, detail)
    db.commit()
    return sent(form, files.taken(desk.unit, today, desk.title, listed), viewer())
