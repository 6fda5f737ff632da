"""Pages of the pool: who is free, searches kept, lists taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.accounts import proving
from metiis.availability.freshness import coverage_in_words
from metiis.labels import NBSP, moment, person_name
from metiis.models import Unit
from metiis.permissions import Permission
from metiis.pool import files, lines, queries, rules, services
from metiis.pool.desk import Desk, open_desk, reopened, spelled, with_weekend
from metiis.pool.files import Extract
from metiis.pool.forms import ExportForm, KeepForm
from metiis.pool.lines import Asked
from metiis.pool.queries import Found
from metiis.pool.rules import Group
from metiis.pool.search import Search
from metiis.pool.taking import MOST, proved
from metiis.refusals import Refusal
from metiis.web import Page, authorize, done, found, page, page_of, requires, taken_away, viewer

bp = Blueprint("pool", __name__)
FIRST_NAMES, PAGE_ROWS = 20, 100


@bp.get("/unites/<code>/vivier")
@requires(Permission.UNIT_AVAILABILITY)
def index(code: str) -> Response:
    """Let those who lead people see who is free on some days, with which skills."""
    today, asked = clock.today(), request.args.get("recherche")
    desk, moved = open_desk(code, with_weekend(request.args, today)), ""
    if asked is not None:
        kept = found(next((one for one in desk.around.searches if one.public_id == asked), None))
        desk, moved = reopened(desk, kept, today)
    return _shown(desk, KeepForm(formdata=None), moved)


def _shown(desk: Desk, keep: KeepForm, moved: str = "") -> Response:
    """The page: the form alone while it cannot be understood, else who answers it too."""
    form = desk.form
    context: dict[str, Any] = {
        "unit": desk.unit,
        "form": form,
        "keep": keep,
        "moved": moved,
        "searches": desk.around.searches,
        "sees_service": desk.sees_service,
        "has_units": len(desk.around.units) > 1,
        "result": None,
    }
    if form.validate():
        context |= _result(desk, form.search())
    response = page("pool/index.html", **context)
    if keep.errors:
        response.status_code = 422
    return response


def _result(desk: Desk, search: Search) -> dict[str, Any]:
    """What the page shows of the people found: counts, tables, names."""
    result = desk.find(search, Permission.UNIT_AVAILABILITY)
    desk.form.offer_sections(result.sections)
    asked = desk.asked(search)
    one = next((group for group in Group if group.value == request.args.get("groupe")), None)
    shown = {
        group: _names(people, is_whole=group is one)
        for group, people in result.pool.groups.items()
        if one in (None, group)
    }
    return {
        "result": result.pool,
        "search": search,
        "words": desk.words(search),
        "coverage": coverage_in_words(result.coverage),
        "ranks": rules.by_rank(result.pool),
        "skills": rules.by_skill(result.pool, list(asked.skills), desk.labels()),
        "only": one,
        "groups": {
            group: (names, [lines.line(each, asked) for each in names.items])
            for group, names in shown.items()
        },
        "names": rules.NAMES,
        "meanings": rules.MEANINGS,
    }


def _names(people: Sequence[rules.Candidate], *, is_whole: bool) -> Page[rules.Candidate]:
    """The first names of a group, or the page of it that `?page=` asks for."""
    if not is_whole:
        return Page(list(people[:FIRST_NAMES]), 1, len(people), FIRST_NAMES)
    return page_of(people, PAGE_ROWS)


@bp.post("/unites/<code>/vivier/recherches")
@requires(Permission.UNIT_AVAILABILITY)
def keep(code: str) -> Response:
    """Let somebody keep a search, to open it again in one press."""
    form = KeepForm()
    desk = open_desk(code, spelled(form.recherche.data or ""))
    if not desk.form.validate() or not form.validate():
        return _shown(desk, form)
    query = desk.form.search().query
    try:
        services.keep(viewer(), desk.unit, form.nom.data or "", query, clock.now())
    except Refusal as refusal:
        form.nom.errors = [refusal.message]
        return _shown(desk, form)
    db.commit()
    url = f"{url_for('.index', code=code)}?{query}"
    return done(url, f"Recherche «{NBSP}{form.nom.data}{NBSP}» gardée.")


@bp.post("/unites/<code>/vivier/recherches/<search_id>/supprimer")
@requires(Permission.UNIT_AVAILABILITY)
def forget(code: str, search_id: str) -> Response:
    """Let somebody stop keeping one of her searches."""
    around = found(queries.around(viewer(), code))
    authorize(Permission.UNIT_AVAILABILITY, around.unit)
    services.forget(viewer(), around.unit, search_id)
    db.commit()
    return done(url_for(".index", code=code), "La recherche est supprimée.")


@bp.route("/unites/<code>/vivier/export", methods=["GET", "POST"])
@requires(Permission.POOL_EXPORT)
def export(code: str) -> Response:
    """Let those who answer for a unit take a list away, for a reason, under their name."""
    desk = open_desk(code)
    authorize(Permission.POOL_EXPORT, desk.unit, see=Permission.UNIT_AVAILABILITY)
    if not desk.form.validate():
        here = url_for(".index", code=code)
        return done(f"{here}?{request.query_string.decode(errors='replace')}")
    search, form = desk.form.search(), ExportForm()
    result = desk.find(search, Permission.POOL_EXPORT)
    form.offer(result.pool)
    taking = Taking(desk.unit, search, result, desk.words(search), desk.asked(search))
    people = sum(len(result.pool.groups[group]) for group in form.groups)
    way_out = "Resserrez la recherche ou cochez moins de groupes."
    proof = proved(form, viewer(), people, way_out, "groupes")
    if proof is not False:
        return _sent(taking, form) if proof is True else proof
    if form.mot_de_passe.errors:
        db.commit()  # The journal keeps that a wrong one was tried.
    return page("pool/export.html", form=form, taking=taking, most=MOST)


@dataclass(frozen=True, slots=True)
class Taking:
    """What an export is about, read before the password is checked: that leaves the database."""

    unit: Unit
    search: Search
    result: Found
    words: str
    asked: Asked


def _sent(taking: Taking, form: ExportForm) -> Response:
    """The file, once the journal says for good that it leaves."""
    unit, kind, reason = taking.unit, form.format.data, form.motif.data or ""
    groups, people = form.groups, taking.result.pool.groups
    chosen = [each for group in groups for each in people[group]]
    proving.forgive(viewer())
    services.note_export(viewer(), unit, len(chosen), groups, kind, has_reason=bool(reason))
    who, when = person_name(viewer()), moment(clock.now())
    mark = [
        ("METIIS, vivier", unit.name),
        ("Extrait par", who),
        ("Le", when),
        ("Motif", reason),
        ("Recherche", taking.words),
        ("Réponses", coverage_in_words(taking.result.coverage)),
        ("Usage", "Données personnelles. À supprimer dès que ce motif n’existe plus."),
    ]
    name = f"vivier-{unit.code}-{taking.search.first}"
    db.commit()
    extract = Extract(mark, [files.row(each, taking.asked) for each in chosen])
    return taken_away(files.written(extract, kind, f"METIIS, {who}, {when}, {reason}"), kind, name)
