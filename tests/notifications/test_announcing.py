"""One mail for all that waits, when the person wants it, never twice for the same message."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import current_app
from sqlalchemy import select

from metiis import clock, db
from metiis.models import NoticeChannel, NoticeKind, Notification, OutgoingMail, Role
from metiis.notifications import jobs, queries, services
from metiis.notifications.rules import Hours
from metiis.notifications.services import notify
from tests.accounts.browsing import stored, together
from tests.factories import make_reservist, make_staff, make_unit

NOON = datetime(2026, 12, 9, 11, tzinfo=UTC)  # In Paris.
EVENING, NIGHT, MORNING = (NOON + timedelta(hours=hours) for hours in (6, 11, 19))
QUIET = Hours(21, 7, 18)


@pytest.fixture
def tell(app, session):
    """Tells a person something at a moment, and lets the worker look at each of some moments."""

    def at(moment, person, kind=NoticeKind.DECISION, **more):
        with time_machine.travel(moment, tick=False):
            notify(person.id, "Un message.", kind=kind, **more)
            save()

    with app.app_context():
        yield at


def save() -> None:
    """What was prepared so far is there for the worker."""
    db.session.commit()
    db.session.remove()
    db.set_reading(False)


def looked_at(*moments: datetime) -> list[int]:
    """How many people a mail tells when the worker looks at each of these moments."""
    told = []
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            told.append(jobs.announce(clock.now()))
    return told


def mails() -> list[str]:
    return list(stored().scalars(select(OutgoingMail.recipient).order_by(OutgoingMail.id)))


def test_one_mail_for_all_that_waits_to_those_who_can_sign_in(tell):
    person, absent = make_reservist(), make_reservist(activated_at=None)
    left, unwritten = make_reservist(disabled_at=NOON), make_reservist(email=None)
    for each in (person, person, absent, left, unwritten):
        tell(NOON, each)
    assert looked_at(NOON, NOON, NOON + timedelta(hours=2)) == [1, 0, 0]
    assert mails() == [person.email]
    assert all(row.due_at is None for row in stored().scalars(select(Notification)))


def test_messages_that_follow_wait_an_hour_and_those_read_are_not_told(tell):
    person = make_reservist()
    tell(NOON, person)
    assert looked_at(NOON) == [1]
    tell(NOON + timedelta(minutes=5), person)
    assert looked_at(*(NOON + timedelta(minutes=each) for each in (5, 59, 60))) == [0, 0, 1]
    tell(EVENING, person)
    services.mark_all_read(person, None, EVENING)
    save()
    assert looked_at(EVENING, MORNING) == [0, 0]


def test_the_night_is_quiet_unless_the_answer_would_come_too_late(tell):
    quiet, asked = make_reservist(), make_reservist()
    tell(NIGHT, quiet)
    tell(NIGHT, asked, NoticeKind.ANSWER, answer_by=MORNING + timedelta(hours=1))
    before = MORNING - timedelta(seconds=1)
    assert looked_at(NIGHT, before, MORNING + timedelta(hours=2)) == [1, 0, 1]
    assert mails() == [asked.email, quiet.email]


def test_the_digest_is_one_mail_a_day_and_only_when_something_waits(tell):
    person = make_reservist()
    for hour in (1, 2):
        tell(NOON + timedelta(hours=hour), person, NoticeKind.THREAD)
    assert looked_at(NOON + timedelta(hours=3), EVENING, EVENING) == [0, 1, 0]
    tell(EVENING, person, NoticeKind.THREAD)
    day = timedelta(days=1)
    assert looked_at(EVENING + timedelta(hours=2), EVENING + day, EVENING + 2 * day) == [0, 1, 0]
    assert len(mails()) == 2


def test_a_mail_sent_at_once_stands_for_the_digest_too(tell):
    person = make_reservist()
    tell(NOON, person, NoticeKind.THREAD)
    assert looked_at(NOON) == [0]
    tell(NOON, person)
    assert looked_at(NOON, EVENING) == [1, 0]


def test_those_who_steer_read_their_digest_in_the_morning(tell):
    staff = make_staff(Role.UNIT_COMMANDER, make_unit())
    tell(NOON, staff, NoticeKind.WORK)
    assert looked_at(NOON, EVENING, MORNING + timedelta(hours=2)) == [0, 0, 1]


def test_a_kind_for_the_screen_alone_is_never_told_and_a_question_is_all_the_same(tell):
    person = make_reservist()
    chosen = dict.fromkeys((NoticeKind.CHANGE, NoticeKind.ANSWER), NoticeChannel.SCREEN)
    services.save_manner(person, chosen, QUIET, NOON)
    tell(NOON, person, NoticeKind.CHANGE)
    assert looked_at(NOON, EVENING, MORNING + timedelta(days=3)) == [0, 0, 0]
    tell(MORNING + timedelta(days=4), person, NoticeKind.ANSWER)
    assert looked_at(MORNING + timedelta(days=4, hours=2)) == [1]


def test_a_new_choice_holds_for_what_waits_already(tell):
    person = make_reservist()
    tell(NOON, person, NoticeKind.THREAD)
    assert looked_at(NOON) == [0]
    for _ in range(2):
        services.save_manner(person, {NoticeKind.THREAD: NoticeChannel.MAIL}, QUIET, NOON)
        save()
    assert looked_at(NOON) == [1]
    manner = queries.manners([person.id])[person.id]
    assert manner.channel(NoticeKind.THREAD) is NoticeChannel.MAIL
    assert manner.hours == QUIET


def test_a_message_that_has_its_own_mail_is_not_announced(tell):
    person = make_reservist()
    tell(NOON, person, NoticeKind.ANSWER, announced_at=NOON)
    assert looked_at(NOON, EVENING, MORNING + timedelta(days=1)) == [0, 0, 0]
    tell(NOON + timedelta(days=2), person)
    assert looked_at(NOON + timedelta(days=2)) == [1]


def test_a_state_is_told_once(tell):
    person, other = make_reservist(), make_reservist()
    for each in (person, person, other):
        tell(NOON, each, key="application:1:selected")
    tell(NOON, person, key="application:1:called_up")
    keys = stored().execute(select(Notification.person_id, Notification.key)).all()
    assert len(keys) == len(set(keys)) == 3


def test_two_workers_tell_each_person_once(tell):
    people = [make_reservist() for _ in range(12)]
    for each in people * 2:
        tell(NOON, each)
    app = current_app._get_current_object()

    def announce(_number: int) -> int:
        with app.app_context():
            return jobs.announce(NOON)

    with time_machine.travel(NOON, tick=False):
        told = together(3, announce)
    jobs.announce(NOON)
    assert sorted(mails()) == sorted(str(each.email) for each in people)
    assert sum(told) <= len(people)


def test_the_number_of_queries_does_not_follow_the_number_of_people(tell, max_queries):
    for _ in range(20):
        tell(NOON, make_reservist())
    db.session.remove()
    db.set_reading(False)
    with max_queries(7) as sent:
        assert len(services.announce(NOON).told) == 20
    assert len(sent) <= 7
    db.session.rollback()
