"""What busy times suggest of a day, and what is asked of the days confirmed."""

from datetime import date, datetime, timedelta
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.calendars import rules
from metiis.calendars.reader import Span
from metiis.models import Availability

MONDAY = date(2026, 12, 7)
TUESDAY = MONDAY + timedelta(days=1)
AWAY, MAYBE, FREE = Availability.UNAVAILABLE, Availability.IF_NEEDED, Availability.AVAILABLE


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(hours=hour, minutes=minute)


def taken(*spans: Span) -> dict[date, tuple[Availability, str]]:
    busy = rules.busy_days(spans, MONDAY, MONDAY + timedelta(days=30))
    return {day: (each.value, each.words.replace("\u00a0", " ")) for day, each in busy.items()}


def timed(start: datetime, end: datetime) -> Span:
    return Span(start, end, is_day=False)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([timed(at(9), at(12))], (MAYBE, "9 h – 12 h")),
        ([timed(at(9), at(15))], (AWAY, "9 h – 15 h")),
        ([timed(at(9), at(14, 59))], (MAYBE, "9 h – 14 h 59")),
        (
            [timed(at(9), at(12)), timed(at(14), at(17, 30))],
            (AWAY, "9 h – 12 h, 14 h – 17 h 30"),
        ),
        # Three meetings at once take their hours once.
        (
            [timed(at(9), at(11)), timed(at(9), at(11)), timed(at(10), at(12))],
            (MAYBE, "9 h – 12 h"),
        ),
        ([timed(at(0), at(7))], (MAYBE, "6 h – 7 h")),
        ([Span(at(0), at(24), is_day=True)], (AWAY, "toute la journée")),
    ],
)
def test_what_a_day_suggests(spans, expected):
    assert taken(*spans) == {MONDAY: expected}


def test_a_night_alone_suggests_nothing():
    assert taken(timed(at(0), at(6))) == {}


def test_a_period_across_midnight_takes_its_hours_of_each_day():
    assert taken(timed(at(20), at(32))) == {
        MONDAY: (MAYBE, "20 h – 24 h"),
        TUESDAY: (MAYBE, "6 h – 8 h"),
    }


def test_whole_days_end_the_day_before_their_end():
    found = taken(Span(at(0), at(48), is_day=True))
    assert list(found) == [MONDAY, TUESDAY]


MOMENTS = st.datetimes(datetime(2026, 11, 1), datetime(2027, 2, 1))


@given(st.lists(st.tuples(MOMENTS, MOMENTS), max_size=12))
def test_hours_suggested_never_overlap_and_stay_between_morning_and_midnight(pairs):
    spans = [timed(start, end) for start, end in pairs if start < end]
    for busy in rules.busy_days(spans, MONDAY, TUESDAY).values():
        edges = [edge for hours in busy.hours for edge in hours]
        assert edges == sorted(set(edges))
        assert not edges or (edges[0] >= 6 * 60 and edges[-1] <= 24 * 60)


@given(st.lists(st.tuples(MOMENTS, MOMENTS, st.booleans()), max_size=12))
def test_many_periods_take_what_each_would_alone(drawn):
    """However the periods overlap, a day is taken as by all of them one after the other."""
    spans = [Span(start, end, is_day) for start, end, is_day in drawn if start < end]
    last = MONDAY + timedelta(days=20)
    alone = [rules.busy_days([span], MONDAY, last) for span in spans]
    together = rules.busy_days(spans, MONDAY, last)
    assert together.keys() == {day for each in alone for day in each}
    for day, busy in together.items():
        own = [each[day] for each in alone if day in each]
        assert busy.is_whole == any(each.is_whole for each in own)
        assert minutes(busy) == set().union(*map(minutes, own))


def minutes(busy: rules.Busy) -> set[int]:
    return {minute for start, end in busy.hours for minute in range(start, end)}


def test_thousands_of_periods_of_a_year_cost_no_more_than_one():
    """Each day is looked at once: twenty thousand times six months would be millions of days."""
    spans = [timed(at(each % 60), at(24 * 200 + each)) for each in range(20_000)]
    spans += [Span(at(0), at(24 * 300), is_day=True)] * 20_000
    started = monotonic()
    assert len(rules.busy_days(spans, MONDAY, MONDAY + timedelta(days=183))) == 184
    assert monotonic() - started < 2


def test_days_engaged_are_left_out_and_days_said_are_not_ticked():
    busy = rules.busy_days([Span(at(0), at(72), is_day=True)], MONDAY, TUESDAY + timedelta(days=1))
    declared = bytes([0, FREE, 0])
    [(month, days)] = rules.suggestions(busy, MONDAY, declared, {MONDAY + timedelta(days=2)})
    assert month == "décembre 2026"
    assert [(each.name, each.sent, each.said, each.is_ticked) for each in days] == [
        ("lundi 7", "2026-12-07:indisponible", "", True),
        ("mardi 8", "2026-12-08:indisponible", "disponible", False),
    ]


def test_a_day_confirmed_twice_or_no_day_at_all_is_a_problem():
    assert "Aucun jour n’était coché" in (rules.answers_problem([]) or "")
    assert "deux réponses" in (rules.answers_problem([(MONDAY, AWAY), (MONDAY, MAYBE)]) or "")
    assert rules.answers_problem([(MONDAY, AWAY), (MONDAY, AWAY), (TUESDAY, MAYBE)]) is None
