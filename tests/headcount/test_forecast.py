"""What is forecast makes sense whatever the past, finds what is there to be found, and is used only
where it served."""

from datetime import date, timedelta
from random import Random

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from metiis.demo.load import load
from metiis.demo.units import Scale
from metiis.headcount import snapshots
from metiis.headcount.forecast import (
    BUCKETS,
    NAIVE,
    Belief,
    Case,
    Kind,
    Lesson,
    Presence,
    Rate,
    cases,
    kind_of,
    show_rate,
)
from metiis.headcount.trials import learnt
from metiis.models import Unit

TODAY = date(2027, 3, 3)
MARGIN = 0.8  # Of the naive error, from six weeks ahead on.
numbers = st.integers(0, 300)


def lesson(told: list[tuple[int, int, int]]) -> Lesson:
    """What cases (sure, silent, became) teach, each of its own day."""
    found = Lesson()
    for age, (sure, silent, became) in enumerate(told):
        day = TODAY - timedelta(days=age)
        found.hear(Case(day, day, Kind(14, True), sure, silent, became))
    return found


@given(st.lists(st.tuples(numbers, numbers, numbers), max_size=60))
def test_rates_make_sense_whatever_the_past(told: list[tuple[int, int, int]]):
    rate = lesson(told).rate()
    assert 0 <= rate.turn <= rate.keep <= 1


@given(st.lists(st.tuples(numbers, numbers, numbers), max_size=60), numbers, numbers)
def test_one_answer_more_never_lowers_a_forecast(
    told: list[tuple[int, int, int]], sure: int, silent: int
):
    rate = lesson(told).rate()
    here = rate.of(sure, silent)
    assert 0 <= here <= sure + silent
    near = 1e-9
    assert rate.of(sure + 1, silent) >= here - near
    assert rate.of(sure, silent + 1) >= here - near
    assert rate.of(sure + 1, silent) >= rate.of(sure, silent + 1) - near


def test_rates_that_are_there_are_found():
    chance = Random(3)
    told = [(chance.randint(50, 300), chance.randint(50, 300)) for _each in range(50)]
    found = lesson([(a, b, round(0.9 * a + 0.4 * b)) for a, b in told]).rate()
    assert found.keep == pytest.approx(0.9, abs=0.01)
    assert found.turn == pytest.approx(0.4, abs=0.01)


def test_a_short_past_teaches_nothing():
    assert lesson([(10, 100, 60)] * 13).rate() == NAIVE
    assert lesson([(10, 100, 60)] * 14).rate() != NAIVE


def test_a_unit_that_has_seen_little_leans_on_its_brigade():
    some = [(each % 17, 80 + each % 23) for each in range(200)]
    brigade = lesson([(sure, silent, sure) for sure, silent in some])
    own = lesson([(sure, silent, sure + silent) for sure, silent in some[:2]])
    assert 0.02 < own.leaning_on(brigade).rate().turn < 0.2  # All of them said yes, of two.
    alone = Lesson().leaning_on(brigade).rate()
    assert (alone.keep, alone.turn) == (pytest.approx(1), pytest.approx(0, abs=1e-6))


def test_days_are_alike_by_distance_and_by_weekend():
    saturday = date(2027, 3, 6)
    assert kind_of(3, saturday) == Kind(7, True)
    assert kind_of(8, saturday + timedelta(days=2)) == Kind(14, False)
    assert [kind_of(each, saturday) for each in (90, 91)] == [Kind(90, True), None]


def test_a_day_is_compared_with_the_last_look_before_it_only():
    first = date(2027, 1, 4)
    weeks = [first + timedelta(days=7 * each) for each in range(3)]
    told = [Belief(week, [10 * rank] * 30, [rank] * 30) for rank, week in enumerate(weeks)]
    day = weeks[2] + timedelta(days=1)
    found = list(cases(told, day, day))
    assert [(case.taken_on, case.sure, case.silent, case.became) for case in found] == [
        (weeks[0], 0, 0, 20),
        (weeks[1], 10, 1, 20),
    ]
    assert list(cases(told, weeks[2] + timedelta(days=7), weeks[2] + timedelta(days=20))) == []


def weekly(weeks: int, chance: Random, turn: float) -> list[Belief]:
    """A unit of a hundred people where each week a share of the silent about each day answers."""
    start = TODAY - timedelta(days=7 * weeks)
    silent = {start + timedelta(days=each): 100.0 for each in range(7 * weeks + 120)}
    told = []
    for week in range(weeks):
        taken_on = start + timedelta(days=7 * week)
        ahead = [taken_on + timedelta(days=each) for each in range(100)]
        told.append(
            Belief(
                taken_on,
                [100 - round(silent[day]) for day in ahead],
                [round(silent[day]) for day in ahead],
            )
        )
        for day in ahead:
            silent[day] *= 1 - turn * chance.uniform(0.7, 1.3)
    return told


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), numbers, numbers, st.integers(0, 100), st.integers(0, 400))
def test_what_is_expected_stays_among_those_who_can_serve(
    seed: int, sure: int, silent: int, ahead: int, others: int
):
    forecast = learnt({1: weekly(26, Random(seed), 0.1)}, [1], TODAY)
    employable = sure + silent + others
    expected = forecast.expected({1: (sure, silent)}, employable, TODAY + timedelta(days=ahead))
    assert (expected is None) == (ahead > BUCKETS[-1])
    if expected:
        assert 0 <= expected.low <= expected.middle <= expected.high <= employable


def test_a_forecast_that_helps_is_used_and_its_error_is_less():
    forecast = learnt({1: weekly(30, Random(1), 0.1)}, [1], TODAY)
    assert set(forecast.trials) == set(BUCKETS)
    far = forecast.trials[60]
    assert far.is_better
    assert far.error < far.naive_error / 3
    rate = forecast.rate(1, TODAY + timedelta(days=50))
    assert rate is not None
    assert rate.turn > 0.3


def test_about_eight_days_in_ten_come_to_lie_in_the_band():
    held = []
    for seed in range(25):
        told = weekly(42, Random(seed), 0.1)
        then = told[30].taken_on
        forecast = learnt({1: told[:30]}, [1], then)
        for ahead in (10, 25, 40, 55):
            day, seen = then + timedelta(days=ahead), told[30].about(then + timedelta(days=ahead))
            came = next(each for each in reversed(told) if each.taken_on <= day).about(day)
            expected = forecast.expected({1: seen}, 100, day) if seen else None
            assert expected is not None
            assert came is not None
            held.append(expected.low <= came[0] <= expected.high)
    assert 0.65 <= sum(held) / len(held) <= 0.95


def test_a_forecast_that_does_not_help_gives_way_to_what_was_declared():
    steady = [Belief(each.taken_on, [60] * 100, [40] * 100) for each in weekly(26, Random(1), 0)]
    forecast = learnt({1: steady}, [1], TODAY)
    assert not any(trial.is_better for trial in forecast.trials.values())
    expected = forecast.expected({1: (60, 40)}, 100, TODAY + timedelta(days=20))
    assert expected is not None
    assert (expected.middle, expected.is_naive) == (60, True)


def test_without_past_nothing_is_forecast():
    forecast = learnt({}, [], TODAY)
    assert forecast.expected({1: (5, 5)}, 10, TODAY) is None
    assert forecast.rate(1, TODAY) is None


def test_the_share_who_come_leans_on_the_brigade():
    assert show_rate(Presence(0, 0), Presence(100, 90)) == pytest.approx(0.9)
    assert show_rate(Presence(300, 300), Presence(1000, 900)) == pytest.approx(327 / 330)
    assert show_rate(Presence(0, 0), Presence(0, 0)) is None
    assert Rate(0.5, 0.25).of(10, 8) == 7


def test_on_the_demonstration_the_forecast_beats_the_naive_one(app: Flask, session: Session):
    load(Scale(1, 150, 130), "small", 2027, TODAY, app.extensions["metiis.passwords"])
    brigade = session.query(Unit).filter(Unit.parent_id.is_(None)).one()
    trials = snapshots.outlook(brigade, snapshots.mondays(brigade, TODAY), TODAY).trials
    assert set(trials) == set(BUCKETS)
    for bucket in (60, 90):
        assert trials[bucket].error < MARGIN * trials[bucket].naive_error
    given = [min(each.error, each.naive_error) for each in trials.values()]
    assert sum(given) < MARGIN * sum(each.naive_error for each in trials.values())
