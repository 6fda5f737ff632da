"""What accounts do: open and end sessions, check passwords. Hashing never holds a transaction."""

import secrets
from datetime import datetime

from sqlalchemy import update

from metiis import db
from metiis.accounts.queries import fingerprint
from metiis.models import Person, WebSession


def open_session(person: Person, device: str, now: datetime) -> str:
    """A new session exists for the person; its token is returned and never stored."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        WebSession(
            token_hash=fingerprint(token),
            person_id=person.id,
            device=device[:80],
            created_at=now,
            last_seen_at=now,
        )
    )
    db.session.flush()
    return token


def end_session(token: str, now: datetime) -> None:
    """The session of this token is over; ending it twice changes nothing."""
    db.session.execute(
        update(WebSession)
        .where(WebSession.token_hash == fingerprint(token), WebSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all_sessions(person: Person, now: datetime) -> None:
    """Every session of the person is over."""
    db.session.execute(
        update(WebSession)
        .where(WebSession.person_id == person.id, WebSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def mark_seen(session_id: int, now: datetime) -> None:
    """Last-seen moves forward, in a transaction of its own; a session ended meanwhile stays so."""
    with db.writing() as apart:
        apart.execute(
            update(WebSession)
            .where(WebSession.id == session_id, WebSession.ended_at.is_(None))
            .values(last_seen_at=now)
        )
