"""The grid of a unit, where days are read: a month, a year, or one day."""

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from metiis import clock
from metiis.availability import rules as calendar
from metiis.availability.freshness import coverage_in_words
from metiis.availability.month import link_to
from metiis.grids import day as days
from metiis.grids import grid, queries, rules, year
from metiis.grids.forms import (
    ANY_SECTION,
    FOLDED,
    LAYER_TITLES,
    LAYER_WORDS,
    UNFOLDED,
    UnitFilterForm,
)
from metiis.grids.grid import Sight
from metiis.grids.layers import AGE_LEGEND, STATE_LEGEND, Layer
from metiis.models import Unit
from metiis.permissions import Permission
from metiis.reference import queries as reference
from metiis.web import authorize, page, page_of, requires, viewer

bp = Blueprint("grids", __name__)
ROWS = 300
ONE_DAY = timedelta(days=1)
FILTERS = frozenset({"unite", "section", "categorie", "competence", "etat"})
CARRIED = FILTERS | {"couche", "sections"}


@bp.get("/unites/<code>/disponibilites")
@requires(Permission.UNIT_AVAILABILITY)
def show(code: str) -> Response:
    """Let those who lead a unit see who is free, who is not, and who has not answered."""
    units = queries.units_around(code)
    here = units[0] if units and units[0].code == code else None
    authorize(Permission.UNIT_AVAILABILITY, here)
    form, today = UnitFilterForm(request.args), clock.today()
    day = calendar.shown_day(form.jour.data, today)
    if day is not None:
        return _day(units, form, day)
    number = rules.shown_year(form.annee.data, today)
    if number is not None:
        return _year(units, form, number if form.le.data is None else form.le.data.year)
    asked = form.le.data
    return _month(
        units, form, calendar.shown_month(f"{asked:%Y-%m}" if asked else form.mois.data, today)
    )


def _month(units: list[Unit], form: UnitFilterForm, first: date) -> Response:
    """Totals over everybody kept, and a page of rows."""
    sight = _sight(units, form, first, calendar.month_end(first))
    rows, layer = page_of(sight.kept, ROWS), form.layer
    skills = sight.skills if layer is Layer.SKILL else {}
    held = queries.holders([member.id for member in sight.pool], skills) if skills else {}
    shape = grid.build(sight, layer, held, rows.items, _person_path())
    return page(
        "grids/show.html",
        grid=shape,
        rows=rows,
        day_links=[_address(jour=head.date.isoformat()) for head in shape.heads],
        previous=_neighbour(calendar.month_shifted(first, -1)),
        following=_neighbour(calendar.month_shifted(first, 1)),
        now=None if first == sight.today.replace(day=1) else _address(),
        year_link=_address(annee=str(first.year)),
        layer_links=_layer_links(first, layer),
        legend=AGE_LEGEND if layer is Layer.FRESHNESS else STATE_LEGEND,
        **_folding(form, sight, mois=f"{first:%Y-%m}"),
        **_around(units, form, sight, mois=f"{first:%Y-%m}"),
    )


def _year(units: list[Unit], form: UnitFilterForm, number: int) -> Response:
    """A strip per person, and what the year asks for above."""
    today = clock.today()
    number = rules.shown_year(str(number), today) or today.year
    sight = _sight(units, form, *year.period_of(number))
    rows = page_of(sight.kept, ROWS)
    shape = year.build(sight, rows.items, _person_path())
    near = [rules.shown_year(str(number + step), today) for step in (-1, 1)]
    earlier, later = [(str(each), _address(annee=str(each))) if each else None for each in near]
    return page(
        "grids/year.html",
        year=shape,
        rows=rows,
        month_links=[_address(mois=f"{head.first:%Y-%m}") for head in shape.months],
        month_link=_address(mois=f"{_month_in(number, today):%Y-%m}"),
        earlier=earlier,
        later=later,
        **_folding(form, sight, annee=str(number)),
        **_around(units, form, sight, annee=str(number)),
    )


def _month_in(number: int, today: date) -> date:
    """The month to go back to from a year: this one, or its January."""
    return today.replace(day=1) if number == today.year else date(number, 1, 1)


def _day(units: list[Unit], form: UnitFilterForm, day: date) -> Response:
    """Who is in which state on one day: what a small screen can show of the grid."""
    sight = _sight(units, form, day, day)
    near = [calendar.shown_day(str(day + step), sight.today) for step in (-ONE_DAY, ONE_DAY)]
    earlier, later = [_address(jour=str(each)) if each else None for each in near]
    return page(
        "grids/day.html",
        day=day,
        lists=days.day_lists(sight.kept, sight.said, day, sight.today),
        demand=rules.demand(sight.needs, sight.said),
        free=rules.free(sight.kept, sight.said)[0],
        is_short=bool(grid.places_left(sight).short),
        person_path=_person_path(),
        month_link=_address(mois=f"{day:%Y-%m}"),
        earlier=earlier,
        later=later,
        **_around(units, form, sight, jour=str(day)),
    )


def _sight(units: list[Unit], form: UnitFilterForm, first: date, last: date) -> Sight:
    """What a page counts, once the filters are known."""
    today, skills = clock.today(), reference.skills()
    skill = next((each for each in skills if each.code == form.competence.data), None)
    held_on = form.day_in(first, last) or max(first, today)
    people = queries.members(viewer(), units[0], skill.id if skill else None, held_on)
    said = queries.said([member.id for member in people], first, last, today)
    form.offer(units, sorted({member.section for member in people}), skills)
    wanted = form.filters(units, first, last)
    needs = queries.needs(viewer(), units[0], first, last)
    return Sight(
        said=said,
        kept=[each for each in people if wanted.keep(each, said.states[each.id], first)],
        pool=[each for each in people if each.unit_path.startswith(wanted.unit_path)],
        needs=[each for each in needs if each.unit_path.startswith(wanted.unit_path)],
        skill={} if skill is None else {skill.id: skill.label},
        today=today,
        judges=rules.sees_everybody(viewer(), units[0]),
    )


def _around(
    units: list[Unit], form: UnitFilterForm, sight: Sight, **where: str
) -> dict[str, object]:
    """What all faces show around: the unit, what numbers are worth, the filters, how to drop
    them."""
    kept = {name: text for name, text in _carried().items() if name not in FILTERS}
    on = form.day_in(sight.said.first, sight.said.last)
    return {
        "unit": units[0],
        "here": _address(**where),
        "people": len(sight.kept),
        "judges": sight.judges,
        "coverage": coverage_in_words(sight.said.coverage(sight.kept, sight.today)),
        "filters": form,
        "missed": _missed(form, sight.today),
        "hidden": {**where, **kept},
        "active": len(_carried().keys() & FILTERS) + (on is not None),
        "everything": f"{request.path}?{urlencode({**where, **kept})}",
    }


def _missed(form: UnitFilterForm, today: date) -> str:
    """What the page says of a month, day or year that the calendar does not hold."""
    day, number = form.le.data, form.annee.data
    month = f"{day:%Y-%m}" if day else form.mois.data
    asked = [month, (form.jour.data or "")[:7]]
    if rules.shown_year(number, today) is None:
        asked.append(number)
    return calendar.missed(asked, today)


def _folding(form: UnitFilterForm, sight: Sight, **where: str) -> dict[str, object]:
    """Whether sections show their people, and the address that shows or folds them all."""
    unfolded = form.unfolds(len(sight.kept))
    return {
        "unfolded": unfolded,
        "fold_link": _address(**where, sections=FOLDED if unfolded else UNFOLDED),
    }


def _layer_links(first: date, layer: Layer) -> list[tuple[str, str, bool]]:
    """The title and address of each layer, and whether it is the one shown."""
    return [
        (LAYER_TITLES[word], _address(mois=f"{first:%Y-%m}", couche=word), each is layer)
        for word, each in LAYER_WORDS.items()
    ]


def _carried() -> Mapping[str, str]:
    """What links keep: the filters, the layer, the sections unfolded."""
    return {
        name: text
        for name, text in request.args.items()
        if name in CARRIED and text and (name, text) != ("section", ANY_SECTION)
    }


def _address(**where: str) -> str:
    """This page with something else shown."""
    return f"{request.path}?{urlencode({**_carried(), **where})}".rstrip("?")


def _neighbour(first: date) -> tuple[str, str, str] | None:
    """The name, short name and address of another month of the same grid."""
    link = link_to(first, clock.today())
    return (link.name, link.short, _address(mois=link.key)) if link else None


def _person_path() -> str:
    return url_for("people.show", person_id="~")
