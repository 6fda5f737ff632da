"""The funnel of a unit: from the rolls to those who come, who is where, taken away for a reason."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.accounts import proving
from metiis.headcount import files, lines, services
from metiis.headcount.desk import Desk, Reading, open_desk
from metiis.headcount.listing import listing
from metiis.headcount.missing import Shortage, shortages
from metiis.headcount.pages import PAGES
from metiis.labels import count, moment, person_name
from metiis.models import Unit
from metiis.permissions import Permission, can
from metiis.pool.taking import TakingForm, proved
from metiis.web import authorize, done, page, page_of, requires, taken_away, viewer

bp = Blueprint("headcount", __name__, url_prefix="/unites/<code>/effectif")
PAGE_ROWS = 100
NARROWER = "Resserrez la période, la fonction, le grade ou la compétence."


@bp.get("")
@requires(Permission.UNIT_SEE)
def show(code: str) -> Response:
    """Let those who lead people see how many can be counted on, step by step, and where not;
    national steering reads figures without names, which have a page of their own."""
    if not can(viewer(), Permission.HEADCOUNT_SEE):
        return done(url_for("levels.figures", unite=code))
    desk = open_desk(code)
    context: dict[str, Any] = {"unit": desk.unit, "form": desk.form, "pages": PAGES}
    if not desk.form.validate():
        return page("headcount/show.html", reading=None, **context)
    reading = desk.read()
    who, parts, acts = _steps(reading)
    return page(
        "headcount/show.html",
        reading=reading,
        posts=lines.posts(reading.question),
        who=who,
        parts=parts,
        acts=acts,
        lefts=lines.LEFT_WORDS,
        short=_shortages(reading),
        words=lines.in_words(reading.question, desk.skills),
        query=desk.form.query,
        **context,
    )


def _steps(reading: Reading) -> tuple[list[lines.Line], list[lines.Line], list[lines.Line]]:
    return (
        lines.who(reading.funnel, reading.sheet, reading.question, clock.today()),
        lines.parts(reading.funnel),
        lines.acts(reading.funnel),
    )


def _shortages(reading: Reading) -> list[Shortage]:
    asked, sheet = reading.question, reading.sheet
    return shortages(asked.posts, sheet.members, sheet.rows, sheet.first, sheet.last, clock.today())


@bp.get("/personnes")
@requires(Permission.HEADCOUNT_SEE)
def people_at(code: str) -> Response:
    """Let those who lead people see who is at a step, or why somebody is left out at it."""
    desk = open_desk(code)
    if not desk.form.validate():
        return _back(desk)
    reading = desk.read()
    shown = listing(desk, reading)
    return page(
        "headcount/people.html",
        unit=desk.unit,
        listing=shown,
        rows=page_of(shown.named, PAGE_ROWS),
        words=lines.in_words(reading.question, desk.skills),
        query=desk.form.query,
    )


def _back(desk: Desk) -> Response:
    """To the page that says what is wrong with the days asked."""
    here = url_for(".show", code=desk.unit.code)
    return done(f"{here}?{request.query_string.decode(errors='replace')}")


@bp.route("/export", methods=["GET", "POST"])
@requires(Permission.POOL_EXPORT)
def export(code: str) -> Response:
    """Let those who answer for a unit take figures or a list away, for a reason, under their
    name."""
    desk = open_desk(code)
    authorize(Permission.POOL_EXPORT, desk.unit, see=Permission.HEADCOUNT_SEE)
    if not desk.form.validate():
        return _back(desk)
    taking, form = _taking(desk), TakingForm()
    proof = proved(form, viewer(), taking.people, NARROWER)
    if proof is not False:
        return _sent(taking, form) if proof is True else proof
    if form.mot_de_passe.errors:
        db.commit()  # The journal keeps that a wrong one was tried.
    return page("headcount/export.html", form=form, taking=taking, query=desk.form.query)


@dataclass(frozen=True, slots=True)
class Taking:
    """What a file holds, read before the password is checked: that leaves the database."""

    unit: Unit
    title: str
    words: str
    query: dict[str, str]
    table: list[list[str]]
    people: int  # Named in it.


def _taking(desk: Desk) -> Taking:
    reading = desk.read()
    words = lines.in_words(reading.question, desk.skills)
    if "etape" not in request.args:
        who, parts, acts = _steps(reading)
        posts, short = lines.posts(reading.question), _shortages(reading)
        table = files.figures(posts, [*who, *parts, *acts], short)
        return Taking(desk.unit, "Entonnoir", words, {}, table, 0)
    shown = listing(desk, reading)
    table = files.people((one.name, one.unit, one.section, shown.said(one)) for one in shown.named)
    return Taking(desk.unit, shown.title, words, shown.query, table, len(shown.named))


def _sent(taking: Taking, form: TakingForm) -> Response:
    """The file, once the journal says for good that it leaves."""
    unit, kind, reason = taking.unit, form.format.data, form.motif.data or ""
    what = count(taking.people, "personne") if taking.query else "chiffres"
    proving.forgive(viewer())
    services.note_export(viewer(), unit, what, kind)
    who, when = person_name(viewer()), moment(clock.now())
    mark = [
        ("METIIS, suivi de l’effectif", unit.name),
        ("Extrait par", who),
        ("Le", when),
        ("Motif", reason),
        ("Demande", taking.words),
        ("Contenu", taking.title),
        ("Usage", "Données à protéger. À supprimer dès que ce motif n’existe plus."),
    ]
    name = f"effectif-{unit.code}-{clock.today()}"
    db.commit()
    content = files.written(mark, taking.table, kind, f"METIIS, {who}, {when}, {reason}")
    return taken_away(content, kind, name)
