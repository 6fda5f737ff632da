"""The day budget of a unit: read by those who engage days, set by those who hold the account."""

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.budgets import queries, services
from metiis.budgets.curve import curve, months
from metiis.budgets.forms import BudgetForm
from metiis.budgets.rules import years_offered
from metiis.headcount.pages import PAGES
from metiis.models import Unit
from metiis.permissions import Permission
from metiis.reference.queries import legal_values
from metiis.web import authorize, done, found, page, requires, viewer

bp = Blueprint("budgets", __name__, url_prefix="/unites/<code>/budget")


@bp.get("")
@requires(Permission.BUDGET_SEE)
def show(code: str) -> Response:
    """Let those who engage days see how many the unit has left."""
    unit = found(queries.unit(code))
    authorize(Permission.BUDGET_SEE, unit, see=Permission.UNIT_SEE)
    return _shown(unit, _year())


def _year() -> int:
    today = clock.today()
    year = request.args.get("annee", today.year, type=int)
    return year if year in years_offered(today) else today.year


def _shown(unit: Unit, year: int, form: BudgetForm | None = None) -> Response:
    today = clock.today()
    ahead = legal_values(today).publication_days
    (account, forecast), *below = queries.tree(unit, year, today, ahead)
    return page(
        "budgets/show.html",
        pages=PAGES,
        unit=unit,
        year=year,
        years=years_offered(today),
        today=today,
        account=account,
        below=below,
        forecast=forecast,
        curve=curve(forecast, account.allocated, year, today),
        months=months(forecast, year),
        form=form or BudgetForm(formdata=None, jours=account.allocated),
    )


@bp.post("")
@requires(Permission.BUDGET_SET)
def set_days(code: str) -> Response:
    """Let the reserve office say how many days the unit may spend in a year."""
    unit, year = found(queries.unit(code)), _year()
    authorize(Permission.BUDGET_SET, unit, see=Permission.UNIT_SEE)
    form = BudgetForm()
    if not form.validate():
        return _shown(unit, year, form)
    changed = services.set_days(unit, year, form.jours.data, viewer(), clock.now())
    db.commit()
    where = url_for(".show", code=code, annee=year)
    if not changed:
        return done(where, f"Le budget de {year} est déjà celui-là.", category="info")
    return done(where, f"Le budget de {year} est enregistré.")
