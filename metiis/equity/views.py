"""Pages of equity: how the days of a year are spread, and the list taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.accounts import proving
from metiis.captions import LABELS
from metiis.equity import drawing, files, queries, rules
from metiis.equity.rules import Order, Record, Spread, Who
from metiis.headcount.pages import PAGES
from metiis.journal.services import record
from metiis.labels import count
from metiis.models import RankCategory, Unit
from metiis.permissions import Permission
from metiis.pool.taking import TakingForm, proved, sent
from metiis.reference.queries import legal_values
from metiis.reference.rules import LegalValues
from metiis.web import authorize, found, page, page_of, requires, viewer

bp = Blueprint("equity", __name__, url_prefix="/unites/<code>/effectif/equite")
ROWS, BACK = 50, 2
E = TypeVar("E", bound=StrEnum)
TITLES = {
    Who.ALL: "Tout le monde",
    Who.NONE: "Aucun jour",
    Who.FEW: "Peu de jours",
    Who.NEAR_CAP: "Près du plafond",
}
ORDERS = {
    Order.FEWEST: "le moins de jours d’abord",
    Order.MOST: "le plus de jours d’abord",
    Order.WEEKENDS: "le plus de week-ends d’abord",
    Order.FAR: "le plus loin d’abord",
    Order.NAME: "par nom",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What is looked at: a unit, a year, a list, and everybody’s days."""

    unit: Unit
    year: int
    who: Who
    order: Order
    legal: LegalValues
    records: Sequence[Record]
    whole: Spread

    def listed(self) -> list[Record]:
        """The people of the list whom the viewer may name, sorted."""
        return rules.ordered((each for each in self.of(self.who) if each.is_named), self.order)

    def of(self, who: Who) -> list[Record]:
        """The people of a list."""
        return rules.picked(self.records, who, self.whole.middle, self.legal.cap_share)

    def address(self, endpoint: str, **changed: str | int) -> str:
        """A page of the same unit, year, list and order, but for what changes."""
        asked = {"annee": self.year, "liste": self.who.value, "tri": self.order.value} | changed
        return f"{url_for(endpoint, code=self.unit.code)}?{urlencode(asked)}"


def _desk(code: str) -> Desk:
    unit, today = found(queries.unit(code)), clock.today()
    authorize(Permission.PERSON_SEE_SERVICE, unit, see=Permission.UNIT_SEE)
    year = request.args.get("annee", today.year, type=int)
    year = year if today.year - BACK <= year <= today.year else today.year
    legal = legal_values(today)
    records = queries.records(viewer(), unit, year, today, legal)
    asked = _asked(Who, "liste", Who.ALL), _asked(Order, "tri", Order.FEWEST)
    return Desk(unit, year, *asked, legal, records, rules.spread(records))


def _asked(kind: type[E], name: str, usual: E) -> E:
    return next((each for each in kind if each.value == request.args.get(name)), usual)


@bp.get("")
@requires(Permission.HEADCOUNT_SEE)
def show(code: str) -> Response:
    """Let those who employ people see who served much, who little, and who nothing."""
    desk, today = _desk(code), clock.today()
    listed = desk.listed()
    return page(
        "equity/show.html",
        pages=PAGES,
        desk=desk,
        unit=desk.unit,
        today=today,
        years=range(today.year - BACK, today.year + 1),
        picture=drawing.picture(rules.bars([each.served for each in desk.records])),
        categories=rules.by_category(desk.records, _names()),
        below=rules.by_unit(desk.records),
        lists=[(who, TITLES[who], len(desk.of(who))) for who in Who],
        orders=ORDERS,
        people=page_of(listed, ROWS),
        unnamed=len(desk.of(desk.who)) - len(listed),
        homeless=sum(each.far is None for each in desk.records),
    )


def _names() -> dict[RankCategory, str]:
    return {category: LABELS[category] for category in RankCategory}


@bp.route("/export", methods=["GET", "POST"])
@requires(Permission.POOL_EXPORT)
def export(code: str) -> Response:
    """Let those who answer for a unit take the list away, for a reason, under their name."""
    desk, form = _desk(code), TakingForm()
    authorize(Permission.POOL_EXPORT, desk.unit, see=Permission.HEADCOUNT_SEE)
    people, title = len(desk.listed()), TITLES[desk.who]
    way_out = "Choisissez une autre liste, ou une unité en dessous."
    proof = proved(form, viewer(), people, way_out)
    if proof is not False:
        return _sent(desk, form) if proof is True else proof
    if form.mot_de_passe.errors:
        db.commit()  # The journal keeps that a wrong one was tried.
    return page(
        "equity/export.html", form=form, desk=desk, unit=desk.unit, title=title, people=people
    )


def _sent(desk: Desk, form: TakingForm) -> Response:
    """The file, once the journal says for good that it leaves."""
    people = desk.listed()
    taken = files.taken(desk.unit, desk.year, TITLES[desk.who], desk.legal, people)
    proving.forgive(viewer())
    detail = f"{desk.year}, {count(len(people), 'personne')}, {form.format.data.upper()}"
    record(viewer(), "equity.exported", desk.unit.code, detail)
    db.commit()
    return sent(form, taken, viewer())
