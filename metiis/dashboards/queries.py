"""Reading what awaits somebody, in a constant number of queries."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from metiis import db
from metiis.activities import queries as activities
from metiis.applications.rules import ACTIVE, ANSWERABLE, HOLDING
from metiis.dashboards.desk import Files, Outing, Steered
from metiis.dashboards.rules import Living, Opening
from metiis.models import (
    LIVE,
    Activity,
    ActivityStatus,
    Application,
    ApplicationStatus,
    CallUp,
    DataReport,
    Fitness,
    Person,
    Position,
    Qualification,
    QualificationSource,
    Skill,
    Unit,
)
from metiis.people.rules import WARN_BEFORE
from metiis.permissions import Permission, can, people_scope, units_scope
from metiis.threads.queries import ALWAYS, unread_here

# Built once: every reservist's home asks these two.
LIVING = (
    select(
        Application.public_id,
        Application.status,
        Application.activity_id,
        Activity.title,
        Activity.location,
        Position.label,
        Position.starts_on,
        Position.ends_on,
        Application.answer_by,
        CallUp.acknowledged_at,
        Activity.public_id.label("activity_public_id"),
        unread_here(bindparam("person_id")),
    )
    .join(Application.activity)
    .join(Application.position)
    .outerjoin(
        CallUp,
        and_(
            CallUp.application_id == Application.id,
            CallUp.replaced_at.is_(None),
            CallUp.voided_at.is_(None),
        ),
    )
    .where(
        Application.person_id == bindparam("person_id"),
        Application.status.in_(ACTIVE),
        Activity.ends_on >= bindparam("today"),
    )
    .order_by(Activity.starts_on, Application.id)
)
TO_RENEW = (
    select(Skill.label, Qualification.valid_until)
    .join(Qualification.skill)
    .where(
        Qualification.person_id == bindparam("person_id"),
        Qualification.source == QualificationSource.CERTIFIED,
        Qualification.valid_until.between(bindparam("first"), bindparam("last")),
    )
    .order_by(Qualification.valid_until, Skill.label)
)


def living_applications(viewer: Person, today: date) -> list[Living]:
    """The viewer's applications that are still alive, the nearest activity first."""
    rows: Iterable[Any] = db.session.execute(LIVING, {"person_id": viewer.id, "today": today})
    return [Living(*row) for row in rows]


def openings(viewer: Person, today: date, limit: int) -> list[Opening]:
    """The first activities the viewer could join and has not applied to."""
    applied = select(Application.id).where(
        Application.activity_id == Activity.id,
        Application.person_id == viewer.id,
        Application.status.in_(ACTIVE),
    )
    rows = db.session.execute(
        activities.possible(viewer, today)
        .with_only_columns(
            Activity.public_id,
            Activity.title,
            Activity.kind,
            Activity.location,
            Unit.code.label("unit_code"),
            Activity.starts_on,
            Activity.ends_on,
        )
        .where(~applied.exists())
        .order_by(Activity.starts_on, Activity.id)
        .limit(limit)
    )
    return [Opening(*row) for row in rows]


def skills_to_renew(viewer: Person, today: date) -> list[tuple[str, date]]:
    """The viewer's certified skills that ended lately or end within 90 days: name, last day."""
    period = {"first": today - WARN_BEFORE, "last": today + WARN_BEFORE}
    rows = db.session.execute(TO_RENEW, {"person_id": viewer.id, **period})
    return [(label, until) for label, until in rows if until is not None]


def files(viewer: Person, today: date) -> Files:
    """Faults reported and files out of date among the viewer's people; one query."""
    row = db.session.execute(select(_reports(viewer), _outdated(viewer, today))).one()
    return Files(*row)


def _reports(viewer: Person) -> ScalarSelect[int] | ColumnElement[int]:
    if not can(viewer, Permission.REPORT_RESOLVE):
        return literal(0)
    return (
        select(func.count(DataReport.id))
        .join(Person, DataReport.person_id == Person.id)
        .join(Unit, Person.unit_id == Unit.id)
        .where(DataReport.resolved_at.is_(None), people_scope(viewer, Permission.REPORT_RESOLVE))
        .scalar_subquery()
    )


def _outdated(viewer: Person, today: date) -> ScalarSelect[int]:
    """People whose contract or medical conclusion is over or missing."""
    over = or_(
        Person.contract_end.is_(None),
        Person.contract_end < today,
        Person.fitness.is_(None),
        Person.fitness != Fitness.EMPLOYABLE,
        Person.fitness_until.is_(None),
        Person.fitness_until < today,
    )
    return (
        select(func.count(Person.id))
        .join(Unit, Person.unit_id == Unit.id)
        .where(
            people_scope(viewer, Permission.PERSON_CERTIFY),
            Person.service_number.is_not(None),
            over,
        )
        .scalar_subquery()
    )


def steered(viewer: Person, today: date) -> list[Steered]:
    """Coming activities of the units the viewer plans for, with what is open about each."""

    rows = db.session.execute(
        select(
            Activity.public_id,
            Activity.title,
            Unit.code.label("unit_code"),
            Activity.status,
            Activity.starts_on,
            Activity.ends_on,
            _pending(ApplicationStatus.SUBMITTED).label("to_decide"),
            _pending(*ANSWERABLE).label("unconfirmed"),
            _places(Position.headcount).label("places"),
            _places(Position.taken).label("taken"),
            unread_here(viewer.id, ALWAYS).label("unread"),
        )
        .join(Activity.unit)
        .where(
            units_scope(viewer, Permission.ACTIVITY_MANAGE),
            Activity.status.in_((ActivityStatus.DRAFT, *LIVE)),
            Activity.ends_on >= today,
        )
        .order_by(Activity.starts_on, Activity.id)
    )
    return [Steered(**row) for row in rows.mappings()]


def _pending(*statuses: ApplicationStatus) -> ScalarSelect[int]:
    return (
        select(func.count(Application.id))
        .where(Application.activity_id == Activity.id, Application.status.in_(statuses))
        .scalar_subquery()
    )


def _places(column: InstrumentedAttribute[int]) -> ScalarSelect[int]:
    return (
        select(func.coalesce(func.sum(column), 0))
        .where(Position.activity_id == Activity.id)
        .scalar_subquery()
    )


def outings(viewer: Person, today: date, until: date) -> list[Outing]:
    """Coming activities on which people the viewer leads hold a place, with how many."""
    rows = db.session.execute(
        select(
            Activity.public_id,
            Activity.title,
            Activity.starts_on,
            Activity.ends_on,
            func.count(Application.id),
            unread_here(viewer.id, ALWAYS),
        )
        .join(Application, Application.activity_id == Activity.id)
        .join(Person, Application.person_id == Person.id)
        .join(Unit, Person.unit_id == Unit.id)
        .where(
            people_scope(viewer, Permission.UNIT_AVAILABILITY),
            Application.status.in_(HOLDING),
            Activity.ends_on >= today,
            Activity.starts_on <= until,
        )
        .group_by(Activity.id)
        .order_by(Activity.starts_on, Activity.id)
    )
    return [Outing(*row) for row in rows]
