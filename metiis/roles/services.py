"""Granting and taking back roles; it counts from the person's very next request on."""

from datetime import datetime

from sqlalchemy import select

from metiis import db
from metiis.accounts.services import keep_an_admin
from metiis.journal.services import record
from metiis.labels import label
from metiis.models import Person, Role, RoleGrant, Unit


def grant(
    by: Person | None, person: Person, role: Role, unit: Unit | None, section: str, now: datetime
) -> bool:
    """The person holds the role; granting it twice changes nothing. Says whether it is new."""
    db.session.scalar(select(Person.id).where(Person.id == person.id).with_for_update())
    same = select(RoleGrant.id).where(
        RoleGrant.person_id == person.id,
        RoleGrant.role == role,
        RoleGrant.unit_id == unit.id if unit is not None else RoleGrant.unit_id.is_(None),
        RoleGrant.section == section,
    )
    if db.session.scalar(same) is not None:
        return False
    granted_by = by.id if by is not None else None
    db.session.add(
        RoleGrant(
            person=person,
            role=role,
            unit=unit,
            section=section,
            granted_at=now,
            granted_by_id=granted_by,
        )
    )
    record(by, "role.granted", person.public_id, _detail(role, unit, section))
    db.session.flush()
    return True


def revoke(by: Person, person: Person, held: RoleGrant) -> None:
    """The person no longer holds the role; somebody can always administer the service."""
    if held.role is Role.ADMIN:
        keep_an_admin(person)
    record(by, "role.revoked", person.public_id, _detail(held.role, held.unit, held.section))
    person.grants.remove(held)
    db.session.flush()


def _detail(role: Role, unit: Unit | None, section: str) -> str:
    return " ".join(part for part in (label(role), unit.code if unit else "", section) if part)
