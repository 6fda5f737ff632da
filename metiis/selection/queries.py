"""Reading what the choice of people needs, in few queries whatever the number of people."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from metiis import db
from metiis.availability import queries as availability
from metiis.matching import queries as matching
from metiis.matching.ties import lenders, lent_to
from metiis.models import (
    Activity,
    Application,
    Person,
)
from metiis.permissions import Permission, can, people_scope
from metiis.reference.rules import LegalValues
from metiis.selection.rules import Board, Facts, board


def activity(public_id: str) -> Activity | None:
    """An activity with its positions and their skills, in one query."""
    chosen = matching.with_positions(select(Activity).where(Activity.public_id == public_id))
    return db.session.scalars(chosen).unique().one_or_none()


def people(viewer: Person, chosen: Activity) -> tuple[Sequence[Application], Sequence[Person]]:
    """Everybody who applied, and those the viewer may see who did not; one query."""
    applied = and_(Application.person_id == Person.id, Application.activity_id == chosen.id)
    may_serve = and_(
        people_scope(viewer, Permission.PERSON_SEE),
        Person.service_number.is_not(None),
        Person.disabled_at.is_(None),
    )
    rows = db.session.execute(
        select(Person, Application)
        .join(Person.unit)
        .outerjoin(Application, applied)
        .options(contains_eager(Person.unit))
        .where(or_(Application.id.is_not(None), may_serve))
    ).all()
    applications = []
    for person, application in rows:
        if application is not None:
            set_committed_value(application, "person", person)
            applications.append(application)
    pool = [person for person, application in rows if application is None]
    return applications, pool


def boards(viewer: Person, chosen: Activity, today: date, legal: LegalValues) -> list[Board]:
    """One board per position of an activity, in the activity's order.

    `legal` holds the numbers in force when the activity begins.
    """
    applications, pool = people(viewer, chosen)
    everybody = [application.person for application in applications] + list(pool)
    first, last = chosen.starts_on, chosen.ends_on
    told = availability.told([person.id for person in everybody], first, last)
    days = {key: each.days for key, each in told.items()}
    own = (each.person for each in applications if can(viewer, Permission.PERSON_SEE, each.person))
    facts = Facts(
        matching.candidates(everybody, first, last, legal, today, days),
        told,
        applications,
        pool,
        frozenset(person.id for person in own),
    )
    reach = matching.reach_of(chosen)
    from_elsewhere = any(
        each.person.unit and not each.person.unit.path.startswith(reach) for each in applications
    )
    lent = lenders(chosen.id, even_closed=True) if from_elsewhere else ()
    return [
        board(position, matching.need_of(position, chosen, lent), facts, today, chosen.unit_id)
        for position in chosen.positions
    ]


def invitable(viewer: Person, chosen: Activity, public_id: str) -> Person | None:
    """Somebody whom the viewer may invite: on the rolls, and seen by him, or who applied to the
    activity, or whose unit agreed to lend people to it."""
    person = db.session.scalar(
        select(Person)
        .where(
            Person.public_id == public_id,
            Person.service_number.is_not(None),
            Person.disabled_at.is_(None),
        )
        .options(joinedload(Person.unit))
    )
    if person is None or can(viewer, Permission.PERSON_SEE, person):
        return person
    has_applied = exists().where(
        Application.activity_id == chosen.id, Application.person_id == person.id
    )
    is_lent = (
        select(Person.id)
        .join(Person.unit)
        .where(Person.id == person.id, lent_to(chosen.id))
        .exists()
    )
    return person if db.session.scalar(select(or_(has_applied, is_lent))) else None
