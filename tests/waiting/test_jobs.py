"""Rounds of the worker: what is past lapses, the place goes on, each is told and mailed once."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.applications import services as applications
from metiis.models import (
    Application,
    ApplicationStatus,
    NoticeHours,
    NoticeKind,
    Notification,
    OutgoingMail,
    Position,
)
from metiis.notifications import jobs as notices
from metiis.waiting import jobs
from tests.factories import make_position, make_reservist
from tests.waiting.setting import make_line, texts_for

Status = ApplicationStatus
HOUR = timedelta(hours=1)


@pytest.fixture
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.now(), tick=False) as clocks:
        yield clocks


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def work() -> None:
    now = clock.now()
    jobs.lapse_overdue(now)
    jobs.move_lists(now)
    jobs.remind(now)
    jobs.write_links(now)
    notices.announce(now)


def mails(session: Session) -> list[OutgoingMail]:
    return list(session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def after(session: Session) -> None:
    """What the test reads next is what the database now has; it holds no lock."""
    session.rollback()
    db.set_reading(True)


def test_silence_sends_the_place_down_the_list_to_its_end(session, travel):
    position, boss, line = make_line(3)
    keys = [each.id for each in line]
    boss_id, people = boss.id, [each.person_id for each in line]
    session.commit()
    for lapsed in range(4):
        work()
        work()
        after(session)
        states = [session.get_one(Application, key).status for key in keys]
        waiting = [Status.WAITLISTED] * (2 - lapsed)
        assert states == [*[Status.LAPSED] * lapsed, *[Status.OFFERED] * (lapsed < 3), *waiting]
        if lapsed < 3:
            until = session.get_one(Application, keys[lapsed]).answer_by
            session.rollback()
            travel.move_to(until - HOUR)
            work()
            travel.move_to(until)
    assert session.scalar(select(Position.taken)) == 0
    for person in people:
        told = texts_for(person)
        assert len(told) == 4, told  # On the list, offered, reminded, lapsed: once each.
        assert "Il vous reste jusqu’au" in told[2]
        assert "est passé" in told[3]
    assert sum("n’a pas répondu à temps" in text for text in texts_for(boss_id)) == 3


def test_somebody_retained_who_says_nothing_gives_back_place_and_days(session, travel):
    position, boss, _line = make_line(0)
    silent = applications.submit(make_reservist(), position, [], "", clock.now())
    applications.select_person(silent, boss, clock.now())
    until, key = silent.answer_by, silent.id
    session.commit()
    travel.move_to(until - timedelta(minutes=1))
    assert jobs.lapse_overdue(clock.now()) == 0
    travel.move_to(until)
    assert jobs.lapse_overdue(clock.now()) == 1
    assert jobs.lapse_overdue(clock.now()) == 0
    after(session)
    assert session.get_one(Application, key).status is Status.LAPSED
    assert session.scalar(select(Position.taken)) == 0


def test_questions_without_an_end_and_answers_given_never_lapse(session, travel):
    position, boss, _line = make_line(0, headcount=2)
    old = applications.invite(make_reservist(), position, [], boss, clock.now())[0]
    old.answer_by = None
    sure = applications.invite(make_reservist(), position, [], boss, clock.now())[0]
    applications.accept(sure, clock.now())
    session.commit()
    travel.shift(timedelta(days=12))
    assert jobs.lapse_overdue(clock.now()) == 0


def test_each_question_has_one_mail_that_says_nothing_and_no_other(session, travel):
    position, _boss, line = make_line(1)
    person, title = line[0].person, position.activity.title
    secret = [person.last_name, person.first_name, position.label, position.activity.location]
    session.commit()
    work()
    work()
    sent = [mail for mail in mails(session) if mail.recipient == person.email]
    assert [mail.subject for mail in sent].count("Une réponse vous est demandée") == 1
    question = next(mail for mail in sent if "/reponse/" in mail.body)
    assert re.search(r"/reponse/[\w-]{43}\n", question.body)
    for word in [*secret, title, position.activity.unit.code, str(clock.today().year)]:
        assert word
        assert word not in question.subject + question.body
    told = session.scalars(select(Notification).where(Notification.kind == NoticeKind.ANSWER))
    assert all(message.announced_at is not None for message in told)
    # « On the list » was announced; the offer was not announced a second time.
    assert len(sent) <= 2


@pytest.mark.parametrize(
    "change",
    [{"email": None}, {"activated_at": None}, {"disabled_at": clock.now()}],
)
def test_who_cannot_be_reached_gets_no_link(session, travel, change):
    position, boss, _line = make_line(0)
    person = make_reservist(**change)
    applications.invite(person, position, [], boss, clock.now())
    session.commit()
    assert jobs.write_links(clock.now()) == 0


def test_at_night_the_mail_waits_for_the_end_of_her_silence(session, travel):
    position, boss, _line = make_line(0)
    person = make_reservist()
    session.add(NoticeHours(person_id=person.id, quiet_from=21, quiet_until=8, digest_at=18))
    night = datetime.combine(clock.today() + timedelta(days=1), time(1), clock.PARIS)
    travel.move_to(night)
    applications.invite(person, position, [], boss, clock.now())
    session.commit()
    assert jobs.write_links(clock.now()) == 1
    due = clock.in_paris(session.scalars(select(OutgoingMail.due_at)).one())
    assert (due.date(), due.hour) == (night.date(), 8)


def test_reminders_wait_for_the_half_and_come_once(session, travel):
    position, boss, _line = make_line(0)
    asked: Application = applications.invite(make_reservist(), position, [], boss, clock.now())[0]
    half: datetime = clock.now() + (asked.answer_by - clock.now()) / 2
    session.commit()
    assert jobs.remind(clock.now()) == 0
    travel.move_to(half + HOUR)
    assert jobs.remind(clock.now()) == 1
    assert jobs.remind(clock.now()) == 0


def test_positions_without_a_place_or_a_line_are_left_alone(session):
    position, _boss, line = make_line(1)
    make_position()
    session.commit()
    assert jobs.move_lists(clock.now()) == 1
    assert jobs.move_lists(clock.now()) == 0
    after(session)
    offered = session.scalar(select(func.count()).where(Application.status == Status.OFFERED))
    assert offered == 1
    assert line[0].position_id == position.id
