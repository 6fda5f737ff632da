"""Whom a change touches, read in a constant number of queries. On the floor of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from metiis import db
from metiis.activities.changes import Change, Impact, caused, effect_on
from metiis.activities.planning import PositionPlan, days_of
from metiis.applications.rules import ACTIVE
from metiis.matching import queries as matching
from metiis.matching.facts import Candidate, Need
from metiis.matching.rules import obstacles
from metiis.models import LIVE, Activity, Application, Person, Position, Skill
from metiis.models import ApplicationStatus as Status
from metiis.reference.queries import legal_values


def alive(activity: Activity) -> Sequence[Application]:
    """Applications still alive, with their people, locked in the order of their numbers."""
    return db.session.scalars(
        select(Application)
        .where(Application.activity_id == activity.id, Application.status.in_(ACTIVE))
        .options(joinedload(Application.person).joinedload(Person.unit))
        .order_by(Application.id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).all()


def alive_by_status(activity: Activity) -> dict[Status, int]:
    """How many applications are still alive, in each state."""
    rows = db.session.execute(
        select(Application.status, func.count())
        .where(Application.activity_id == activity.id, Application.status.in_(ACTIVE))
        .group_by(Application.status)
    )
    counted = {row[0]: row[1] for row in rows}
    return {status: counted[status] for status in Status if status in counted}


def impact_of(activity: Activity, change: Change, today: date) -> Impact:
    """What a change does to each person; nobody is touched before publication. Applications stay
    locked: what is seen is what is carried out."""
    if activity.status not in LIVE or not _concerns_anybody(change):
        return Impact(change)
    applications = alive(activity)
    if not applications:
        return Impact(change)
    known = _known(activity, change, applications, today)
    skills = _skills(change)
    touched = []
    for application in applications:
        post = next(line for line in activity.positions if line.id == application.position_id)
        candidate = known.get(application.person_id)
        was, asked, will = _needs(post, activity, change, skills)
        against = [obstacles(candidate, need) if candidate else [] for need in (was, asked, will)]
        days, asks = caused(against[1], against[2]), caused(against[0], against[1])
        found = effect_on(application, change, days, asks)
        if found is not None:
            touched.append(found)
    return Impact(change, tuple(touched))


def _concerns_anybody(change: Change) -> bool:
    return bool(change.days or change.is_moved or change.is_reworded or change.asks)


def _known(
    activity: Activity, change: Change, applications: Sequence[Application], today: date
) -> Mapping[int, Candidate]:
    """What is known of these people over the old days and the new ones, if facts matter."""
    if not (change.days or change.asks):
        return {}
    days = [day for line in activity.positions for day in days_of(line)]
    days += [day for pair in change.days.values() for day in pair]
    first, last = min(days), max(days)
    people = [application.person for application in applications]
    return matching.candidates(people, first, last, legal_values(first), today)


def _skills(change: Change) -> Mapping[int, str]:
    """The names of the skills that posts ask for from now on."""
    ids = {each for plan in change.asks.values() for each in plan.skill_ids}
    if not ids:
        return {}
    rows = db.session.scalars(select(Skill).where(Skill.id.in_(ids)))
    return {skill.id: skill.label for skill in rows}


def _needs(
    post: Position, activity: Activity, change: Change, skills: Mapping[int, str]
) -> tuple[Need, Need, Need]:
    """What the post asked, what it will ask on the same days, and on the new ones."""
    was = matching.need_of(post, activity)
    plan: PositionPlan | None = change.asks.get(post.id)
    asked = was
    if plan is not None:
        wanted = {key: skills[key] for key in plan.skill_ids}
        asked = replace(was, rank_min=plan.rank_min, rank_max=plan.rank_max, skills=wanted)
    first, last = change.days.get(post.id, days_of(post))
    return was, asked, replace(asked, starts_on=first, ends_on=last)
