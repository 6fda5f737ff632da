"""Reminders: on their day, to those concerned only, once."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis import clock
from metiis.availability import services as availability
from metiis.deadlines.jobs import remind
from metiis.models import (
    Activity,
    ApplicationStatus,
    EmploymentStatus,
    NoticeKind,
    Notification,
    Person,
    Role,
)
from tests.deadlines.test_queries import stand
from tests.factories import make_activity, make_position, make_reservist, make_staff, make_unit

PARIS = ZoneInfo("Europe/Paris")


def days_before(activity: Activity, days: int) -> datetime:
    """Noon in Paris, so many days before the start."""
    day = activity.starts_on - timedelta(days=days)
    return datetime.combine(day, time(12), PARIS)


def told(session: Session, person: Person) -> list[tuple[NoticeKind, str]]:
    session.expire_all()
    rows = session.scalars(
        select(Notification).where(Notification.person_id == person.id).order_by(Notification.id)
    )
    found = [(row.kind, row.key.split(":")[0]) for row in rows]
    session.commit()  # The worker writes next.
    return found


@pytest.fixture
def activity(session: Session) -> Activity:
    return make_activity(make_unit(), starts_on=clock.today() + timedelta(days=100))


def test_who_is_expected_is_reminded_a_week_and_two_days_before(session: Session, activity):
    position = make_position(activity, headcount=9)
    coming, waiting = make_reservist(activity.unit), make_reservist(activity.unit)
    stand(session, position, coming, ApplicationStatus.CALLED_UP)
    stand(session, position, waiting, ApplicationStatus.WAITLISTED)
    session.commit()

    remind(days_before(activity, 8))
    assert told(session, coming) == []
    remind(days_before(activity, 7))
    remind(days_before(activity, 7))
    assert told(session, coming) == [(NoticeKind.REMINDER, "start")]
    remind(days_before(activity, 2))
    assert told(session, coming) == [(NoticeKind.REMINDER, "start")] * 2
    assert told(session, waiting) == []


def test_a_worker_that_slept_a_day_still_reminds(session: Session, activity):
    coming = make_reservist(activity.unit)
    stand(session, make_position(activity), coming, ApplicationStatus.CONFIRMED)
    session.commit()
    remind(days_before(activity, 6))
    assert told(session, coming) == [(NoticeKind.REMINDER, "start")]


def test_employees_hear_of_their_employer_while_there_is_time(session: Session, activity):
    position = make_position(activity, headcount=9)
    employee = make_reservist(activity.unit, employment=EmploymentStatus.EMPLOYEE_50_OR_MORE)
    student = make_reservist(activity.unit, employment=EmploymentStatus.STUDENT)
    for person in (employee, student):
        stand(session, position, person, ApplicationStatus.CONFIRMED)
    session.commit()
    remind(days_before(activity, 34))
    assert told(session, employee) == []
    for days in (33, 31, 30, 29):
        remind(days_before(activity, days))
    assert told(session, employee) == [(NoticeKind.REMINDER, "notice")]
    assert told(session, student) == []


def test_who_is_free_and_fit_and_has_not_applied_hears_once(session: Session, activity):
    activity.closes_on = activity.starts_on - timedelta(days=50)
    position = make_position(activity, rank_min=1, rank_max=5)
    make_staff(Role.UNIT_COMMANDER, activity.unit)
    free, silent, applied = (make_reservist(activity.unit) for _ in range(3))
    officer = make_reservist(activity.unit, rank="CNE")
    for person in (free, applied, officer):
        first, last = position.starts_on, position.ends_on
        availability.declare_available(person, first, last, person, clock.now())
    stand(session, position, applied, ApplicationStatus.SUBMITTED)
    session.commit()

    for days in (61, 60, 59):
        remind(days_before(activity, days))

    assert told(session, free) == [(NoticeKind.REMINDER, "suits")]
    assert told(session, silent) == told(session, applied) == told(session, officer) == []


def test_those_who_decide_are_nudged_once_when_it_is_due(session: Session, activity):
    position = make_position(activity)
    boss, other = make_staff(Role.UNIT_COMMANDER, activity.unit), make_staff(Role.NATIONAL, None)
    stand(session, position, make_reservist(activity.unit), ApplicationStatus.SUBMITTED)
    activity.closes_on = activity.starts_on - timedelta(days=50)
    session.commit()
    remind(days_before(activity, 49))
    assert told(session, boss) == []
    remind(days_before(activity, 48))
    remind(days_before(activity, 46))
    assert told(session, boss) == [(NoticeKind.WORK, "due")]
    assert told(session, other) == []
