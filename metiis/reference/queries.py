"""Reading the reference data: numbers of the law by day, the catalogue of skills."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from metiis import db
from metiis.captions import LEGAL_TITLES
from metiis.labels import fold
from metiis.models import LegalValue, Qualification, Skill, SkillFamily
from metiis.reference.rules import LegalValues, in_force

FAMILIES = list(SkillFamily)


def legal_values(day: date) -> LegalValues:
    """The numbers of the law in force on a day; one query."""
    rows = db.session.execute(
        select(LegalValue.code, LegalValue.value)
        .where(LegalValue.valid_from <= day)
        .order_by(LegalValue.valid_from)
    )
    return in_force({row.code: row.value for row in rows}, day)  # The latest start wins.


def skills(family: SkillFamily | None = None) -> Sequence[Skill]:
    """Skills people may still be given, by family then name; of one family when asked."""
    statement = select(Skill).where(Skill.retired.is_(False))
    if family is not None:
        statement = statement.where(Skill.family == family)
    return sorted(db.session.scalars(statement), key=_reading_order)


def _reading_order(skill: Skill) -> tuple[int, str]:
    """By family as they are declared, then by name; databases do not agree on accents."""
    return FAMILIES.index(skill.family), fold(skill.label)


def legal_value(code: str, day: date) -> int | None:
    """One number of the law on a day, None before its first value."""
    return db.session.scalar(
        select(LegalValue.value)
        .where(LegalValue.code == code, LegalValue.valid_from <= day)
        .order_by(LegalValue.valid_from.desc())
        .limit(1)
    )


def history() -> dict[str, list[LegalValue]]:
    """Every dated value by code, the latest first."""
    rows = db.session.scalars(select(LegalValue).order_by(LegalValue.valid_from.desc())).all()
    return {code: [row for row in rows if row.code == code] for code in LEGAL_TITLES}


def catalogue() -> list[tuple[Skill, int]]:
    """Every skill, retired ones too, with how many people hold it; by family then name."""
    holders = (
        select(
            Qualification.skill_id, func.count(Qualification.person_id.distinct()).label("people")
        )
        .group_by(Qualification.skill_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Skill, func.coalesce(holders.c.people, 0)).outerjoin(
            holders, holders.c.skill_id == Skill.id
        )
    )
    return sorted(((row[0], row[1]) for row in rows), key=lambda row: _reading_order(row[0]))


def skill(code: str) -> Skill | None:
    """One skill by its code."""
    return db.session.scalar(select(Skill).where(Skill.code == code))
