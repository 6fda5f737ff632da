"""Counting states: as a loop over people and days would."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.headcount.states import OUTSIDE, State
from metiis.headcount.tally import tally

FIRST = date(2028, 2, 27)
LENGTH = 5
byte = st.sampled_from([*State, OUTSIDE])


def rows_of(lists: list[list[int]]) -> list[bytes]:
    return [bytes(each) for each in lists]


@given(st.lists(st.lists(byte, min_size=LENGTH, max_size=LENGTH), max_size=20))
def test_each_day_is_counted_as_by_hand(lists: list[list[int]]):
    counted = tally(rows_of(lists), FIRST, LENGTH)
    for at in range(LENGTH):
        day, expected = FIRST + timedelta(days=at), Counter(each[at] for each in lists)
        assert counted.on(day) == {state: expected[state] for state in State}
        assert counted.rolls(day) == len(lists) - expected[OUTSIDE]
        assert counted.employable(day) == counted.rolls(day) - expected[State.NOT_EMPLOYABLE]


def test_more_people_than_a_byte_counts():
    counted = tally([bytes([State.AVAILABLE] * LENGTH)] * 1000, FIRST, LENGTH)
    assert counted.counts[State.AVAILABLE] == (1000,) * LENGTH


def test_nobody_is_nobody():
    assert tally([], FIRST, LENGTH).counts[State.UNKNOWN] == (0,) * LENGTH


def test_two_populations_add_up():
    one, other = [bytes([3, 2, 1, 0, 5])], [bytes([3, 3, 4, OUTSIDE, 5])]
    both = tally(one, FIRST, LENGTH) + tally(other, FIRST, LENGTH)
    assert both == tally(one + other, FIRST, LENGTH)
    with pytest.raises(ValueError, match="different days"):
        both + tally(one, FIRST + timedelta(days=1), LENGTH)
