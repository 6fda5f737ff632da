"""Reading notifications, and how people want to be told of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from metiis import db
from metiis.models import (
    NoticeChannel,
    NoticeHours,
    NoticeKind,
    NoticePreference,
    Notification,
    Person,
    RoleGrant,
)
from metiis.notifications.rules import MAILED_EVERY, Hours, Manner, mail_due, usual_hours


def unread_count(person: Person) -> int:
    """How many messages the person has not read yet."""
    counted = select(func.count()).where(
        Notification.person_id == person.id, Notification.read_at.is_(None)
    )
    return db.session.scalar(counted) or 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages of a kind a person has, and how many she has not read."""

    kind: NoticeKind
    total: int
    unread: int


def tallies(person: Person) -> list[Tally]:
    """The kinds of messages the person has, in the order of their names."""
    counted = (
        select(
            Notification.kind,
            func.count(),
            func.count().filter(Notification.read_at.is_(None)),
        )
        .where(Notification.person_id == person.id)
        .group_by(Notification.kind)
    )
    found = {row[0]: Tally(*row) for row in db.session.execute(counted)}
    return [found[kind] for kind in NoticeKind if kind in found]


def notifications(
    person: Person, kind: NoticeKind | None = None, unread_only: bool = False
) -> Select[Notification]:
    """The person's messages, newest first; of one kind, or unread, when asked."""
    found = select(Notification).where(Notification.person_id == person.id)
    if kind is not None:
        found = found.where(Notification.kind == kind)
    if unread_only:
        found = found.where(Notification.read_at.is_(None))
    return found.order_by(Notification.created_at.desc(), Notification.id.desc())


def newest(person: Person) -> str | None:
    """The public id of the last message the person got."""
    return db.session.scalar(
        select(Notification.public_id)
        .where(Notification.person_id == person.id)
        .order_by(Notification.id.desc())
        .limit(1)
    )


def notification(person: Person, public_id: str) -> Notification | None:
    """One of the person's own messages."""
    return db.session.scalar(
        select(Notification).where(
            Notification.person_id == person.id, Notification.public_id == public_id
        )
    )


def awaiting_mail(people: Collection[int]) -> list[Notification]:
    """Messages of these people of which a mail is still to be thought."""
    return list(
        db.session.scalars(
            select(Notification)
            .where(Notification.person_id.in_(people), Notification.due_at.is_not(None))
            .execution_options(populate_existing=True)
        )
    )


def last_mails(people: Collection[int], now: datetime) -> dict[int, datetime]:
    """When a mail last told these people something, for those told a short while ago."""
    last = (
        select(Notification.person_id, func.max(Notification.announced_at))
        .where(Notification.person_id.in_(people), Notification.announced_at > now - MAILED_EVERY)
        .group_by(Notification.person_id)
    )
    return {person_id: at for person_id, at in db.session.execute(last) if at is not None}


def manners(people: Collection[int]) -> dict[int, Manner]:
    """How each of these people is told."""
    chosen: dict[int, dict[NoticeKind, NoticeChannel]] = {each: {} for each in people}
    for row in db.session.scalars(
        select(NoticePreference).where(NoticePreference.person_id.in_(people))
    ):
        chosen[row.person_id][row.kind] = row.channel
    hours = {
        row.person_id: Hours(row.quiet_from, row.quiet_until, row.digest_at)
        for row in db.session.scalars(select(NoticeHours).where(NoticeHours.person_id.in_(people)))
    }
    steering = set(
        db.session.scalars(select(RoleGrant.person_id).where(RoleGrant.person_id.in_(people)))
    )
    return {
        each: Manner(hours.get(each) or usual_hours(each in steering), chosen[each])
        for each in people
    }


def own_mail_due(
    asked: Mapping[int, datetime | None], kind: NoticeKind, now: datetime
) -> dict[int, datetime]:
    """When a mail that tells of one message alone may leave, for each person and her deadline."""
    manners_of = manners(asked)
    return {
        each: mail_due(manners_of[each], kind, now, answer_by, None, now) or now
        for each, answer_by in asked.items()
    }
