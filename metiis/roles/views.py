"""Page where the administrator grants roles and takes them back."""

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.models import Person, Role
from metiis.permissions import Permission
from metiis.roles import queries, rules, services
from metiis.roles.forms import GrantForm
from metiis.web import authorize, done, found, page, requires, viewer

bp = Blueprint("roles", __name__, url_prefix="/administration/comptes/<person_id>/roles")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.ROLE_GRANT)
def index(person_id: str) -> Response:
    """Let the administrator see somebody's roles and grant one."""
    person, form, units = _person(person_id), GrantForm(), queries.all_units()
    form.offer(units)
    if form.validate_on_submit():
        role, section = Role(form.role.data), form.section.data or ""
        unit = next((unit for unit in units if unit.code == form.unite.data), None)
        known = queries.sections(unit) if unit is not None else []
        if form.blame(rules.fault(role, unit, section, known)):
            services.grant(viewer(), person, role, unit, section, clock.now())
            db.commit()
            return done(url_for(".index", person_id=person_id), "Le rôle est attribué.")
    return page("roles/index.html", form=form, person=person)


@bp.post("/retirer")
@requires(Permission.ROLE_GRANT)
def revoke(person_id: str) -> Response:
    """Let the administrator take a role back; it is over from the person's next request on."""
    person = _person(person_id)
    held = queries.grant_of(person, request.form.get("attribution", 0, type=int))
    if held is not None:
        services.revoke(viewer(), person, held)
        db.commit()
    return done(url_for(".index", person_id=person_id), "Le rôle est retiré.")


def _person(person_id: str) -> Person:
    person = found(queries.person_with_grants(person_id))
    authorize(Permission.ROLE_GRANT, person)
    return person
