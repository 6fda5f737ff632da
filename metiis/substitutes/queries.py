"""Places left in an activity: by whom, who took them, who has been asked, who else could come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, raiseload

from metiis import db
from metiis.applications.rules import ASKED, PLACED
from metiis.candidates import board
from metiis.candidates.board import Line as Candidate
from metiis.candidates.queries import Wanted
from metiis.candidates.rules import Group, Order
from metiis.matching.queries import need_of
from metiis.models import (
    Activity,
    Application,
    ApplicationEvent,
    ApplicationStatus,
    Person,
    Position,
    Shortlisted,
)
from metiis.substitutes.rules import Arrival, Departure, Line, arrivals, departures, of_post

PROPOSED = 5  # People proposed for each post.
REMEMBERED = 8  # Departures shown for each post, and as many arrivals.
FREE = (Group.SURE, Group.IF_NEEDED)


@dataclass(frozen=True, slots=True)
class Gap:
    """A post with places free, or that somebody has left, and what is done about it."""

    position: Position
    departures: list[Departure]
    arrivals: list[Arrival]
    asked: list[Application]  # Their answer is awaited.
    waiting: list[Application]  # On the waiting list, in order.
    kept: list[Person]  # Shortlisted by a plan.
    proposed: list[Candidate]


def activity(public_id: str) -> Activity | None:
    """One activity with its posts and the skills they ask."""
    return (
        db.session.scalars(
            select(Activity)
            .where(Activity.public_id == public_id)
            .options(joinedload(Activity.positions).joinedload(Position.skills))
        )
        .unique()
        .one_or_none()
    )


def gaps(viewer: Person, activity: Activity, shown: Position | None, today: date) -> list[Gap]:
    """Posts with places free, or that somebody has left, in their order; people are proposed for
    the one shown. The queries grow neither with the posts nor with people."""
    lines, applications = _history(activity)
    gone, come, kept = departures(lines), arrivals(lines), _kept(activity)
    return [
        Gap(
            position,
            of_post(gone, position.id, REMEMBERED),
            of_post(come, position.id, REMEMBERED),
            _in(applications, position, ASKED),
            _in_order(applications, position),
            kept.get(position.id, []),
            _proposed(viewer, activity, position, today) if position is shown else [],
        )
        for position in activity.positions
        if position.places_left or of_post(gone, position.id, 1)
    ]


def _history(activity: Activity) -> tuple[list[Line], list[Application]]:
    """The history of every application of an activity, and these applications; one query."""
    rows = db.session.execute(
        select(ApplicationEvent, Application, Person)
        .join(Application, Application.id == ApplicationEvent.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(Application.activity_id == activity.id)
        .options(contains_eager(Application.person), raiseload(ApplicationEvent.application))
        .order_by(ApplicationEvent.application_id, ApplicationEvent.id)
    ).all()
    lines = [Line(each.id, each.position_id, person, event) for event, each, person in rows]
    return lines, list(dict.fromkeys(each for _event, each, _person in rows))


def _in(
    applications: Sequence[Application], position: Position, among: frozenset[ApplicationStatus]
) -> list[Application]:
    return [
        each for each in applications if each.position_id == position.id and each.status in among
    ]


def _in_order(applications: Sequence[Application], position: Position) -> list[Application]:
    waiting = _in(applications, position, frozenset({ApplicationStatus.WAITLISTED}))
    return sorted(waiting, key=lambda each: (each.waiting_rank or 0, each.id))


def _kept(activity: Activity) -> dict[int, list[Person]]:
    """Shortlisted people without a place, by post."""
    placed = select(Application.person_id).where(
        Application.activity_id == activity.id, Application.status.in_(PLACED)
    )
    rows = db.session.execute(
        select(Shortlisted.position_id, Person)
        .join(Shortlisted.person)
        .where(Shortlisted.activity_id == activity.id, Person.id.not_in(placed))
        .order_by(Shortlisted.position_id, Person.rank_level.desc(), Person.last_name, Person.id)
    )
    found: dict[int, list[Person]] = {}
    for position_id, person in rows:
        found.setdefault(position_id, []).append(person)
    return found


def _proposed(
    viewer: Person, activity: Activity, position: Position, today: date
) -> list[Candidate]:
    """The best people free on all the days, the surest first, whom nothing prevents."""
    need = need_of(position, activity)
    sifted = board.sift(viewer, activity, need, Wanted(), today).sorted
    found: list[Candidate] = []
    for group in FREE:
        if len(found) < PROPOSED:
            people, places = sifted.of(group), (0, 2 * PROPOSED)
            rows = board.lines(viewer, activity, need, sifted, people, Order.BEST, places, today)
            found += [each for each in rows if not _is_placed(each.application)]
    return found[:PROPOSED]


def _is_placed(application: Application | None) -> bool:
    """Whether she holds a place already, at another post of the activity."""
    return application is not None and application.status in PLACED
