"""The grid of a unit, where days are read: a month, or one day."""

from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from metiis import clock
from metiis.availability import queries as availability
from metiis.availability import rules
from metiis.availability.month import link_to
from metiis.grids import grid, queries
from metiis.grids.forms import ANY_SECTION, UnitFilterForm
from metiis.grids.grid import Member
from metiis.models import Unit
from metiis.permissions import Permission
from metiis.reference import queries as reference
from metiis.web import Page, authorize, page, requires, viewer

bp = Blueprint("grids", __name__)
ROWS = 300
ONE_DAY = timedelta(days=1)
CARRIED = frozenset({"unite", "section", "categorie", "competence", "etat"})


@bp.get("/unites/<code>/disponibilites")
@requires(Permission.UNIT_AVAILABILITY)
def show(code: str) -> Response:
    """Let those who lead a unit see who is free, who is not, and who has not answered."""
    units = queries.units_around(code)
    here = units[0] if units and units[0].code == code else None
    authorize(Permission.UNIT_AVAILABILITY, here)
    form, today = UnitFilterForm(request.args), clock.today()
    day = rules.shown_day(form.jour.data, today)
    asked = form.le.data or day
    first = rules.shown_month(f"{asked:%Y-%m}" if asked else form.mois.data, today)
    if day is not None:
        return _day(units, form, day)
    return _month(units, form, first)


def _month(units: list[Unit], form: UnitFilterForm, first: date) -> Response:
    """Totals over everybody kept, and a page of rows."""
    kept, states = _kept(units, form, first, rules.month_end(first))
    rows = _page_of(kept)
    shape = grid.build(first, clock.today(), states, rows.items, _person_path())
    today, code = clock.today(), units[0].code
    return page(
        "grids/show.html",
        grid=shape,
        rows=rows,
        day_links=[_address(code, jour=head.date.isoformat()) for head in shape.heads],
        previous=_neighbour(code, rules.month_shifted(first, -1)),
        following=_neighbour(code, rules.month_shifted(first, 1)),
        now=None if first == today.replace(day=1) else _address(code),
        **_around(units, form, mois=f"{first:%Y-%m}"),
    )


def _day(units: list[Unit], form: UnitFilterForm, day: date) -> Response:
    """Who is in which state on one day: what a small screen can show of the grid."""
    kept, states = _kept(units, form, day, day)
    code, today = units[0].code, clock.today()
    near = [rules.shown_day(str(day + step), today) for step in (-ONE_DAY, ONE_DAY)]
    earlier, later = [_address(code, jour=str(each)) if each else None for each in near]
    return page(
        "grids/day.html",
        day=day,
        people=kept,
        lists=grid.day_lists(kept, states),
        person_path=_person_path(),
        month_link=_address(code, mois=f"{day:%Y-%m}"),
        earlier=earlier,
        later=later,
        **_around(units, form, jour=str(day)),
    )


def _kept(
    units: list[Unit], form: UnitFilterForm, first: date, last: date
) -> tuple[list[Member], dict[int, bytes]]:
    """The people the filters keep, and their states over a period."""
    skills = reference.skills()
    skill = next((each for each in skills if each.code == form.competence.data), None)
    held_on = form.le.data or max(first, clock.today())
    people = queries.members(viewer(), units[0], skill.id if skill else None, held_on)
    states = availability.states([member.id for member in people], first, last)
    form.offer(units, sorted({member.section for member in people}), skills)
    wanted = form.filters(units)
    kept = [member for member in people if wanted.keep(member, states[member.id], first)]
    return kept, {member.id: states[member.id] for member in kept}


def _around(units: list[Unit], form: UnitFilterForm, **where: str) -> dict[str, object]:
    """What both faces show around: the unit, the filters, how many are set, how to drop them."""
    return {
        "unit": units[0],
        "filters": form,
        "active": len(_carried()) + (form.le.data is not None),
        "everything": f"{url_for('grids.show', code=units[0].code)}?{urlencode(where)}",
    }


def _carried() -> dict[str, str]:
    """The filters that links keep."""
    return {
        name: text
        for name, text in request.args.items()
        if name in CARRIED and text and (name, text) != ("section", ANY_SECTION)
    }


def _address(code: str, **where: str) -> str:
    query = urlencode({**where, **_carried()})
    return f"{url_for('grids.show', code=code)}?{query}".rstrip("?")


def _neighbour(code: str, first: date) -> tuple[str, str, str] | None:
    """The name, short name and address of another month of the same grid."""
    link = link_to(first, clock.today())
    return (link.name, link.short, _address(code, mois=link.key)) if link else None


def _page_of(kept: list[Member]) -> Page[Member]:
    number = min(max(1, request.args.get("page", 1, type=int)), max(1, -(-len(kept) // ROWS)))
    return Page(kept[(number - 1) * ROWS : number * ROWS], number, len(kept), ROWS)


def _person_path() -> str:
    return url_for("people.show", person_id="~")
