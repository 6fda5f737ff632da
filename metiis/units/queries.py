"""Reading units: the tree a viewer may see, one unit, figures about the people under it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true

from metiis import db
from metiis.models import RANKS, Fitness, Person, RankCategory, Unit
from metiis.permissions import Permission, is_under, units_scope


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit of a tree: how deep it is shown, its own people, and those of it and below."""

    unit: Unit
    depth: int
    own: int
    total: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of the people of a unit and below, on one day."""

    people: int
    activated: int
    by_category: dict[RankCategory, int]
    contract_over: int  # Ended, or no contract known.
    contract_soon: int  # Ends within ninety days.
    fitness_over: int  # Visit out of date or unknown.
    not_fit: int  # Concluded « non employable » or « inapte ».


def all_units() -> Sequence[Unit]:
    """Every unit."""
    return db.session.scalars(select(Unit)).all()


def unit(code: str) -> Unit | None:
    """One unit by its code."""
    return db.session.scalar(select(Unit).where(Unit.code == code))


def branches(viewer: Person, permission: Permission = Permission.UNIT_SEE) -> list[Branch]:
    """The units on which the viewer holds a permission, as a tree in reading order."""
    return _tree(units_scope(viewer, permission))


def branches_below(unit: Unit) -> list[Branch]:
    """The units below one, as a tree in reading order."""
    return _tree(and_(is_under(Unit.path, unit.path), Unit.id != unit.id))


def whole_tree() -> list[Branch]:
    """Every unit as a tree in reading order, for those who keep the list."""
    return _tree(true())


def _tree(which: ColumnElement[bool]) -> list[Branch]:
    units = db.session.scalars(select(Unit).where(which)).all()
    counts = _headcounts([each.id for each in units])
    return [
        Branch(
            unit=each,
            depth=sum(1 for other in units if other is not each and other.contains(each)),
            own=counts.get(each.id, 0),
            total=sum(counts.get(other.id, 0) for other in units if each.contains(other)),
        )
        for each in sorted(units, key=lambda each: reading_order(each.path))
    ]


def _headcounts(unit_ids: Sequence[int]) -> dict[int | None, int]:
    rows = db.session.execute(
        select(Person.unit_id, func.count().label("people"))
        .where(_on_rolls(), Person.unit_id.in_(unit_ids))
        .group_by(Person.unit_id)
    )
    return {row.unit_id: row.people for row in rows}


def _on_rolls() -> ColumnElement[bool]:
    """Reservists whose account is open, as everywhere people are counted."""
    return and_(Person.service_number.is_not(None), Person.disabled_at.is_(None))


def reading_order(path: str) -> list[list[tuple[int, str]]]:
    """Units in the order people say them: 7BCA before 13BCA, children under their parent."""
    return [
        [(int(digits or 0), letters) for digits, letters in re.findall(r"(\d*)(\D*)", part)]
        for part in path.strip("/").split("/")
    ]


def above(unit: Unit) -> list[Unit]:
    """The units above one, from the brigade down; no query for a brigade."""
    parts = unit.path.strip("/").split("/")[:-1]
    if not parts:
        return []
    found = db.session.scalars(select(Unit).where(Unit.code.in_(parts))).all()
    return sorted(found, key=lambda each: len(each.path))


def figures(unit: Unit, today: date, soon: date) -> Figures:
    """Counts of the people of a unit and below; one query whatever their number."""
    levels = {
        category: [rank.level for rank in RANKS.values() if rank.category is category]
        for category in RankCategory
    }
    columns = [
        func.count(),
        _sum(Person.activated_at.is_not(None)),
        _sum(or_(Person.contract_end.is_(None), Person.contract_end < today)),
        _sum(Person.contract_end.between(today, soon)),
        _sum(or_(Person.fitness_until.is_(None), Person.fitness_until < today)),
        _sum(Person.fitness.in_([Fitness.NOT_EMPLOYABLE, Fitness.UNFIT])),
        *(_sum(Person.rank_level.between(min(each), max(each))) for each in levels.values()),
    ]
    row = db.session.execute(
        select(*columns)
        .select_from(Person)
        .join(Unit, Person.unit_id == Unit.id)
        .where(is_under(Unit.path, unit.path), _on_rolls())
    ).one()
    people, activated, over, soon_over, unfit_over, not_fit, *categories = map(int, row)
    by_category = dict(zip(levels, categories, strict=True))
    return Figures(people, activated, by_category, over, soon_over, unfit_over, not_fit)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
