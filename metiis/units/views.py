"""Pages of units: the tree, a unit's sheet and its settings, the import of the units file."""

from datetime import timedelta

from flask import Blueprint, Response, url_for

from metiis import clock, db
from metiis.journal.services import record
from metiis.permissions import Permission, can
from metiis.refusals import Refusal
from metiis.units import queries, services
from metiis.units.forms import UnitSettingsForm, UnitsFileForm
from metiis.web import authorize, done, found, page, requires, viewer

bp = Blueprint("units", __name__)
SOON = timedelta(days=90)


@bp.get("/unites")
@requires(Permission.UNIT_SEE)
def index() -> Response:
    """Let somebody find one of the units she follows."""
    return page("units/index.html", branches=queries.branches(viewer()))


@bp.get("/unites/<code>")
@requires(Permission.UNIT_SEE)
def show(code: str) -> Response:
    """Let somebody see how a unit stands and go to what concerns it."""
    unit = found(queries.unit(code))
    authorize(Permission.UNIT_SEE, unit)
    today = clock.today()
    # National steering reads figures where small ones are left out, and no true total.
    is_counted = can(viewer(), Permission.HEADCOUNT_SEE, unit)
    return page(
        "units/show.html",
        unit=unit,
        above=[(each, can(viewer(), Permission.UNIT_SEE, each)) for each in queries.above(unit)],
        branches=queries.branches_below(unit),
        figures=queries.figures(unit, today, today + SOON) if is_counted else None,
        form=UnitSettingsForm(obj=unit),
    )


@bp.post("/unites/<code>/reglages")
@requires(Permission.UNIT_SEE)
def settings(code: str) -> Response:
    """Let a commander choose what blocks and what only warns."""
    unit = found(queries.unit(code))
    authorize(Permission.UNIT_SETTINGS, unit, see=Permission.UNIT_SEE)
    form = UnitSettingsForm()
    if services.choose_blocks(unit, form.blocks_on_contract.data, form.blocks_on_fitness.data):
        record(viewer(), "units.settings", unit.code)
    db.commit()
    return done(url_for("units.show", code=unit.code), "Les réglages de l’unité sont enregistrés.")


@bp.route("/administration/unites", methods=["GET", "POST"])
@requires(Permission.UNITS_IMPORT)
def administration() -> Response:
    """Let an administrator see every unit and bring the list up to date from a file."""
    form, faults = UnitsFileForm(), []
    if form.validate_on_submit():
        try:
            report = services.import_units(form.file.data.read())
        except Refusal as refusal:
            form.file.errors = [refusal.message]
        else:
            if not report.faults:
                return _imported(report)
            faults, form.file.errors = report.faults, [services.refusal(report)]
        db.session.rollback()
    return page(
        "units/administration.html", form=form, faults=faults, branches=queries.whole_tree()
    )


def _imported(report: services.UnitsReport) -> Response:
    summary = services.summary(report)
    if report.has_effect:
        record(viewer(), "units.imported", detail=summary)
    db.commit()
    return done(url_for("units.administration"), summary)
