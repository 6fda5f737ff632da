"""Figures recounted by hand: raw rows, loops and days, none of the service's own queries, bytes or
rules."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis.models import (
    ActivityStatus,
    Application,
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


def kept_posts(
    session: Session, top: Unit, asked: dict, statuses: set[ActivityStatus]
) -> list[Position]:
    """The posts of a period that are of the function, open to the rank, asking for the skill."""
    found = []
    for post in posts(session, top, asked["first"], asked["last"], statuses):
        levels = set(range(post.rank_min, post.rank_max + 1))
        wanted = {None: levels, **LEVELS}[asked["category"]]
        skills = {skill.id for skill in post.skills}
        if asked["label"] not in ("", post.label) or not levels & wanted:
            continue
        if asked["skill"] is None or asked["skill"] in skills:
            found.append(post)
    return found


LEVELS = {
    RankCategory.RANK_AND_FILE: {1, 2, 3, 4, 5},
    RankCategory.NCO: {6, 7, 8, 9, 10},
    RankCategory.OFFICER: set(range(11, 22)),
}
ORDER = (
    ("available", "disponibles"),
    ("if needed", "si-besoin"),
    ("engaged", "engages"),
    ("unknown", "non-renseignes"),
    ("unavailable", "indisponibles"),
)
ACTS = ("candidats", "retenus", "convoques", "presents")
REACHED = {
    "submitted": 1,
    "waitlisted": 1,
    "offered": 1,
    "selected": 2,
    "confirmed": 2,
    "called_up": 3,
    "excused": 3,
    "no_show": 3,
    "attended": 4,
    "partly_attended": 4,
}


def suits_post(session: Session, person: Person, post: Position, day: date) -> bool:
    return post.rank_min <= person.rank_level <= post.rank_max and all(
        holds(session, person, skill.id, day) for skill in post.skills
    )


def funnel(
    session: Session, top: Unit, asked: dict, today: date, statuses: set[ActivityStatus]
) -> dict[str, set[int]]:
    """Who is at each step."""
    kept = kept_posts(session, top, asked, statuses)
    days = [
        day
        for day in days_between(asked["first"], asked["last"])
        if not (asked["label"] and kept)
        or any(post.starts_on <= day <= post.ends_on for post in kept)
    ]
    names = ["inscrits", "employables", "qualifies", *(name for _word, name in ORDER), *ACTS]
    steps: dict[str, set[int]] = {name: set() for name in names}
    for person in rolls(session, top):
        steps["inscrits"].add(person.id)
        seen, able = set(), False
        for day in days:
            word = state(session, person, day, today)
            if word == "not employable":
                continue
            able = True
            if is_qualified(session, person, day, asked, kept):
                seen.add(word)
        if able:
            steps["employables"].add(person.id)
        if seen:
            steps["qualifies"].add(person.id)
            steps[next(name for word, name in ORDER if word in seen)].add(person.id)
        reached = depth(session, person, asked, kept)
        for name in ACTS[:reached]:
            steps[name].add(person.id)
    return steps


def is_named(session: Session, person: Person, day: date, asked: dict) -> bool:
    """Rank and skill asked by name, on a day."""
    if not is_of(person, asked["category"]):
        return False
    return asked["skill"] is None or holds(session, person, asked["skill"], day)


def is_qualified(
    session: Session, person: Person, day: date, asked: dict, kept: list[Position]
) -> bool:
    if not is_named(session, person, day, asked):
        return False
    on_day = [post for post in kept if post.starts_on <= day <= post.ends_on]
    return not asked["label"] or any(suits_post(session, person, post, day) for post in on_day)


def depth(session: Session, person: Person, asked: dict, kept: list[Position]) -> int:
    """How far her applications to posts kept went."""
    deepest = 0
    for post in kept:
        days = [
            day
            for day in days_between(post.starts_on, post.ends_on)
            if asked["first"] <= day <= asked["last"]
        ]
        if not any(is_named(session, person, day, asked) for day in days):
            continue
        for one in session.scalars(select(Application).where(Application.position_id == post.id)):
            if one.person_id != person.id:
                continue
            reached = REACHED.get(one.status.value, 0)
            if one.status.value == "rejected" and one.origin.value == "self":
                reached = 1
            deepest = max(deepest, reached)
    return deepest


def missing(session: Session, top: Unit, first: date, last: date, today: date) -> dict:
    """By function still short of holders: places, those left, who could, the worst day."""
    live = {ActivityStatus.PUBLISHED, ActivityStatus.LOCKED}
    groups: dict[tuple, list[Position]] = {}
    for post in posts(session, top, first, last, live):
        if post.ends_on >= today:
            skills = frozenset(skill.id for skill in post.skills)
            key = (post.label, post.rank_min, post.rank_max, skills)
            groups.setdefault(key, []).append(post)
    found = {}
    for key, group in groups.items():
        open_ = [post for post in group if post.headcount > post.taken]
        if not open_:
            continue
        could = {post.id: _could(session, top, post, first, last, today) for post in open_}
        sure = {who for each in could.values() for who in each["sure"]}
        perhaps = {who for each in could.values() for who in each["if needed"]} - sure
        silent = {who for each in could.values() for who in each["unknown"]} - sure - perhaps
        short, worst = 0, None
        for day in days_between(max(first, today), last):
            on_day = [post for post in open_ if post.starts_on <= day <= post.ends_on]
            able = {who for post in on_day for who in could[post.id]["sure"]}
            lack = sum(post.headcount - post.taken for post in on_day) - len(able)
            if on_day and lack > short:
                short, worst = lack, day
        left = sum(post.headcount - post.taken for post in open_)
        places = sum(post.headcount for post in group)
        found[key] = (places, left, len(sure), len(perhaps), len(silent), short, worst)
    return found


def _could(
    session: Session, top: Unit, post: Position, first: date, last: date, today: date
) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {"sure": set(), "if needed": set(), "unknown": set()}
    days = [
        day
        for day in days_between(post.starts_on, post.ends_on)
        if max(first, today) <= day <= last
    ]
    for person in rolls(session, top):
        if not suits_post(session, person, post, post.ends_on):
            continue
        words = {state(session, person, day, today) for day in days}
        if words == {"available"}:
            found["sure"].add(person.id)
        elif words <= {"available", "if needed"}:
            found["if needed"].add(person.id)
        elif words <= {"available", "if needed", "unknown"}:
            found["unknown"].add(person.id)
    return found
