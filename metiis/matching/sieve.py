"""What `matching.rules.obstacles` says of one position, said to the database: for whole units.

A test compares the two on invented data.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Select,
    and_,
    case,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from metiis.availability import codec
from metiis.matching.facts import Code, Need
from metiis.models import (
    Application,
    Availability,
    AvailabilityYear,
    DutyDay,
    Fitness,
    Person,
    Qualification,
    Unit,
)
from metiis.permissions import Permission, grants_for, is_under, units_scope

# In the order of a funnel: who is addressed, then rank, skills, papers, other activities.
CAUSES = (Code.SCOPE, Code.RANK, Code.SKILL, Code.CONTRACT, Code.FITNESS, Code.ENGAGED)


def first_obstacle(need: Need, *, is_broad: bool = False) -> ColumnElement[int]:
    """SQL over Person joined to its Unit: the first cause, counted from 1; 0 when there is none.

    Holders of a skill and engaged people are looked up one by one; when the whole Army is looked
    at (`is_broad`), listing them all once is quicker.
    """
    checks = {
        Code.SCOPE: None if need.reach == "/" else _is_addressed(need),
        Code.RANK: Person.rank_level.between(need.rank_min, need.rank_max),
        Code.SKILL: and_(*(_holds(skill, need, is_broad) for skill in need.skills))
        if need.skills
        else None,
        Code.CONTRACT: _has_contract(need) if need.blocks_on_contract else None,
        Code.FITNESS: _is_fit(need) if need.blocks_on_fitness else None,
        Code.ENGAGED: _is_free(need, is_broad),
    }
    fails = [
        (~func.coalesce(check, false()), number)
        for number, code in enumerate(CAUSES, 1)
        if (check := checks[code]) is not None
    ]
    return case(*fails, else_=0)


def _is_addressed(need: Need) -> ColumnElement[bool]:
    return or_(*(is_under(Unit.path, path) for path in (need.reach, *need.lent)))


def _holds(skill_id: int, need: Need, is_broad: bool) -> ColumnElement[bool]:
    lasts = or_(Qualification.valid_until.is_(None), Qualification.valid_until >= need.ends_on)
    holders = select(Qualification.person_id).where(Qualification.skill_id == skill_id, lasts)
    return _is_among(holders, Qualification.person_id, is_broad)


def _is_among(
    people: Select[int], key: InstrumentedAttribute[int], is_broad: bool
) -> ColumnElement[bool]:
    if is_broad:
        return Person.id.in_(people)
    return people.where(key == Person.id).correlate(Person).exists()


def _has_contract(need: Need) -> ColumnElement[bool]:
    return and_(Person.contract_start <= need.starts_on, Person.contract_end >= need.ends_on)


def _is_fit(need: Need) -> ColumnElement[bool]:
    return and_(Person.fitness == Fitness.EMPLOYABLE, Person.fitness_until >= need.ends_on)


def _is_free(need: Need, is_broad: bool) -> ColumnElement[bool]:
    taken = (
        select(DutyDay.person_id)
        .join(Application, Application.id == DutyDay.application_id)
        .where(
            DutyDay.day.between(need.starts_on, need.ends_on),
            Application.activity_id != need.activity_id,
        )
    )
    return ~_is_among(taken, DutyDay.person_id, is_broad)


def sees_everybody(viewer: Person) -> bool:
    """Whether the people of the whole Army are in somebody's sight."""
    return any(grant.unit is None for grant in grants_for(viewer, Permission.PERSON_SEE))


def can_hold(needs: Iterable[Need]) -> ColumnElement[bool]:
    """SQL over Person joined to its Unit: every day of a need declared free, and no obstacle.

    The days come first: few people are free, and only they are then looked at one by one.
    """
    by_days: dict[tuple[date, date], list[Need]] = defaultdict(list)
    for need in needs:
        by_days[need.starts_on, need.ends_on].append(need)
    found = [
        and_(*_said_free(first, last), or_(*(first_obstacle(need) == 0 for need in group)))
        for (first, last), group in by_days.items()
    ]
    return or_(false(), *found)


def _said_free(first: date, last: date) -> Iterator[ColumnElement[bool]]:
    """Byte after byte, for each civil year: both databases compare bytes alike."""
    for year in codec.years_between(first, last):
        start, stop = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        at = codec.index_of(start) + 1
        days = (
            func.substr(AvailabilityYear.days, at + rank, 1, type_=LargeBinary)
            for rank in range((stop - start).days + 1)
        )
        yield Person.id.in_(
            select(AvailabilityYear.person_id).where(
                AvailabilityYear.year == year,
                *(day >= bytes([Availability.IF_NEEDED]) for day in days),
            )
        )


def in_sight(viewer: Person, *others: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL over Person: people of the viewer's units, of other units (SQL over Unit), herself.

    Never narrower than `people_scope`; keyed so that the database leaves the rest unread.
    """
    if sees_everybody(viewer):
        return true()
    units = select(Unit.id).where(or_(units_scope(viewer, Permission.PERSON_SEE), *others))
    return or_(Person.unit_id.in_(units), Person.id == viewer.id)
