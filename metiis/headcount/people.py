"""Reading who stands behind a figure: applications to posts, names in the viewer's sight."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ScalarSelect, func, null, select

from metiis import db
from metiis.clock import civil_day
from metiis.db import keys_of
from metiis.headcount.funnel import Act
from metiis.headcount.queries import on_rolls
from metiis.models import Application, AvailabilityDeclaration, Person, Position, Unit
from metiis.permissions import Permission, is_under, people_scope


def acts(path: str, first: date, last: date) -> list[Act]:
    """Applications of people of a unit and below to its posts of a period."""
    posts = (
        select(Position.id)
        .join(Position.activity)
        .join(Unit)
        .where(is_under(Unit.path, path), Position.starts_on <= last, Position.ends_on >= first)
    )
    rows = db.session.execute(
        select(
            Application.person_id,
            Application.position_id,
            Application.status,
            Application.origin,
            Application.rejection_reason,
        )
        .join(Person, Person.id == Application.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Application.position_id.in_(posts), on_rolls(path))
        .order_by(Application.id)
    )
    return [Act(*row) for row in rows]


class Named(NamedTuple):
    """Somebody as a line of a list."""

    id: int
    public_id: str
    name: str
    unit: str
    section: str
    said_on: date | None  # When she last declared days; None too when it is not asked.


def in_sight(
    viewer: Person, ids: Collection[int], permission: Permission, *, is_dated: bool
) -> list[Named]:
    """Those of some people whom the viewer may see, in the order of lists."""
    rows = db.session.execute(
        select(
            Person.id,
            Person.public_id,
            Person.rank,
            Person.last_name,
            Person.first_name,
            Unit.code,
            Person.section,
            _last_said() if is_dated else null(),
        )
        .join(Unit, Person.unit_id == Unit.id)
        .where(Person.id.in_(keys_of(ids)), people_scope(viewer, permission))
        .order_by(
            Unit.path,
            Person.section == "",
            Person.section,
            Person.rank_level.desc(),
            Person.last_name,
            Person.id,
        )
    )
    return [
        Named(
            key,
            public,
            f"{rank or ''} {last.upper()} {first}".strip(),
            unit,
            section,
            at and civil_day(at),
        )
        for key, public, rank, last, first, unit, section, at in rows
    ]


def _last_said() -> ScalarSelect[datetime]:
    kind = AvailabilityDeclaration
    return (
        select(func.max(kind.declared_at, type_=kind.declared_at.type))
        .where(kind.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
