"""What becomes of threads: something is said, read, taken away. Nothing said is ever kept bare, not
even in the messages that tell people of it."""

from datetime import datetime

from metiis import clock, db, vault
from metiis.applications.telling import of
from metiis.journal.services import record
from metiis.models import (
    Activity,
    MessageKind,
    NoticeKind,
    Person,
    ThreadMessage,
    ThreadReading,
)
from metiis.notifications.services import mark_path_read, notify
from metiis.refusals import Refusal
from metiis.threads import queries
from metiis.threads.queries import BODY, NEVER
from metiis.threads.rules import MOST, REPEATED_WITHIN, TOKEN, WITHIN, is_open

CLOSED = "Ce fil est fermé\u00a0: il se lit encore, mais on n’y écrit plus."
TOO_MANY = (
    f"Vous avez écrit {MOST} messages en dix minutes\u00a0: attendez un peu avant le suivant. "
    "Celui-ci n’est pas envoyé."
)
ANNOUNCED = "Une annonce vous attend dans le fil de {of}."
SAID = "De nouveaux messages vous attendent dans le fil de {of}."


def post(
    activity: Activity, author: Person, text: str, kind: MessageKind, token: str, now: datetime
) -> bool:
    """The author says this in the thread; whether it is new.

    `token` came with the form and names the message: sent twice, it is said once. So is the same
    text said again within minutes, as by a page opened twice.
    """
    if not is_open(activity, clock.civil_day(now)):
        raise Refusal(CLOSED, "closed")
    if _is_repeated(activity, author, text, kind, token, now):
        return False
    if queries.said_since(author, activity, now - WITHIN) >= MOST:
        raise Refusal(TOO_MANY, "too_many")
    told = queries.participants(activity) | queries.steering(activity)
    message_id = _insert(activity, author, text, kind, token, now)
    if message_id is None:
        return False
    mark_read(author, activity, now, now)
    _tell(activity, told - {author.id}, kind, message_id)
    if kind is MessageKind.ANNOUNCEMENT:
        record(author, "thread.announced", activity.public_id, str(len(told - {author.id})))
    return True


def _is_repeated(
    activity: Activity, author: Person, text: str, kind: MessageKind, token: str, now: datetime
) -> bool:
    last = queries.latest_of(author, activity, now - REPEATED_WITHIN)
    if last is not None and last.kind is kind and _says(last, text):
        return True
    named = queries.message(activity, token)
    if named is None or named.author_id != author.id:
        return False
    return named.removed_at is not None or _says(named, text)


def _says(message: ThreadMessage, text: str) -> bool:
    """Whether a message says this; taken away, it says nothing, and there is nothing to unseal."""
    return message.removed_at is None and queries.text_of(message) == text


def _insert(
    activity: Activity, author: Person, text: str, kind: MessageKind, token: str, now: datetime
) -> int | None:
    """The new message's number; None when its form was sent twice at the same instant."""
    is_free = TOKEN.fullmatch(token) and queries.message(activity, token) is None
    public_id = token if is_free else db.new_public_id()
    statement = (
        db.insert_for(ThreadMessage)
        .values(
            public_id=public_id,
            activity_id=activity.id,
            author_id=author.id,
            kind=kind,
            body=vault.seal(text, BODY, public_id),
            at=now,
        )
        .on_conflict_do_nothing(index_elements=["public_id"])
        .returning(ThreadMessage.id)
    )
    found: int | None = db.session.scalar(statement)
    return found


def _tell(activity: Activity, people: set[int], kind: MessageKind, message_id: int) -> None:
    """An announcement is told to each at once; a message, once until the thread has been read."""
    path, read = path_of(activity), queries.readings(activity)
    is_announced = kind is MessageKind.ANNOUNCEMENT
    text = (ANNOUNCED if is_announced else SAID).format(of=of(activity))
    for person_id in sorted(people):
        since = int(read.get(person_id, NEVER).timestamp() * 1_000_000)
        key = f"announcement:{message_id}" if is_announced else f"thread:{activity.id}:{since}"
        notify(person_id, text, path, kind=NoticeKind.THREAD, key=key)


def path_of(activity: Activity) -> str:
    """The local address of a thread."""
    return f"/activites/{activity.public_id}/fil"


def mark_read(person: Person, activity: Activity, until: datetime, now: datetime) -> None:
    """The person has read the thread up to an instant; it never goes back."""
    later = db.insert_for(ThreadReading).values(
        activity_id=activity.id, person_id=person.id, read_at=until
    )
    db.session.execute(
        later.on_conflict_do_update(
            index_elements=["activity_id", "person_id"],
            set_={"read_at": until},
            where=ThreadReading.read_at < until,
        )
    )
    mark_path_read(person, path_of(activity), now)


def remove(message: ThreadMessage, by: Person, now: datetime) -> None:
    """The message says nothing any more; that there was one, whose and when, stays. Removing it
    again changes nothing."""
    db.session.refresh(message, with_for_update={"of": ThreadMessage})
    if message.removed_at is not None:
        return
    message.body, message.removed_at, message.removed_by_id = b"", now, by.id
    record(by, "thread.removed", message.public_id)
    db.session.flush()
