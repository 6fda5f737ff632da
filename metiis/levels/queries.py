"""Reading national figures, and the tree they follow. Pages read what was kept: a row for the level
looked at and one for each level below, however many people there are."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import load_only

from metiis import db
from metiis.grids.queries import units_around
from metiis.headcount.queries import on_rolls
from metiis.levels.board import Level
from metiis.levels.packing import unpacked
from metiis.levels.publication import Figures
from metiis.models import DutyDay, HeadcountPublication, Person, Skill, Unit
from metiis.units.queries import reading_order

ARMY = "/"


def taken_on() -> date | None:
    """The day of the figures kept; None before the first ones."""
    return db.session.scalar(
        select(HeadcountPublication.taken_on).where(HeadcountPublication.path == ARMY)
    )


def level(unit: Unit | None) -> Level | None:
    """What is told of a unit, or of the Army, and of what is right below; two queries."""
    row = db.session.get(HeadcountPublication, ARMY if unit is None else unit.path)
    if row is None:
        return None
    figures = unpacked(row.taken_on, row.length, row.people, row.skills)
    return Level(figures, below(unit))


def below(unit: Unit | None) -> list[tuple[Unit, Figures]]:
    """What is told of the units right below one, or of the brigades; skills aside, one query."""
    rows = db.session.execute(
        _with_figures().where(
            Unit.parent_id.is_(None) if unit is None else Unit.parent_id == unit.id
        )
    ).all()
    return [
        (each, _shortly(row))
        for each, row in sorted(rows, key=lambda found: reading_order(found[0].path))
        if row is not None
    ]


def brigades() -> list[tuple[Unit, Figures | None]]:
    """Every unit, and what is told of brigades, if anything; one query."""
    told = [
        (each, row) for each, row in db.session.execute(_with_figures(Unit.parent_id.is_(None)))
    ]
    return [(each, _shortly(row) if row is not None else None) for each, row in told]


def _with_figures(*which: ColumnElement[bool]) -> Select[Unit, HeadcountPublication]:
    kind = HeadcountPublication
    return (
        select(Unit, kind)
        .outerjoin(kind, and_(kind.path == Unit.path, *which))
        .options(load_only(kind.taken_on, kind.length, kind.people))
    )


def _shortly(row: HeadcountPublication) -> Figures:
    return unpacked(row.taken_on, row.length, row.people)


def skill_names() -> list[tuple[int, str]]:
    """Every skill of the catalogue by name."""
    return [
        (skill_id, name)
        for skill_id, name in db.session.execute(
            select(Skill.id, Skill.label).order_by(Skill.label)
        )
    ]


def units_by_root() -> Mapping[Unit, Sequence[Unit]]:
    """Each brigade with the units of it, itself among them."""
    units = db.session.scalars(select(Unit).order_by(Unit.path)).all()
    roots = [unit for unit in units if unit.parent_id is None]
    return {root: [unit for unit in units if root.contains(unit)] for root in roots}


def served(path: str, first: date, last: date) -> dict[int, int]:
    """How many days of the ledger each person of a unit and below holds; nobody without any."""
    who = select(Person.id).join(Unit, Unit.id == Person.unit_id).where(on_rolls(path))
    rows = db.session.execute(
        select(DutyDay.person_id, func.count())
        .where(DutyDay.person_id.in_(who), DutyDay.day.between(first, last))
        .group_by(DutyDay.person_id)
    )
    return {row[0]: row[1] for row in rows}


def around(code: str) -> list[Unit]:
    """A unit, then those below it in the order people say them; empty when there is none."""
    return sorted(units_around(code), key=lambda unit: reading_order(unit.path))
