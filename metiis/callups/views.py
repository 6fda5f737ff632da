"""Pages of those who call up: what people must know, who is called up, what is proven of it."""

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.activities import steering
from metiis.callups import queries, services
from metiis.callups.board import board
from metiis.callups.forms import InstructionsForm, IssueForm
from metiis.callups.services import Issued
from metiis.callups.versions import Shown
from metiis.callups.wording import hour, is_empty, said_in
from metiis.keeping import kept, withhold
from metiis.labels import NBSP, count
from metiis.models import LIVE, Activity, ActivityMove, ActivityStatus
from metiis.once import queued
from metiis.papers import Sheet, printed
from metiis.permissions import Permission
from metiis.reference.queries import legal_values
from metiis.refusals import Refusal
from metiis.web import authorize, done, found, page, pdf, requires, viewer

bp = Blueprint("callups", __name__)


def _activity(activity_id: str) -> Activity:
    activity = found(queries.activity(activity_id))
    authorize(Permission.CALLUP_ISSUE, activity, see=Permission.ACTIVITY_SEE)
    return activity


@bp.route("/activites/<activity_id>/consignes", methods=["GET", "POST"])
@requires(Permission.CALLUP_ISSUE)
def instructions(activity_id: str) -> Response:
    """Let those who call up say what people must know to come."""
    activity, now = _activity(activity_id), clock.now()
    differences = []
    form = InstructionsForm.of(queries.instructions(activity))
    if form.validate_on_submit():
        known, said = services.hold_instructions(activity, now), form.said()
        if form.version.data != known.version and said_in(known) != said:
            differences = form.differences(known)
            form.take_over(known)
        else:
            services.give_instructions(known, said, viewer(), now)
            db.commit()
            return done(url_for(".index", activity_id=activity_id), "Consignes enregistrées.")
    return page("callups/instructions.html", activity=activity, form=form, differences=differences)


@bp.get("/activites/<activity_id>/convocations")
@requires(Permission.CALLUP_ISSUE)
def index(activity_id: str) -> Response:
    """Let those who call up see who can be, who was, and what is proven of it."""
    activity, today = _activity(activity_id), clock.today()
    known = queries.instructions(activity)
    lines = board(
        activity,
        queries.board(activity),
        queries.current_of(activity),
        known,
        legal_values(activity.starts_on),
        today,
    )
    return page(
        "callups/index.html",
        activity=activity,
        board=lines,
        instructions=known,
        lacks_instructions=is_empty(known),
        is_live=activity.status in LIVE,
        hour=hour,
    )


@bp.post("/activites/<activity_id>/convocations")
@requires(Permission.CALLUP_ISSUE)
def issue(activity_id: str) -> Response:
    """Let those who call up do so for everybody who has confirmed, or some of them."""
    activity, form = _activity(activity_id), IssueForm()
    if not form.validate():
        raise Refusal(" ".join(text for texts in form.errors.values() for text in texts))
    people, now = queries.chosen(activity, form.personne.data or []), clock.now()
    if form.arreter.data and activity.status is ActivityStatus.PUBLISHED:
        steering.move(activity, ActivityMove.LOCK, viewer(), now)
    issued = services.issue_all(activity, people, viewer(), now)
    db.commit()
    return _told(activity, issued, "convoquée", "Personne de plus n’est à convoquer.")


@bp.post("/activites/<activity_id>/convocations/reemettre")
@requires(Permission.CALLUP_ISSUE)
def reissue(activity_id: str) -> Response:
    """Let those who call up send what has changed to the people it concerns."""
    activity = _activity(activity_id)
    issued = services.reissue_all(activity, viewer(), clock.now())
    db.commit()
    return _told(activity, issued, "reconvoquée", "Toutes les convocations sont à jour.")


def _told(activity: Activity, issued: Issued, what: str, nothing: str) -> Response:
    where = url_for(".index", activity_id=activity.public_id)
    done_words = count(issued.done, f"personne {what}", f"personnes {what}s")
    if not issued.refused:
        category = "success" if issued.done else "info"
        return done(where, f"{done_words}." if issued.done else nothing, category=category)
    refused = f"Non {what}{'s' if len(issued.refused) > 1 else ''}{NBSP}: "
    return done(where, f"{done_words}. {refused}{' '.join(issued.refused)}", category="warning")


# The person's own


@bp.get("/candidatures/<application_id>/convocation")
@requires(Permission.CALLUP_SEE)
@kept()
def show(application_id: str) -> Response:
    """Let the person called up read what she must know; those who call up read the same."""
    shown = _shown(application_id, Permission.CALLUP_SEE)
    is_own = shown.application.person_id == viewer().id
    if not is_own:
        withhold()
    return page(
        "callups/show.html",
        shown=shown,
        sheet=shown.call_up_sheet(),
        is_own=is_own,
        today=clock.today(),
    )


@bp.get("/candidatures/<application_id>/convocation.pdf")
@requires(Permission.CALLUP_SEE)
def paper(application_id: str) -> Response:
    """Let the person called up keep or print her call-up."""
    return _pdf(_shown(application_id, Permission.CALLUP_SEE).call_up_sheet(), "convocation.pdf")


@bp.post("/candidatures/<application_id>/convocation/ouvrir")
@requires(Permission.APPLICATION_OWN)
def open_(application_id: str) -> Response:
    """Let the person called up go to her call-up; it is read from then on."""
    shown = _shown(application_id, Permission.APPLICATION_OWN)
    services.read(shown.call_up, clock.now())
    db.commit()
    return done(url_for(".show", application_id=application_id))


@bp.post("/candidatures/<application_id>/convocation/accuser")
@requires(Permission.APPLICATION_OWN)
@queued("Accusé de réception")
def acknowledge(application_id: str) -> Response:
    """Let the person called up say that she has received the version she was shown."""
    shown = _shown(application_id, Permission.APPLICATION_OWN)
    where = url_for(".show", application_id=application_id)
    if not shown.is_in_force:
        return done(where, "Cette version n’a plus cours. Lisez la dernière.", category="info")
    services.acknowledge(shown.call_up, clock.now())
    db.commit()
    return done(where, "Votre accusé de réception est enregistré.")


@bp.get("/candidatures/<application_id>/attestation-employeur")
@requires(Permission.APPLICATION_OWN)
def letter(application_id: str) -> Response:
    """Let the person called up, and her alone, read what she may give her employer."""
    shown = _shown(application_id, Permission.APPLICATION_OWN)
    return page("callups/letter.html", shown=shown, sheet=shown.employer_sheet())


@bp.get("/candidatures/<application_id>/attestation-employeur.pdf")
@requires(Permission.APPLICATION_OWN)
def letter_paper(application_id: str) -> Response:
    """Let the person called up, and her alone, print what she may give her employer."""
    shown = _shown(application_id, Permission.APPLICATION_OWN)
    return _pdf(shown.employer_sheet(), "attestation-employeur.pdf")


def _shown(application_id: str, permission: Permission) -> Shown:
    """The version that `?version=` asks for, else the latest; 404 when there is none."""
    application = found(queries.application(application_id))
    authorize(permission, application)
    versions = queries.versions(application)
    asked = request.args.get("version", type=int)
    chosen = [each for each in versions if asked is None or each.version == asked]
    return Shown(application, versions, found(chosen[0] if chosen else None))


def _pdf(sheet: Sheet, name: str) -> Response:
    db.session.rollback()  # The program apart takes its time: no transaction waits for it.
    return pdf(printed(sheet), name)
