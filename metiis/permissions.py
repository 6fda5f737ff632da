"""Who may do what, said once. Pages, lists and checks ask here with the same words.

`can()` decides in memory for one object, but for the application that opens an activity;
`people_scope()`, `units_scope()` and `activities_scope()` say the same thing as SQL for lists. A
test proves on invented trees that they agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from metiis import db
from metiis.models import (
    Activity,
    ActivityStatus,
    Application,
    Campaign,
    DataReport,
    Person,
    PlanRun,
    Reinforcement,
    Role,
    RoleGrant,
    Unit,
    Visibility,
)


class Permission(StrEnum):
    """Named `<subject>_<action>`; grep the name to find where it is declared and asked."""

    HOME_SEE = "home_see"
    AVAILABILITY_OWN = "availability_own"
    PROFILE_OWN = "profile_own"
    NOTIFICATION_OWN = "notification_own"
    SESSION_OWN = "session_own"
    ACTIVITY_SEE = "activity_see"
    ACTIVITY_MANAGE = "activity_manage"
    APPLICATION_OWN = "application_own"
    APPLICATION_SUBMIT = "application_submit"
    APPLICATION_READ = "application_read"
    APPLICATION_DECIDE = "application_decide"
    UNIT_SEE = "unit_see"
    UNIT_SETTINGS = "unit_settings"
    UNIT_AVAILABILITY = "unit_availability"
    AVAILABILITY_BEHALF = "availability_behalf"
    CAMPAIGN_SEE = "campaign_see"
    CAMPAIGN_RUN = "campaign_run"
    PLAN_RUN = "plan_run"
    REINFORCEMENT_RAISE = "reinforcement_raise"
    REINFORCEMENT_ANSWER = "reinforcement_answer"
    WISH_OWN = "wish_own"
    CALLUP_ISSUE = "callup_issue"
    CALLUP_SEE = "callup_see"
    ATTENDANCE_TAKE = "attendance_take"
    ATTENDANCE_VALIDATE = "attendance_validate"
    ATTENDANCE_TRANSMIT = "attendance_transmit"
    BUDGET_SEE = "budget_see"
    BUDGET_SET = "budget_set"
    THREAD_SEE = "thread_see"
    THREAD_ANNOUNCE = "thread_announce"
    FEED_OWN = "feed_own"
    TASK_SEE = "task_see"
    POOL_EXPORT = "pool_export"
    HEADCOUNT_SEE = "headcount_see"
    HEADCOUNT_FIGURES = "headcount_figures"
    PERSON_SEE = "person_see"
    PERSON_SEE_SERVICE = "person_see_service"
    PERSON_SEE_CONTACT = "person_see_contact"
    PERSON_SEE_EMPLOYMENT = "person_see_employment"
    PERSON_SEE_CIVIL = "person_see_civil"
    PERSON_SEE_WISHES = "person_see_wishes"
    PERSON_SEE_KIT = "person_see_kit"
    PERSON_SEE_EMERGENCY = "person_see_emergency"
    PERSON_CERTIFY = "person_certify"
    REPORT_RESOLVE = "report_resolve"
    ROSTER_IMPORT = "roster_import"
    UNITS_IMPORT = "units_import"
    ACCOUNT_MANAGE = "account_manage"
    ROLE_GRANT = "role_grant"
    REFERENCE_MANAGE = "reference_manage"
    JOURNAL_READ = "journal_read"
    ADMINISTRATION_SEE = "administration_see"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who holds a permission: roles over the object's unit, its owner, any reservist, anybody.

    `participant` lets reservists through the door only; on one object, those who hold a place in
    it, which its own feature asks of the database.
    """

    roles: frozenset[Role] = field(default_factory=frozenset)
    owner: bool = False
    reservist: bool = False
    participant: bool = False
    signed_in: bool = False


def _roles(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


LEADER, COMMANDER, OFFICE = Role.SECTION_LEADER, Role.UNIT_COMMANDER, Role.RESERVE_OFFICE
BRIGADE, NATIONAL, ADMIN = Role.BRIGADE_STAFF, Role.NATIONAL, Role.ADMIN

RIGHTS: dict[Permission, Rule] = {
    Permission.HOME_SEE: Rule(signed_in=True),
    Permission.NOTIFICATION_OWN: Rule(signed_in=True),
    Permission.SESSION_OWN: Rule(signed_in=True),
    Permission.PROFILE_OWN: Rule(signed_in=True),
    Permission.AVAILABILITY_OWN: Rule(reservist=True),
    Permission.ACTIVITY_SEE: Rule(_roles(LEADER, COMMANDER, OFFICE, BRIGADE), reservist=True),
    Permission.ACTIVITY_MANAGE: Rule(_roles(COMMANDER, OFFICE, BRIGADE)),
    Permission.APPLICATION_OWN: Rule(owner=True),
    Permission.APPLICATION_SUBMIT: Rule(reservist=True),
    Permission.APPLICATION_READ: Rule(_roles(COMMANDER, OFFICE, BRIGADE)),
    Permission.APPLICATION_DECIDE: Rule(_roles(COMMANDER, BRIGADE)),
    Permission.UNIT_SEE: Rule(_roles(LEADER, COMMANDER, OFFICE, BRIGADE, NATIONAL)),
    Permission.UNIT_SETTINGS: Rule(_roles(COMMANDER, OFFICE)),
    Permission.UNIT_AVAILABILITY: Rule(_roles(LEADER, COMMANDER, OFFICE, BRIGADE)),
    # Somebody who phones in: those who hold the telephone, not those who decide on applications.
    Permission.AVAILABILITY_BEHALF: Rule(_roles(LEADER, OFFICE)),
    # A reservist sees those that ask her, which only the database knows.
    Permission.CAMPAIGN_SEE: Rule(_roles(COMMANDER, OFFICE, BRIGADE), reservist=True),
    Permission.CAMPAIGN_RUN: Rule(_roles(COMMANDER, OFFICE, BRIGADE)),
    Permission.PLAN_RUN: Rule(_roles(COMMANDER, OFFICE, BRIGADE)),
    Permission.REINFORCEMENT_RAISE: Rule(_roles(COMMANDER, BRIGADE)),
    # The home commander alone lends people: the names of a unit are hers to give.
    Permission.REINFORCEMENT_ANSWER: Rule(_roles(COMMANDER)),
    Permission.WISH_OWN: Rule(reservist=True),
    Permission.CALLUP_ISSUE: Rule(_roles(COMMANDER, OFFICE, BRIGADE)),
    Permission.CALLUP_SEE: Rule(_roles(COMMANDER, OFFICE, BRIGADE), owner=True),
    # Who is there on the day calls the roll; who commands answers for it.
    Permission.ATTENDANCE_TAKE: Rule(_roles(LEADER, COMMANDER, OFFICE, BRIGADE)),
    Permission.ATTENDANCE_VALIDATE: Rule(_roles(COMMANDER, BRIGADE)),
    Permission.ATTENDANCE_TRANSMIT: Rule(_roles(COMMANDER, OFFICE)),
    Permission.BUDGET_SEE: Rule(_roles(COMMANDER, OFFICE, BRIGADE)),
    Permission.BUDGET_SET: Rule(_roles(OFFICE, BRIGADE)),
    Permission.THREAD_SEE: Rule(_roles(LEADER, COMMANDER, OFFICE, BRIGADE), participant=True),
    Permission.THREAD_ANNOUNCE: Rule(_roles(LEADER, COMMANDER, OFFICE, BRIGADE)),
    Permission.FEED_OWN: Rule(reservist=True),
    Permission.TASK_SEE: Rule(_roles(LEADER, COMMANDER, OFFICE, BRIGADE)),
    Permission.POOL_EXPORT: Rule(_roles(COMMANDER, OFFICE, BRIGADE)),
    Permission.HEADCOUNT_SEE: Rule(_roles(LEADER, COMMANDER, OFFICE, BRIGADE)),
    Permission.HEADCOUNT_FIGURES: Rule(_roles(NATIONAL)),  # Never a name nor a small number.
    Permission.PERSON_SEE: Rule(_roles(LEADER, COMMANDER, OFFICE, BRIGADE), owner=True),
    # Contract and medical conclusion: those who employ and those who keep the files.
    Permission.PERSON_SEE_SERVICE: Rule(_roles(COMMANDER, OFFICE, BRIGADE), owner=True),
    # Address book: the office only; commanders write through the service.
    Permission.PERSON_SEE_CONTACT: Rule(_roles(OFFICE), owner=True),
    # Some reservists hide their commitment from their employer, or the reverse: office only.
    Permission.PERSON_SEE_EMPLOYMENT: Rule(_roles(OFFICE), owner=True),
    Permission.PERSON_SEE_CIVIL: Rule(_roles(LEADER, COMMANDER, OFFICE, BRIGADE), owner=True),
    Permission.PERSON_SEE_WISHES: Rule(_roles(LEADER, COMMANDER, OFFICE, BRIGADE), owner=True),
    Permission.PERSON_SEE_KIT: Rule(_roles(COMMANDER, OFFICE), owner=True),
    # Asked together with a running activity of the person: see people.rules.
    Permission.PERSON_SEE_EMERGENCY: Rule(_roles(LEADER, COMMANDER, OFFICE), owner=True),
    Permission.PERSON_CERTIFY: Rule(_roles(COMMANDER, OFFICE)),
    Permission.REPORT_RESOLVE: Rule(_roles(OFFICE)),
    Permission.ROSTER_IMPORT: Rule(_roles(OFFICE, BRIGADE, ADMIN)),
    Permission.UNITS_IMPORT: Rule(_roles(ADMIN)),
    Permission.ACCOUNT_MANAGE: Rule(_roles(COMMANDER, OFFICE, ADMIN)),
    Permission.ROLE_GRANT: Rule(_roles(ADMIN)),
    Permission.REFERENCE_MANAGE: Rule(_roles(ADMIN)),
    Permission.JOURNAL_READ: Rule(_roles(ADMIN)),
    Permission.ADMINISTRATION_SEE: Rule(_roles(COMMANDER, OFFICE, BRIGADE, ADMIN)),
}

Subject: TypeAlias = (
    Unit | Person | Activity | Application | DataReport | Campaign | PlanRun | Reinforcement
)


def can(viewer: Person, permission: Permission | str, subject: Subject | None = None) -> bool:
    """Whether the viewer holds a permission, on one object or (without object) at all."""
    rule = RIGHTS[Permission(permission)]
    if rule.signed_in:
        return True
    if subject is None:
        if rule.owner or ((rule.reservist or rule.participant) and viewer.is_reservist):
            return True
        return any(grant.role in rule.roles for grant in viewer.grants)
    if rule.owner and _owner_id(subject) == viewer.id:
        return True
    if any(_covers(grant, subject) for grant in viewer.grants if grant.role in rule.roles):
        return True
    # Last, for it may have to ask the database.
    return isinstance(subject, Activity) and rule.reservist and is_open_to(subject, viewer)


def is_open_to(activity: Activity, person: Person) -> bool:
    """Whether a reservist is shown an activity: published (even cancelled since), and addressing
    her unit or holding an application of hers, as when another unit has lent her."""
    if activity.published_at is None or activity.status is ActivityStatus.DRAFT:
        return False
    if not person.is_reservist:
        return False
    return is_in_reach(activity, person.unit) or _has_application(activity, person)


def _has_application(activity: Activity, person: Person) -> bool:
    """Asked of the database, and only of people whom the activity does not address."""
    own = exists().where(Application.activity_id == activity.id, Application.person_id == person.id)
    return bool(db.session.scalar(select(own)))


def is_in_reach(activity: Activity, unit: Unit | None) -> bool:
    """Whether people of a unit are among those an activity addresses."""
    if unit is None:
        return False
    if activity.visibility is Visibility.NATIONAL:
        return True
    if activity.visibility is Visibility.BRIGADE:
        return unit.path.startswith(activity.unit.brigade_path)
    return activity.unit.contains(unit)


def _owner_id(subject: Subject) -> int | None:
    if isinstance(subject, Person):
        return subject.id
    return subject.person_id if isinstance(subject, Application | DataReport) else None


def _covers(grant: RoleGrant, subject: Subject) -> bool:
    if isinstance(subject, Application | Reinforcement):
        return _covers(grant, subject.activity)  # Decided by those who steer the activity.
    if isinstance(subject, DataReport):
        return _covers(grant, subject.person)
    unit = subject if isinstance(subject, Unit) else subject.unit
    if grant.unit is not None and not grant.unit.contains(unit):
        return False
    # A section leader sees people of the section, and units and activities like anybody there.
    return not (isinstance(subject, Person) and grant.section and subject.section != grant.section)


def grants_for(viewer: Person, permission: Permission) -> list[RoleGrant]:
    """The viewer's grants that carry a permission."""
    roles = RIGHTS[permission].roles
    return [grant for grant in viewer.grants if grant.role in roles]


def grants_over(viewer: Person, permission: Permission, subject: Subject) -> list[RoleGrant]:
    """The viewer's grants that carry a permission on one object."""
    return [grant for grant in grants_for(viewer, permission) if _covers(grant, subject)]


def is_under(path: InstrumentedAttribute[str], prefix: str) -> ColumnElement[bool]:
    """A unit's path is the prefix or below. Not LIKE, which takes « a » for « A » on SQLite."""
    return func.substr(path, 1, len(prefix)) == prefix


def units_scope(viewer: Person, permission: Permission) -> ColumnElement[bool]:
    """SQL over Unit: units on which the viewer holds the permission."""
    return _any_of(
        true() if grant.unit is None else is_under(Unit.path, grant.unit.path)
        for grant in grants_for(viewer, permission)
    )


def people_scope(viewer: Person, permission: Permission) -> ColumnElement[bool]:
    """SQL over Person joined to its Unit: people on whom the viewer holds the permission."""
    clauses = []
    for grant in grants_for(viewer, permission):
        clause = true() if grant.unit is None else is_under(Unit.path, grant.unit.path)
        clauses.append(and_(clause, Person.section == grant.section) if grant.section else clause)
    if RIGHTS[permission].owner:
        clauses.append(Person.id == viewer.id)
    return _any_of(clauses)


def activities_scope(viewer: Person) -> ColumnElement[bool]:
    """SQL over Activity joined to its Unit: activities the viewer may see."""
    steered = units_scope(viewer, Permission.ACTIVITY_SEE)
    if not viewer.is_reservist or viewer.unit is None:
        return steered
    published = and_(Activity.published_at.is_not(None), Activity.status != ActivityStatus.DRAFT)
    own = select(Application.activity_id).where(Application.person_id == viewer.id)
    return or_(steered, and_(published, or_(reach_scope(viewer.unit), Activity.id.in_(own))))


def reach_scope(unit: Unit) -> ColumnElement[bool]:
    """SQL over Activity joined to its Unit: activities that address people of a unit."""
    parts = unit.path.strip("/").split("/")
    above = ["/" + "/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))]
    return or_(
        Activity.visibility == Visibility.NATIONAL,
        and_(Activity.visibility == Visibility.BRIGADE, is_under(Unit.path, unit.brigade_path)),
        and_(Activity.visibility == Visibility.UNIT, Unit.path.in_(above)),
    )


def _any_of(clauses: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    found = list(clauses)
    return or_(*found) if found else false()
