"""Reading decisions: those of an activity, a person's own, what is known of people now."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from metiis import db
from metiis.availability import queries as availability
from metiis.decisions.rules import Known, known_of
from metiis.matching import queries as matching
from metiis.matching.facts import Candidate, Need
from metiis.models import Activity, Decision, Person, Position, Proposal, Shortlisted
from metiis.reference.queries import legal_values


def activity(public_id: str) -> Activity | None:
    """One activity with its unit."""
    return db.session.scalar(select(Activity).where(Activity.public_id == public_id))


def of_activity(activity: Activity, person_id: str = "") -> Select[Decision]:
    """The decisions taken about an activity, the latest first; of one person, when asked for."""
    statement = (
        select(Decision)
        .join(Decision.person)
        .where(Decision.activity_id == activity.id)
        .options(
            joinedload(Decision.person), joinedload(Decision.by), joinedload(Decision.position)
        )
        .order_by(Decision.at.desc(), Decision.id.desc())
    )
    return statement.where(Person.public_id == person_id) if person_id else statement


def people_of(activity: Activity) -> Sequence[Person]:
    """People about whom something was decided, by name."""
    decided = select(Decision.person_id).where(Decision.activity_id == activity.id)
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(decided))
        .order_by(Person.last_name, Person.first_name, Person.id)
    ).all()


def own(person_id: int, activity_id: int) -> Sequence[Decision]:
    """What was decided about a person for an activity, the latest first."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.person_id == person_id, Decision.activity_id == activity_id)
        .options(joinedload(Decision.position))
        .order_by(Decision.at.desc(), Decision.id.desc())
    ).all()


def known(
    people: Mapping[int, Position],
    persons: Sequence[Person],
    activity: Activity,
    today: date,
    worths: Mapping[int, Mapping[str, int]] | None = None,
) -> dict[int, Known]:
    """What is known now of each person for the position meant for her; few queries for all.

    `people` gives each person's position by her key, `worths` the points that ranked her.
    """
    first, last = activity.starts_on, activity.ends_on
    told = availability.told([person.id for person in persons], first, last)
    days = {key: each.days for key, each in told.items()}
    facts = matching.candidates(persons, first, last, legal_values(first), today, days)
    found = {}
    for person in persons:
        need = matching.need_of(people[person.id], activity)
        behind = told[person.id].behind.between(need.starts_on, need.ends_on)
        said = min(behind.sayings(), default=None)
        worth = (worths or {}).get(person.id)
        found[person.id] = known_of(facts[person.id], need, said, today, worth)
    return found


def facts(person: Person, position: Position, today: date) -> tuple[Candidate, Need, date | None]:
    """What the rules know now of one person for a position, and when she gave her oldest answer."""
    need = matching.need_of(position, position.activity)
    first, last = need.starts_on, need.ends_on
    told = availability.told([person.id], first, last)[person.id]
    days, legal = {person.id: told.days}, legal_values(first)
    candidate = matching.candidates([person], first, last, legal, today, days)[person.id]
    return candidate, need, min(told.behind.sayings(), default=None)


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
