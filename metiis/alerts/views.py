"""The page of holes to come: what will lack, since when, and whom to ask."""

from flask import Blueprint, Response

from metiis import clock
from metiis.alerts import queries
from metiis.headcount.pages import PAGES
from metiis.permissions import Permission
from metiis.web import authorize, found, page, requires

bp = Blueprint("alerts", __name__, url_prefix="/unites/<code>/effectif/alertes")


@bp.get("")
@requires(Permission.HEADCOUNT_SEE)
def show(code: str) -> Response:
    """Let those who lead people see which posts will lack somebody, and whom to ask."""
    unit = found(queries.unit(code))
    authorize(Permission.HEADCOUNT_SEE, unit, see=Permission.UNIT_SEE)
    alerts = queries.open_alerts(unit, clock.today())
    return page("alerts/show.html", unit=unit, pages=PAGES, alerts=alerts, day=clock.civil_day)
