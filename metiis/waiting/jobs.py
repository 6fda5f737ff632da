"""Background work: questions nobody answered end, free places are offered to those who wait, people
are reminded, and each question gets its mail with a link that answers it.

Each piece is its own transaction and may be repeated: a worker killed anywhere loses nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from metiis import clock, db, mail
from metiis.applications import services as applications
from metiis.models import Application, NoticeKind
from metiis.notifications import queries as notifications
from metiis.notifications.services import notify
from metiis.reference.queries import legal_values
from metiis.refusals import Refusal
from metiis.waiting import queries, services
from metiis.waiting.rules import reminder_key, reminder_words, to_remind

BATCH = 200  # Questions per round.


@contextmanager
def _apart() -> Iterator[None]:
    """A writing transaction of its own, after whatever was open."""
    db.session.rollback()
    db.set_reading(False)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        db.set_reading(True)


@contextmanager
def _round(*, writes: bool = False) -> Iterator[None]:
    """Begin and end with no transaction and nothing remembered."""
    db.session.remove()
    db.set_reading(not writes)
    try:
        yield
    finally:
        db.session.remove()
        db.set_reading(False)


def fill(position_id: int) -> int:
    """The free places of a position are offered to those who wait for it; how many.

    Called once a place has been freed and that is kept; whatever was open then is left.
    """
    made = 0
    while _offer_one(position_id):
        made += 1
    return made


def _offer_one(position_id: int) -> bool:
    try:
        with _apart():
            return services.offer_next(position_id, clock.now()) is not None
    except Refusal:
        return False  # The last place went, or the list was stopped, at the same instant.


def move_lists(now: datetime) -> int:
    """Every list with a free place makes its offers; how many."""
    with _round():
        positions = queries.positions_to_fill(clock.civil_day(now))
        return sum(fill(position_id) for position_id in positions)


def lapse_overdue(now: datetime) -> int:
    """Questions that nobody answered in time end, and their places go on; how many."""
    with _round():
        due = queries.overdue(now, clock.civil_day(now), BATCH)
        return sum(_lapse(application_id, now) for application_id in due)


def _lapse(application_id: int, now: datetime) -> bool:
    with _apart():
        application = db.session.get_one(Application, application_id)
        has_ended = applications.lapse(application, now)
        position_id = application.position_id
    if has_ended:
        fill(position_id)
    return has_ended


def remind(now: datetime) -> int:
    """People who have not answered are reminded once, halfway; how many."""
    with _round(writes=True):
        usual = legal_values(clock.civil_day(now)).answer_days
        found = [
            (application, reminder_key(application.id, asked))
            for application, asked in queries.unanswered(now, usual)
            if to_remind(application, usual, now)
        ]
        told = queries.told([key for _, key in found])
        due = [(each, key) for each, key in found if key not in told]
        for application, key in due:
            path = f"/candidatures/{application.public_id}"
            words = reminder_words(application)
            notify(
                application.person_id,
                words,
                path,
                kind=NoticeKind.REMINDER,
                key=key,
                answer_by=application.answer_by,
            )
        db.session.commit()
        return len(due)


def write_links(now: datetime) -> int:
    """Each question put has its mail, neutral, with a link that answers it; how many were written.

    The question and its end are kept with the decision that puts it: they are what waits to be
    sent. The token exists in the mail alone.
    """
    with _round():
        return sum(_write_link(each, now) for each in queries.unlinked(now, BATCH))


def _write_link(application_id: int, now: datetime) -> bool:
    with _apart():
        application = db.session.get_one(Application, application_id)
        token = services.issue_link(application, now)
        if token is not None:
            link = mail.public_url(f"/reponse/{token}")
            person, until = application.person, application.answer_by
            due = notifications.own_mail_due({person.id: until}, NoticeKind.ANSWER, now)
            mail.queue(person.email or "", "question", due_at=due[person.id], link=link)
        return token is not None
