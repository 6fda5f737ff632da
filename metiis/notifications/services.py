"""Telling people something inside the service, how mails tell of it, and what they have read."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy import text as sql_text

from metiis import clock, db
from metiis.models import (
    CallUp,
    NoticeChannel,
    NoticeHours,
    NoticeKind,
    NoticePreference,
    Notification,
    OutgoingMail,
    Person,
)
from metiis.notifications import queries
from metiis.notifications.rules import Hours, Manner, mail_due

BATCH = 200  # People looked at in one transaction.
PURGED = 5000  # Rows erased in one.


def notify(
    person_id: int,
    text: str,
    path: str = "",
    *,
    kind: NoticeKind = NoticeKind.DECISION,
    key: str = "",
    answer_by: datetime | None = None,
    announced_at: datetime | None = None,
) -> None:
    """The person finds this message on her notifications page once the caller commits.

    `path` is a local address that shows what the message is about; `text` has at most 300
    characters; `kind` decides how a mail tells of it, and `answer_by` until when that is of use. A
    `key` (at most 80 characters) names the state told: told already, it is not told again.
    `announced_at` when the caller queues a mail of its own about it, which then is the only one.
    """
    now = clock.now()
    values = {
        "person_id": person_id,
        "text": text[:300],
        "path": path,
        "kind": kind,
        "key": key,
        "answer_by": answer_by,
        "created_at": now,
        "due_at": now if announced_at is None else None,
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
        message.read_at, message.due_at = now, None
        db.session.flush()


def mark_all_read(person: Person, newest: Notification | None, now: datetime) -> None:
    """The person has read every message, or every one up to the newest she saw."""
    unread = [Notification.person_id == person.id, Notification.read_at.is_(None)]
    if newest is not None:
        unread.append(Notification.id <= newest.id)
    db.session.execute(update(Notification).where(*unread).values(read_at=now, due_at=None))


def save_manner(
    person: Person, channels: Mapping[NoticeKind, NoticeChannel], hours: Hours, now: datetime
) -> None:
    """The person is told like this from now on, of what waits already too."""
    for kind, channel in channels.items():
        _set(NoticePreference, {"person_id": person.id, "kind": kind}, {"channel": channel})
    _set(NoticeHours, {"person_id": person.id}, asdict(hours))
    db.session.execute(
        update(Notification)
        .where(Notification.person_id == person.id, Notification.due_at.is_not(None))
        .values(due_at=now)
    )


def _set(table: type[db.Base], whose: Mapping[str, object], values: Mapping[str, object]) -> None:
    """The one row of its key holds these values, whether it existed or not."""
    db.session.execute(
        db.insert_for(table)
        .values(**whose, **values)
        .on_conflict_do_update(index_elements=list(whose), set_=values)
    )


def mark_path_read(person: Person, path: str, now: datetime) -> None:
    """The person has seen what these messages are about: none of them waits any more."""
    db.session.execute(
        update(Notification)
        .where(
            Notification.person_id == person.id,
            Notification.path == path,
            Notification.read_at.is_(None),
        )
        .values(read_at=now)
    )


@dataclass(frozen=True, slots=True)
class Round:
    """How many people had messages to think of, and whom a mail tells now."""

    seen: int
    told: list[Person]


def announce(now: datetime) -> Round:
    """Some of the people who have unread messages to be told of by mail; the told count as such.

    One mail stands for all the messages that wait. Each message is told now, put off until her
    manner allows it, or left to the screen. Only people who can sign in are told.
    """
    people = _hold_due(now)
    waiting: dict[int, list[Notification]] = {each.id: [] for each in people}
    for message in queries.awaiting_mail(waiting):
        waiting[message.person_id].append(message)
    manners, last_mails = queries.manners(waiting), queries.last_mails(waiting, now)
    told = [
        each
        for each in people
        if _settle(each, waiting[each.id], manners[each.id], last_mails.get(each.id), now)
    ]
    db.session.flush()
    return Round(len(people), told)


def _hold_due(now: datetime) -> list[Person]:
    """People with a message due, whom no other worker looks at until the commit."""
    due = select(Notification.person_id).where(Notification.due_at <= now).distinct().limit(BATCH)
    held = (
        select(Person)
        .where(Person.id.in_(due))
        .order_by(Person.id)
        .with_for_update(of=Person, key_share=True, skip_locked=True)
    )
    return list(db.session.scalars(held))


def _settle(
    person: Person,
    messages: Iterable[Notification],
    manner: Manner,
    last_mail: datetime | None,
    now: datetime,
) -> bool:
    """Each message waits for its time, for none, or is told now with the others; whether so."""
    is_reachable = bool(person.email and person.activated_at and not person.disabled_at)
    for message in messages:
        due = mail_due(manner, message.kind, message.created_at, message.answer_by, last_mail, now)
        message.due_at = due if is_reachable else None
    waiting = {message: message.due_at for message in messages if message.due_at is not None}
    is_told = any(due <= now for due in waiting.values())
    if is_told:
        for message in waiting:
            message.due_at, message.announced_at = None, now
    return is_told


def forget_old(before: datetime) -> int:
    """Messages read, and mails sent or given up, before an instant are erased; how many.

    A mail that proves that a call-up was sent stays as long as the call-up.
    """
    read = select(Notification.id).where(Notification.read_at < before)
    proofs = select(CallUp.mail_id).where(CallUp.mail_id.is_not(None))
    done = select(OutgoingMail.id).where(
        or_(
            OutgoingMail.sent_at < before,
            (OutgoingMail.sent_at.is_(None) & (OutgoingMail.due_at < before)),
        ),
        OutgoingMail.body == "",
        OutgoingMail.id.not_in(proofs),
    )
    return sum(
        db.changed_rows(delete(table).where(table.id.in_(rows.limit(PURGED))))
        for table, rows in ((Notification, read), (OutgoingMail, done))
    )
