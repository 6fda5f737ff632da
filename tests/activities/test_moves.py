"""Moves of an activity in the database: once each, with who, when and why."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from metiis import clock
from metiis.activities.steering import move
from metiis.models import (
    Activity,
    ActivityEvent,
    ActivityMove,
    ActivityStatus,
    CancelReason,
    JournalEntry,
    Person,
    Role,
)
from metiis.refusals import Refusal
from tests.factories import make_activity, make_brigade, make_position, make_staff, make_unit

TODAY = clock.today()
Do = ActivityMove


@pytest.fixture
def boss(session: Session) -> Person:
    return make_staff(Role.UNIT_COMMANDER, make_brigade()["7BCA"])


def history(session: Session, activity: Activity) -> list[tuple[ActivityMove, ActivityStatus]]:
    rows = session.scalars(
        select(ActivityEvent)
        .where(ActivityEvent.activity_id == activity.id)
        .order_by(ActivityEvent.id)
    )
    return [(row.move, row.status) for row in rows]


def over(**values: object) -> Activity:
    """An activity that ended yesterday, its roster settled."""
    start = TODAY - timedelta(days=2)
    return make_activity(
        make_unit(), **{"starts_on": start, "status": ActivityStatus.LOCKED, **values}
    )


def test_the_whole_life_is_written_once_each(session: Session, boss: Person):
    activity = over()
    now = clock.now()
    steps = [(Do.COMPLETE, ""), (Do.CERTIFY, ""), (Do.REOPEN, "Un nom manquait.")]
    steps += [(Do.COMPLETE, ""), (Do.CERTIFY, ""), (Do.TRANSMIT, "")]
    for each, note in steps:
        assert move(activity, each, boss, now, note=note)
        assert not move(activity, each, boss, now, note=note)
    assert [status for _move, status in history(session, activity)] == [
        ActivityStatus.COMPLETED,
        ActivityStatus.CERTIFIED,
        ActivityStatus.LOCKED,
        ActivityStatus.COMPLETED,
        ActivityStatus.CERTIFIED,
        ActivityStatus.ARCHIVED,
    ]
    assert activity.version == 7
    actions = list(session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)))
    assert actions[0] == "attendance.completed"
    assert actions[-1] == "attendance.transmitted"


def test_closing_ends_applications_at_once(session: Session, boss: Person):
    activity = make_activity(make_unit())
    assert move(activity, Do.CLOSE, boss, clock.now())
    assert activity.closes_on == TODAY - timedelta(days=1)
    assert activity.status is ActivityStatus.PUBLISHED
    assert not move(activity, Do.CLOSE, boss, clock.now())
    assert history(session, activity) == [(Do.CLOSE, ActivityStatus.PUBLISHED)]


def test_a_roster_is_settled_and_opened_again(session: Session, boss: Person):
    activity = make_activity(make_unit())
    for each in (Do.LOCK, Do.LOCK, Do.UNLOCK, Do.UNLOCK):
        move(activity, each, boss, clock.now())
    assert [each for each, _status in history(session, activity)] == [Do.LOCK, Do.UNLOCK]


def test_a_cancellation_keeps_its_reason(session: Session, boss: Person):
    activity = make_activity(make_unit())
    with pytest.raises(Refusal, match="motif"):
        move(activity, Do.CANCEL, boss, clock.now(), "because")
    assert move(activity, Do.CANCEL, boss, clock.now(), "weather", "Vent fort.")
    assert activity.cancel_reason is CancelReason.WEATHER
    kept = session.scalars(select(ActivityEvent)).one()
    assert (kept.by_id, kept.reason, kept.note) == (boss.id, "weather", "Vent fort.")


@pytest.mark.parametrize(
    ("each", "words"),
    [
        (Do.COMPLETE, "jusqu’au"),
        (Do.CERTIFY, "publiée"),
        (Do.TRANSMIT, "publiée"),
        (Do.REOPEN, "publiée"),
    ],
)
def test_what_is_too_early_is_refused(session: Session, boss: Person, each: Do, words: str):
    activity = make_activity(make_unit())
    with pytest.raises(Refusal, match=words):
        move(activity, each, boss, clock.now(), note="Essai.")
    assert history(session, activity) == []


def test_presence_is_not_reopened_without_a_word(session: Session, boss: Person):
    activity = over(status=ActivityStatus.COMPLETED)
    with pytest.raises(Refusal, match="Expliquez"):
        move(activity, Do.REOPEN, boss, clock.now())


def test_what_is_published_has_posts(session: Session, boss: Person):
    activity = make_activity(make_unit(), status=ActivityStatus.DRAFT, published_at=None)
    with pytest.raises(Refusal, match="poste"):
        move(activity, Do.PUBLISH, boss, clock.now())
    make_position(activity)
    session.refresh(activity, ["positions"])
    assert move(activity, Do.PUBLISH, boss, clock.now())
    assert activity.published_at is not None
