"""Decisions about accounts: what a password must be, when a session ends. No database, no HTTP."""

from datetime import datetime, timedelta

from metiis.models import Person, WebSession
from metiis.settings import Settings

SEEN_EVERY = timedelta(minutes=5)


def is_alive(session: WebSession, person: Person, now: datetime, settings: Settings) -> bool:
    """Whether a session may still be used: not ended, account active, idle and whole life not over."""
    if session.ended_at is not None or not person.is_active:
        return False
    staff = bool(person.grants)
    idle = settings.session_idle_minutes_staff if staff else settings.session_idle_minutes_reservist
    life = settings.session_hours_staff if staff else settings.session_hours_reservist
    return now - session.last_seen_at <= timedelta(
        minutes=idle
    ) and now - session.created_at <= timedelta(hours=life)


def is_due_for_mark(session: WebSession, now: datetime) -> bool:
    """Whether « last seen » is old enough to be written again."""
    return now - session.last_seen_at >= SEEN_EVERY
