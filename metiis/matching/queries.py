"""Facts about people and positions, gathered in a constant number of queries for the rules."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import contains_eager

from metiis import db
from metiis.availability import queries as availability
from metiis.matching.facts import Candidate, Need, is_working_day
from metiis.models import (
    Activity,
    ActivityKind,
    Application,
    DutyDay,
    Person,
    Position,
    Qualification,
    QualificationSource,
    Skill,
    Visibility,
    position_skill,
)
from metiis.people.rules import terms_of
from metiis.reference.rules import LegalValues

# A skill somebody holds: person, skill, last valid day, on whose word.
Held: TypeAlias = tuple[int, int, date | None, QualificationSource]


def with_positions(chosen: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The same activity (SQL that selects one) with its positions and their skills.

    Joined one table after the other: of a nested join SQLite reads every line of need there is.
    """
    lines = Activity.positions
    return (
        chosen.outerjoin(lines)
        .outerjoin(position_skill, position_skill.c.position_id == Position.id)
        .outerjoin(Skill, Skill.id == position_skill.c.skill_id)
        .options(contains_eager(lines).contains_eager(Position.skills))
        .order_by(Position.id, Skill.label)
    )


def reach_of(activity: Activity) -> str:
    """The path of the unit whose people an activity addresses, « / » for everybody."""
    if activity.visibility is Visibility.NATIONAL:
        return "/"
    if activity.visibility is Visibility.BRIGADE:
        return activity.unit.brigade_path
    return activity.unit.path


def need_of(position: Position, activity: Activity, lent: tuple[str, ...] = ()) -> Need:
    """What a position asks, with its unit's choice of what blocks; `lent` from `ties.lenders`."""
    return Need(
        activity_id=activity.id,
        reach=reach_of(activity),
        starts_on=position.starts_on,
        ends_on=position.ends_on,
        rank_min=position.rank_min,
        rank_max=position.rank_max,
        skills={skill.id: skill.label for skill in position.skills},
        blocks_on_contract=activity.unit.blocks_on_contract,
        # One goes to a medical visit because the last one is over.
        blocks_on_fitness=activity.unit.blocks_on_fitness
        and activity.kind is not ActivityKind.FORMALITIES,
        lent=lent,
    )


def candidates(
    people: Sequence[Person],
    first: date,
    last: date,
    legal: LegalValues,
    today: date,
    days: Mapping[int, bytes] | None = None,
    qualifications: Iterable[Held] | None = None,
) -> dict[int, Candidate]:
    """What the rules need to know of these people over a period; three queries, however many.

    `days` and `qualifications` are what the caller has read of them already.
    """
    ids = [person.id for person in people]
    days = availability.declared(ids, first, last) if days is None else days
    engaged, used = ledger(ids, first, last, legal.rest_days)
    skills, declared = _skills(_qualifications(ids) if qualifications is None else qualifications)
    found = {}
    for person in people:
        terms = terms_of(person, legal, today)
        found[person.id] = Candidate(
            person_id=person.id,
            rank_level=person.rank_level,
            unit_path=person.unit.path if person.unit else "",
            first_day=first,
            days=days[person.id],
            skills=skills[person.id],
            declared_only=frozenset(declared[person.id]),
            engaged=engaged[person.id],
            contract_start=person.contract_start,
            contract_end=person.contract_end,
            fitness=person.fitness,
            fitness_until=person.fitness_until,
            day_cap=legal.annual_day_cap if person.day_cap is None else person.day_cap,
            days_used=used[person.id],
            notice_days=terms.notice_days,
            rest_days=legal.rest_days,
        )
    return found


def own_candidate(
    person: Person, first: date, last: date, legal: LegalValues, today: date
) -> Candidate:
    """What the rules need to know of the person who looks, her employer's days included."""
    known = candidates([person], first, last, legal, today)[person.id]
    left = employer_days_left(person, first.year, legal, today)
    return replace(known, employer_days_left=left)


def employer_days_left(person: Person, year: int, legal: LegalValues, today: date) -> int | None:
    """Working days the employer must still grant in a civil year; None where nobody has to."""
    right = terms_of(person, legal, today).days_per_year
    if right is None:
        return None
    days = db.session.scalars(
        select(DutyDay.day).where(
            DutyDay.person_id == person.id,
            DutyDay.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
    )
    return right - sum(1 for day in days if is_working_day(day))


def ledger(
    ids: Sequence[int], first: date, last: date, rest: int = 0
) -> tuple[dict[int, dict[date, int]], dict[int, dict[int, int]]]:
    """For each person, the duty days of a period and of the rest around it, each with the activity
    that holds it; and how many days each civil year of the period already holds, past and promised.

    One query: the days outside are counted by year in the database.
    """
    around = timedelta(days=rest)
    start, stop = first - around, last + around
    years = range(first.year, last.year + 1)
    inside = DutyDay.day.between(start, stop)
    ends = [(DutyDay.day <= date(year, 12, 31), date(year, 12, 31)) for year in years]
    day = case((inside, DutyDay.day), *ends)
    activity = case((inside, Application.activity_id), else_=0)
    rows = db.session.execute(
        select(DutyDay.person_id, day.label("day"), activity.label("activity"), func.count())
        .join(Application, Application.id == DutyDay.application_id)
        .where(
            DutyDay.person_id.in_(ids),
            or_(inside, DutyDay.day.between(date(first.year, 1, 1), date(last.year, 12, 31))),
        )
        .group_by(DutyDay.person_id, "day", "activity")
    )
    engaged: dict[int, dict[date, int]] = defaultdict(dict)
    used: dict[int, dict[int, int]] = defaultdict(dict)
    for person_id, when, activity_id, number in rows:
        if activity_id:
            engaged[person_id][when] = activity_id
        if when.year in years:
            used[person_id][when.year] = used[person_id].get(when.year, 0) + number
    return engaged, used


def _qualifications(ids: Sequence[int]) -> Iterable[Held]:
    return db.session.execute(
        select(
            Qualification.person_id,
            Qualification.skill_id,
            Qualification.valid_until,
            Qualification.source,
        ).where(Qualification.person_id.in_(ids))
    )


def _skills(rows: Iterable[Held]) -> tuple[dict[int, dict[int, date | None]], dict[int, set[int]]]:
    """The best validity of each skill (None: for ever), and the skills nobody has certified."""
    held: dict[int, dict[int, date | None]] = defaultdict(dict)
    sources: dict[tuple[int, int], set[QualificationSource]] = defaultdict(set)
    for person_id, skill_id, until, source in rows:
        known = held[person_id].get(skill_id, date.min)
        better = until is None or (known is not None and until > known)
        held[person_id][skill_id] = until if better else known
        sources[person_id, skill_id].add(source)
    declared: dict[int, set[int]] = defaultdict(set)
    for (person_id, skill_id), vouchers in sources.items():
        if vouchers == {QualificationSource.DECLARED}:
            declared[person_id].add(skill_id)
    return held, declared
