"""The table of an activity's moves, on plain objects: who, from where, when, with what reason."""

from datetime import UTC, date, datetime, timedelta

import pytest

from metiis.activities.lifecycle import (
    MOVES,
    WORDS,
    after,
    allowed_moves,
    is_repeated,
    obstacle,
)
from metiis.models import Activity, ActivityMove, ActivityStatus, Position
from metiis.permissions import Permission
from metiis.refusals import Refusal

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
Status, Do = ActivityStatus, ActivityMove


def activity(status: Status, first: int = 30, last: int = 31, closing: int = 10) -> Activity:
    """An activity with a post, its days counted from today."""
    made = Activity(
        status=status,
        starts_on=TODAY + first * DAY,
        ends_on=TODAY + last * DAY,
        closes_on=TODAY + closing * DAY,
        published_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
    made.positions = [Position(label="Tireur", headcount=2, taken=0)]
    return made


def everything(_permission: Permission) -> bool:
    return True


def test_every_move_has_its_row_and_every_state_its_words():
    assert set(MOVES) == set(Do)
    assert set(WORDS) == set(Status)
    assert all(rule.when.endswith(".") for rule in MOVES.values())


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (activity(Status.DRAFT), [Do.PUBLISH, Do.CHANGE, Do.CANCEL]),
        (activity(Status.DRAFT, closing=-1), [Do.CHANGE, Do.CANCEL]),
        (activity(Status.PUBLISHED), [Do.CHANGE, Do.CLOSE, Do.LOCK, Do.CANCEL]),
        (activity(Status.PUBLISHED, closing=-1), [Do.CHANGE, Do.LOCK, Do.CANCEL]),
        (activity(Status.LOCKED), [Do.CHANGE, Do.UNLOCK, Do.CANCEL]),
        (activity(Status.PUBLISHED, 0, 1, -9), [Do.CHANGE, Do.LOCK, Do.CANCEL]),
        (activity(Status.LOCKED, -1, 1, -9), [Do.CHANGE]),
        (activity(Status.LOCKED, -1, 0, -9), [Do.CHANGE, Do.COMPLETE]),
        (activity(Status.PUBLISHED, -3, -1, -9), [Do.COMPLETE]),
        (activity(Status.COMPLETED, -3, -1, -9), [Do.REOPEN, Do.CERTIFY]),
        (activity(Status.CERTIFIED, -3, -1, -9), [Do.REOPEN, Do.TRANSMIT]),
        (activity(Status.ARCHIVED, -3, -1, -9), []),
        (activity(Status.CANCELLED), []),
    ],
)
def test_what_may_be_done_follows_from_the_state_and_the_days(
    made: Activity, expected: list[ActivityMove]
):
    assert allowed_moves(made, TODAY, everything) == expected


def test_each_move_asks_for_its_permission():
    made = activity(Status.CERTIFIED, -3, -1, -9)
    office = allowed_moves(made, TODAY, lambda asked: asked is Permission.ATTENDANCE_TRANSMIT)
    assert office == [Do.TRANSMIT]
    assert allowed_moves(made, TODAY, lambda asked: False) == []


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("move", Do)
def test_a_move_leads_where_the_table_says_or_is_refused_with_words(status: Status, move: Do):
    rule = MOVES[move]
    if status in rule.sources:
        assert after(status, move) is (rule.target or status)
    else:
        with pytest.raises(Refusal, match=r"^Cette activité .*\.$"):
            after(status, move)


@pytest.mark.parametrize(
    ("made", "move", "code"),
    [
        (activity(Status.DRAFT, closing=-2), Do.PUBLISH, "not_ready"),
        (activity(Status.PUBLISHED, -3, -1, -9), Do.CHANGE, "past"),
        (activity(Status.LOCKED, -3, -1, -9), Do.CANCEL, "past"),
        (activity(Status.LOCKED, -1, 1, -9), Do.CANCEL, "begun"),
        (activity(Status.PUBLISHED, 0, 1, 0), Do.CLOSE, "begun"),
        (activity(Status.LOCKED, 0, 1, -9), Do.UNLOCK, "begun"),
        (activity(Status.LOCKED, -1, 1, -9), Do.COMPLETE, "early"),
    ],
)
def test_the_days_stand_in_the_way_of_a_move(made: Activity, move: Do, code: str):
    found = obstacle(made, move, TODAY)
    assert found is not None
    assert found[0] == code


@pytest.mark.parametrize(
    ("made", "move", "expected"),
    [
        (activity(Status.LOCKED), Do.PUBLISH, True),
        (activity(Status.LOCKED), Do.LOCK, True),
        (activity(Status.ARCHIVED), Do.CERTIFY, True),
        (activity(Status.CERTIFIED), Do.COMPLETE, True),
        (activity(Status.PUBLISHED, closing=-1), Do.CLOSE, True),
        (activity(Status.PUBLISHED, closing=0), Do.CLOSE, False),
        (activity(Status.PUBLISHED), Do.CHANGE, False),
        (activity(Status.CANCELLED), Do.PUBLISH, False),
    ],
)
def test_a_move_repeated_is_known(made: Activity, move: Do, expected: bool):
    assert is_repeated(made, move, TODAY) is expected
