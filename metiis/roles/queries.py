"""Reading roles and what they may be granted on."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from metiis import db
from metiis.models import Person, RoleGrant, Unit


def person_with_grants(public_id: str) -> Person | None:
    """The person of a roles page."""
    return db.session.scalar(
        select(Person).where(Person.public_id == public_id).options(selectinload(Person.grants))
    )


def all_units() -> list[Unit]:
    """Every unit, in the order of the tree."""
    return list(db.session.scalars(select(Unit).order_by(Unit.path)))


def sections(unit: Unit) -> list[str]:
    """Names of the sections that have people in a unit."""
    return list(
        db.session.scalars(
            select(Person.section)
            .where(Person.unit_id == unit.id, Person.section != "")
            .distinct()
            .order_by(Person.section)
        )
    )


def grant_of(person: Person, grant_id: int) -> RoleGrant | None:
    """One of the person's grants."""
    return next((grant for grant in person.grants if grant.id == grant_id), None)
