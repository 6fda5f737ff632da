"""Those whom a plan keeps for an activity, as the page of choice shows them. On the floor of
queries: one of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager

from metiis import db
from metiis.applications.rules import PLACED
from metiis.models import Activity, Application, ApplicationStatus, Person, Position, Shortlisted
from metiis.permissions import Permission, can

WAITING = frozenset({ApplicationStatus.SUBMITTED, ApplicationStatus.WAITLISTED})


class Way(StrEnum):
    """How somebody shortlisted comes to hold her place."""

    RETAIN = "retain"  # She applied for this very post.
    INVITE = "invite"
    ASK = "ask"  # She applied for another post of the activity: to be spoken of with her.
    OVER = "over"  # She said no, or was told no: nobody asks again without thinking of her.


AT_ONCE = frozenset({Way.RETAIN, Way.INVITE})


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody shortlisted for a post."""

    person: Person
    position: Position
    way: Way
    application: Application | None
    is_named: bool  # Whether the viewer may read who she is.


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Everybody shortlisted for an activity who holds no place yet, post by post."""

    entries: tuple[Entry, ...]
    days_ahead: int

    @property
    def by_post(self) -> dict[Position, list[Entry]]:
        """The entries of each post, in order."""
        found: dict[Position, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.position, []).append(entry)
        return found

    @property
    def ready(self) -> int:
        """How many can be retained or invited at once."""
        return sum(entry.way in AT_ONCE for entry in self.entries)


def shortlist(viewer: Person, activity: Activity, today: date) -> Shortlist:
    """Who is shortlisted for an activity; those placed meanwhile are left out."""
    same = and_(
        Application.activity_id == Shortlisted.activity_id,
        Application.person_id == Shortlisted.person_id,
    )
    rows = db.session.execute(
        select(Shortlisted, Person, Application)
        .join(Shortlisted.person)
        .join(Person.unit, isouter=True)
        .outerjoin(Application, same)
        .where(Shortlisted.activity_id == activity.id)
        .options(contains_eager(Person.unit))
        .order_by(Shortlisted.position_id, Person.rank_level.desc(), Person.last_name, Person.id)
    ).unique()
    posts = {position.id: position for position in activity.positions}
    entries = []
    for row, person, application in rows:
        if application is None or application.status not in PLACED:
            is_named = application is not None or can(viewer, Permission.PERSON_SEE, person)
            way = _way(row.position_id, application)
            entries.append(Entry(person, posts[row.position_id], way, application, is_named))
    return Shortlist(tuple(entries), (activity.starts_on - today).days)


def _way(position_id: int, application: Application | None) -> Way:
    if application is None:
        return Way.INVITE
    if application.status not in WAITING:
        return Way.OVER
    return Way.RETAIN if application.position_id == position_id else Way.ASK
