"""Until when a question stands: days when the start is far, hours when it is near, never after."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.applications.asking import reminded_at, stands_until, time_given
from metiis.clock import PARIS, in_paris

USUAL = 5
START = date(2027, 3, 20)
INSTANTS = st.datetimes(datetime(2026, 9, 1), datetime(2027, 3, 21)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


def paris(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), PARIS)


def before(days: int) -> date:
    return START - timedelta(days=days)


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        (paris(before(60), 10), paris(before(55), 18)),
        (paris(before(60), 19), paris(before(54), 18)),
        (paris(before(20), 10), paris(before(17), 18)),
        (paris(before(10), 10), paris(before(8), 18)),
        (paris(before(5), 10), paris(before(4), 18)),
        (paris(before(3), 10), paris(before(3), 16)),
        (paris(before(3), 17), paris(before(2), 9)),  # Nobody answers at eleven at night.
        (paris(before(1), 10, 20), paris(before(1), 13)),
        (paris(before(1), 17), paris(before(1), 19)),
        (paris(before(1), 21), paris(before(1), 23, 59)),
        (paris(before(1), 23), paris(START, 0)),
        (paris(START, 0), None),
    ],
)
def test_the_nearer_the_start_the_less_time_there_is(asked: datetime, until: datetime | None):
    assert stands_until(asked, START, USUAL) == until


def test_somebody_retained_long_before_answers_when_confirmations_are_expected():
    asked = paris(before(90), 10)
    assert stands_until(asked, START, USUAL, before(40)) == paris(before(35), 18)
    late = paris(before(20), 10)
    assert stands_until(late, START, USUAL, before(40)) == stands_until(late, START, USUAL)


@given(INSTANTS, st.integers(1, 10))
def test_a_question_ends_after_it_is_put_and_before_the_first_day(now: datetime, usual: int):
    until = stands_until(now, START, usual)
    begins = paris(START, 0)
    if now >= begins:
        assert until is None
        return
    assert now < until <= begins
    given_time = time_given(begins - now, timedelta(days=usual))
    eve = paris(before(1), 18)
    assert until - now >= given_time or until >= min(eve, begins)
    assert until - now <= given_time + timedelta(hours=25)
    if until < begins and until != paris(before(1), 23, 59):
        assert 9 <= in_paris(until).hour <= 21


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(1, 10))
def test_time_given_never_grows_as_the_start_nears(one: int, other: int, usual: int):
    near, far = sorted((timedelta(seconds=one), timedelta(seconds=other)))
    days = timedelta(days=usual)
    assert time_given(near, days) <= time_given(far, days) <= days


def test_a_reminder_comes_halfway_and_not_weeks_before_the_end():
    asked = paris(before(60), 18)
    assert reminded_at(asked, asked + timedelta(days=4), USUAL) == asked + timedelta(days=2)
    assert reminded_at(asked, paris(before(35), 18), USUAL) == paris(before(40), 18)
