"""Reading what is to be mended: four queries however many people there are."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, literal, select

from metiis import db
from metiis.clock import civil_day
from metiis.headcount.queries import on_rolls
from metiis.models import (
    AvailabilityDeclaration,
    DutyDay,
    FilesTold,
    Notification,
    Person,
    Qualification,
    QualificationSource,
    Role,
    RoleGrant,
    Skill,
    Unit,
)
from metiis.permissions import Permission, people_scope
from metiis.reference.rules import LegalValues
from metiis.upkeep.reminding import PREFIX
from metiis.upkeep.rules import LONG_OVER, Ending, Facts, shifted

ARMY = "/"
TOLD = (Role.UNIT_COMMANDER, Role.RESERVE_OFFICE)


def unit(code: str) -> Unit | None:
    """One unit by its code."""
    return db.session.scalar(select(Unit).where(Unit.code == code))


def facts(path: str, today: date, legal: LegalValues, viewer: Person | None = None) -> list[Facts]:
    """What is known of everybody on the rolls of a unit and below; with what the viewer may read,
    or everything when nobody looks."""
    days, skills, words = _days(path, today), _skills(path, today, legal), _words(path)
    found = []
    for row in _people(path, viewer):
        used, last = days.get(row.id, (0, None))
        said = words.get(row.id)
        found.append(
            Facts(
                person_id=row.id,
                public_id=row.public_id,
                name=_name(row) if row.is_seen else "",
                sort_name=row.search_name if row.is_seen else "",
                unit_path=row.path,
                unit_code=row.code,
                section=row.section,
                contract_start=row.contract_start,
                contract_end=row.contract_end,
                fitness=row.fitness,
                fitness_until=row.fitness_until,
                cap=legal.annual_day_cap if row.day_cap is None else row.day_cap,
                used=used,
                skills=skills.get(row.id, ()),
                last_served=last,
                last_said=civil_day(said) if said else None,
                has_account=row.activated_at is not None,
                is_seen=bool(row.is_seen),
                is_service_seen=bool(row.is_service_seen),
            )
        )
    return found


def _name(row: Any) -> str:
    return " ".join(part for part in (row.rank, row.last_name.upper(), row.first_name) if part)


def _people(path: str, viewer: Person | None) -> Sequence[Any]:
    def may(permission: Permission) -> Any:
        if viewer is None:
            return literal(1)
        return case((people_scope(viewer, permission), 1), else_=0)

    return db.session.execute(
        select(
            Person.id,
            Person.public_id,
            Person.rank,
            Person.last_name,
            Person.first_name,
            Person.search_name,
            Person.section,
            Person.contract_start,
            Person.contract_end,
            Person.fitness,
            Person.fitness_until,
            Person.day_cap,
            Person.activated_at,
            Unit.code,
            Unit.path,
            may(Permission.PERSON_SEE).label("is_seen"),
            may(Permission.PERSON_SEE_SERVICE).label("is_service_seen"),
        )
        .join(Unit, Unit.id == Person.unit_id)
        .where(on_rolls(path))
        .order_by(Person.id)
    ).all()


def _days(path: str, today: date) -> dict[int, tuple[int, date | None]]:
    """For each person, days of this year in the ledger, and the last one served."""
    is_of_year = DutyDay.day.between(date(today.year, 1, 1), date(today.year, 12, 31))
    rows = db.session.execute(
        select(
            DutyDay.person_id,
            func.sum(case((is_of_year, 1), else_=0)),
            func.max(case((DutyDay.day < today, DutyDay.day))),
        )
        .join(Person, Person.id == DutyDay.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(on_rolls(path))
        .group_by(DutyDay.person_id)
    )
    return {person_id: (used, last) for person_id, used, last in rows}


def _skills(path: str, today: date, legal: LegalValues) -> dict[int, list[Ending]]:
    """Certified skills that have ended lately or end soon."""
    rows = db.session.execute(
        select(Qualification.person_id, Skill.id, Skill.label, Qualification.valid_until)
        .join(Skill, Skill.id == Qualification.skill_id)
        .join(Person, Person.id == Qualification.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(
            on_rolls(path),
            Skill.retired.is_(False),
            Qualification.source == QualificationSource.CERTIFIED,
            Qualification.valid_until.between(
                today - LONG_OVER, shifted(today, legal.skill_months)
            ),
        )
        .order_by(Skill.label)
    )
    found: dict[int, list[Ending]] = defaultdict(list)
    for person_id, *ending in rows:
        found[person_id].append(Ending._make(ending))
    return found


def _words(path: str) -> dict[int, datetime]:
    """When each person’s days were last spoken of, by her or for her."""
    rows = db.session.execute(
        select(AvailabilityDeclaration.person_id, func.max(AvailabilityDeclaration.declared_at))
        .join(Person, Person.id == AvailabilityDeclaration.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(on_rolls(path))
        .group_by(AvailabilityDeclaration.person_id)
    )
    return {row[0]: row[1] for row in rows}


def reminded() -> set[tuple[int, str]]:
    """The reminders that people already have: who, and the key of each."""
    rows = db.session.execute(
        select(Notification.person_id, Notification.key).where(Notification.key.startswith(PREFIX))
    )
    return {(person_id, key) for person_id, key in rows}


def told_units() -> list[tuple[Unit, list[int]]]:
    """Units that somebody commands or keeps the rolls of, with the ids of these people."""
    rows = db.session.execute(
        select(Unit, RoleGrant.person_id)
        .join(RoleGrant, RoleGrant.unit_id == Unit.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role.in_(TOLD), Person.disabled_at.is_(None))
        .order_by(Unit.path, RoleGrant.person_id)
    )
    found: dict[int, tuple[Unit, list[int]]] = {}
    for each, person_id in rows:
        holders = found.setdefault(each.id, (each, []))[1]
        if person_id not in holders:
            holders.append(person_id)
    return list(found.values())


def told() -> dict[int, FilesTold]:
    """What each unit was last told, by unit."""
    return {row.unit_id: row for row in db.session.scalars(select(FilesTold))}
