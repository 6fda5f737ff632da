"""Alerts follow the holes found: opened, changed, closed, and told once each time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select

from metiis import db
from metiis.alerts import queries
from metiis.alerts.rules import Holder, Hole, News, Told, concerned, is_to_come, message, news
from metiis.clock import civil_day
from metiis.models import HeadcountAlert, NoticeKind, Position, Unit
from metiis.notifications.services import notify


def settle(brigade: Unit, found: Iterable[Hole], now: datetime) -> int:
    """The alerts of a brigade are those of the holes found, and those who can act are told; how
    many have something new. Said again, nothing more is told."""
    fresh, today = follow(brigade, found, now), civil_day(now)
    _tell(
        [
            each
            for each in fresh
            if each.what is not News.CLOSED or is_to_come(each.position, today)
        ],
        queries.holders(brigade),
    )
    return len(fresh)


def follow(brigade: Unit, found: Iterable[Hole], now: datetime) -> list[Told]:
    """The alerts of a brigade are those of the holes found; what is new, and nobody is told."""
    db.session.execute(select(Unit.id).where(Unit.id == brigade.id).with_for_update(key_share=True))
    holes, kept = {each.position_id: each for each in found}, queries.kept(brigade)
    alive = {key for key, each in kept.items() if each.closed_at is None}
    fresh = [
        Told(what, position, alert)
        for key, position in queries.positions({*holes, *alive}).items()
        for what, alert in _settle_one(position, kept.get(key), holes.get(key), now)
    ]
    db.session.flush()
    return fresh


def _settle_one(
    position: Position, alert: HeadcountAlert | None, hole: Hole | None, now: datetime
) -> Iterator[tuple[News, HeadcountAlert]]:
    """The alert of a post is that of its hole; with what is new, if anything is."""
    today = civil_day(now)
    what = news(alert, hole, today, civil_day(alert.changed_at) if alert else today)
    if alert is None:
        alert = HeadcountAlert(position_id=position.id, changes=0)
        db.session.add(alert)
    if hole is not None:
        alert.first_day, alert.last_day = hole.first, hole.last
        alert.missing, alert.expected, alert.silent = hole.missing, hole.expected, hole.silent
    if what is not None:
        _mark(alert, what, now)
        yield what, alert


def _mark(alert: HeadcountAlert, what: News, now: datetime) -> None:
    if what is News.OPENED:
        alert.opened_at, alert.closed_at, alert.before = now, None, None
    elif what is News.CHANGED:
        alert.before = alert.told
    else:
        alert.closed_at = now
    alert.told, alert.told_day, alert.changed_at = alert.expected, alert.first_day, now
    alert.changes += 1


def _tell(fresh: Iterable[Told], holders: Sequence[Holder]) -> None:
    """One message for each person and unit, whatever is new in it."""
    for_whom: dict[tuple[int, str], list[Told]] = defaultdict(list)
    for each in fresh:
        for person_id in concerned(each.position, holders):
            for_whom[person_id, each.position.activity.unit.code].append(each)
    for (person_id, code), told in for_whom.items():
        key = f"hole:{told[0].position.id}:{told[0].alert.changes}"
        path = f"/unites/{code}/effectif/alertes"
        notify(person_id, message(told), path, kind=NoticeKind.WORK, key=key)
