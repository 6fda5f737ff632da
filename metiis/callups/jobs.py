"""Background work: call-ups that no mail has told of yet, and those whose place was lost."""

from datetime import datetime

from metiis import db, mail
from metiis.callups import queries


def announce(now: datetime) -> int:
    """Each call-up in force that its person can be told of has a neutral mail in the outbox, one
    for each version: when it was sent is the proof. Returns how many."""
    with db.own_transaction():
        waiting = queries.untold()
        for call_up in waiting:
            call_up.mail = mail.queue(call_up.application.person.email or "", "notification")
    return len(waiting)
