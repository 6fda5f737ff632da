"""Reading what concerns the viewer about many activities at once, in few queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from metiis import db
from metiis.availability import queries as availability
from metiis.matching.facts import Candidate, Need, is_working_day
from metiis.matching.queries import need_of, reach_of
from metiis.models import (
    Activity,
    ActivityKind,
    Application,
    DutyDay,
    Fitness,
    Person,
    Position,
    Qualification,
    QualificationSource,
    Skill,
    Unit,
    position_skill,
)
from metiis.openings.rules import OwnApplication, OwnFacts, Post
from metiis.people.rules import terms_of
from metiis.reference.rules import LegalValues

AROUND = timedelta(days=31)  # More than any rest between two activities.
POST = (
    Position.activity_id,
    Position.id,
    Position.label,
    Position.headcount,
    Position.taken,
    Position.rank_min,
    Position.rank_max,
    Position.starts_on,
    Position.ends_on,
)
# Built once, as the two below: lists and pages of activities ask them each time.
ENGAGEMENTS = (
    select(
        Application.activity_id,
        Application.public_id,
        Application.status,
        Application.position_id,
        Application.origin,
        DutyDay.day,
    )
    .outerjoin(
        DutyDay,
        and_(
            DutyDay.application_id == Application.id,
            DutyDay.day.between(bindparam("first"), bindparam("last")),
        ),
    )
    .where(
        Application.person_id == bindparam("person_id"),
        or_(
            Application.activity_id.in_(bindparam("activities", expanding=True)),
            DutyDay.day.is_not(None),
        ),
    )
)
HELD = select(Qualification.skill_id, Qualification.valid_until, Qualification.source).where(
    Qualification.person_id == bindparam("person_id")
)
POSTS = (
    select(*POST, Skill.id, Skill.label)
    .outerjoin(position_skill, position_skill.c.position_id == Position.id)
    .outerjoin(Skill, Skill.id == position_skill.c.skill_id)
    .where(Position.activity_id.in_(bindparam("activities", expanding=True)))
    .order_by(Position.id, Skill.label)
)


def is_possible_for(person: Person) -> ColumnElement[bool]:
    """SQL over Activity joined to its Unit: a position with a place left that she can hold.

    Says in SQL what `matching.rules.obstacles` says of one position, apart from the reach; a test
    compares the two on invented data.
    """
    return exists().where(
        Position.activity_id == Activity.id,
        Position.taken < Position.headcount,
        in_rank(person),
        _has_skills(person),
        _is_free(person),
        _covers(person.contract_start, person.contract_end, Unit.blocks_on_contract),
        _is_fit(person),
    )


def has_rank_for(person: Person) -> ColumnElement[bool]:
    """SQL over Activity: a position with a place left whose ranks hold hers."""
    return exists().where(
        Position.activity_id == Activity.id, Position.taken < Position.headcount, in_rank(person)
    )


def in_rank(person: Person) -> ColumnElement[bool]:
    """SQL over Position: the person's rank is within its range."""
    level = person.rank_level
    return and_(Position.rank_min <= level, Position.rank_max >= level)


def _has_skills(person: Person) -> ColumnElement[bool]:
    is_valid = or_(
        Qualification.valid_until.is_(None), Qualification.valid_until >= Position.ends_on
    )
    # Nested twice: without these words it would look at every position.
    held = (
        exists()
        .where(
            Qualification.person_id == person.id,
            Qualification.skill_id == position_skill.c.skill_id,
            is_valid,
        )
        .correlate(Position, position_skill)
    )
    return ~exists().where(position_skill.c.position_id == Position.id, ~held)


def _is_free(person: Person) -> ColumnElement[bool]:
    return ~exists().where(
        DutyDay.person_id == person.id,
        DutyDay.day.between(Position.starts_on, Position.ends_on),
        Application.id == DutyDay.application_id,
        Application.activity_id != Position.activity_id,
    )


def _covers(
    start: date | None, end: date | None, blocks: InstrumentedAttribute[bool]
) -> ColumnElement[bool]:
    if start is None or end is None:
        return blocks.is_(False)
    return or_(blocks.is_(False), and_(Position.starts_on >= start, Position.ends_on <= end))


def _is_fit(person: Person) -> ColumnElement[bool]:
    # One goes to a medical visit because the last one is over.
    spared = or_(Unit.blocks_on_fitness.is_(False), Activity.kind == ActivityKind.FORMALITIES)
    until = person.fitness_until
    if person.fitness is not Fitness.EMPLOYABLE or until is None:
        return spared
    return or_(spared, Position.ends_on <= until)


def own_facts(viewer: Person, activities: Sequence[Activity]) -> OwnFacts:
    """What is known of the viewer for these activities, one at least: three queries.

    Enough for obstacles and for how her days fit; `with_law` adds what warnings need.
    """
    first = min(activity.starts_on for activity in activities)
    last = max(activity.ends_on for activity in activities)
    applications, engaged = _engagements(viewer, activities, first.year, last.year)
    held, declared_only = _skills(viewer)
    used: dict[int, int] = defaultdict(int)
    for day in engaged:
        if first.year <= day.year <= last.year:
            used[day.year] += 1
    candidate = Candidate(
        person_id=viewer.id,
        rank_level=viewer.rank_level,
        unit_path=viewer.unit.path if viewer.unit else "",
        first_day=first,
        days=availability.declared([viewer.id], first, last)[viewer.id],
        skills=held,
        declared_only=declared_only,
        engaged=engaged,
        contract_start=viewer.contract_start,
        contract_end=viewer.contract_end,
        fitness=viewer.fitness,
        fitness_until=viewer.fitness_until,
        days_used=used,
    )
    return OwnFacts(candidate, applications)


def with_ceilings(facts: OwnFacts, viewer: Person, legal: LegalValues) -> OwnFacts:
    """The same facts with the yearly ceiling and the rest between activities that plans hold to."""
    cap = legal.annual_day_cap if viewer.day_cap is None else viewer.day_cap
    candidate = replace(facts.candidate, day_cap=cap, rest_days=legal.rest_days)
    return OwnFacts(candidate, facts.applications)


def with_law(facts: OwnFacts, viewer: Person, legal: LegalValues, today: date) -> OwnFacts:
    """The same facts with the yearly ceiling, the employer's notice and the days he still owes."""
    known = facts.candidate
    terms = terms_of(viewer, legal, today)
    year = known.first_day.year
    worked = sum(1 for day in known.engaged if day.year == year and is_working_day(day))
    left = None if terms.days_per_year is None else terms.days_per_year - worked
    candidate = replace(known, notice_days=terms.notice_days, employer_days_left=left)
    return with_ceilings(OwnFacts(candidate, facts.applications), viewer, legal)


def posts_of(activities: Sequence[Activity]) -> dict[int, list[Post]]:
    """The positions of activities by activity, as lists need them; one query, no entity."""
    by_id = {activity.id: activity for activity in activities}
    found: dict[int, list[Post]] = {key: [] for key in by_id}
    asked: dict[int, dict[int, str]] = defaultdict(dict)
    rows = db.session.execute(POSTS, {"activities": list(by_id)})
    for activity_id, key, label, headcount, taken, low, high, first, last, skill, name in rows:
        if key not in asked:
            unit = by_id[activity_id].unit
            reach = reach_of(by_id[activity_id])
            blocks = (unit.blocks_on_contract, unit.blocks_on_fitness)
            need = Need(activity_id, reach, first, last, low, high, asked[key], *blocks)
            found[activity_id].append(Post(key, label, headcount, taken, need))
        if skill is not None:
            asked[key][skill] = name
    return found


def posts_in(activity: Activity) -> list[Post]:
    """The positions of one activity whose positions and skills are loaded."""
    return [
        Post(line.id, line.label, line.headcount, line.taken, need_of(line, activity))
        for line in activity.positions
    ]


def _engagements(
    viewer: Person, activities: Sequence[Activity], first_year: int, last_year: int
) -> tuple[dict[int, OwnApplication], dict[date, int]]:
    """The viewer's applications to the activities, and her duty days of whole years and around."""
    first, last = date(first_year, 1, 1) - AROUND, date(last_year, 12, 31) + AROUND
    rows = db.session.execute(
        ENGAGEMENTS,
        {
            "person_id": viewer.id,
            "activities": [activity.id for activity in activities],
            "first": first,
            "last": last,
        },
    )
    applications, engaged = {}, {}
    for activity_id, public_id, status, position_id, origin, day in rows:
        applications[activity_id] = OwnApplication(public_id, status, position_id, origin)
        if day is not None:
            engaged[day] = activity_id
    return applications, engaged


def _skills(viewer: Person) -> tuple[dict[int, date | None], frozenset[int]]:
    """The best validity of each skill (None: for ever), and the skills nobody has certified."""
    held: dict[int, date | None] = {}
    certified = set()
    for skill_id, until, source in db.session.execute(HELD, {"person_id": viewer.id}):
        known = held.get(skill_id, date.min)
        held[skill_id] = None if until is None or known is None else max(until, known)
        if source is QualificationSource.CERTIFIED:
            certified.add(skill_id)
    return held, frozenset(held.keys() - certified)
