"""Somebody added, presence validated and mended, people told once of their own state."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from metiis import clock, db
from metiis.activities import steering
from metiis.attendance import marking, queries, services
from metiis.attendance.rules import Said, Sent
from metiis.models import (
    ActivityMove,
    ActivityStatus,
    ApplicationStatus,
    CallUp,
    Mark,
    Notification,
)
from metiis.refusals import Refusal
from tests.attendance.scene import held, make_listed, make_scene
from tests.factories import make_activity, make_position

Status = ApplicationStatus


@pytest.fixture
def scene(session):
    return make_scene(people=5, starts=-2)


def call(scene, *marks, **said):
    """Everybody marked in the order of the list."""
    roll = marking.locked(scene.boss, scene.activity)
    rows = [
        Sent(each.public_id, 99, "", Said(mark, **said))
        for each, mark in zip(scene.listed, marks, strict=False)
    ]
    marking.save(scene.activity, roll, rows, scene.boss, clock.now())
    assert not any(line.fault for line in roll.lines())


def validate(scene):
    now = clock.now()
    if steering.move(scene.activity, ActivityMove.COMPLETE, scene.boss, now):
        services.validate(scene.activity, scene.boss, now)
    db.session.flush()


def told(application):
    rows = select(Notification.text).where(Notification.person_id == application.person_id)
    return db.session.scalars(rows.order_by(Notification.id)).all()


def test_each_application_gets_what_the_roll_says(scene):
    call(scene, Mark.PRESENT, Mark.LATE, Mark.EXCUSED, Mark.ABSENT)
    last = scene.activity.ends_on - timedelta(days=1)
    roll = marking.locked(scene.boss, scene.activity)
    row = Sent(scene.listed[4].public_id, 0, "", Said(Mark.LEFT_EARLY, None, last))
    marking.save(scene.activity, roll, [row], scene.boss, clock.now())
    validate(scene)
    assert scene.activity.status is ActivityStatus.COMPLETED
    assert [each.status for each in scene.listed] == [
        Status.ATTENDED,
        Status.ATTENDED,
        Status.EXCUSED,
        Status.NO_SHOW,
        Status.PARTLY_ATTENDED,
    ]
    assert [len(held(each)) for each in scene.listed] == [3, 3, 0, 0, 2]
    assert scene.position.taken == 5
    assert "est validée\u00a0: 3\u00a0jours comptés." in told(scene.listed[0])[0]
    assert "2\u00a0jours comptés" in told(scene.listed[4])[0]
    assert "excusée" in told(scene.listed[2])[0]
    assert "signalez-la" in told(scene.listed[3])[0]


def test_validated_twice_is_once(scene):
    call(scene, *[Mark.PRESENT] * 5)
    validate(scene)
    events = len(scene.listed[0].events)
    validate(scene)
    assert len(scene.listed[0].events) == events
    assert len(told(scene.listed[0])) == 1


def test_those_not_marked_are_named_and_nothing_moves(scene):
    call(scene, *[Mark.PRESENT] * 4)
    missing = scene.listed[4].person
    with pytest.raises(Refusal, match=missing.last_name.upper()):
        validate(scene)
    db.session.rollback()


def test_not_before_the_last_return(session):
    scene = make_scene(people=1, starts=-2)
    now, tomorrow = clock.now(), clock.today() + timedelta(days=1)
    session.add(
        CallUp(
            application_id=scene.listed[0].id,
            reference="7BCA-1",
            departs_on=scene.activity.starts_on - timedelta(days=1),
            returns_on=tomorrow,
            text="{}",
            issued_at=now,
        )
    )
    session.flush()
    call(scene, Mark.PRESENT)
    assert held(scene.listed[0])[0] == scene.activity.starts_on - timedelta(days=1)
    assert held(scene.listed[0])[-1] == tomorrow
    with pytest.raises(Refusal, match="en service jusqu"):
        validate(scene)


def test_reopened_it_is_mended_and_only_who_changed_is_told_again(scene):
    call(scene, *[Mark.PRESENT] * 5)
    validate(scene)
    now = clock.now()
    with pytest.raises(Refusal):
        steering.move(scene.activity, ActivityMove.REOPEN, scene.boss, now)
    steering.move(scene.activity, ActivityMove.REOPEN, scene.boss, now, note="Erreur de ligne.")
    call(scene, Mark.ABSENT)
    assert scene.listed[0].status is Status.NO_SHOW
    assert held(scene.listed[0]) == []
    validate(scene)
    assert len(told(scene.listed[0])) == 2
    assert len(told(scene.listed[1])) == 1
    steering.move(scene.activity, ActivityMove.REOPEN, scene.boss, now, note="Encore.")
    call(scene, Mark.PRESENT)
    validate(scene)
    assert len(told(scene.listed[0])) == 3
    assert scene.listed[0].status is Status.ATTENDED
    assert len(held(scene.listed[0])) == 3


def test_transmitted_is_told_to_those_who_served_once(scene):
    call(scene, *[Mark.PRESENT] * 4, Mark.ABSENT)
    validate(scene)
    now = clock.now()
    steering.move(scene.activity, ActivityMove.CERTIFY, scene.boss, now)
    steering.move(scene.activity, ActivityMove.TRANSMIT, scene.office, now)
    services.tell_transmitted(scene.activity, now)
    services.tell_transmitted(scene.activity, now)
    assert [len(told(each)) for each in scene.listed] == [2, 2, 2, 2, 1]
    presence = queries.own(scene.listed[0])
    assert len(presence.days) == 3
    assert presence.may_certify
    assert presence.steps.completed_at == presence.steps.transmitted_at == now or presence.steps
    assert not queries.own(scene.listed[4]).may_certify
    with pytest.raises(Refusal):
        steering.move(scene.activity, ActivityMove.REOPEN, scene.boss, now, note="Trop tard.")


def test_what_was_reopened_is_not_told_as_done(scene):
    call(scene, *[Mark.PRESENT] * 5)
    validate(scene)
    now = clock.now()
    steering.move(scene.activity, ActivityMove.CERTIFY, scene.boss, now)
    assert queries.steps(scene.activity).certified_at is not None
    steering.move(scene.activity, ActivityMove.REOPEN, scene.boss, now, note="Erreur.")
    assert queries.own(scene.listed[0]) is None
    validate(scene)
    steps = queries.steps(scene.activity)
    assert steps.completed_at is not None
    assert steps.certified_at is None


@pytest.mark.parametrize("status", services.ROADS)
def test_whoever_applied_and_turned_up_is_added(session, status):
    scene = make_scene(people=0)
    added = scene.join(status)
    assert services.add(added, scene.boss, clock.now())
    assert added.status in {Status.SELECTED, Status.CONFIRMED}
    assert scene.position.taken == 1
    assert len(held(added)) == 3
    assert added.events[-1].by_id == scene.boss.id
    assert not services.add(added, scene.boss, clock.now())
    assert [line.key for line in queries.lines(scene.activity)] == [added.public_id]


def test_nobody_is_added_without_a_place_or_with_days_held_elsewhere(session):
    scene = make_scene(people=1, headcount=1)
    waiting = scene.join(Status.WAITLISTED)
    with pytest.raises(Refusal, match="Toutes les places"):
        services.add(waiting, scene.boss, clock.now())
    session.rollback()
    scene = make_scene(people=0)
    elsewhere = make_position(make_activity(starts_on=clock.today(), title="Ailleurs"))
    busy = scene.join(Status.SUBMITTED)
    make_listed(elsewhere, busy.person)
    with pytest.raises(Refusal, match="déjà engagé sur une autre activité"):
        services.add(busy, scene.boss, clock.now())
    assert busy.status is Status.SUBMITTED


def test_an_application_ended_with_its_activity_is_not_added(session):
    scene = make_scene(people=0)
    ended = scene.join(Status.CANCELLED)
    with pytest.raises(Refusal, match="a pris fin"):
        services.add(ended, scene.boss, clock.now())
