"""Pages of presence: the roll called on a phone, the list on paper, what follows the last day."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, url_for

from metiis import clock, db
from metiis.activities import steering
from metiis.activities.lifecycle import allowed_moves
from metiis.applications import queries as applications
from metiis.attendance import marking, queries, services
from metiis.attendance.certificate import presence_sheet
from metiis.attendance.forms import AddForm, PrintForm, ReopenForm, RollForm
from metiis.attendance.roll import Line, Roll, tally
from metiis.attendance.rules import SHORT, Sent, may_mark
from metiis.journal.services import record
from metiis.labels import count, person_name
from metiis.models import Activity, ActivityMove, Application
from metiis.once import queued
from metiis.papers import printed
from metiis.permissions import Permission, can
from metiis.web import (
    Fragment,
    authorize,
    done,
    found,
    fragment,
    is_partial,
    page,
    pdf,
    requires,
    swapped,
    viewer,
)

bp = Blueprint("attendance", __name__)
ROLL = "/activites/<activity_id>/appel"


@bp.get(ROLL)
@requires(Permission.ATTENDANCE_TAKE)
def show(activity_id: str) -> Response:
    """Let who is there on the day call the roll on a phone, then validate what it says."""
    activity = _activity(activity_id)
    return _shown(activity, queries.called_by(viewer(), activity))


def _activity(activity_id: str, permission: Permission = Permission.ATTENDANCE_TAKE) -> Activity:
    activity = found(queries.activity(activity_id))
    authorize(permission, activity, see=Permission.ACTIVITY_SEE)
    return activity


def _shown(activity: Activity, roll: Roll, **forms: Any) -> Response:
    """The page; a form with faults in `forms` is shown again as it was sent."""
    today, person = clock.today(), viewer()
    may_write = may_mark(activity, roll.opens_on, today)
    add = AddForm(formdata=None)
    add.offer(_names(activity) if may_write else [])
    answer = page(
        "attendance/show.html",
        **{"add": add, "reopen": ReopenForm(formdata=None)} | forms,
        **_counted(activity, roll),
        may_write=may_write,
        steps=queries.steps(activity),
        moves=allowed_moves(activity, today, lambda right: can(person, right, activity)),
        unmarked=roll.unmarked(),
        marks=SHORT.items(),
    )
    if "saved" in forms or any(form.errors for form in forms.values()):
        answer.status_code = 422
    return answer


def _counted(activity: Activity, roll: Roll) -> dict[str, Any]:
    today = clock.today()
    return {
        "activity": activity,
        "roll": roll,
        "today": today,
        "total": tally(roll.lines(), today),
        "tallies": [tally(section.lines, today) for section in roll.sections],
    }


def _names(activity: Activity) -> list[tuple[Any, str]]:
    found_ = queries.addable(viewer(), activity)
    return [(each, f"{person_name(each.person)} – {each.position.label}") for each in found_]


@bp.post(ROLL)
@requires(Permission.ATTENDANCE_TAKE)
@queued("Appel")
def take(activity_id: str) -> Response:
    """Let who calls the roll keep all that was changed on it, or one row as it is touched."""
    activity, now = _activity(activity_id), clock.now()
    roll, form = marking.locked(viewer(), activity), RollForm()
    sent = marking.present(roll.section(form.tous.data or ""), form.sent(), now)
    saved = marking.save(activity, roll, sent, viewer(), now)
    db.commit()
    if is_partial():
        return _rows(activity, roll, sent)
    if saved.gone or any(line.fault for line in roll.lines()):
        return _shown(activity, roll, saved=saved)
    where = url_for(".show", activity_id=activity_id)
    if not saved.rows:
        return done(where, "Rien n’a changé.", category="info")
    return done(where, f"Appel enregistré\u00a0: {count(saved.rows, 'ligne')}.")


def _rows(activity: Activity, roll: Roll, sent: Iterable[Sent]) -> Response:
    """The rows that were touched, and the counts; a row in trouble comes back whole."""
    parts, context = [], _counted(activity, roll)
    for each in sent:
        line = roll.by_key.get(each.key)
        if line is not None and each.is_touched:
            line.number = each.number
            parts.append(_row(line, context))
    counts = fragment("attendance-counts", "attendance/_counts.html", **context)
    answer = swapped(None, counts, *parts)
    if any(line.fault for line in roll.lines()):
        answer.status_code = 422
    return answer


def _row(line: Line, context: dict[str, Any]) -> Fragment:
    shared = context | {"line": line, "marks": SHORT.items()}
    if line.fault:
        return fragment(f"attendance-row-{line.number}", "attendance/_row.html", **shared)
    return fragment(f"attendance-kept-{line.number}", "attendance/_kept.html", **shared)


@bp.post(f"{ROLL}/ajouter")
@requires(Permission.ATTENDANCE_TAKE)
def add(activity_id: str) -> Response:
    """Let who calls the roll put on it somebody who turned up."""
    activity = _activity(activity_id)
    form, names = AddForm(), _names(activity)
    form.offer(names)
    where = url_for(".show", activity_id=activity_id)
    if not form.validate():
        return _shown(activity, queries.called_by(viewer(), activity), add=form)
    chosen = next(each for each, _name in names if each.public_id == form.personne.data)
    is_new = services.add(chosen, viewer(), clock.now())
    db.commit()
    name = person_name(chosen.person)
    if not is_new:
        return done(where, f"{name} est déjà sur la liste.", category="info")
    return done(where, f"{name} est sur la liste. Notez maintenant sa présence.")


@bp.route(f"{ROLL}/imprimer", methods=["GET", "POST"])
@requires(Permission.ATTENDANCE_TAKE)
def print_list(activity_id: str) -> Response:
    """Let who calls the roll take it along on paper; names that leave are journaled."""
    activity, form = _activity(activity_id), PrintForm()
    roll = queries.called_by(viewer(), activity)
    form.offer(roll.sections)
    wanted = ""
    is_asked = form.validate_on_submit()
    if is_asked:
        wanted = form.section.data or ""
        record(viewer(), "attendance.printed", activity.public_id, _printed(roll, wanted))
        db.commit()
    return page(
        "attendance/print.html",
        activity=activity,
        form=form,
        total=sum(1 for _line in roll.lines()),
        sections=[each for each in roll.sections if wanted in ("", each.key)] if is_asked else [],
        marks=SHORT.values(),
        now=clock.now(),
    )


def _printed(roll: Roll, wanted: str) -> str:
    section = roll.section(wanted)
    lines = section.lines if section else list(roll.lines())
    return count(len(lines), "personne")


@bp.post(f"{ROLL}/valider")
@requires(Permission.ATTENDANCE_VALIDATE)
def validate(activity_id: str) -> Response:
    """Let who commands say that the roll is right: each application gets its end."""
    activity, now = _activity(activity_id, Permission.ATTENDANCE_VALIDATE), clock.now()
    if steering.move(activity, ActivityMove.COMPLETE, viewer(), now):
        services.validate(activity, viewer(), now)
    db.commit()
    return _moved(activity, "Les présences sont validées. Chacun est prévenu de la sienne.")


@bp.post(f"{ROLL}/rouvrir")
@requires(Permission.ATTENDANCE_VALIDATE)
def reopen(activity_id: str) -> Response:
    """Let who commands mend what was validated, and say why."""
    activity, form = _activity(activity_id, Permission.ATTENDANCE_VALIDATE), ReopenForm()
    if not form.validate():
        return _shown(activity, queries.called_by(viewer(), activity), reopen=form)
    note = form.explication.data or ""
    steering.move(activity, ActivityMove.REOPEN, viewer(), clock.now(), note=note)
    db.commit()
    return _moved(activity, "Les présences sont rouvertes. Corrigez-les, puis validez de nouveau.")


@bp.post(f"{ROLL}/certifier")
@requires(Permission.ATTENDANCE_VALIDATE)
def certify(activity_id: str) -> Response:
    """Let who commands certify that the service was done."""
    activity = _activity(activity_id, Permission.ATTENDANCE_VALIDATE)
    steering.move(activity, ActivityMove.CERTIFY, viewer(), clock.now())
    db.commit()
    return _moved(activity, "Le service fait est certifié.")


@bp.post(f"{ROLL}/transmettre")
@requires(Permission.ATTENDANCE_TRANSMIT)
def transmit(activity_id: str) -> Response:
    """Let the reserve office say that the service has left for those who pay."""
    activity, now = _activity(activity_id, Permission.ATTENDANCE_TRANSMIT), clock.now()
    if steering.move(activity, ActivityMove.TRANSMIT, viewer(), now):
        services.tell_transmitted(activity, now)
    db.commit()
    return _moved(activity, "Le service fait est noté comme transmis.")


def _moved(activity: Activity, message: str) -> Response:
    return done(url_for(".show", activity_id=activity.public_id), message)


# The person’s own


@bp.get("/candidatures/<application_id>/attestation-presence")
@requires(Permission.APPLICATION_OWN)
def certificate(application_id: str) -> Response:
    """Let the person who served, and her alone, read what she may show of it."""
    application = _own(application_id)
    sheet = presence_sheet(application, queries.own(application))
    return page("attendance/certificate.html", application=application, sheet=sheet)


@bp.get("/candidatures/<application_id>/attestation-presence.pdf")
@requires(Permission.APPLICATION_OWN)
def certificate_paper(application_id: str) -> Response:
    """Let the person who served, and her alone, keep or print it."""
    application = _own(application_id)
    sheet = presence_sheet(application, queries.own(application))
    db.session.rollback()  # The program apart takes its time: no transaction waits for it.
    return pdf(printed(sheet), "attestation-presence.pdf")


def _own(application_id: str) -> Application:
    application = found(applications.application(application_id))
    authorize(Permission.APPLICATION_OWN, application)
    return application
