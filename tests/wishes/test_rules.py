"""Ranks without holes, moved one at a time, on plain facts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.models import ActivityStatus
from metiis.wishes.rules import Standing, moved, numbered, standing_of

TODAY = date(2027, 1, 9)
OPEN, CLOSED, CANCELLED = Standing.OPEN, Standing.CLOSED, Standing.CANCELLED


@pytest.mark.parametrize(
    ("status", "start", "closes", "expected"),
    [
        (ActivityStatus.PUBLISHED, 30, 0, Standing.OPEN),
        (ActivityStatus.PUBLISHED, 30, -1, Standing.CLOSED),
        (ActivityStatus.PUBLISHED, 0, 0, Standing.BEGUN),
        (ActivityStatus.CANCELLED, 30, 10, Standing.CANCELLED),
    ],
)
def test_a_wish_stands_as_its_activity_does(
    status: ActivityStatus, start: int, closes: int, expected: Standing
):
    first, last = TODAY + timedelta(days=start), TODAY + timedelta(days=closes)
    assert standing_of(status, first, last, TODAY) is expected


def test_what_no_longer_counts_has_no_rank():
    assert numbered([OPEN, CLOSED, OPEN, CANCELLED, OPEN]) == [1, None, 2, None, 3]


def test_a_wish_moves_among_those_that_count():
    counting = [True, False, True, True]
    assert moved("axbc", counting, 3, 1) == list("cxab")
    assert moved("axbc", counting, 0, 2) == list("bxac")
    assert moved("axbc", counting, 0, 20) == list("bxca")
    assert moved("axbc", counting, 1, 1) == list("axbc")


@given(st.lists(st.booleans(), min_size=1, max_size=8), st.data())
def test_moving_loses_nobody_and_reaches_the_rank_whatever_is_asked(counting, data):
    at = data.draw(st.integers(0, len(counting) - 1))
    number = data.draw(st.integers(-3, 25))
    wishes = list(range(len(counting)))
    found = moved(wishes, counting, at, number)
    assert sorted(found) == wishes
    still = [each for each in wishes if not counting[each]]
    assert all(found.index(each) == each for each in still)
    ranks = [each for each in found if counting[each]]
    if counting[at]:
        assert ranks.index(at) == min(max(number, 1), len(ranks)) - 1
    assert moved(found, counting, found.index(at), number) == found
