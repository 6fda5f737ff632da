"""Background work: tell people by mail that messages wait, send what waits in the outbox.

Each piece is its own transaction, so a worker killed at any moment loses nothing.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select, update

from metiis import clock, db, mail
from metiis.delivery import Carrier, NotSent
from metiis.models import OutgoingMail
from metiis.notifications import services

log = logging.getLogger("metiis.worker")
BATCH = 20
LEASE = timedelta(minutes=10)  # A batch of slow sends ends well before.
MOST_ATTEMPTS = 8
SLOWEST_RETRY = timedelta(hours=4)


def announce(now: datetime) -> int:
    """People with messages due have a mail in the outbox that says so; returns how many."""
    told, is_over = 0, False
    while not is_over:
        with db.transaction():
            batch = services.announce(now)
            for person in batch.told:
                mail.queue(person.email or "", "notification")
        told, is_over = told + len(batch.told), not batch.seen
    return told


def forget_old(now: datetime, days: int) -> int:
    """Messages read and mails gone that many days ago are erased; returns how many."""
    with db.transaction():
        return services.forget_old(now - timedelta(days=days))


def send_outbox(carrier: Carrier) -> tuple[int, int]:
    """Everything due is sent or put off; returns how many were sent and how many failed."""
    sent = failed = 0
    while batch := claim(clock.now()):
        for row in batch:
            is_sent = _send(carrier, row)
            sent, failed = sent + is_sent, failed + (not is_sent)
    carrier.close()
    return sent, failed


def claim(now: datetime) -> list[OutgoingMail]:
    """The next mails due, leased to this worker: nobody else takes them until the lease is over."""
    due = (
        select(OutgoingMail.id)
        .where(
            OutgoingMail.sent_at.is_(None),
            OutgoingMail.due_at <= now,
            OutgoingMail.attempts < MOST_ATTEMPTS,
        )
        .order_by(OutgoingMail.due_at, OutgoingMail.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    with db.writing() as apart:
        taken = apart.scalars(
            update(OutgoingMail)
            .where(OutgoingMail.id.in_(due))
            .values(due_at=now + LEASE, attempts=OutgoingMail.attempts + 1)
            .returning(OutgoingMail)
        ).all()
    return sorted(taken, key=lambda row: row.id)


def _send(carrier: Carrier, row: OutgoingMail) -> bool:
    try:
        if row.recipient:
            carrier.send(row)
    except NotSent as error:
        _put_off(row, str(error))
        return False
    # The body may hold a link that opens an account: it is not kept.
    _close(row, sent_at=clock.now(), body="", last_error="")
    return True


def _put_off(row: OutgoingMail, reason: str) -> None:
    if row.attempts >= MOST_ATTEMPTS:
        log.warning("mail %s given up after %d attempts: %s", row.public_id, row.attempts, reason)
        _close(row, body="", last_error=reason[:300])
        return
    wait = min(timedelta(minutes=4 ** (row.attempts - 1)), SLOWEST_RETRY)
    log.warning("mail %s put off for %s: %s", row.public_id, wait, reason)
    _close(row, due_at=clock.now() + wait, last_error=reason[:300])


def _close(row: OutgoingMail, **values: object) -> None:
    with db.writing() as apart:
        apart.execute(update(OutgoingMail).where(OutgoingMail.id == row.id).values(**values))
