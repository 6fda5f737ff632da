"""Telling people something inside the service, and what they have read of it."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy import text as sql_text

from metiis import clock, db
from metiis.models import NoticeKind, Notification, Person

# Somebody who gets many messages gets one mail about them, then none for a while.
ANNOUNCED_EVERY = timedelta(hours=1)


def notify(
    person_id: int,
    text: str,
    path: str = "",
    *,
    kind: NoticeKind = NoticeKind.DECISION,
    key: str = "",
    announced_at: datetime | None = None,
) -> None:
    """The person finds this message on her notifications page once the caller commits.

    `path` is a local address that shows what the message is about; `text` has at most 300
    characters; `kind` decides how a mail tells of it. A `key` (at most 80 characters) names the
    state told: told already, it is not told again. `announced_at` is given when a mail of its own
    tells of it.
    """
    values = {
        "person_id": person_id,
        "text": text[:300],
        "path": path,
        "kind": kind,
        "key": key,
        "created_at": clock.now(),
        "announced_at": announced_at,
    }
    if not key:
        db.session.add(Notification(**values))
        return
    db.session.execute(
        db.insert_for(Notification)
        .values(public_id=db.new_public_id(), **values)
        .on_conflict_do_nothing(
            index_elements=["person_id", "key"], index_where=sql_text("key <> ''")
        )
    )


def mark_read(message: Notification, now: datetime) -> None:
    """The message is read; reading it again keeps the first date."""
    if message.read_at is None:
        message.read_at = now
        db.session.flush()


def mark_all_read(person: Person, now: datetime) -> None:
    """The person has no unread message left."""
    db.session.execute(
        update(Notification)
        .where(Notification.person_id == person.id, Notification.read_at.is_(None))
        .values(read_at=now)
    )


def announce(now: datetime) -> list[Person]:
    """People who have unread messages no mail has told them about yet; they count as told.

    One mail stands for all the messages that wait; a person told less than an hour ago is left
    alone until then. Only people who can sign in are told.
    """
    recently = select(Notification.person_id).where(
        Notification.announced_at > now - ANNOUNCED_EVERY
    )
    reachable = select(Person.id).where(
        Person.email.is_not(None), Person.activated_at.is_not(None), Person.disabled_at.is_(None)
    )
    # Marked first, then read: two workers cannot both find the same message untold.
    told = db.session.scalars(
        update(Notification)
        .where(
            Notification.read_at.is_(None),
            Notification.announced_at.is_(None),
            Notification.person_id.in_(reachable),
            Notification.person_id.not_in(recently),
        )
        .values(announced_at=now)
        .returning(Notification.person_id),
        execution_options={"synchronize_session": False},
    ).all()
    return list(
        db.session.scalars(select(Person).where(Person.id.in_(set(told))).order_by(Person.id))
    )
