"""Reading the reference data: numbers of the law by day, the catalogue of skills."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from metiis import db
from metiis.models import LegalValue, Skill, SkillFamily
from metiis.reference.rules import LegalValues, in_force


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
    statement = select(Skill).where(Skill.retired.is_(False)).order_by(Skill.family, Skill.label)
    if family is not None:
        statement = statement.where(Skill.family == family)
    return db.session.scalars(statement).all()
