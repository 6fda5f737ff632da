"""My calendar, where days are set."""

from datetime import date

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.availability import queries, rules, services
from metiis.availability.forms import DaysForm, spelled_out
from metiis.availability.month import Month
from metiis.labels import NBSP, count, label, long_date
from metiis.models import DeclarationSource
from metiis.permissions import Permission
from metiis.refusals import Refusal
from metiis.web import (
    Fragment,
    done,
    fragment,
    is_partial,
    message_only,
    page,
    requires,
    swapped,
    viewer,
)

bp = Blueprint("availability", __name__)


@bp.get("/disponibilites")
@requires(Permission.AVAILABILITY_OWN)
def index() -> Response:
    """Let a reservist see and say when she is free."""
    first = rules.shown_month(request.args.get("mois"), clock.today())
    return _month_page(first, DaysForm(None))


@bp.post("/disponibilites/jours")
@requires(Permission.AVAILABILITY_OWN)
def set_days() -> Response:
    """Let a reservist set days: one press, a list, or a period."""
    form = DaysForm(spelled_out(request.form))
    if not form.validate():
        return _mistaken(form)
    me, now = viewer(), clock.now()
    try:
        sorting = services.set_days(me, form.days, form.value, me, DeclarationSource.SELF, now)
    except Refusal as refusal:
        db.session.rollback()
        return _refused(form, refusal)
    db.commit()
    return _saved(form, sorting)


def _month_page(first: date, form: DaysForm, refusal: str = "") -> Response:
    """The whole page; to htmx only the form over a period, the one part where one types."""
    return page(
        "availability/index.html",
        "availability/_period.html",
        refusal=refusal,
        month=_shown(first),
        **_period(first, form),
    )


def _period(first: date, form: DaysForm) -> dict[str, object]:
    """What the form over a period shows; it remembers the month it stands beside."""
    today = clock.today()
    form.mois.data = f"{first:%Y-%m}"
    return {"form": form, "today": today, "horizon": rules.horizon(today)}


def _shown(first: date) -> Month:
    return queries.month_of(viewer(), first, clock.today())


def _month_fragment(first: date) -> Fragment:
    return fragment("availability-month", "availability/_month.html", month=_shown(first))


def _period_fragment(first: date, form: DaysForm) -> Fragment:
    return fragment("availability-period", "availability/_period.html", **_period(first, form))


def _month_beside(form: DaysForm) -> date:
    """The month the person was looking at, else the one of the first day she asked for."""
    fallback = form.days[0] if not form.errors and form.days else clock.today()
    return rules.shown_month(form.mois.data or f"{fallback:%Y-%m}", clock.today())


def _mistaken(form: DaysForm) -> Response:
    """422, next to what was typed; a press has nothing typed, so only a message."""
    if is_partial() and not form.is_period:
        return message_only(" ".join(text for texts in form.errors.values() for text in texts), 422)
    return _month_page(_month_beside(form), form)


def _refused(form: DaysForm, refusal: Refusal) -> Response:
    """409 with the month as it stands now: it has changed since the page was shown."""
    first = _month_beside(form)
    if is_partial():
        response = swapped(refusal.message, _month_fragment(first), category="error")
    else:
        response = _month_page(first, form, refusal.message)
    response.status_code = 409
    return response


def _saved(form: DaysForm, sorting: rules.Sorting) -> Response:
    """The day pressed, the month touched, or a move to the month where something changed."""
    shown, saved = _month_beside(form), sorting.open
    in_sight = [day for day in saved if day.replace(day=1) == shown]
    first = shown if in_sight else saved[0].replace(day=1)
    is_press = not form.is_period and len(form.days) == 1
    anchor = f"jour-{saved[0]}" if is_press else None
    url = url_for("availability.index", mois=f"{first:%Y-%m}", _anchor=anchor)
    message = _saved_message(form, sorting)
    if not is_partial() or not in_sight:
        return done(url, message)
    if is_press:
        return done(url, None, *_press_fragments(first, saved[0]))
    parts = [_month_fragment(first), *([_period_fragment(first, form)] if form.is_period else [])]
    return done(url, message, *parts)


def _press_fragments(first: date, day: date) -> tuple[Fragment, Fragment]:
    month = _shown(first)
    return (
        fragment(f"jour-{day}", "availability/_day.html", day=month.day(day)),
        fragment("availability-summary", "availability/_summary.html", month=month),
    )


def _saved_message(form: DaysForm, sorting: rules.Sorting) -> str:
    saved, value = sorting.open, label(form.value)
    if len(saved) == 1:
        what = f"{long_date(saved[0]).capitalize()}{NBSP}: {value}."
    else:
        what = f"{count(len(saved), 'jour enregistré', 'jours enregistrés')}{NBSP}: {value}."
    return what + rules.left_out(sorting)
