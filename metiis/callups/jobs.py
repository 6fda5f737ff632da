"""Background work: mails that tell of call-ups, and call-ups whose place was lost.

May be repeated; each piece is its own transaction.
"""

from metiis import clock, db, mail
from metiis.callups import queries, services
from metiis.models import NoticeKind
from metiis.notifications import queries as notifications


def announce() -> int:
    """Each version in force has a neutral mail of its own in the outbox: when it leaves is the
    proof of sending. Returns how many."""
    db.session.remove()
    db.set_reading(False)
    try:
        waiting, now = queries.untold(), clock.now()
        people = {call_up.application.person_id: None for call_up in waiting}
        due = notifications.own_mail_due(people, NoticeKind.CALL_UP, now)
        for call_up in waiting:
            person = call_up.application.person
            call_up.mail = mail.queue(person.email or "", "notification", due_at=due[person.id])
        db.session.commit()
        return len(waiting)
    finally:
        db.session.remove()


def void_stale() -> int:
    """Call-ups whose place was lost are written down as void; how many."""
    db.session.remove()
    db.set_reading(False)
    try:
        voided = services.void_stale()
        db.session.commit()
        return voided
    finally:
        db.session.remove()
