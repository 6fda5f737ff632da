"""How days are spread: figures, lists, the picture; against brute force."""

from collections import Counter
from dataclasses import replace
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.equity.drawing import HEIGHT, picture
from metiis.equity.rules import (
    BARS,
    Order,
    Record,
    Who,
    bars,
    by_category,
    by_unit,
    is_near_cap,
    ordered,
    picked,
    spread,
)
from metiis.models import RankCategory

NOBODY = Record(0, "", "", "", "", "7BCA", "7e", "/27BIM/7BCA/", None, 60)
days = st.lists(st.integers(0, 130), max_size=60)
records = st.builds(
    Record,
    person_id=st.integers(1, 10**6),
    public_id=st.just("x"),
    name=st.text(max_size=3),
    sort_name=st.text(max_size=3),
    section=st.just(""),
    unit_code=st.just("U"),
    unit_name=st.just("U"),
    unit_path=st.sampled_from(("/A/", "/A/B/", "/A/C/")),
    category=st.sampled_from((*RankCategory, None)),
    cap=st.integers(0, 150),
    served=st.integers(0, 130),
    promised=st.integers(0, 40),
    weekend=st.integers(0, 30),
    far=st.one_of(st.none(), st.integers(0, 30)),
)


def of(*served: int) -> list[Record]:
    return [replace(NOBODY, person_id=at, served=each) for at, each in enumerate(served)]


@given(st.lists(records, max_size=40))
def test_figures_are_those_of_brute_force(people):
    found, served = spread(people), sorted(each.served for each in people)
    assert (found.people, found.days) == (len(people), sum(served))
    assert found.none == sum(1 for each in people if not each.served)
    assert found.weekend == sum(each.weekend for each in people)
    assert found.far == sum(each.far for each in people if each.far is not None)
    if not served:
        return
    assert found.middle == median(served)
    assert found.mean * len(served) == pytest.approx(sum(served))
    assert sum(each <= found.low for each in served) * 4 >= len(served)
    assert sum(each >= found.high for each in served) * 4 >= len(served)
    assert (found.least, found.most) == (served[0], served[-1])


def test_nobody_has_figures_too():
    assert (spread([]).middle, spread([]).mean, spread([]).most) == (0, 0, 0)
    assert spread(of(7)).low == spread(of(7)).high == 7


@given(st.lists(records, max_size=30), st.integers(1, 100))
def test_groups_hold_everybody_once(people, share):
    names = {category: category.value for category in RankCategory}
    lines = by_category(people, names)
    assert sum(line.spread.people for line in lines) == len(people)
    units = by_unit(people)
    assert sum(line.spread.people for line in units) in (len(people), 0)
    middle = spread(people).middle
    none, few = (picked(people, who, middle, share) for who in (Who.NONE, Who.FEW))
    assert not {each.person_id for each in none} & {each.person_id for each in few if each.served}
    assert all(0 < each.served < middle / 2 for each in few)
    assert len(picked(people, Who.ALL, middle, share)) == len(people)


@pytest.mark.parametrize(
    ("used", "cap", "near"),
    [(47, 60, False), (48, 60, True), (70, 60, True), (0, 0, False), (1, 0, True)],
)
def test_the_ceiling_is_near_from_four_fifths(used, cap, near):
    assert is_near_cap(used, cap, 80) is near


@given(st.lists(records, max_size=30), st.sampled_from(Order))
def test_an_order_does_not_depend_on_where_one_starts(people, order):
    unique = list({each.person_id: each for each in people}.values())
    assert ordered(unique, order) == ordered(reversed(unique), order)


def test_the_fewest_days_come_first():
    assert [each.served for each in ordered(of(4, 0, 9), Order.FEWEST)] == [0, 4, 9]
    assert [each.served for each in ordered(of(4, 0, 9), Order.MOST)] == [9, 4, 0]


@given(days)
def test_bars_hold_everybody_once_and_stay_in_their_frame(served):
    found = bars(served)
    assert len(found) <= BARS + 1
    counted = Counter()
    for bar in found:
        assert bar.people == sum(bar.first <= each <= bar.last for each in served)
        counted.update(each for each in served if bar.first <= each <= bar.last)
    assert counted == Counter(served)
    for column in picture(found).columns:
        assert 0 <= column.y <= HEIGHT
        assert column.y + column.height == HEIGHT
        assert (column.height > 0) is (column.people > 0)
