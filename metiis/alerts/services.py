"""Alerts follow the holes found: opened, changed, closed, and told once each time."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from metiis import db
from metiis.alerts import queries
from metiis.alerts.rules import Holder, Hole, News, concerned, is_to_come, news, words
from metiis.clock import civil_day
from metiis.models import HeadcountAlert, NoticeKind, Position, Unit
from metiis.notifications.services import notify


def settle(brigade: Unit, found: Iterable[Hole], now: datetime) -> int:
    """The alerts of a brigade are those of the holes found; how many have something new. Said
    again, nothing more is told."""
    db.session.execute(select(Unit.id).where(Unit.id == brigade.id).with_for_update(key_share=True))
    holes = {each.position_id: each for each in found}
    kept = queries.kept(brigade)
    alive = {key for key, each in kept.items() if each.closed_at is None}
    positions = queries.positions({*holes, *alive})
    holders, done = queries.holders(brigade), 0
    for key, position in positions.items():
        done += _settle_one(position, kept.get(key), holes.get(key), holders, now)
    db.session.flush()
    return done


def _settle_one(
    position: Position,
    alert: HeadcountAlert | None,
    hole: Hole | None,
    holders: list[Holder],
    now: datetime,
) -> bool:
    today = civil_day(now)
    what = news(alert, hole, today, civil_day(alert.changed_at) if alert else today)
    if alert is None:
        alert = HeadcountAlert(position_id=position.id, changes=0)
        db.session.add(alert)
    if hole is not None:
        alert.first_day, alert.last_day = hole.first, hole.last
        alert.missing, alert.expected, alert.silent = hole.missing, hole.expected, hole.silent
    if what is None:
        return False
    _mark(alert, what, now)
    if what is not News.CLOSED or is_to_come(position, today):
        _tell(alert, what, position, concerned(position, holders))
    return True


def _mark(alert: HeadcountAlert, what: News, now: datetime) -> None:
    if what is News.OPENED:
        alert.opened_at, alert.closed_at, alert.before = now, None, None
    elif what is News.CHANGED:
        alert.before = alert.told
    else:
        alert.closed_at = now
    alert.told, alert.told_day, alert.changed_at = alert.expected, alert.first_day, now
    alert.changes += 1


def _tell(alert: HeadcountAlert, what: News, position: Position, people: Iterable[int]) -> None:
    path = f"/unites/{position.activity.unit.code}/effectif/alertes"
    text, key = words(what, position, alert), f"hole:{position.id}:{alert.changes}"
    for person_id in people:
        notify(person_id, text, path, kind=NoticeKind.WORK, key=key)
