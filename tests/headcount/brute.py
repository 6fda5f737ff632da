"""Figures recounted by hand: raw rows, loops and days, none of the service's own queries, bytes or
rules."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis.models import (
    ActivityStatus,
    AvailabilityYear,
    DutyDay,
    Fitness,
    LegalValue,
    Person,
    Position,
    Qualification,
    RankCategory,
    Unit,
)

SAID = {0: "unknown", 1: "unavailable", 2: "if needed", 3: "available"}
FAMILIES = {
    RankCategory.RANK_AND_FILE: ("SDT", "1CL", "CPL", "CCH", "CC1"),
    RankCategory.NCO: ("SGT", "SCH", "ADJ", "ADC", "MAJ"),
    RankCategory.OFFICER: ("ASP", "SLT", "LTN", "CNE", "CDT"),
}
LEGAL = 60


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


def rolls(session: Session, top: Unit) -> list[Person]:
    """People on the rolls of a unit and below."""
    found = []
    for person in session.scalars(select(Person)).unique():
        above, unit = [], person.unit
        while unit is not None:
            above.append(unit.code)
            unit = unit.parent
        if person.service_number and person.disabled_at is None and top.code in above:
            found.append(person)
    return found


def cap_of(session: Session, person: Person, today: date) -> int:
    if person.day_cap is not None:
        return person.day_cap
    values = [
        (row.valid_from, row.value)
        for row in session.scalars(select(LegalValue))
        if row.code == "annual_day_cap" and row.valid_from <= today
    ]
    return max(values)[1]


def state(session: Session, person: Person, day: date, today: date) -> str:
    duty = list(session.scalars(select(DutyDay.day).where(DutyDay.person_id == person.id)))
    if day in duty:
        return "engaged"
    start, end = person.contract_start, person.contract_end
    if start is None or end is None or day < start or day > end:
        return "not employable"
    if person.fitness != Fitness.EMPLOYABLE:
        return "not employable"
    if person.fitness_until is None or day > person.fitness_until:
        return "not employable"
    if sum(1 for each in duty if each.year == day.year) >= cap_of(session, person, today):
        return "not employable"
    for row in session.scalars(
        select(AvailabilityYear).where(AvailabilityYear.person_id == person.id)
    ):
        if row.year == day.year:
            return SAID[row.days[(day - date(day.year, 1, 1)).days]]
    return "unknown"


def holds(session: Session, person: Person, skill: int, day: date) -> bool:
    kept = select(Qualification).where(Qualification.person_id == person.id)
    return any(
        each.skill_id == skill and (each.valid_until is None or day <= each.valid_until)
        for each in session.scalars(kept)
    )


def is_of(person: Person, category: RankCategory | None) -> bool:
    return category is None or person.rank in FAMILIES[category]


def counts(
    session: Session,
    top: Unit,
    day: date,
    today: date,
    category: RankCategory | None = None,
    skill: int | None = None,
) -> dict[str, int]:
    """How many people are in each state on a day; states without anybody are left out."""
    found: dict[str, int] = {}
    for person in rolls(session, top):
        if is_of(person, category) and (skill is None or holds(session, person, skill, day)):
            name = state(session, person, day, today)
            found[name] = found.get(name, 0) + 1
    return found


def posts(
    session: Session, top: Unit, first: date, last: date, statuses: set[ActivityStatus]
) -> list[Position]:
    """Posts of activities of a unit and below, in some states, of which a day is in a period."""
    period = set(days_between(first, last))
    return [
        post
        for post in session.scalars(select(Position))
        if post.activity.status in statuses
        and f"/{top.code}/" in post.activity.unit.path
        and period & set(days_between(post.starts_on, post.ends_on))
    ]
