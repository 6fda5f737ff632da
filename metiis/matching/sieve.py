"""What `matching.rules.obstacles` says of one position, said to the database: for whole units.

A test compares the two on invented data.
"""

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select

from metiis.matching.facts import Code, Need
from metiis.models import Application, DutyDay, Fitness, Person, Qualification, Unit
from metiis.permissions import is_under

# In the order of a funnel: who is addressed, then rank, skills, papers, other activities.
CAUSES = (Code.SCOPE, Code.RANK, Code.SKILL, Code.CONTRACT, Code.FITNESS, Code.ENGAGED)


def first_obstacle(need: Need) -> ColumnElement[int]:
    """SQL over Person joined to its Unit: the first cause, counted from 1; 0 when there is none."""
    checks = {
        Code.SCOPE: None if need.reach == "/" else is_under(Unit.path, need.reach),
        Code.RANK: Person.rank_level.between(need.rank_min, need.rank_max),
        Code.SKILL: and_(*(_holds(skill, need) for skill in need.skills)) if need.skills else None,
        Code.CONTRACT: _has_contract(need) if need.blocks_on_contract else None,
        Code.FITNESS: _is_fit(need) if need.blocks_on_fitness else None,
        Code.ENGAGED: _is_free(need),
    }
    fails = [
        (~func.coalesce(check, false()), number)
        for number, code in enumerate(CAUSES, 1)
        if (check := checks[code]) is not None
    ]
    return case(*fails, else_=0)


def _holds(skill_id: int, need: Need) -> ColumnElement[bool]:
    lasts = or_(Qualification.valid_until.is_(None), Qualification.valid_until >= need.ends_on)
    return (
        select(Qualification.person_id)
        .where(Qualification.person_id == Person.id, Qualification.skill_id == skill_id, lasts)
        .correlate(Person)
        .exists()
    )


def _has_contract(need: Need) -> ColumnElement[bool]:
    return and_(Person.contract_start <= need.starts_on, Person.contract_end >= need.ends_on)


def _is_fit(need: Need) -> ColumnElement[bool]:
    return and_(Person.fitness == Fitness.EMPLOYABLE, Person.fitness_until >= need.ends_on)


def _is_free(need: Need) -> ColumnElement[bool]:
    taken = (
        select(DutyDay.person_id)
        .join(Application, Application.id == DutyDay.application_id)
        .where(
            DutyDay.person_id == Person.id,
            DutyDay.day.between(need.starts_on, need.ends_on),
            Application.activity_id != need.activity_id,
        )
        .correlate(Person)
        .exists()
    )
    return ~taken
