"""Reading decisions: those of an activity, a person's own, what is known of people now."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from metiis import db
from metiis.availability import queries as availability
from metiis.matching import queries as matching
from metiis.matching.facts import Candidate, Need
from metiis.matching.ties import lenders, lent_to
from metiis.models import (
    Activity,
    Application,
    Decision,
    Person,
    Position,
    Proposal,
    Shortlisted,
)
from metiis.permissions import Permission, people_scope
from metiis.reference.queries import legal_values


def activity(public_id: str) -> Activity | None:
    """One activity with its unit."""
    return db.session.scalar(select(Activity).where(Activity.public_id == public_id))


def of_activity(viewer: Person, activity: Activity, person_id: str = "") -> Select[Decision]:
    """The decisions taken about an activity on people whom the viewer may name, the latest first;
    on one person, when asked for."""
    statement = (
        select(Decision)
        .join(Decision.person)
        .outerjoin(Person.unit)
        .where(Decision.activity_id == activity.id, _may_name(viewer, activity))
        .options(
            joinedload(Decision.person), joinedload(Decision.by), joinedload(Decision.position)
        )
        .order_by(Decision.at.desc(), Decision.id.desc())
    )
    return statement.where(Person.public_id == person_id) if person_id else statement


def people_of(viewer: Person, activity: Activity) -> Sequence[Person]:
    """People about whom something was decided and whom the viewer may name, by name."""
    decided = select(Decision.person_id).where(Decision.activity_id == activity.id)
    return db.session.scalars(
        select(Person)
        .outerjoin(Person.unit)
        .where(Person.id.in_(decided), _may_name(viewer, activity))
        .order_by(Person.last_name, Person.first_name, Person.id)
    ).all()


def _may_name(viewer: Person, activity: Activity) -> ColumnElement[bool]:
    """SQL over Person joined to her Unit: the viewer's people, those who have an application to the
    activity, those whom their unit lends. A brigade's plan keeps others for it, not to be named."""
    applied = select(Application.person_id).where(Application.activity_id == activity.id)
    return or_(
        people_scope(viewer, Permission.PERSON_SEE),
        Person.id.in_(applied),
        lent_to(activity.id),
    )


def own(person_id: int, activity_id: int) -> Sequence[Decision]:
    """What was decided about a person for an activity, the latest first."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.person_id == person_id, Decision.activity_id == activity_id)
        .options(joinedload(Decision.position))
        .order_by(Decision.at.desc(), Decision.id.desc())
    ).all()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules know now of a person for a position; `said` is when her oldest answer for
    these days was given."""

    candidate: Candidate
    need: Need
    said: date | None


def facts(
    people: Sequence[Person], meant: Mapping[int, Position], activity: Activity, today: date
) -> dict[int, Facts]:
    """What is known now of people, each for the position meant for her; few queries for all.

    `meant` gives the positions by the people's keys, as does the answer.
    """
    ids, first, last = [person.id for person in people], activity.starts_on, activity.ends_on
    told = availability.told(ids, first, last)
    days, legal = {key: each.days for key, each in told.items()}, legal_values(first)
    candidates = matching.candidates(people, first, last, legal, today, days)
    found, lent = {}, lenders(activity.id)
    for key in ids:
        need = matching.need_of(meant[key], activity, lent)
        behind = told[key].behind.between(need.starts_on, need.ends_on)
        found[key] = Facts(candidates[key], need, behind.oldest())
    return found


def was_proposed(position: Position, person: Person) -> bool | None:
    """Whether the service had proposed the person for the position; None when it had proposed
    nobody: no plan keeps anybody for it, and no proposed team was taken."""
    kept = db.session.scalars(
        select(Shortlisted.person_id).where(Shortlisted.position_id == position.id)
    ).all()
    team = _last_team(position)
    if not kept and team is None:
        return None
    return person.id in kept or [person.public_id, position.public_id] in (team or [])


def _last_team(position: Position) -> list[list[str]] | None:
    """The team last taken for the activity, as pairs (person, position)."""
    text = db.session.scalar(
        select(Proposal.team)
        .where(Proposal.activity_id == position.activity_id)
        .order_by(Proposal.id.desc())
        .limit(1)
    )
    if text is None:
        return None
    team = [list(pair) for pair in json.loads(text)]
    return team if any(post == position.public_id for _person, post in team) else None
