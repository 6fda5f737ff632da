"""Pages of the reference data: the catalogue of skills, the numbers of the law."""

from datetime import date

from flask import Blueprint, Response, request, url_for

from metiis import clock, db
from metiis.captions import LEGAL_TITLES
from metiis.journal.services import record
from metiis.models import SkillFamily
from metiis.permissions import Permission
from metiis.reference import queries, services
from metiis.reference.forms import LegalValueForm, SkillEditForm, SkillForm
from metiis.refusals import Refusal
from metiis.web import done, found, page, requires, viewer

bp = Blueprint("reference", __name__, url_prefix="/administration/referentiels")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.REFERENCE_MANAGE)
def index() -> Response:
    """Let an administrator read the catalogue of skills and add one."""
    form = SkillForm()
    if form.validate_on_submit():
        try:
            skill = services.add_skill(form.label.data or "", SkillFamily(form.family.data))
        except Refusal as refusal:
            form.label.errors = [refusal.message]
        else:
            record(viewer(), "reference.skill_added", skill.code)
            db.commit()
            return done(url_for("reference.index"), f"La compétence {skill.label} est ajoutée.")
    catalogue = queries.catalogue()
    families = [
        (family, [row for row in catalogue if row[0].family is family]) for family in SkillFamily
    ]
    return page("reference/index.html", form=form, families=families)


@bp.route("/competences/<code>", methods=["GET", "POST"])
@requires(Permission.REFERENCE_MANAGE)
def skill(code: str) -> Response:
    """Let an administrator rename, move or retire a skill."""
    kept = found(queries.skill(code))
    form = SkillEditForm(obj=kept)
    if form.validate_on_submit():
        label, family = form.label.data or "", SkillFamily(form.family.data)
        try:
            has_changed = services.change_skill(kept, label, family, form.retired.data)
        except Refusal as refusal:
            form.label.errors = [refusal.message]
        else:
            if has_changed:
                record(viewer(), "reference.skill_changed", kept.code)
            db.commit()
            return done(url_for("reference.index"), f"La compétence {label} est enregistrée.")
    return page("reference/skill.html", form=form, skill=kept)


@bp.route("/textes", methods=["GET", "POST"])
@requires(Permission.REFERENCE_MANAGE)
def legal() -> Response:
    """Let an administrator read the numbers of the law and add the next one."""
    form = LegalValueForm()
    if form.validate_on_submit():
        try:
            added = services.add_legal_value(
                code=form.code.data,
                value=form.value.data or 0,
                valid_from=form.valid_from.data or clock.today(),
                source=form.source.data or "",
            )
        except Refusal as refusal:
            form.valid_from.errors = [refusal.message]
        else:
            record(viewer(), "reference.value_added", added.code, str(added.valid_from))
            db.commit()
            return done(url_for("reference.legal"), "La nouvelle valeur est ajoutée.")
    return page(
        "reference/legal.html",
        form=form,
        titles=LEGAL_TITLES,
        history=queries.history(),
        today=clock.today(),
    )


@bp.post("/textes/retirer")
@requires(Permission.REFERENCE_MANAGE)
def withdraw() -> Response:
    """Let an administrator take back a number that is not in force yet."""
    code, valid_from = request.form.get("code", ""), _day(request.form.get("valid_from", ""))
    if services.withdraw_legal_value(code, found(valid_from), clock.today()):
        record(viewer(), "reference.value_withdrawn", code, str(valid_from))
    db.commit()
    return done(url_for("reference.legal"), "La valeur à venir est retirée.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
