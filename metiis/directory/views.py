"""Pages on people of a unit: the directory, one person, her certified skills, what is reported."""

from datetime import date

from flask import Blueprint, Response, abort, request, url_for

from metiis import clock, db
from metiis.availability import queries as availability
from metiis.callups import queries as call_ups
from metiis.callups import rules as callups
from metiis.directory import rules
from metiis.directory.forms import AnswerForm, CertifyForm, DirectoryForm
from metiis.directory.rules import Sheet
from metiis.models import DataReport, Person, Unit
from metiis.people import queries, services
from metiis.people import rules as people
from metiis.permissions import Permission, can
from metiis.reference import queries as reference
from metiis.units import queries as units
from metiis.web import Page, authorize, done, found, page, paginate, requires, viewer

bp = Blueprint("people", __name__)


@bp.get("/unites/<code>/reservistes")
@requires(Permission.UNIT_SEE)
def directory(code: str) -> Response:
    """Let those who employ people find them by name, rank, skill or civil trade."""
    around = found(queries.branches(viewer(), code))
    authorize(Permission.PERSON_SEE, around.unit, see=Permission.UNIT_SEE)
    sees_service = can(viewer(), Permission.PERSON_SEE_SERVICE, around.unit)
    form = DirectoryForm(request.args)
    form.offer(around, reference.skills())
    wanted = form.criteria(sees_service=sees_service)
    return page(
        "directory/index.html",
        unit=around.unit,
        form=form,
        has_units=len(around.units) > 1,
        has_sections=bool(around.sections),
        sees_service=sees_service,
        people=_rows(around.unit, wanted, sees_service),
    )


def _rows(unit: Unit, wanted: queries.Criteria, sees_service: bool) -> Page[rules.Row]:
    """The page of rows that `?page=` asks for; beyond the end, the first."""
    today, number = clock.today(), max(1, min(request.args.get("page", 1, type=int), 10_000))
    listed, total = queries.directory(viewer(), unit, wanted, today, PAGE_ROWS, number)
    if not listed and number > 1:
        number = 1
        listed, total = queries.directory(viewer(), unit, wanted, today, PAGE_ROWS, number)
    legal = reference.legal_values(today)
    ids = [person.id for person in listed]
    ledger = queries.day_ledger(ids, today.year, today) if sees_service else {}
    rows = [
        rules.row(
            person,
            days=ledger.get(person.id),
            legal=legal,
            wanted=wanted.skills,
            sees_service=sees_service,
            today=today,
        )
        for person in listed
    ]
    return Page(rows, number, total, PAGE_ROWS)


PAGE_ROWS = 25


@bp.get("/reservistes/<person_id>")
@requires(Permission.PERSON_SEE)
def show(person_id: str) -> Response:
    """Let somebody see one person, as far as her role allows."""
    person = _person(person_id, Permission.PERSON_SEE)
    today = clock.today()
    may_see_days = can(viewer(), Permission.UNIT_AVAILABILITY, person) or person.id == viewer().id
    sees_service = can(viewer(), Permission.PERSON_SEE_SERVICE, person)
    silent = callups.unanswered(call_ups.sent_to(person), today) if sees_service else []
    return page(
        "directory/show.html",
        sheet=_sheet(person, may_see_days, today),
        silent=silent,
        silent_title=callups.unanswered_title(len(silent)),
        is_serious=len(silent) >= callups.SUCCESSIVE,
        applications=queries.applications_of(viewer(), person),
        may_certify=can(viewer(), Permission.PERSON_CERTIFY, person),
        is_self=person.id == viewer().id,
    )


def _sheet(person: Person, may_see_days: bool, today: date) -> Sheet:
    """Two readings serve the ledger, the strip and whether she is on duty today."""
    first, last = rules.strip_days(today)
    start, end = min(first, date(today.year, 1, 1)), max(last, date(today.year, 12, 31))
    engaged = availability.engaged([person.id], start, end)[person.id]
    fields = people.visible_fields(viewer(), person, is_on_duty=today in engaged)
    weeks, age = [], ""
    if may_see_days:
        declared = availability.declared([person.id], first, last)[person.id]
        weeks = rules.strip(declared, engaged, today)
        behind = availability.behind([person.id], first, last)[person.id]
        age = rules.age_in_words(declared, behind.sayings(), today)
    legal = reference.legal_values(today)
    return rules.sheet(person, fields, legal, engaged, weeks, age, today)


def _person(person_id: str, permission: Permission) -> Person:
    """The person, or 404 when out of sight, or 403 when only this is not allowed."""
    person = queries.person(person_id)
    authorize(permission, person, see=Permission.PERSON_SEE)
    return found(person)


@bp.route("/reservistes/<person_id>/competences", methods=["GET", "POST"])
@requires(Permission.PERSON_CERTIFY)
def skills(person_id: str) -> Response:
    """Let the unit vouch for a skill, or change its last day."""
    person = _person(person_id, Permission.PERSON_CERTIFY)
    catalogue = reference.skills()
    form = CertifyForm()
    form.offer(catalogue)
    if form.validate_on_submit():
        chosen = next(skill for skill in catalogue if skill.code == form.skill.data)
        services.certify(viewer(), person, chosen, form.valid_until.data, clock.now())
        db.commit()
        here = url_for("people.skills", person_id=person_id)
        return done(here, f"«\u00a0{chosen.label}\u00a0» est certifiée.")
    today = clock.today()
    held = [(q, people.skill_validity(q, today)) for q in people.certified(person.qualifications)]
    return page("directory/skills.html", form=form, person=person, held=held)


@bp.post("/reservistes/<person_id>/competences/<skill>/retirer")
@requires(Permission.PERSON_CERTIFY)
def withdraw_skill(person_id: str, skill: str) -> Response:
    """Let the unit stop vouching for a skill."""
    person = _person(person_id, Permission.PERSON_CERTIFY)
    chosen = found(reference.skill(skill))
    services.withdraw(viewer(), person, chosen)
    db.commit()
    here = url_for("people.skills", person_id=person_id)
    return done(here, f"«\u00a0{chosen.label}\u00a0» n’est plus certifiée.")


@bp.get("/unites/<code>/signalements")
@requires(Permission.REPORT_RESOLVE)
def reports(code: str) -> Response:
    """Let the reserve office read what people find wrong in what it holds."""
    return _reports(code, None, AnswerForm(formdata=None))


def _reports(code: str, answered: DataReport | None, form: AnswerForm) -> Response:
    unit = units.unit(code)
    authorize(Permission.REPORT_RESOLVE, unit, see=Permission.UNIT_SEE)
    resolved = request.args.get("etat") == "repondus"
    listed = paginate(queries.reports_in(viewer(), found(unit), resolved=resolved))
    return page(
        "directory/reports.html",
        unit=unit,
        resolved=resolved,
        reports=listed,
        answered=answered,
        form=form,
    )


@bp.post("/unites/<code>/signalements/<report_id>/repondre")
@requires(Permission.REPORT_RESOLVE)
def answer_report(code: str, report_id: str) -> Response:
    """Let the reserve office answer a report, which closes it."""
    report = queries.report(report_id)
    authorize(Permission.REPORT_RESOLVE, report)
    if report is None or report.person.unit is None:
        abort(404)
    form = AnswerForm()
    if form.validate_on_submit():
        services.answer_report(viewer(), report, form.answer.data or "", clock.now())
        db.commit()
        return done(url_for("people.reports", code=code), "Votre réponse est envoyée.")
    return _reports(code, report, form)
