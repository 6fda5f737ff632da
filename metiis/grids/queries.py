"""Reading who stands in the grid of a unit."""

from datetime import date
from typing import Any

from sqlalchemy import exists, or_, select, true

from metiis import db
from metiis.grids.grid import Member
from metiis.models import RANKS, Person, Qualification, Unit
from metiis.permissions import Permission, is_under, people_scope


def members(viewer: Person, unit: Unit, skill_id: int | None, held_on: date) -> list[Member]:
    """People on the rolls of a unit and below whose availability the viewer may see, in the order
    of the grid: by unit, section, then rank. `has_skill` tells who holds the skill on a day."""
    holds = exists().where(
        Qualification.person_id == Person.id,
        Qualification.skill_id == skill_id,
        or_(Qualification.valid_until.is_(None), Qualification.valid_until >= held_on),
    )
    rows = db.session.execute(
        select(
            Person.id,
            Person.public_id,
            Person.rank,
            Person.last_name,
            Person.first_name,
            Person.section,
            Unit.code,
            Unit.path,
            (true() if skill_id is None else holds).label("has_skill"),
        )
        .join(Unit, Person.unit_id == Unit.id)
        .where(
            people_scope(viewer, Permission.UNIT_AVAILABILITY),
            is_under(Unit.path, unit.path),
            Person.service_number.is_not(None),
            Person.disabled_at.is_(None),
        )
        .order_by(
            Unit.path,
            Person.section == "",
            Person.section,
            Person.rank_level.desc(),
            Person.last_name,
            Person.id,
        )
    )
    return [_member(row) for row in rows]


def _member(row: Any) -> Member:
    return Member(
        id=row.id,
        public_id=row.public_id,
        name=f"{row.rank or ''} {row.last_name.upper()} {row.first_name}".strip(),
        section=row.section,
        category=RANKS[row.rank].category if row.rank else None,
        unit_code=row.code,
        unit_path=row.path,
        has_skill=bool(row.has_skill),
    )


def units_around(code: str) -> list[Unit]:
    """A unit and those below it, itself first; empty when there is none."""
    return list(
        db.session.scalars(
            select(Unit).where(Unit.path.contains(f"/{code}/", autoescape=True)).order_by(Unit.path)
        )
    )
