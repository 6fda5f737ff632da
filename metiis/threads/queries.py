"""Reading threads: who may, what they say, what waits."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import Column, ColumnElement, ScalarSelect, and_, func, literal, or_, select
from sqlalchemy.orm import joinedload, selectinload

from metiis import db, vault
from metiis.applications.queries import deciders
from metiis.applications.rules import HOLDING
from metiis.labels import short_name
from metiis.models import (
    Activity,
    ActivityStatus,
    Application,
    ApplicationStatus,
    MessageKind,
    Person,
    RoleGrant,
    ThreadMessage,
    ThreadReading,
)
from metiis.permissions import Permission, can
from metiis.threads.rules import PAGE, PINNED, Line

BODY = cast("Column[bytes]", ThreadMessage.__table__.c.body)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
ALWAYS = datetime(9999, 1, 1, tzinfo=UTC)
log = logging.getLogger("metiis")


@dataclass(frozen=True, slots=True)
class Thread:
    """One page of a thread, newest first; `older` names where the next page begins."""

    pinned: list[Line]
    lines: list[Line]
    older: str | None

    @property
    def unread(self) -> int:
        """How many of the messages shown are new to the reader."""
        return sum(line.is_new for line in (*self.pinned, *self.lines))

    @property
    def latest(self) -> str | None:
        """The newest message shown."""
        shown = [*self.pinned, *self.lines]
        return max(shown, key=lambda line: line.at).public_id if shown else None


def activity(viewer: Person, public_id: str) -> Activity | None:
    """An activity whose thread the viewer may read: he steers it, or she holds a place in it."""
    found = db.session.scalar(
        select(Activity).where(
            Activity.public_id == public_id,
            Activity.published_at.is_not(None),
            Activity.status != ActivityStatus.DRAFT,
        )
    )
    if found is None or can(viewer, Permission.THREAD_SEE, found):
        return found
    return found if db.session.scalar(select(holds_place(viewer, found.id))) else None


def holds_place(viewer: Person, activity_id: int) -> ColumnElement[bool]:
    """Retained, confirmed, called up or there: asked and waiting ones are not yet of the party."""
    return (
        select(Application.id)
        .where(
            Application.activity_id == activity_id,
            Application.person_id == viewer.id,
            Application.status.in_(HOLDING),
        )
        .exists()
    )


def message(activity: Activity, public_id: str) -> ThreadMessage | None:
    """One message of a thread."""
    return db.session.scalar(
        select(ThreadMessage).where(
            ThreadMessage.activity_id == activity.id, ThreadMessage.public_id == public_id
        )
    )


def thread(viewer: Person, activity: Activity, before: ThreadMessage | None = None) -> Thread:
    """A page of a thread; the last announcements stand apart, whichever page is read."""
    read_at = read_until(viewer, activity)
    pinned = _messages(
        activity,
        PINNED,
        ThreadMessage.kind == MessageKind.ANNOUNCEMENT,
        ThreadMessage.removed_at.is_(None),
    )
    clauses: list[ColumnElement[bool]] = [ThreadMessage.id.not_in([each.id for each in pinned])]
    if before is not None:
        clauses.append(_is_before(before))
    found = _messages(activity, PAGE + 1, *clauses)
    shown = found[:PAGE]
    return Thread(
        [] if before else [_line(each, viewer, read_at) for each in pinned],
        [_line(each, viewer, read_at) for each in shown],
        shown[-1].public_id if len(found) > PAGE else None,
    )


def _messages(
    activity: Activity, limit: int, *clauses: ColumnElement[bool]
) -> Sequence[ThreadMessage]:
    return db.session.scalars(
        select(ThreadMessage)
        .where(ThreadMessage.activity_id == activity.id, *clauses)
        .options(joinedload(ThreadMessage.author))
        .order_by(ThreadMessage.at.desc(), ThreadMessage.id.desc())
        .limit(limit)
    ).all()


def _is_before(later: ThreadMessage) -> ColumnElement[bool]:
    at_once = and_(ThreadMessage.at == later.at, ThreadMessage.id < later.id)
    return or_(ThreadMessage.at < later.at, at_once)


def _line(message: ThreadMessage, viewer: Person, read_at: datetime) -> Line:
    is_mine = message.author_id == viewer.id
    return Line(
        public_id=message.public_id,
        author=short_name(message.author),
        at=message.at,
        text=None if message.removed_at else text_of(message),
        is_announcement=message.kind is MessageKind.ANNOUNCEMENT,
        is_mine=is_mine,
        is_new=message.at > read_at and not is_mine and message.removed_at is None,
        removed_at=message.removed_at,
        removed_by_author=message.removed_by_id == message.author_id,
    )


def text_of(message: ThreadMessage) -> str | None:
    """What a message says; None, and a line in the log, when no key opens it any more."""
    try:
        return vault.unseal(message.body, BODY, message.public_id)
    except vault.Unreadable:
        log.exception("a sealed message does not open")
        return None


def read_until(viewer: Person, activity: Activity) -> datetime:
    """Until when the viewer has read a thread."""
    mine = ThreadReading.activity_id == activity.id, ThreadReading.person_id == viewer.id
    return db.session.scalar(select(ThreadReading.read_at).where(*mine)) or NEVER


def unread_in(viewer: Person, activity: Activity, standing: ApplicationStatus | None) -> int | None:
    """How many messages wait in the thread of an activity whose page the viewer reads, where her
    own application stands so; None when the thread is not hers to read. One query at most."""
    if activity.published_at is None or activity.status is ActivityStatus.DRAFT:
        return None
    if standing not in HOLDING and not can(viewer, Permission.THREAD_SEE, activity):
        return None
    return unread(viewer, activity)


def unread(viewer: Person, activity: Activity) -> int:
    """How many messages of others the viewer has not read in a thread; one query."""
    counted = select(unread_here(viewer.id)).where(Activity.id == activity.id)
    return db.session.scalar(counted) or 0


def unread_here(
    viewer_id: ColumnElement[int] | int, unopened: datetime = NEVER
) -> ScalarSelect[int]:
    """SQL beside a row of Activity: how many messages of others wait for somebody in its thread.
    A thread she never opened counts as read until `unopened`."""
    read_at = (
        select(ThreadReading.read_at)
        .where(ThreadReading.activity_id == Activity.id, ThreadReading.person_id == viewer_id)
        .correlate(Activity)
        .scalar_subquery()
    )
    return (
        select(func.count(ThreadMessage.id))
        .where(
            ThreadMessage.activity_id == Activity.id,
            ThreadMessage.author_id != viewer_id,
            ThreadMessage.removed_at.is_(None),
            ThreadMessage.at > func.coalesce(read_at, literal(unopened, db.Instant)),
        )
        .correlate(Activity)
        .scalar_subquery()
    )


def participants(activity: Activity) -> set[int]:
    """Ids of the people who hold a place in an activity."""
    held = select(Application.person_id).where(
        Application.activity_id == activity.id, Application.status.in_(HOLDING)
    )
    return set(db.session.scalars(held))


def steering(activity: Activity) -> set[int]:
    """Ids of those who steer and are told of what is written: who decides nearest, who wrote."""
    wrote = select(ThreadMessage.author_id).where(ThreadMessage.activity_id == activity.id)
    authors = db.session.scalars(
        select(Person)
        .where(Person.id.in_(wrote), Person.grants.any())
        .options(selectinload(Person.grants).joinedload(RoleGrant.unit))
    )
    named = {each.id for each in authors if can(each, Permission.THREAD_SEE, activity)}
    return named | set(deciders(activity))


def readings(activity: Activity) -> dict[int, datetime]:
    """Until when each person has read a thread."""
    rows = db.session.execute(
        select(ThreadReading.person_id, ThreadReading.read_at).where(
            ThreadReading.activity_id == activity.id
        )
    )
    return {row.person_id: row.read_at for row in rows}


def latest_of(author: Person, activity: Activity, since: datetime) -> ThreadMessage | None:
    """What somebody wrote last in a thread, if it is recent."""
    return db.session.scalar(
        select(ThreadMessage)
        .where(
            ThreadMessage.activity_id == activity.id,
            ThreadMessage.author_id == author.id,
            ThreadMessage.at >= since,
        )
        .order_by(ThreadMessage.at.desc(), ThreadMessage.id.desc())
        .limit(1)
    )
