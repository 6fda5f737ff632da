"""Entering days for somebody, and the page where she reads whose word each of her days is."""

from datetime import date

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.availability import rules as days
from metiis.availability.month import link_to
from metiis.behalf import queries, rules, services
from metiis.behalf.forms import ContestForm, EntryForm
from metiis.behalf.queries import Log
from metiis.behalf.services import Contested, Entered
from metiis.labels import NBSP, count, label, month_name, person_name
from metiis.models import Person
from metiis.people import queries as people
from metiis.permissions import Permission
from metiis.web import authorize, done, found, page, requires, viewer

bp = Blueprint("behalf", __name__)


@bp.route("/reservistes/<person_id>/disponibilites", methods=["GET", "POST"])
@requires(Permission.AVAILABILITY_BEHALF)
def enter(person_id: str) -> Response:
    """Let the reserve office or a section leader say the days of somebody who phones in."""
    person = _person(person_id)
    if person.id == viewer().id:
        return done(url_for("availability.index"), rules.ONESELF, category="info")
    form = EntryForm()
    if form.validate_on_submit():
        entered = services.enter(
            viewer(), person, form.days, form.valeur.value, form.channel, clock.now()
        )
        db.commit()
        return _entered(person, form, entered)
    first = days.shown_month(request.args.get("mois"), clock.today())
    return page("behalf/enter.html", form=form, person=person, **_month(person, first))


def _person(public_id: str) -> Person:
    """Somebody on the rolls of whom the viewer sees the days, and for whom she may enter."""
    person = people.person(public_id)
    authorize(Permission.AVAILABILITY_BEHALF, person, see=Permission.UNIT_AVAILABILITY)
    shown = found(person if person and person.is_reservist else None)
    services.refuse_disabled(shown)
    return shown


def _entered(person: Person, form: EntryForm, entered: Entered) -> Response:
    saved = entered.sorting.open
    message = (
        f"{count(len(saved), 'jour enregistré', 'jours enregistrés')} pour {person_name(person)}"
        f"{NBSP}: {label(form.valeur.value)}. Un message prévient la personne."
    )
    first = f"{saved[0]:%Y-%m}"
    here = url_for("behalf.enter", person_id=person.public_id, mois=first)
    return done(here, message + days.left_out(entered.sorting))


@bp.get("/disponibilites/origine")
@requires(Permission.AVAILABILITY_OWN)
def origin() -> Response:
    """Let a reservist see where each of her answers comes from, and contest what others entered."""
    return _origin(request.args.get("mois"), ContestForm(formdata=None))


def _origin(month: str | None, form: ContestForm, contested: str = "") -> Response:
    first = days.shown_month(month, clock.today())
    form.mois.data = f"{first:%Y-%m}"
    shown = _month(viewer(), first)
    return page("behalf/origin.html", form=form, contested=contested, **shown)


@bp.post("/disponibilites/saisies/<entry_id>/contester")
@requires(Permission.AVAILABILITY_OWN)
def contest(entry_id: str) -> Response:
    """Let a reservist take back what somebody else entered for her."""
    entry = queries.entry(entry_id)
    entry = found(entry if entry and entry.person_id == viewer().id else None)
    form = ContestForm()
    if not form.validate():
        return _origin(form.mois.data, form, entry_id)
    result = services.contest(entry, form.mot.data or "", clock.now())
    db.commit()
    first = days.shown_month(form.mois.data, clock.today())
    here = url_for("behalf.origin", mois=f"{first:%Y-%m}")
    return done(here, _contested(result, person_name(entry.by)))


def _contested(result: Contested, author: str) -> str:
    """What went back, what could not, and who knows."""
    if result.released:
        message = (
            f"{count(len(result.released), 'jour repris', 'jours repris')}{NBSP}: votre semaine "
            f"type ou vos absences y parlent de nouveau, sinon ils sont «{NBSP}non "
            f"renseigné{NBSP}». {author} en reçoit un message."
        )
    else:
        message = f"Aucun jour à venir ne dépend plus de cette saisie{NBSP}: rien à reprendre."
    if result.engaged:
        kept = count(len(result.engaged), "jour engagé reste", "jours engagés restent")
        message += f" {kept} tel quel." if len(result.engaged) < 2 else f" {kept} tels quels."
    return message


def _month(person: Person, first: date) -> dict[str, object]:
    """A month of a person and what was entered for her from then on."""
    today, is_self = clock.today(), person.id == viewer().id
    start, end = min(first, today), days.horizon(today)
    log = queries.log_of(person.id, start)
    answers = queries.answers(person.id, start, end, log.words)
    offset = (first - start).days
    month = range(offset, offset + days.month_end(first).day)
    here = (
        url_for("behalf.origin") if is_self else url_for("behalf.enter", person_id=person.public_id)
    )
    return {
        "today": today,
        "horizon": end,
        "missed": days.missed([request.args.get("mois")], today),
        "month_name": month_name(first),
        "weeks": rules.cells(answers, month, today),
        "answers": rules.month_answers(answers, month, today, is_self=is_self),
        "made": _made(log, answers, today),
        "previous": _neighbour(here, days.month_shifted(first, -1), today),
        "following": _neighbour(here, days.month_shifted(first, 1), today),
        "now": None if first == today.replace(day=1) else here,
    }


def _made(log: Log, answers: rules.Answers, today: date) -> list[tuple[object, rules.Made]]:
    """The entries, latest first, each with what it still holds of the coming days."""
    coming = {
        date.fromordinal(answers.first.toordinal() + at): by_hand
        for at, by_hand in enumerate(answers.by_hand)
    }
    held = rules.held_by(log.words, {day: said for day, said in coming.items() if day >= today})
    return [(entry, rules.made(entry.id, log.words, held)) for entry in log.entries]


def _neighbour(here: str, first: date, today: date) -> tuple[str, str, str] | None:
    """The name, short name and address of another month of the same page."""
    link = link_to(first, today)
    return (link.name, link.short, f"{here}?mois={link.key}") if link else None
