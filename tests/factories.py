"""Invented people, units and activities, valid by default. Everything is added and flushed."""

from datetime import date, timedelta
from itertools import count
from typing import TypeVar

from sqlalchemy import select

from metiis import clock, db
from metiis.models import (
    Absence,
    Activity,
    ActivityKind,
    ActivityStatus,
    Application,
    ApplicationStatus,
    Availability,
    AvailabilityPattern,
    Campaign,
    CampaignTarget,
    EmploymentStatus,
    Fitness,
    Person,
    PlanRun,
    PlanStatus,
    Position,
    Qualification,
    QualificationSource,
    Reinforcement,
    Role,
    RoleGrant,
    Skill,
    SkillFamily,
    Unit,
    Visibility,
)
from metiis.plans.results import ActivityLine, Figures, PostLine, Result, kept, written

_numbers = count(1)
T = TypeVar("T")


def _keep(thing: T) -> T:
    db.session.add(thing)
    db.session.flush()
    return thing


def make_unit(code: str = "7BCA", parent: Unit | None = None, **values: object) -> Unit:
    """A unit under its parent; without parent, a brigade."""
    known = db.session.scalar(select(Unit).where(Unit.code == code))
    if known is not None:
        return known
    path = f"{parent.path if parent else '/'}{code}/"
    defaults = {"name": f"Unité {code}", "garrison": "Varces", "parent": parent}
    return _keep(Unit(code=code, path=path, **{**defaults, **values}))


def make_brigade() -> dict[str, Unit]:
    """The 27BIM with 7BCA and 13BCA, and a foreign brigade 9BIMA with 2RIMA, by code."""
    brigade, other = make_unit("27BIM"), make_unit("9BIMA")
    units = [brigade, other, make_unit("7BCA", brigade), make_unit("13BCA", brigade)]
    units.append(make_unit("2RIMA", other))
    return {unit.code: unit for unit in units}


def make_reservist(unit: Unit | None = None, **values: object) -> Person:
    """An activated reservist, fit, under contract for a year before and two after today."""
    number = next(_numbers)
    today = clock.today()
    defaults: dict[str, object] = {
        "service_number": f"T{number:06d}",
        "rank": "SDT",
        "last_name": f"Essai{number}",
        "first_name": "Camille",
        "search_name": f"essai{number} camille",
        "email": f"essai{number}@exemple.test",
        "unit": unit or make_unit("7BCA", make_unit("27BIM")),
        "contract_start": today - timedelta(days=365),
        "contract_end": today + timedelta(days=730),
        "day_cap": 60,
        "fitness": Fitness.EMPLOYABLE,
        "fitness_until": today + timedelta(days=730),
        "employment": EmploymentStatus.STUDENT,
        "activated_at": clock.now(),
    }
    return _keep(Person(**{**defaults, **values}))


def make_staff(role: Role, unit: Unit | None, section: str = "", **values: object) -> Person:
    """Somebody with one role, on no roll."""
    person = make_reservist(service_number=None, rank="CNE", **values)
    person.unit = None
    grant(person, role, unit, section)
    return person


def grant(person: Person, role: Role, unit: Unit | None, section: str = "") -> RoleGrant:
    """One more role for somebody."""
    return _keep(
        RoleGrant(person=person, role=role, unit=unit, section=section, granted_at=clock.now())
    )


def make_skill(label: str = "Permis PL", family: SkillFamily = SkillFamily.MILITARY) -> Skill:
    """The catalogue's entry of this label, made if missing."""
    known = db.session.scalar(select(Skill).where(Skill.label == label))
    return known or _keep(Skill(code=label.lower().replace(" ", "-"), label=label, family=family))


def qualify(
    person: Person,
    label: str,
    valid_until: date | None = None,
    source: QualificationSource = QualificationSource.CERTIFIED,
) -> Qualification:
    """The person holds a skill."""
    return _keep(
        Qualification(
            person=person,
            skill=make_skill(label),
            source=source,
            valid_until=valid_until,
            recorded_at=clock.now(),
        )
    )


def make_activity(unit: Unit | None = None, **values: object) -> Activity:
    """A published two-day activity in 60 days, open to the unit, without position."""
    starts_on = values.pop("starts_on", clock.today() + timedelta(days=60))
    assert isinstance(starts_on, date)
    title = str(values.get("title", "Week-end d’instruction"))
    defaults: dict[str, object] = {
        "unit": unit or make_unit("7BCA", make_unit("27BIM")),
        "title": title,
        "kind": ActivityKind.TRAINING,
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=1),
        "location": "Varces",
        "visibility": Visibility.UNIT,
        "closes_on": max(clock.today(), starts_on - timedelta(days=10)),
        "status": ActivityStatus.PUBLISHED,
        "published_at": clock.now(),
        "created_at": clock.now(),
        "search_text": title.lower(),
    }
    return _keep(Activity(**{**defaults, **values}))


def make_position(activity: Activity | None = None, *skills: str, **values: object) -> Position:
    """A position of two places for all ranks on the activity's dates."""
    activity = activity or make_activity()
    defaults: dict[str, object] = {
        "label": "Combattant",
        "headcount": 2,
        "starts_on": activity.starts_on,
        "ends_on": activity.ends_on,
    }
    wanted = [make_skill(label) for label in skills]
    return _keep(Position(activity=activity, skills=wanted, **{**defaults, **values}))


def make_application(person: Person, position: Position, **values: object) -> Application:
    """An application just made; no place is counted and no day engaged, whatever its state."""
    now = clock.now()
    defaults: dict[str, object] = {
        "status": ApplicationStatus.SUBMITTED,
        "submitted_at": now,
        "changed_at": now,
    }
    values = {**defaults, **values}
    return _keep(
        Application(activity=position.activity, position=position, person=person, **values)
    )


def make_pattern(person: Person, **values: object) -> AvailabilityPattern:
    """Free every week-end for the coming 60 days; the days themselves are not settled."""
    today = clock.today()
    defaults: dict[str, object] = {
        "first_day": today,
        "last_day": today + timedelta(days=60),
        "weekdays": 0b1100000,
        "value": Availability.AVAILABLE,
        "renewed_at": clock.now(),
    }
    return _keep(AvailabilityPattern(person_id=person.id, **{**defaults, **values}))


def make_absence(person: Person, **values: object) -> Absence:
    """Away for ten days in three months; the days themselves are not settled."""
    start = clock.today() + timedelta(days=90)
    defaults: dict[str, object] = {
        "first_day": start,
        "last_day": start + timedelta(days=9),
        "said_at": clock.now(),
    }
    return _keep(Absence(person_id=person.id, **{**defaults, **values}))


def make_reinforcement(position: Position, by: Person, **values: object) -> Reinforcement:
    """One place of a position asked of the brigade's other units; nobody is told."""
    defaults: dict[str, object] = {"places": 1, "raised_at": clock.now()}
    return _keep(
        Reinforcement(
            activity=position.activity, position=position, raised_by=by, **{**defaults, **values}
        )
    )


def make_campaign(unit: Unit, by: Person, *asked: Person, **values: object) -> Campaign:
    """The next month asked of these people, to be answered within ten days; nobody is told."""
    today = clock.today()
    defaults: dict[str, object] = {
        "first_day": today + timedelta(days=30),
        "last_day": today + timedelta(days=59),
        "reply_by": today + timedelta(days=10),
        "asked_at": clock.now(),
    }
    campaign = _keep(Campaign(unit=unit, asked_by=by, **{**defaults, **values}))
    for person in asked:
        _keep(CampaignTarget(campaign_id=campaign.id, person_id=person.id))
    return campaign


def make_plan(unit: Unit, by: Person, *choices: tuple[Position, Person]) -> PlanRun:
    """A finished plan over the coming ninety days that gives these places to these people."""
    lines = []
    for activity in dict.fromkeys(position.activity for position, _person in choices):
        posts = list(activity.positions)
        chosen = {
            position.id: tuple(who.public_id for where, who in choices if where is position)
            for position in posts
        }
        lines.append(
            ActivityLine(
                activity.public_id,
                activity.priority,
                tuple(
                    PostLine(post.public_id, post.headcount, (), chosen[post.id], 0)
                    for post in posts
                ),
            )
        )
    asked = sum(line.asked for line in lines)
    total = Figures(
        asked=asked, hand=len(choices), filled=len(choices), optimal=True, proof="search"
    )
    result = Result(total=total, priorities={2: total}, activities=tuple(lines))
    today, now = clock.today(), clock.now()
    return _keep(
        PlanRun(
            unit=unit,
            asked_by=by,
            first_day=today,
            last_day=today + timedelta(days=89),
            asked_at=now,
            started_at=now,
            finished_at=now,
            status=PlanStatus.DONE,
            progress=100,
            result=kept(written({}, result).encode(), ""),
        )
    )
