"""Reading what a proposal is made of: the activity, its people as the engine knows them, names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager, load_only, raiseload

from metiis import db
from metiis.availability import codec
from metiis.matching.instances import for_activity
from metiis.matching.queries import with_positions
from metiis.matching.ties import lending, paths_of
from metiis.models import Activity, Application, AvailabilityDetail, Person, Position, Proposal
from metiis.proposals.asking import Asked
from metiis.proposals.rules import Applied, Cast, Proposed, propose

# What a line says of somebody, and what rights look at.
NAMES = (
    *(Person.public_id, Person.rank, Person.last_name, Person.first_name),
    *(Person.unit_id, Person.section),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """An activity with its positions and their skills, the proposal last taken for it, the paths
    of units that reinforce it."""

    activity: Activity
    after: str
    lent: tuple[str, ...]


def opened(public_id: str) -> Opened | None:
    """What a page reads of an activity before anything else; one query."""
    last = (
        select(Proposal.public_id)
        .where(Proposal.activity_id == Activity.id)
        .order_by(Proposal.id.desc())
        .limit(1)
        .correlate(Activity)
        .scalar_subquery()
    )
    chosen = select(Activity, last, lending()).where(Activity.public_id == public_id)
    row = db.session.execute(with_positions(chosen)).unique().one_or_none()
    return Opened(row[0], row[1] or "", paths_of(row[2])) if row is not None else None


def proposed(
    viewer: Person,
    activity: Activity,
    asked: Asked,
    today: date,
    *,
    lent: tuple[str, ...] | None = None,
    explained: bool = True,
) -> Proposed:
    """The team for an activity among the people the viewer may employ, as somebody asks for it.

    `lent` is what `opened` read. Nobody enters the instance because an address names her: those
    who may not be seen are absent.
    """
    return propose(for_activity(viewer, activity, today, lent=lent), asked, explained=explained)


def cast(
    activity: Activity, public_ids: Iterable[str], *, only_named: bool = False
) -> dict[str, Cast]:
    """People by the identifier of addresses, with their application to an activity and the day on
    which each gave the oldest of her answers for it; one query.

    `only_named` leaves unread what a page does not show of somebody nor of her application.
    """
    first, last = activity.starts_on, activity.ends_on
    detail = AvailabilityDetail
    wanted = (
        select(Person, Application, detail.year, detail.said_on)
        .join(Person.unit)
        .outerjoin(
            Application,
            and_(Application.person_id == Person.id, Application.activity_id == activity.id),
        )
        .outerjoin(
            detail,
            and_(detail.person_id == Person.id, detail.year.in_(codec.years_between(first, last))),
        )
        .options(contains_eager(Person.unit))
        .where(Person.public_id.in_(list(public_ids)))
    )
    if only_named:
        names = load_only(*NAMES, raiseload=True)
        wanted = wanted.options(names, raiseload(Application.position))
    else:
        position = contains_eager(Application.position)
        wanted = wanted.outerjoin(Application.position).options(position)
    rows = db.session.execute(wanted).all()
    found: dict[str, Cast] = {}
    for person, application, year, said_on in rows:
        known = found.get(person.public_id)
        said = [known.said] if known is not None and known.said else []
        if said_on is not None:
            said += list(_sayings(said_on, year, first, last))
        found[person.public_id] = Cast(person, application, min(said, default=None))
    return found


def applied(activity: Activity) -> dict[str, Applied]:
    """Applications to an activity, by the person's identifier of addresses."""
    rows = db.session.execute(
        select(Person.public_id, Application.status, Position.public_id)
        .join(Application.person)
        .join(Application.position)
        .where(Application.activity_id == activity.id)
    )
    return {person: Applied(status, post) for person, status, post in rows}


def _sayings(said_on: bytes, year: int, first: date, last: date) -> Iterable[date]:
    """When the days of a period that lie in a year were said."""
    start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
    for index in range(codec.index_of(start), codec.index_of(end) + 1):
        said = codec.day_said(said_on, index)
        if said is not None:
            yield said


def lock(activity: Activity) -> None:
    """Nobody takes, applies nor decides on this activity until the transaction ends.

    Order of locks: the activity, its applications by number, then positions and days.
    """
    db.session.refresh(activity, ["status"], with_for_update={"of": Activity})
    db.session.scalars(
        select(Application)
        .where(Application.activity_id == activity.id)
        .order_by(Application.id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).all()


def taken_as(activity: Activity, fingerprint: str) -> Person | None:
    """Who took the team of this name, if somebody did."""
    return db.session.scalar(
        select(Person)
        .join(Proposal, Proposal.by_id == Person.id)
        .where(Proposal.activity_id == activity.id, Proposal.fingerprint == fingerprint)
        .limit(1)
    )


def last_taken(activity: Activity) -> str:
    """The proposal last taken for an activity; empty before the first."""
    newest = (
        select(Proposal.public_id)
        .where(Proposal.activity_id == activity.id)
        .order_by(Proposal.id.desc())
        .limit(1)
    )
    return db.session.scalar(newest) or ""
