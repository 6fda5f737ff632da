"""The pool read by hand: raw rows, loops and days, none of the service's own queries or bytes."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis.labels import fold
from metiis.models import (
    AvailabilityYear,
    DutyDay,
    Fitness,
    Person,
    Qualification,
    QualificationSource,
    RoleGrant,
    SkillFamily,
    Unit,
)
from metiis.pool.search import Search

WORDS = {0: "silent", 1: "refused", 2: "perhaps", 3: "yes"}


def days_of(search: Search) -> list[date]:
    day, found = search.first, []
    while day <= search.last:
        if not search.weekdays or day.weekday() in search.weekdays:
            found.append(day)
        day += timedelta(days=1)
    return found


def states_of(session: Session, person: Person, days: list[date]) -> list[str]:
    said = {
        row.year: row.days
        for row in session.scalars(
            select(AvailabilityYear).where(AvailabilityYear.person_id == person.id)
        )
    }
    taken = set(session.scalars(select(DutyDay.day).where(DutyDay.person_id == person.id)))
    found = []
    for day in days:
        year = said.get(day.year)
        place = (day - date(day.year, 1, 1)).days
        found.append("taken" if day in taken else WORDS[year[place] if year else 0])
    return found


def group_of(states: list[str]) -> str:
    if any(state == "taken" for state in states):
        return "pris"
    if all(state == "yes" for state in states):
        return "surs"
    if all(state in ("yes", "perhaps") for state in states):
        return "si-besoin"
    if any(state in ("yes", "perhaps") for state in states):
        return "en-partie"
    return "inconnus" if any(state == "silent" for state in states) else "indisponibles"


def skills_of(session: Session, person: Person, last: date) -> set[str]:
    """Codes of the skills that count for her on a day."""
    held = session.scalars(select(Qualification).where(Qualification.person_id == person.id))
    return {
        each.skill.code
        for each in held
        if (each.valid_until is None or each.valid_until >= last)
        and (
            each.source is QualificationSource.CERTIFIED
            or each.skill.family is not SkillFamily.MILITARY
        )
    }


def knows(session: Session, person: Person, word: str) -> bool:
    held = session.scalars(select(Qualification).where(Qualification.person_id == person.id))
    codes = [each.skill.code for each in held if each.skill.family is not SkillFamily.MILITARY]
    return word in fold(person.civil_trade) or any(word in code for code in codes)


def in_sight(person: Person, grants: list[RoleGrant]) -> bool:
    return any(
        (grant.unit is None or person.unit.path.startswith(grant.unit.path))
        and (not grant.section or grant.section == person.section)
        for grant in grants
    )


def is_employable(person: Person, day: date) -> bool:
    return (
        person.contract_end is not None
        and person.contract_end >= day
        and person.fitness is Fitness.EMPLOYABLE
        and person.fitness_until is not None
        and person.fitness_until >= day
    )


def is_kept(session: Session, viewer: Person, top: Unit, person: Person, search: Search) -> bool:
    if person.unit is None or person.service_number is None or person.disabled_at is not None:
        return False
    if not in_sight(person, viewer.grants) or not person.unit.path.startswith(top.path):
        return False
    if search.unit and search.unit not in person.unit.path.strip("/").split("/"):
        return False
    if search.section and person.section != search.section:
        return False
    if not (search.rank_min or 0) <= person.rank_level <= (search.rank_max or 99):
        return False
    if not set(search.skills) <= skills_of(session, person, search.last):
        return False
    if not all(knows(session, person, word) for word in fold(search.craft).split()):
        return False
    return not search.is_employable or is_employable(person, search.last)


def read(session: Session, viewer: Person, top: Unit, search: Search) -> dict[str, set[int]]:
    """Who is in each group."""
    days, groups = days_of(search), {}
    for person in session.scalars(select(Person)).unique().all():
        if is_kept(session, viewer, top, person, search):
            group = group_of(states_of(session, person, days))
            groups.setdefault(group, set()).add(person.id)
    return groups
