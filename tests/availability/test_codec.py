"""Bytes of civil years: what is written is read back, over year ends and leap days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metiis.availability import codec
from metiis.models import Availability

DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))
VALUES = st.sampled_from(Availability)
WRITES = st.lists(st.tuples(st.sets(DAYS, min_size=1, max_size=40), VALUES), max_size=8)


def written(writes: list[tuple[set[date], Availability]]) -> dict[int, bytes]:
    years: dict[int, bytes] = {}
    for days, value in writes:
        for year in {day.year for day in days}:
            old = years.get(year, codec.blank(year))
            mine = [day for day in days if day.year == year]
            years[year] = codec.with_values(old, mine, value)
    return years


@given(WRITES)
def test_the_last_write_wins_day_by_day(writes):
    years = written(writes)
    expected = {day: value for days, value in writes for day in days}
    for day, value in expected.items():
        assert codec.value_at(years[day.year], day) is value
    for year, days in years.items():
        assert len(days) == codec.length_of(year)
        said = sum(1 for day, value in expected.items() if value and day.year == year)
        assert len(days) - days.count(0) == said


@given(WRITES, DAYS, st.integers(0, 800))
def test_a_stretch_gives_one_byte_per_day_over_year_ends(writes, first, length):
    years = written(writes)
    last = first + timedelta(days=length)
    period = codec.stretch(years, first, last)
    days = list(codec.days_between(first, last))
    assert len(period) == len(days) == length + 1
    for day, byte in zip(days, period, strict=True):
        assert byte == codec.value_at(years.get(day.year, codec.blank(day.year)), day)


@given(DAYS, VALUES)
def test_writing_twice_is_writing_once(day, value):
    once = codec.with_values(codec.blank(day.year), [day], value)
    assert codec.with_values(once, [day, day], value) == once


def test_a_leap_day_has_its_byte():
    leap = codec.with_values(codec.blank(2028), [date(2028, 2, 29)], Availability.IF_NEEDED)
    assert len(leap) == 366
    assert codec.stretch({2028: leap}, date(2028, 2, 28), date(2028, 3, 1)) == bytes([0, 2, 0])
    assert codec.index_of(date(2028, 12, 31)) == 365
    assert codec.index_of(date(2027, 12, 31)) == 364


def test_engagements_lie_over_what_was_declared():
    first = date(2026, 12, 1)
    shown = codec.overlaid(bytes(31), first, [date(2026, 12, 5), date(2026, 12, 31)])
    assert shown[4] == shown[30] == codec.ENGAGED
    assert shown.count(0) == 29
