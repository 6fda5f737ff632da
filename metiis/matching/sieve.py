"""What `matching.rules.obstacles` says of one position, said to the database: for whole units.

A test compares the two on invented data.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from metiis.availability import codec
from metiis.db import Bytes
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

Checks = dict[Code, ColumnElement[bool]]
Days = tuple[date, date]

# In the order of a funnel: who is addressed, then rank, skills, papers, other activities.
CAUSES = (Code.SCOPE, Code.RANK, Code.SKILL, Code.CONTRACT, Code.FITNESS, Code.ENGAGED)


def first_obstacle(need: Need, *, is_broad: bool = False) -> ColumnElement[int]:
    """SQL over Person joined to its Unit: the first cause, counted from 1; 0 when there is none.

    Holders of a skill and engaged people are looked up one by one; when the whole Army is looked
    at (`is_broad`), listing them all once is quicker.
    """
    fails = [
        (~func.coalesce(check, false()), CAUSES.index(code) + 1)
        for code, check in (_own_checks(need, is_broad) | _day_checks(need, is_broad)).items()
    ]
    return case(*sorted(fails, key=lambda each: each[1]), else_=0)


def _own_checks(need: Need, is_broad: bool) -> Checks:
    """What a need asks of who somebody is: unit, rank, skills."""
    found: Checks = {Code.RANK: Person.rank_level.between(need.rank_min, need.rank_max)}
    if need.reach != "/":
        found[Code.SCOPE] = _is_addressed(need)
    if need.skills:
        found[Code.SKILL] = and_(*(_holds(skill, need, is_broad) for skill in need.skills))
    return found


def _day_checks(need: Need, is_broad: bool) -> Checks:
    """What a need asks of somebody on its days: papers, no other activity."""
    found: Checks = {Code.ENGAGED: _is_free(need, is_broad)}
    if need.blocks_on_contract:
        found[Code.CONTRACT] = _has_contract(need)
    if need.blocks_on_fitness:
        found[Code.FITNESS] = _is_fit(need)
    return found


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
    grants = grants_for(viewer, Permission.PERSON_SEE)
    return any(grant.unit is None and not grant.section for grant in grants)


def can_hold(needs: Iterable[Need]) -> ColumnElement[bool]:
    """SQL over Person joined to its Unit: every day of a need declared free, and no obstacle.

    The needs are those of one activity. The days come first, read once for all needs: few people
    are free, and only they are then looked at one by one.
    """
    by_days: dict[Days, list[Need]] = defaultdict(list)
    for need in needs:
        by_days[need.starts_on, need.ends_on].append(need)
    parts = {part for first, last in by_days for part in _parts(first, last)}
    free = select(AvailabilityYear.person_id).where(
        AvailabilityYear.year.in_({first.year for first, _last in parts}),
        or_(false(), *(_said_free(part) for part in sorted(parts))),
    )
    found = [
        and_(
            *(_is_free_on(part) for part in _parts(*days) if len(parts) > 1),
            *_day_checks(group[0], is_broad=False).values(),
            _is_one_of(group),
        )
        for days, group in by_days.items()
    ]
    return and_(Person.id.in_(free), or_(false(), *found))


def _is_one_of(needs: Iterable[Need]) -> ColumnElement[bool]:
    """Her unit, rank and skills are those that a need asks: alike needs are asked about once."""
    alike = {(need.rank_min, need.rank_max, *sorted(need.skills)): need for need in needs}
    return or_(*(and_(*_own_checks(need, is_broad=False).values()) for need in alike.values()))


def _parts(first: date, last: date) -> list[Days]:
    """A period cut where civil years end."""
    return [
        (max(first, date(year, 1, 1)), min(last, date(year, 12, 31)))
        for year in codec.years_between(first, last)
    ]


def _is_free_on(part: Days) -> ColumnElement[bool]:
    said = exists().where(AvailabilityYear.person_id == Person.id, _said_free(part))
    return said.correlate(Person)


def _said_free(part: Days) -> ColumnElement[bool]:
    """SQL over AvailabilityYear, byte after byte: both databases compare bytes alike."""
    first, last = part
    at = codec.index_of(first) + 1
    days = (
        func.substr(AvailabilityYear.days, at + rank, 1, type_=Bytes)
        for rank in range((last - first).days + 1)
    )
    free = bytes([Availability.IF_NEEDED])
    return and_(AvailabilityYear.year == first.year, *(day >= free for day in days))


def in_sight(viewer: Person, *others: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL over Person: people of the viewer's units, of her own, of others (SQL over Unit).

    Never narrower than `people_scope`, of people who have a unit; said of units alone, so that the
    database leaves those of other units unread.
    """
    if sees_everybody(viewer):
        return true()
    mine = or_(units_scope(viewer, Permission.PERSON_SEE), Unit.id == viewer.unit_id)
    return Person.unit_id.in_(select(Unit.id).where(or_(mine, *others)))
