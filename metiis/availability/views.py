"""My calendar, where days are set."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.datastructures import MultiDict

from metiis import clock, db
from metiis.availability import glance, queries, rules, services
from metiis.availability.conflicts import Seen, StaleDays
from metiis.availability.forms import (
    AS_PATTERN,
    LATER,
    VALUES,
    DaysForm,
    saved_message,
    spelled_out,
)
from metiis.availability.month import Month, link_to
from metiis.availability.seeing import refuse_stale
from metiis.keeping import fresh, kept
from metiis.labels import count, month_name
from metiis.models import DeclarationSource
from metiis.once import ENVELOPE, devices, instant, queued, say, seen_at
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
# What a form sent again does not carry over.
RESENT = ENVELOPE | {"vu", "choix", "conflit", "corrige"}


@bp.get("/disponibilites")
@requires(Permission.AVAILABILITY_OWN)
@kept()
def index() -> Response:
    """Let a reservist see and say when she is free."""
    first = rules.shown_month(request.args.get("mois"), clock.today())
    return _month_page(first, _form(None))


@bp.get("/disponibilites/apercu")
@requires(Permission.AVAILABILITY_OWN)
@kept()
def overview() -> Response:
    """Let a reservist see several months at a glance."""
    today = clock.today()
    first = rules.shown_month(request.args.get("mois"), today)
    return page(
        "availability/overview.html",
        months=queries.glance(viewer(), first, today),
        previous=link_to(rules.month_shifted(first, -glance.MONTHS), today),
        following=link_to(rules.month_shifted(first, glance.MONTHS), today),
        is_current=first == today.replace(day=1),
        missed=rules.missed([request.args.get("mois")], today),
    )


@bp.post("/disponibilites/jours")
@requires(Permission.AVAILABILITY_OWN)
@queued("Mes disponibilités")
def set_days() -> Response:
    """Let a reservist set days: one press, a list, a period, a season."""
    form = _form(spelled_out(request.form))
    if not form.validate():
        return _mistaken(form)
    try:
        sorting = _act(form)
    except StaleDays as stale:
        db.session.rollback()
        return _undecided(form, stale)
    except Refusal as refusal:
        db.session.rollback()
        return _refused(form, refusal)
    db.commit()
    return _saved(form, sorting)


@bp.post("/disponibilites/toujours-vrai")
@requires(Permission.AVAILABILITY_OWN)
@queued("Mes disponibilités")
def renew() -> Response:
    """Let a reservist say by one press that what she said of a month still holds."""
    first = rules.shown_month(request.form.get("mois"), clock.today())
    renewed = services.renew(viewer(), first, rules.month_end(first), clock.now())
    db.commit()
    words = count(len(renewed), "réponse confirmée", "réponses confirmées")
    return _changed(first, f"{words} à la date d’aujourd’hui.")


@bp.post("/disponibilites/comme-le-mois-dernier")
@requires(Permission.AVAILABILITY_OWN)
@queued("Mes disponibilités")
def copy_month() -> Response:
    """Let a reservist fill the silent days of a month as the month before."""
    first = rules.shown_month(request.form.get("mois"), clock.today())
    filled = services.copy_month(viewer(), first, clock.now())
    db.commit()
    words = count(len(filled), "jour rempli", "jours remplis")
    before = month_name(rules.month_shifted(first, -1))
    return _changed(first, f"{words} comme en {before}. Vos autres réponses sont gardées.")


def _changed(first: date, message: str) -> Response:
    url = url_for("availability.index", mois=f"{first:%Y-%m}")
    return done(url, message, *_month_fragments(first))


def _form(sent: MultiDict[str, str] | None) -> DaysForm:
    me = viewer()
    form = DaysForm(sent, department=me.home_department)
    if queries.has_standings(me.id):
        form.offer_pattern()
    return form


def _has_standings(form: DaysForm) -> bool:
    return len(form.valeur.choices or []) > len(VALUES) + 1


def _act(form: DaysForm) -> rules.Sorting:
    """Do what a valid form asks, unless the days were said elsewhere since its page was made."""
    me, now, at = viewer(), clock.now(), seen_at()
    wanted = None if form.valeur.data == AS_PATTERN else form.value
    seen = Seen(at, frozenset(devices())) if at else None
    refuse_stale(me, form.days, wanted, form.answer, seen, now)
    if form.valeur.data == LATER and form.le.data is not None:
        return services.promise_days(me, form.days, form.le.data, now)
    if form.valeur.data == AS_PATTERN:
        return services.release_days(me, form.days, now)
    return services.set_days(me, form.days, form.value, me, DeclarationSource.SELF, now)


def _month_page(
    first: date, form: DaysForm, refusal: str = "", conflict: dict[str, Any] | None = None
) -> Response:
    """The whole page; to htmx only the form over a period, the one part where one types."""
    return page(
        "availability/index.html",
        "availability/_period.html",
        refusal=refusal,
        **conflict or {"conflict": None},
        **_period(first, form),
        month=_shown(first),
        has_standings=_has_standings(form),
        missed=rules.missed([request.args.get("mois")], clock.today()),
        half_year=rules.month_end(rules.month_shifted(clock.today(), glance.MONTHS - 1)),
    )


def _period(first: date, form: DaysForm) -> dict[str, object]:
    """What the form over a period shows; it remembers the month it stands beside."""
    today = clock.today()
    form.mois.data = f"{first:%Y-%m}"
    return {"form": form, "today": today, "horizon": rules.horizon(today), "seen": _seen()}


def _seen() -> str:
    """When what a page shows is true: it comes back with what is decided on it."""
    return fresh(instant(clock.now()))


def _shown(first: date) -> Month:
    return queries.month_of(viewer(), first, clock.today())


def _month_fragments(first: date) -> tuple[Fragment, Fragment]:
    """The days of a month and the line above them: what a change of several days touches."""
    month = _shown(first)
    return (
        fragment("availability-days", "availability/_days.html", month=month),
        fragment("availability-summary", "availability/_summary.html", month=month),
    )


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


def _undecided(form: DaysForm, stale: StaleDays) -> Response:
    """409 with both answers, and the month as it stands; the person's own is sent by one press."""
    first = _month_beside(form)
    own = [pair for pair in spelled_out(request.form).items(multi=True) if pair[0] not in RESENT]
    month = f"{first:%Y-%m}"
    back = url_for("availability.index", mois=month, _anchor=f"jour-{stale.clashes[0].day}")
    both = {"conflict": stale, "asked": own, "back": back}
    if not is_partial():
        response = _month_page(first, _form(None), conflict=both)
    else:
        parts = [
            fragment("availability-conflict", "availability/_conflict.html", seen=_seen(), **both)
        ]
        response = swapped(None, _whole_month(first, form), *parts)
    say(stale.message)
    response.status_code = 409
    return response


def _whole_month(first: date, form: DaysForm) -> Fragment:
    return fragment(
        "availability-month",
        "availability/_month.html",
        month=_shown(first),
        has_standings=_has_standings(form),
        seen=_seen(),
    )


def _refused(form: DaysForm, refusal: Refusal) -> Response:
    """409 with the month as it stands now: it has changed since the page was shown."""
    first = _month_beside(form)
    if is_partial():
        response = swapped(refusal.message, _whole_month(first, form), category="error")
    else:
        response = _month_page(first, form, refusal.message)
    response.status_code = 409
    return response


def _saved(form: DaysForm, sorting: rules.Sorting) -> Response:
    """The day pressed or the month touched; to htmx the month in sight, wherever the days are."""
    shown, saved = _month_beside(form), sorting.open
    in_sight = [day for day in saved if day.replace(day=1) == shown]
    first = shown if in_sight or is_partial() else saved[0].replace(day=1)
    is_press = not form.is_period and len(form.days) == 1
    anchor = f"jour-{saved[0]}" if is_press else None
    url = url_for("availability.index", mois=f"{first:%Y-%m}", _anchor=anchor)
    message = saved_message(form, sorting)
    say(message)  # htmx shows the day itself; whoever waited for the network reads the words.
    if is_press and in_sight and "conflit" not in request.form:
        return done(url, None if is_partial() else message, *_press_fragments(first, saved[0]))
    parts = list(_month_fragments(first)) if in_sight else [_summary_fragment(first)]
    if request.form.get("corrige"):  # The form shows faults: they are mended.
        parts.append(_period_fragment(first, _form(None)))
    if request.form.get("conflit"):
        parts.append(fragment("availability-conflict", "availability/_settled.html"))
    return done(url, message, *parts)


def _summary_fragment(first: date) -> Fragment:
    month = _shown(first)
    return fragment("availability-summary", "availability/_summary.html", month=month)


def _press_fragments(first: date, day: date) -> tuple[Fragment, Fragment]:
    month = _shown(first)
    return (
        fragment(f"jour-{day}", "availability/_day.html", day=month.day(day)),
        fragment("availability-summary", "availability/_summary.html", month=month),
    )
