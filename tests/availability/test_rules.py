"""What may be set, what a press asks for, how sets of days are written down."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.availability import rules
from metiis.availability.freshness import Coverage
from metiis.models import Availability

TODAY = date(2026, 11, 24)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def test_a_press_goes_round_by_the_fixed_cycle():
    said = [Availability.UNKNOWN]
    for _press in range(4):
        said.append(rules.cycle_next(said[-1]))
    assert said[1:] == [
        Availability.AVAILABLE,
        Availability.IF_NEEDED,
        Availability.UNAVAILABLE,
        Availability.UNKNOWN,
    ]


@pytest.mark.parametrize(
    ("answered", "people", "share"),
    [(0, 0, 0), (0, 3, 0), (2, 3, 66), (199, 200, 99), (1999, 2000, 99), (200, 200, 100)],
)
def test_a_hundred_in_a_hundred_have_answered_only_when_nobody_is_missing(answered, people, share):
    assert Coverage(people, answered, promised=0, typical=None, old=0).share == share


@given(st.sets(DAYS, max_size=60), st.sets(DAYS, max_size=60))
def test_each_asked_day_is_open_engaged_or_past_and_only_one(asked, engaged):
    sorting = rules.sort_out(asked, engaged, TODAY)
    parts = [*sorting.open, *sorting.engaged, *sorting.past]
    assert sorted(parts) == sorted(asked)
    assert all(day >= TODAY and day not in engaged for day in sorting.open)
    assert all(day >= TODAY and day in engaged for day in sorting.engaged)
    assert all(day < TODAY for day in sorting.past)


def test_today_may_still_be_set():
    assert rules.sort_out([TODAY], [], TODAY).open == (TODAY,)


@given(st.sets(DAYS, max_size=80))
def test_runs_say_exactly_the_days(days):
    assert sorted(day for run in rules.runs(days) for day in run.days()) == sorted(days)


@given(st.dates(TODAY, date(2028, 6, 1)), st.integers(0, 365), st.sets(st.integers(0, 6)))
def test_weekdays_of_a_period_make_one_run(first, length, weekdays):
    days = rules.period_days(first, first + timedelta(days=length), weekdays)
    assert len(rules.runs(days)) <= 1


def test_a_whole_stretch_says_every_day_and_a_hole_cuts_it():
    weeks = rules.period_days(date(2026, 12, 7), date(2026, 12, 20))
    assert rules.runs(weeks) == [rules.Run(weeks[0], weeks[-1], rules.EVERY_DAY)]
    assert len(rules.runs([day for day in weeks if day.day != 10])) == 2


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 12, 5), date(2026, 12, 4), "dernier jour"),
        (date(2026, 12, 5), date(2027, 12, 6), "366 jours"),
        (date(2026, 11, 1), date(2026, 11, 23), "passés"),
        (date(2028, 11, 1), date(2028, 12, 1), "30 novembre 2028"),
        (date(1, 1, 1), date(9999, 12, 31), "366 jours"),
    ],
)
def test_a_period_out_of_bounds_is_told_why(first, last, words):
    assert words in (rules.period_problem(first, last, TODAY) or "")


@pytest.mark.parametrize(
    ("first", "last"),
    [(TODAY, TODAY), (date(2026, 12, 5), date(2027, 12, 5)), (date(2028, 11, 1),) * 2],
)
def test_a_period_within_bounds_is_accepted(first, last):
    assert rules.period_problem(first, last, TODAY) is None


def test_a_list_of_days_is_bounded_too():
    year = rules.period_days(TODAY, TODAY + timedelta(days=365))
    assert rules.days_problem(year, TODAY) is None
    assert "366" in (rules.days_problem([*year, year[-1] + timedelta(days=1)], TODAY) or "")
    assert "au moins un jour" in (rules.days_problem([], TODAY) or "")
    assert "2028" in (rules.days_problem([date(2028, 12, 1)], TODAY) or "")


def test_the_horizon_is_the_end_of_the_24th_month_even_from_a_leap_day():
    assert rules.horizon(date(2028, 2, 29)) == date(2030, 2, 28)
    assert rules.horizon(date(2026, 1, 31)) == date(2028, 1, 31)


@pytest.mark.parametrize(
    "text", [None, "", "n’importe quoi", "2026-13", "0001-01", "9999-12", "2026-1", "2026-12-05"]
)
def test_an_unreadable_or_distant_month_is_this_month(text):
    assert rules.shown_month(text, TODAY) == date(2026, 11, 1)


def test_a_month_within_sight_is_shown():
    assert rules.shown_month("2026-12", TODAY) == date(2026, 12, 1)
    assert rules.shown_month("2028-11", TODAY) == date(2028, 11, 1)
    assert rules.shown_day("2026-12-05", TODAY) == date(2026, 12, 5)
    assert rules.shown_day("2036-12-05", TODAY) is None
    assert rules.shown_day("hier", TODAY) is None


@given(
    st.binary(min_size=1, max_size=31).map(lambda raw: bytes(byte % 4 for byte in raw)), st.data()
)
def test_a_summary_counts_each_day_once(declared, data):
    first = date(2026, 12, 1)
    indexes = st.sets(st.integers(0, len(declared) - 1), max_size=9)
    engaged = {first + timedelta(days=at) for at in data.draw(indexes)}
    counts = rules.summarise(declared, first, engaged)
    parts = (counts.available, counts.if_needed, counts.unavailable, counts.unknown)
    assert sum(parts) + counts.engaged == len(declared)
    assert counts.engaged == len(engaged)
    assert counts.is_blank == (counts.unknown == len(declared))


def test_what_is_left_is_said_in_words():
    fifth, sixth = date(2026, 12, 5), date(2026, 12, 6)
    both = rules.Sorting(open=(), engaged=(fifth, sixth), past=())
    assert "2\u00a0jours engagés (du sam. 5 au dim. 6 déc. 2026) restent" in rules.left_out(both)
    one = rules.Sorting(open=(fifth,), engaged=(), past=(date(2026, 11, 1),))
    assert rules.left_out(one) == " 1\u00a0jour passé reste inchangé."
    assert rules.left_out(rules.Sorting((fifth,), (), ())) == ""
    assert "candidature" in rules.refusal_of(both)
    assert "passés" in rules.refusal_of(rules.Sorting((), (), (fifth,)))
    assert "engagé" in rules.refusal_of(rules.Sorting((), (fifth,), (sixth,)))
