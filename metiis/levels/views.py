"""Pages of levels: units side by side, and figures without names for national steering."""

from datetime import date, timedelta

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.headcount import queries as headcount
from metiis.headcount.pages import PAGES
from metiis.headcount.states import State
from metiis.journal.services import record
from metiis.labels import moment, person_name, plain_date
from metiis.levels import board, comparison, extracts, queries
from metiis.levels.forms import ComparisonForm, FiguresForm
from metiis.models import Unit
from metiis.permissions import Permission
from metiis.units import queries as units
from metiis.web import authorize, done, found, page, requires, taken_away, viewer

bp = Blueprint("levels", __name__)


@bp.get("/unites/<code>/effectif/comparaison")
@requires(Permission.HEADCOUNT_SEE)
def compare(code: str) -> Response:
    """Let a commander or a brigade see which of their units can be counted on, and for what."""
    unit, *below = queries.around(code) or (None,)
    authorize(Permission.HEADCOUNT_SEE, unit)
    form = ComparisonForm.of(request.args, clock.today())
    is_ready = form.validate()
    return page(
        "levels/comparison.html",
        unit=unit,
        form=form,
        pages=PAGES,
        has_units=bool(below),
        today=clock.today(),
        columns=comparison.COLUMNS,
        order=comparison.Order.of(request.args.get("tri"), request.args.get("sens")),
        rows=_compared(found(unit), below, form.period) if is_ready and below else [],
    )


def _compared(unit: Unit, below: list[Unit], days: tuple[date, date]) -> list[comparison.Row]:
    first, last = days
    today = clock.today()
    rows = comparison.compared(
        unit,
        below,
        headcount.sheet(unit.path, first, last, today),
        headcount.needs(unit.path, first, last, headcount.UNDERTAKEN),
        queries.served(unit.path, date(today.year, 1, 1), today - timedelta(days=1)),
        today,
    )
    return comparison.Order.of(request.args.get("tri"), request.args.get("sens")).sort(rows)


@bp.get("/effectif")
@requires(Permission.HEADCOUNT_FIGURES)
def figures() -> Response:
    """Let national steering follow the Army, a brigade, a unit: figures, nobody's name."""
    form, unit = FiguresForm(request.args), _unit_asked()
    skills, level = queries.skill_names(), queries.level(unit)
    form.offer(skills)
    missed = form.missed(level.figures) if level else ""
    return page(
        "levels/figures.html",
        form=form,
        missed=missed,
        unit=unit,
        above=units.above(unit) if unit else [],
        board=board.board(level, form.choice(level.figures, clock.today()), skills)
        if level
        else None,
        State=State,
    )


def _unit_asked() -> Unit | None:
    """The unit of the address; the Army when there is none."""
    code = request.args.get("unite")
    if not code:
        return None
    unit = found(units.unit(code))
    authorize(Permission.HEADCOUNT_FIGURES, unit)
    return unit


@bp.post("/effectif/export")
@requires(Permission.HEADCOUNT_FIGURES)
def take() -> Response:
    """Let national steering take away what the page tells, day by day; the journal says who."""
    form, unit = FiguresForm(request.args), _unit_asked()
    level = queries.level(unit)
    if level is None:
        where = url_for(".figures", unite=unit.code if unit else None)
        return done(where, "Il n’y a pas encore de chiffres à emporter.", category="info")
    form.offer(())
    choice = form.choice(level.figures, clock.today())
    kind = "xlsx" if request.form.get("format") == "xlsx" else "csv"
    name, code = (unit.name, unit.code) if unit else (extracts.ARMY, "armee")
    record(viewer(), "levels.exported", code, f"{kind}, {choice.days} jours")
    mark = [
        ("METIIS, effectif", name),
        ("Extrait par", person_name(viewer())),
        ("Le", moment(clock.now())),
        ("Chiffres du", plain_date(level.figures.first)),
        ("Lecture", extracts.READING),
    ]
    db.commit()
    content = extracts.written(mark, extracts.rows(level, name, code, choice), kind)
    return taken_away(content, kind, f"effectif-{code}-{choice.day}")
