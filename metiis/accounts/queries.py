"""Reading accounts and sessions."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from metiis import db
from metiis.models import Person, WebSession


def fingerprint(secret: str) -> str:
    """The SHA-256 kept in place of a random token (64 hex digits)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def web_session(token: str) -> WebSession | None:
    """The session a token opens, with its person, unit and grants."""
    return db.session.scalar(
        select(WebSession)
        .where(WebSession.token_hash == fingerprint(token))
        .options(joinedload(WebSession.person).options(selectinload(Person.grants)))
    )


def account(email: str) -> Person | None:
    """The person with this address, whatever the account's state."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
