"""A change, a withdrawal and a cancellation at the same instant: nothing is lost nor kept twice."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from metiis import clock, db
from metiis.activities import queries, services
from metiis.applications import services as applications
from metiis.applications.rules import HOLDING, PLACED
from metiis.models import Activity, Application, CancelReason, DutyDay, Notification, Person, Role
from metiis.models import ApplicationStatus as Status
from metiis.refusals import Refusal
from tests.activities.states import standing
from tests.activities.test_change_properties import planned
from tests.factories import make_activity, make_brigade, make_position, make_reservist, make_staff
from tests.parallel import at_once

DAY = timedelta(days=1)
START = clock.today() + 90 * DAY


@pytest.fixture
def boss(session: Session) -> Person:
    return make_staff(Role.UNIT_COMMANDER, make_brigade()["7BCA"])


def crowd(boss: Person, starts_on=START, people=()) -> Activity:
    """A published activity whose post these people have confirmed, or three more."""
    activity = make_activity(starts_on=starts_on)
    line = make_position(activity, headcount=5)
    for person in people or [make_reservist() for _ in range(3)]:
        standing(Status.CONFIRMED, line, boss, person)
    return activity


def change(activity_id: str, boss_id: int, first) -> bool:
    activity = queries.activity(activity_id, lock=True)
    plan = planned(activity, first, first + DAY, activity.location)
    return services.edit(activity, plan, db.session.get(Person, boss_id), clock.now())


def withdraw(application_id: int) -> None:
    applications.withdraw(db.session.get(Application, application_id), clock.now())


def cancel(activity_id: str, boss_id: int) -> int:
    activity = queries.activity(activity_id, lock=True)
    boss = db.session.get(Person, boss_id)
    return services.cancel(activity, CancelReason.WEATHER, "", boss, clock.now())


def all_true() -> None:
    """The ledger holds exactly the days of those who hold days; posts count those placed."""
    db.session.expire_all()
    rows = db.session.scalars(select(Application)).all()
    for each in rows:
        days = set(db.session.scalars(select(DutyDay.day).where(DutyDay.application_id == each.id)))
        line = each.position
        wanted = {line.starts_on + offset * DAY for offset in range(line.day_count)}
        assert days == (wanted if each.status in HOLDING else set())
    for line in {each.position for each in rows}:
        assert line.taken == sum(each.status in PLACED and each.position == line for each in rows)


@pytest.mark.parametrize("_again", range(3))
def test_change_withdrawal_and_cancellation_at_once(session: Session, boss: Person, _again: int):
    activity = crowd(boss)
    leaver = session.scalars(select(Application.id).order_by(Application.id)).first()
    public_id, boss_id = activity.public_id, boss.id
    session.commit()
    given = at_once(
        [
            lambda: change(public_id, boss_id, START + 7 * DAY),
            lambda: withdraw(leaver),
            lambda: cancel(public_id, boss_id),
            lambda: change(public_id, boss_id, START + 7 * DAY),
        ]
    )
    assert len(given) == 4
    all_true()
    statuses = set(db.session.scalars(select(Application.status)))
    assert statuses <= {Status.CANCELLED, Status.WITHDRAWN}
    told = db.session.execute(
        select(Notification.person_id, Notification.key, func.count())
        .group_by(Notification.person_id, Notification.key)
        .having(func.count() > 1)
    ).all()
    assert told == []


@pytest.mark.parametrize("_again", range(3))
def test_two_activities_that_want_the_same_days_do_not_wait_for_ever(
    session: Session, boss: Person, _again: int
):
    people = [make_reservist() for _ in range(3)]
    one = crowd(boss, START, people)
    other = crowd(boss, START + 2 * DAY, list(reversed(people)))
    ids, boss_id = (one.public_id, other.public_id), boss.id
    session.commit()
    given = at_once(
        [
            lambda: change(ids[0], boss_id, START + 2 * DAY),
            lambda: change(ids[1], boss_id, START),
        ]
    )
    assert not any(isinstance(each, Refusal) for each in given)
    all_true()
    lost = db.session.scalars(select(Application).where(Application.status == Status.REJECTED))
    assert len(lost.all()) in (3, 6)
