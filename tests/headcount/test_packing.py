"""Counts written as bytes are read back, and added as they lie."""

from datetime import date
from functools import reduce

from hypothesis import given, settings
from hypothesis import strategies as st

from metiis.headcount.packing import DAYS, heading, pack, packed, total
from metiis.headcount.states import Member, State
from metiis.headcount.tally import Tally, tally
from metiis.models import RankCategory

FIRST = date(2026, 11, 29)
WEEKS = st.lists(st.integers(0, 5), min_size=1, max_size=9)
ROWS = st.lists(WEEKS.map(lambda days: bytes(days * DAYS)[:DAYS]), max_size=12)


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), ROWS, min_size=1), min_size=1, max_size=4))
def test_sums_of_snapshots_are_sums_of_people(units: list[dict[str, list[bytes]]]):
    written = [
        pack({name: tally(rows, FIRST, DAYS) for name, rows in unit.items()}) for unit in units
    ]
    every = [row for unit in units for rows in unit.values() for row in rows]
    some = [row for unit in units for name, rows in unit.items() if name == "a" for row in rows]
    assert total(written, FIRST) == tally(every, FIRST, DAYS)
    assert total(written, FIRST, {"a"}) == tally(some, FIRST, DAYS)


def test_more_people_than_two_bytes_hold_are_added_right():
    many = Tally(FIRST, dict.fromkeys(State, (40_000,) * DAYS))
    both = total([pack({"a": many}), pack({"a": many})], FIRST)
    assert both == reduce(Tally.__add__, [many, many])


def test_people_are_counted_once_by_rank_and_once_for_each_skill_as_long_as_it_lasts():
    row = bytes([State.AVAILABLE]) * DAYS
    people = [
        (Member(1, 1, "/A/", category=RankCategory.NCO, skills={7: None, 8: FIRST}), row),
        (Member(2, 1, "/A/"), row),
    ]
    ranks, skills = packed(people, FIRST)
    assert total([ranks], FIRST).counts[State.AVAILABLE] == (2,) * DAYS
    assert total([ranks], FIRST, {heading(None)}).rolls(FIRST) == 1
    assert total([skills], FIRST, {heading(7)}).counts[State.AVAILABLE] == (1,) * DAYS
    assert total([skills], FIRST, {heading(8)}).counts[State.AVAILABLE] == (1,) + (0,) * (DAYS - 1)
