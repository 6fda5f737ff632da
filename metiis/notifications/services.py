"""Telling people something inside the service, and what they have read of it."""

from metiis import clock, db
from metiis.models import Notification


def notify(person_id: int, text: str, path: str = "") -> None:
    """The person finds this message on her notifications page once the caller commits.

    `path` is a local address that shows what the message is about; `text` is at most 300 characters.
    """
    db.session.add(
        Notification(person_id=person_id, text=text[:300], path=path, created_at=clock.now())
    )
