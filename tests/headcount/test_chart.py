"""Pictures of days: what is drawn is what was counted."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from metiis.headcount.chart import GRADUATIONS, Scale

FIRST = date(2026, 11, 29)
COUNTS = st.lists(st.integers(0, 40_000), min_size=1, max_size=366)


def read(path: str, scale: Scale) -> list[int]:
    """The height drawn for each day of a line of stairs, read back from its strokes."""
    start = re.match(r"M0 (\d+)", path)
    assert start is not None
    at, heights = int(start[1]), []
    for way, number in re.findall(r"([hv])(-?\d+)", path):
        if way == "v":
            at += int(number)
        else:
            heights += [at] * (int(number) // scale.day)
    return heights


@given(COUNTS)
def test_each_day_is_drawn_at_its_number(values: list[int]):
    scale = Scale.of(FIRST, len(values), values)
    assert read(scale.stairs(values), scale) == [scale.y(value) for value in values]


@given(COUNTS, COUNTS)
def test_nothing_leaves_the_frame_and_few_graduations_are_drawn(one: list[int], two: list[int]):
    scale = Scale.of(FIRST, max(len(one), len(two)), one, two)
    assert all(0 <= scale.y(value) <= scale.height for value in [*one, *two])
    assert max([*one, *two]) <= scale.top
    marks = scale.graduations()
    assert 1 <= len(marks) <= GRADUATIONS + 1
    assert (marks[-1].at, marks[-1].value) == (0, scale.top)


def test_a_band_comes_back_along_its_lower_edge():
    scale = Scale(FIRST, 3, 10, 30, 100)
    assert scale.band([0, 2, 2], [5, 5, 9]) == "M0 50h20v-40h10V80h-20v20h-10Z"


def test_days_in_a_row_are_one_mark():
    scale = Scale(FIRST, 5, 10, 50, 100)
    assert [(span.at, span.width) for span in scale.spans([True, True, False, True, False])] == [
        (0, 20),
        (30, 10),
    ]


def test_months_share_the_width():
    scale = Scale.of(FIRST, 64, [1])
    months = scale.months()
    assert [month.first for month in months] == [FIRST, date(2026, 12, 1), date(2027, 1, 1)]
    assert sum(month.width for month in months) == scale.width
    assert months[1].at == 2 * scale.day


def test_nothing_to_count_is_still_a_frame():
    scale = Scale.of(FIRST, 30, [0] * 30)
    assert (scale.top, scale.y(0)) == (1, scale.height)


def test_a_line_goes_through_the_middle_of_days():
    scale = Scale(FIRST, 10, 10, 100, 100)
    assert scale.line([(FIRST, 0), (date(2026, 12, 1), 5)]) == "M5 100L25 50"


def test_a_year_of_busy_days_weighs_little():
    values = [300 + (day * 7919) % 90 for day in range(365)]
    assert len(Scale.of(FIRST, 365, values).stairs(values)) < 3000
