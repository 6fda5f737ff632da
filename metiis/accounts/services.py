"""What accounts do: open and end sessions, count attempts, change passwords, close and open
accounts. Hashing is done by the views, where no transaction is open."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.orm import Session

from metiis import db
from metiis.accounts import queries
from metiis.accounts.queries import fingerprint
from metiis.accounts.rules import Limit
from metiis.journal.services import record
from metiis.models import Person, Role, ThrottleWindow, WebSession
from metiis.refusals import Refusal

# One attempt is counted against several limits, each with its own key (a place, an account).
Counted: TypeAlias = Sequence[tuple[Limit, str]]


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
    _end(now, WebSession.token_hash == fingerprint(token))


def end_device(person: Person, public_id: str, now: datetime) -> None:
    """One of the person's own sessions is over."""
    if _end(now, WebSession.person_id == person.id, WebSession.public_id == public_id):
        record(person, "account.session_ended", person.public_id)


def end_other_sessions(person: Person, token: str, now: datetime) -> int:
    """Every session of the person but this one is over; says how many were open."""
    kept = WebSession.token_hash != fingerprint(token)
    ended = _end(now, WebSession.person_id == person.id, kept)
    if ended:
        record(person, "account.session_ended", person.public_id, str(ended))
    return ended


def end_all_sessions(person: Person, now: datetime) -> None:
    """Every session of the person is over."""
    _end(now, WebSession.person_id == person.id)


def _end(now: datetime, *which: ColumnElement[bool]) -> int:
    open_ones = update(WebSession).where(WebSession.ended_at.is_(None), *which)
    return db.changed_rows(open_ones.values(ended_at=now))


def mark_seen(session_id: int, now: datetime) -> None:
    """Last-seen moves forward, in a transaction of its own; a session ended meanwhile stays so."""
    with db.writing() as apart:
        apart.execute(
            update(WebSession)
            .where(WebSession.id == session_id, WebSession.ended_at.is_(None))
            .values(last_seen_at=now)
        )


def count_attempt(counted: Counted, secret: str, now: datetime) -> datetime | None:
    """One more attempt is counted, for good; returns when to come back if it is one too many.

    Limits are given from the narrowest place to the widest: an attempt refused by one is not
    counted by the next, so that a flood from one place does not shut the others out. The count has
    its own transaction: nothing else may be open.
    """
    with db.writing() as apart:
        for limit, who in counted:
            opened = limit.opens(now)
            if _one_more(apart, _key(limit, who, secret), opened) > limit.most:
                return opened + limit.window
    return None


def give_back(counted: Counted, secret: str, now: datetime) -> None:
    """An attempt that succeeded is not held against anybody."""
    for limit, who in counted:
        db.session.execute(
            update(ThrottleWindow)
            .where(
                ThrottleWindow.key == _key(limit, who, secret),
                ThrottleWindow.opened_at == limit.opens(now),
                ThrottleWindow.count > 0,
            )
            .values(count=ThrottleWindow.count - 1)
        )


def forget_attempts(before: datetime) -> None:
    """Windows opened before an instant are gone."""
    with db.writing() as apart:
        apart.execute(delete(ThrottleWindow).where(ThrottleWindow.opened_at < before))


def _key(limit: Limit, who: str, secret: str) -> str:
    """Neither addresses nor accounts can be read back from the table."""
    text = f"{limit.kind}\0{who}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _one_more(apart: Session, key: str, opened: datetime) -> int:
    """The count after this attempt; exact whatever the number of processes."""
    statement = (
        db.insert_for(ThrottleWindow)
        .values(key=key, opened_at=opened, count=1)
        .on_conflict_do_update(
            index_elements=[ThrottleWindow.key, ThrottleWindow.opened_at],
            set_={"count": ThrottleWindow.count + 1},
        )
        .returning(ThrottleWindow.count)
    )
    return int(apart.execute(statement).scalar_one())


def set_password(person: Person, hashed: str, now: datetime) -> None:
    """The person has a new password and is signed out everywhere."""
    person.password_hash = hashed
    person.password_changed_at = now
    end_all_sessions(person, now)
    db.session.flush()


def renew_hash(person: Person, old: str, new: str) -> None:
    """The same password is kept under today's parameters, unless it was changed meanwhile."""
    db.session.execute(
        update(Person)
        .where(Person.id == person.id, Person.password_hash == old)
        .values(password_hash=new)
    )


def disable(by: Person, person: Person, now: datetime) -> None:
    """The account can no longer be used, from the very next request on."""
    if by.id == person.id:
        raise Refusal("Vous ne pouvez pas désactiver votre propre compte.", "own_account")
    if person.disabled_at is None:
        keep_an_admin(person)
        person.disabled_at = now
        end_all_sessions(person, now)
        record(by, "account.disabled", person.public_id)
        db.session.flush()


def enable(by: Person, person: Person) -> None:
    """The account can be used again, with the password it had."""
    if person.disabled_at is not None:
        person.disabled_at = None
        record(by, "account.enabled", person.public_id)
        db.session.flush()


def keep_an_admin(person: Person) -> None:
    """Refuses to take away the only account that can administer the service."""
    is_admin = any(grant.role is Role.ADMIN for grant in person.grants)
    if is_admin and not queries.other_active_admins(person):
        raise Refusal(
            "C’est le dernier compte d’administration en service. Donnez d’abord ce rôle à une "
            "autre personne dont le compte est actif.",
            "last_admin",
        )
