"""Reading notifications."""

from sqlalchemy import Select, func, select

from metiis import db
from metiis.models import Notification, Person


def unread_count(person: Person) -> int:
    """How many messages the person has not read yet."""
    counted = select(func.count()).where(
        Notification.person_id == person.id, Notification.read_at.is_(None)
    )
    return db.session.scalar(counted) or 0


def notifications(person: Person) -> Select[Notification]:
    """The person's messages: unread first, then newest first."""
    return (
        select(Notification)
        .where(Notification.person_id == person.id)
        .order_by(
            Notification.read_at.is_not(None),
            Notification.created_at.desc(),
            Notification.id.desc(),
        )
    )


def notification(person: Person, public_id: str) -> Notification | None:
    """One of the person's own messages."""
    return db.session.scalar(
        select(Notification).where(
            Notification.person_id == person.id, Notification.public_id == public_id
        )
    )
