"""Reading wishes: a person's own in her order, their ranks, an activity to wish for."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ScalarSelect, and_, func, select
from sqlalchemy.orm import aliased, contains_eager, defer

from metiis import db
from metiis.matching.ties import takes_a_rank
from metiis.models import Activity, Application, Person, Wish
from metiis.permissions import activities_scope
from metiis.wishes.rules import OwnWish, numbered, standing_of

MINE, EARLIER, OTHER = aliased(Wish), aliased(Wish), aliased(Activity)  # Costly to make anew.


def activity(public_id: str) -> Activity | None:
    """One activity with its unit."""
    return db.session.scalar(select(Activity).where(Activity.public_id == public_id))


def is_wished(person: Person, activity: Activity) -> bool:
    """Whether a person wished for an activity."""
    return db.session.get(Wish, (person.id, activity.id)) is not None


def own(viewer: Person, today: date) -> list[OwnWish]:
    """The viewer's wishes in her order, with what became of each; one query."""
    seen = activities_scope(viewer).label("is_seen")
    rows = db.session.execute(
        select(Activity, seen, Application.public_id, Application.status)
        .join(Wish, Wish.activity_id == Activity.id)
        .join(Activity.unit)
        .outerjoin(
            Application,
            and_(Application.activity_id == Activity.id, Application.person_id == Wish.person_id),
        )
        .where(Wish.person_id == viewer.id)
        .options(
            contains_eager(Activity.unit), defer(Activity.description), defer(Activity.search_text)
        )
        .order_by(Wish.rank, Wish.activity_id)
    ).all()
    standings = [
        standing_of(each.status, each.starts_on, each.closes_on, today)
        for each, _seen, _id, _status in rows
    ]
    return [
        OwnWish(each, standing, number, bool(is_seen), application_id, status)
        for (each, is_seen, application_id, status), standing, number in zip(
            rows, standings, numbered(standings), strict=True
        )
    ]


def ranks(person: Person, today: date) -> dict[int, int | None]:
    """By activity, the rank of each wish of a person; None for those that no longer count."""
    rows = db.session.execute(
        select(Wish.activity_id, Activity.status, Activity.starts_on, Activity.closes_on)
        .join(Activity, Activity.id == Wish.activity_id)
        .where(Wish.person_id == person.id)
        .order_by(Wish.rank, Wish.activity_id)
    ).all()
    standings = [standing_of(status, first, closes, today) for _id, status, first, closes in rows]
    return {row[0]: rank for row, rank in zip(rows, numbered(standings), strict=True)}


def rank_of(person: Person, activity: Activity, today: date) -> dict[int, int | None]:
    """The rank of a person's wish for one activity, as `ranks` gives it; empty without a wish."""
    rank = db.session.scalar(
        select(own_rank(person, today)).select_from(Activity).where(Activity.id == activity.id)
    )
    return {} if rank is None else {activity.id: rank}


def own_rank(person: Person, today: date) -> ScalarSelect[int]:
    """SQL over Activity: the rank of a person's wish for it, empty when she made none; for an
    activity that takes applications, the same number as `ranks`."""
    before = (
        select(func.count())
        .select_from(EARLIER)
        .join(OTHER, OTHER.id == EARLIER.activity_id)
        .where(
            EARLIER.person_id == person.id,
            EARLIER.rank < MINE.rank,
            takes_a_rank(today, OTHER),
        )
        .correlate(MINE)
        .scalar_subquery()
    )
    return (
        select(before + 1)
        .where(MINE.person_id == person.id, MINE.activity_id == Activity.id)
        .correlate(Activity)
        .scalar_subquery()
    )


def held(person: Person) -> Sequence[tuple[Wish, Activity]]:
    """A person's wishes in her order with their activities, to be changed."""
    rows = db.session.execute(
        select(Wish, Activity)
        .join(Activity, Activity.id == Wish.activity_id)
        .where(Wish.person_id == person.id)
        .order_by(Wish.rank, Wish.activity_id)
        .execution_options(populate_existing=True)
    )
    return [(wish, activity) for wish, activity in rows]
