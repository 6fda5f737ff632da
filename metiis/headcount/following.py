"""Pages that follow a unit's headcount over time: the curve against the need, what was believed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from metiis import clock
from metiis.grids.queries import units_around
from metiis.headcount import curve as curves
from metiis.headcount import evolution as beliefs
from metiis.headcount import filters, queries, snapshots
from metiis.headcount.chart import Scale
from metiis.headcount.curve import COLUMNS, Curve
from metiis.headcount.evolution import Belief, Outlook
from metiis.headcount.forecast import Presence
from metiis.headcount.pages import PAGES
from metiis.headcount.period_forms import CurveForm, EvolutionForm
from metiis.headcount.snapshots import Past
from metiis.headcount.tally import Sheet
from metiis.headcount.trials import Forecast
from metiis.models import Unit
from metiis.permissions import Permission
from metiis.reference import queries as reference
from metiis.web import authorize, found, page, requires

bp = Blueprint("following", __name__, url_prefix="/unites/<code>/effectif")


@bp.get("/courbe")
@requires(Permission.HEADCOUNT_SEE)
def curve(code: str) -> Response:
    """Let those who lead people see, months ahead, where they will lack somebody."""
    units, today = _units(code), clock.today()
    unit, skills, form = units[0], reference.skills(), CurveForm(request.args)
    form.offer(units, skills)
    asked, last = form.filters(units, skills), curves.last_day(today, form.months)
    needs = curves.concerned(queries.needs(unit.path, today, last), asked)
    wanted = {skill for need in needs for skill in need.skills}
    people = queries.sheet(unit.path, today, last, today, asked, wanted)
    shown = curves.curve(people.tally(), needs)
    short = curves.shortfalls(needs, people.members, people.rows, today, people.width)
    marked, by_week = curves.lacking_days(short, today, shown.length), form.months > 3
    names = {skill.id: skill.label for skill in skills}
    return page(
        "headcount/curve.html",
        form=form,
        words=filters.in_words(asked, names, {each.path: each.name for each in units}),
        curve=shown,
        short=short,
        by_week=by_week,
        lines=curves.lines(shown, marked, by_week=by_week),
        columns=COLUMNS.values(),
        **_picture(shown, marked),
        **_around(unit, today),
    )


def _units(code: str) -> list[Unit]:
    """The unit of a code and those below; 404 when it is out of sight."""
    units = units_around(code)
    unit = found(units[0] if units and units[0].code == code else None)
    authorize(Permission.PERSON_SEE_SERVICE, unit, see=Permission.UNIT_SEE)
    return list(units)


def _around(unit: Unit, today: date) -> dict[str, Any]:
    return {"unit": unit, "pages": PAGES, "today": today}


def _picture(shown: Curve, marked: Sequence[bool]) -> dict[str, Any]:
    """Bands from the surest up, lines over them, and the days on which somebody lacks."""
    scale = Scale.of(shown.first, shown.length, shown.rolls, shown.possible, shown.need)
    nothing = (0,) * shown.length
    return {
        "scale": scale,
        "bands": {
            "engaged": scale.band(nothing, shown.engaged),
            "available": scale.band(shown.engaged, shown.sure),
            "if-needed": scale.band(shown.sure, shown.possible),
        },
        "strokes": {
            "rolls": scale.stairs(shown.rolls),
            "employable": scale.stairs(shown.employable),
            "need": scale.stairs(shown.need),
        },
        "lacking": scale.spans(marked),
        "lacking_days": sum(marked),
    }


@bp.get("/evolution")
@requires(Permission.HEADCOUNT_SEE)
def evolution(code: str) -> Response:
    """Let those who lead people see how a day has filled up, and what to expect of it."""
    unit, today, form = _units(code)[0], clock.today(), EvolutionForm(request.args)
    form.validate()
    day, seen_from = form.day(today), form.seen_from(today)
    if not form.jour.errors:
        form.jour.data = day
    past = snapshots.mondays(unit, today)
    people = queries.sheet(unit.path, day, day, today)
    now = Belief(today, people.tally().on(day))
    told = [*_beliefs(unit, past, day), *([now] if day >= today else [])]
    then = snapshots.as_of(unit.path, seen_from) if seen_from else None
    learnt = snapshots.outlook(unit, past, today)
    outlook = _expected(unit, past, learnt, people, day)
    return page(
        "headcount/evolution.html",
        form=form,
        day=day,
        now=now if day >= today else None,
        then=Belief(then.first, then.on(day)) if then and then.holds(day) else None,
        seen_from=seen_from,
        told=told,
        drawing=beliefs.drawn(told, day, outlook.expected if outlook else None),
        outlook=outlook,
        trials=learnt.trials.values(),
        **_around(unit, today),
    )


def _beliefs(unit: Unit, past: Iterable[Past], day: date) -> list[Belief]:
    own = (each for each in past if each.path.startswith(unit.path) and each.seen.holds(day))
    return beliefs.merged(Belief(each.taken_on, each.seen.on(day)) for each in own)


def _expected(
    unit: Unit, past: Sequence[Past], learnt: Forecast, people: Sheet, day: date
) -> Outlook | None:
    """What is expected of a day to come."""
    if day < learnt.today or not past:
        return None
    last = [each for each in past if each.taken_on == past[-1].taken_on]
    own = [each.presence for each in last if each.path.startswith(unit.path)]
    presences = _added(own), _added(each.presence for each in last)
    return beliefs.outlook(learnt, people.members, people.rows, day, presences)


def _added(presences: Iterable[Presence]) -> Presence:
    numbers = [(each.expected, each.came) for each in presences]
    return Presence(sum(each for each, _came in numbers), sum(came for _each, came in numbers))
