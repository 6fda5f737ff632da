"""Pages of one's own profile: read it, change a section, report a fault, take one's data away."""

import json
from collections.abc import Sequence

from flask import Blueprint, Response, abort, request, url_for

from metiis import clock, db
from metiis.models import ReportSubject, Skill
from metiis.people import queries as people
from metiis.permissions import Permission
from metiis.portability import queries as portability
from metiis.portability.held import PART_TITLES, Part
from metiis.profile import queries, rules, services
from metiis.profile.comparison import both_sides
from metiis.profile.forms import ReportForm, section_form
from metiis.profile.rules import Section
from metiis.reference import queries as reference
from metiis.web import done, fragment, is_partial, page, requires, swapped, viewer

bp = Blueprint("profile", __name__)
CHANGED = "Cette partie de votre profil a changé entre-temps."
NAMES = ",".join(section.value for section in Section)


@bp.get("/profil")
@requires(Permission.PROFILE_OWN)
def index() -> Response:
    """Let anybody see what she holds, what her unit holds, and what follows; or one section."""
    asked = request.args.get("section")
    part = next((section for section in Section if section.value == asked), None)
    template = f"profile/_{part.noun}.html" if part else None
    profile = queries.profile(viewer(), clock.today())
    return page("profile/index.html", template, profile=profile, saved=False)


@bp.route(f"/profil/<any({NAMES}):name>", methods=["GET", "POST"])
@requires(Permission.PROFILE_OWN)
def edit(name: str) -> Response:
    """Let somebody change one section, and see both sides when it has changed meanwhile."""
    section, person = Section(name), viewer()
    if section not in rules.sections_of(person):
        abort(404)
    form = section_form(section, person, _catalogue(section))
    conflicts: list[tuple[str, str, str]] = []
    if form.validate_on_submit():
        typed, seen = form.values(), form.version.data or ""
        blocked = services.save_section(person, section, typed, seen, clock.now())
        if not blocked:
            db.commit()
            return _saved(section)
        kept = rules.stored(section, person)
        conflicts = both_sides(form, blocked, kept, typed)
        form.form_errors = [CHANGED]
        form.version.data = rules.version_of(kept)
    return page(
        "profile/edit.html",
        "profile/_edit.html",
        form=form,
        section=section,
        conflicts=conflicts,
        profile_person=person,
    )


def _catalogue(section: Section) -> Sequence[Skill]:
    return reference.skills() if section is Section.SKILLS else ()


def _saved(section: Section) -> Response:
    """Back to the page; htmx gets the section alone, in place of its form."""
    if is_partial():
        profile = queries.profile(viewer(), clock.today())
        template = f"profile/_{section.noun}.html"
        return swapped(
            None, fragment(f"profile-edit-{section.noun}", template, profile=profile, saved=True)
        )
    return done(
        url_for("profile.index", _anchor=f"profile-{section.noun}"), "Votre profil est enregistré."
    )


@bp.route("/profil/signalement", methods=["GET", "POST"])
@requires(Permission.PROFILE_OWN)
def report() -> Response:
    """Let a reservist say that something her unit holds is wrong."""
    person = viewer()
    if not person.is_reservist or person.unit is None:
        abort(404)
    form = ReportForm()
    if form.validate_on_submit():
        services.report(
            person, ReportSubject(form.subject.data), form.message.data or "", clock.now()
        )
        db.commit()
        return done(
            url_for("profile.index", _anchor="profile-service"),
            "Votre signalement est transmis à la cellule réserve de votre unité.",
        )
    office = people.holders(person.unit, Permission.REPORT_RESOLVE)
    return page("profile/report.html", form=form, has_office=bool(office))


@bp.get("/profil/donnees")
@requires(Permission.PROFILE_OWN)
def data() -> Response:
    """Let anybody read everything held about her, part by part."""
    asked = request.args.get("partie")
    part = next((part for part in Part if part.value == asked), Part.PERSON)
    faces = [
        (PART_TITLES[face], url_for("profile.data", partie=face.value), face is part, None)
        for face in Part
    ]
    return page(
        "portability/index.html",
        faces=faces,
        extracts=portability.part_of(viewer(), part),
        is_reservist=viewer().is_reservist,
    )


@bp.get("/profil/donnees/fichier")
@requires(Permission.PROFILE_OWN)
def data_file() -> Response:
    """Let anybody take everything held about her away, in a file that programs read."""
    content = {"service": "METIIS", "date": clock.now().isoformat(), **portability.whole(viewer())}
    response = Response(
        json.dumps(content, ensure_ascii=False, indent=1), mimetype="application/json"
    )
    name = f"mes-donnees-{clock.today().isoformat()}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
