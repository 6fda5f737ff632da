"""Wishing for an activity, giving a wish its rank, taking it back: the order has no holes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from metiis import db
from metiis.clock import civil_day
from metiis.matching.queries import reach_of
from metiis.models import Activity, Person, Wish
from metiis.refusals import Refusal
from metiis.wishes import queries
from metiis.wishes.rules import MOST, OVER, Standing, may_wish, moved, standing_of


def add(person: Person, activity: Activity, now: datetime) -> None:
    """The activity is the last of the person's wishes; wished for already, it keeps its rank."""
    _hold(person)
    rows = queries.held(person)
    if any(wish.activity_id == activity.id for wish, _activity in rows):
        return
    _refuse_hopeless(person, activity, now)
    wishes = _with_room(rows, now)
    wish = Wish(person_id=person.id, activity_id=activity.id, rank=MOST, said_at=now)
    db.session.add(wish)
    _number([*wishes, wish])


def rank(person: Person, activity: Activity, number: int, now: datetime) -> None:
    """The wish has this rank among those that count; the others keep their order around it."""
    _hold(person)
    rows = queries.held(person)
    at = next((at for at, (wish, _each) in enumerate(rows) if wish.activity_id == activity.id), -1)
    if at < 0:
        raise Refusal("Cette activité n’est plus dans vos souhaits.", "gone")
    counting = [_standing(each, now) is Standing.OPEN for _wish, each in rows]
    if not counting[at]:
        raise Refusal(
            "Cette activité ne prend plus de candidatures\u00a0: le souhait n’a plus de rang.",
            "closed",
        )
    _number(moved([wish for wish, _each in rows], counting, at, number))


def remove(person: Person, activity: Activity) -> None:
    """The activity is no longer wished for; those after it move up."""
    _hold(person)
    wishes = [wish for wish, _activity in queries.held(person)]
    for wish in [each for each in wishes if each.activity_id == activity.id]:
        wishes.remove(wish)
        db.session.delete(wish)
    _number(wishes)


def _hold(person: Person) -> None:
    """Two of her devices take turns."""
    db.session.scalar(select(Person.id).where(Person.id == person.id).with_for_update())


def _standing(activity: Activity, now: datetime) -> Standing:
    today = civil_day(now)
    return standing_of(activity.status, activity.starts_on, activity.closes_on, today)


def _refuse_hopeless(person: Person, activity: Activity, now: datetime) -> None:
    path = person.unit.path if person.unit is not None else ""
    if not path.startswith(reach_of(activity)):
        raise Refusal("Cette activité n’est pas ouverte à votre unité.", "scope")
    if not may_wish(activity, civil_day(now)):
        raise Refusal(
            "Cette activité ne prend plus de candidatures\u00a0: elle ne peut plus être souhaitée.",
            "closed",
        )


def _with_room(rows: Sequence[tuple[Wish, Activity]], now: datetime) -> list[Wish]:
    """The wishes that stay before one more comes: when the list is full, what is over leaves."""
    wishes = [wish for wish, _activity in rows]
    if len(wishes) < MOST:
        return wishes
    for wish, activity in rows:
        if _standing(activity, now) in OVER:
            wishes.remove(wish)
            db.session.delete(wish)
    if len(wishes) >= MOST:
        raise Refusal(
            f"Vous avez déjà {MOST} souhaits, le plus possible. Retirez celui qui compte le moins, "
            "puis recommencez.",
            "too_many",
        )
    return wishes


def _number(wishes: Sequence[Wish]) -> None:
    for at, wish in enumerate(wishes, 1):
        wish.rank = at
    db.session.flush()
