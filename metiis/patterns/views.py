"""My weekly patterns and my absences: said once, they hold for many days."""

from datetime import date

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.availability import queries as availability
from metiis.availability.rules import horizon, shown_month
from metiis.labels import NBSP, count, period
from metiis.once import queued
from metiis.patterns import queries, rules, services
from metiis.patterns.forms import AbsenceForm, EndForm, PatternForm, SpanForm, starting_today
from metiis.patterns.services import Outcome
from metiis.permissions import Permission
from metiis.web import (
    Fragment,
    done,
    found,
    fragment,
    is_partial,
    message_only,
    page,
    requires,
    viewer,
)

bp = Blueprint("patterns", __name__, url_prefix="/disponibilites")
WEEK, AWAY = "patterns/_week.html", "patterns/_absences.html"


@bp.get("/semaine-type")
@requires(Permission.AVAILABILITY_OWN)
def index() -> Response:
    """Let a reservist see what she said once for many days, and say more."""
    return _page(starting_today(PatternForm), starting_today(AbsenceForm))


@bp.post("/semaine-type")
@requires(Permission.AVAILABILITY_OWN)
@queued("Semaine type")
def add() -> Response:
    """Let a reservist say what an ordinary week is, by a form or by one press."""
    shape = rules.shortcut(request.form.get("modele", ""), clock.today())
    if shape is not None:
        outcome = services.add_pattern(viewer(), shape, clock.now())
        db.commit()
        return _from_the_calendar(_told(shape.first, shape.last, outcome))
    form = PatternForm()
    if not form.validate():
        return _to_mend(form, WEEK, form, starting_today(AbsenceForm))
    asked = form.shape
    outcome = services.add_pattern(viewer(), asked, clock.now(), replacing=form.remplacer.data)
    db.commit()
    return _done(_told(asked.first, asked.last, outcome), _week())


@bp.post("/absences")
@requires(Permission.AVAILABILITY_OWN)
@queued("Absence")
def add_absence() -> Response:
    """Let a reservist say that she is away, for a reason that nobody else reads."""
    form = AbsenceForm()
    if not form.validate():
        return _to_mend(form, AWAY, starting_today(PatternForm), form)
    first, last = form.span
    outcome = services.add_absence(
        viewer(), first, last, form.reason, clock.now(), replacing=form.remplacer.data
    )
    db.commit()
    return _done(_told(first, last, outcome), _absences())


@bp.post("/semaine-type/<pattern_id>/fin")
@requires(Permission.AVAILABILITY_OWN)
@queued("Semaine type")
def end(pattern_id: str) -> Response:
    """Let a reservist make a pattern last longer, or stop sooner."""
    pattern = found(queries.pattern(viewer(), pattern_id))
    form = EndForm()
    if not form.validate() or form.au.data is None:
        return _end_to_mend(form)
    services.end_pattern(pattern, viewer(), form.au.data, clock.now())
    db.commit()
    return _done("La fin est changée. Vos jours suivent.", _week())


@bp.post("/semaine-type/<pattern_id>/retirer")
@requires(Permission.AVAILABILITY_OWN)
@queued("Semaine type")
def remove(pattern_id: str) -> Response:
    """Let a reservist take a pattern back."""
    pattern = queries.pattern(viewer(), pattern_id)
    if pattern is not None:  # Pressed twice: already done.
        services.remove_pattern(pattern, viewer(), clock.now())
        db.commit()
    return _done("La ligne est retirée. Vos jours suivent ce qui reste.", _week())


@bp.post("/absences/<absence_id>/retirer")
@requires(Permission.AVAILABILITY_OWN)
@queued("Absence")
def remove_absence(absence_id: str) -> Response:
    """Let a reservist take an absence back."""
    absence = queries.absence(viewer(), absence_id)
    if absence is not None:
        services.remove_absence(absence, viewer(), clock.now())
        db.commit()
    return _done("L’absence est retirée. Vos jours suivent ce qui reste.", _absences())


def _page(week: PatternForm, away: AbsenceForm, faulty: SpanForm | None = None) -> Response:
    context = {**_week_context(week), **_absences_context(away)}
    return page("patterns/index.html", form=faulty, **context)


def _to_mend(faulty: SpanForm, part: str, week: PatternForm, away: AbsenceForm) -> Response:
    """422 with the form as it was typed; to htmx its section alone."""
    if not is_partial():
        return _page(week, away, faulty)
    context = _week_context(week) if part == WEEK else _absences_context(away)
    return page(part, part, form=faulty, **context)


def _end_to_mend(form: EndForm) -> Response:
    words = " ".join(text for texts in form.errors.values() for text in texts)
    message = words or "Indiquez le dernier jour."
    if is_partial():
        return message_only(message, 422)
    return done(url_for(".index"), message, category="error")


def _done(message: str, part: Fragment) -> Response:
    return done(f"{url_for('.index')}#{part.target}", message, part)


def _from_the_calendar(message: str) -> Response:
    """After a press on the calendar's page: the month as it now stands, and no more shortcut."""
    me, today = viewer(), clock.today()
    first = shown_month(request.form.get("mois"), today)
    url = url_for("availability.index", mois=f"{first:%Y-%m}")
    if not is_partial():
        return done(url, message)
    month = availability.month_of(me, first, today)
    return done(
        url,
        message,
        fragment("availability-days", "availability/_days.html", month=month),
        fragment("availability-summary", "availability/_summary.html", month=month),
        fragment("availability-start", "availability/_started.html"),
    )


def _told(first: date, last: date, outcome: Outcome) -> str:
    days = count(outcome.moved, "jour mis à jour", "jours mis à jour")
    kept = ""
    if outcome.kept:
        words = count(outcome.kept, "jour répondu", "jours répondus")
        kept = f" {words} un par un {'garde' if outcome.kept == 1 else 'gardent'} votre réponse."
    if outcome.engaged:
        held = count(outcome.engaged, "jour reste engagé", "jours restent engagés")
        kept += f" {held} par votre candidature."
    return f"C’est enregistré, {period(first, last)}{NBSP}: {days}.{kept}"


def _week() -> Fragment:
    return fragment("patterns-week", WEEK, **_week_context(starting_today(PatternForm)))


def _absences() -> Fragment:
    return fragment("patterns-absences", AWAY, **_absences_context(starting_today(AbsenceForm)))


def _week_context(form: PatternForm) -> dict[str, object]:
    today = clock.today()
    return {
        "patterns": queries.patterns(viewer(), today),
        "week_form": form,
        "today": today,
        "horizon": horizon(today),
    }


def _absences_context(form: AbsenceForm) -> dict[str, object]:
    today = clock.today()
    return {
        "absences": queries.absences(viewer(), today),
        "away_form": form,
        "today": today,
        "horizon": horizon(today),
    }
