"""Background work: mails that tell of call-ups, and call-ups whose place was lost.

May be repeated; each piece is its own transaction.
"""

from datetime import datetime

from metiis import db, mail
from metiis.callups import queries, services
from metiis.notifications.queries import manners
from metiis.notifications.rules import out_of_quiet


def announce(now: datetime) -> int:
    """Each version in force has a neutral mail of its own in the outbox, for after her quiet hours:
    when it leaves is the proof of sending. Returns how many."""
    with db.transaction():
        waiting = queries.untold()
        hours = manners({each.application.person_id for each in waiting})
        for call_up in waiting:
            person = call_up.application.person
            call_up.mail = mail.queue(person.email or "", "notification")
            call_up.mail.due_at = out_of_quiet(now, hours[person.id].hours)
        return len(waiting)


def void_stale() -> int:
    """Call-ups whose place was lost are written down as void; how many."""
    with db.transaction():
        return services.void_stale()
