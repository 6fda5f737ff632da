"""What differs between two plans."""

from hypothesis import given
from hypothesis import strategies as st

from metiis.matching.engine.changes import Moved, diff

PAIR = st.tuples(st.sampled_from("abc"), st.sampled_from("12345"))


def test_each_pair_is_kept_moved_dropped_or_new():
    before = [("anne", "1"), ("bruno", "2"), ("chloe", "3")]
    after = [("anne", "1"), ("bruno", "4"), ("david", "3")]

    found = diff(before, after)

    assert found.kept == (("anne", "1"),)
    assert found.moved == (Moved("bruno", "2", "4"),)
    assert found.dropped == (("chloe", "3"),)
    assert found.new == (("david", "3"),)
    assert found.share_kept == 1 / 3


def test_what_may_no_longer_be_is_not_held_against_the_plan():
    before = [("anne", "1"), ("bruno", "2")]

    assert diff(before, [("anne", "1")], legal=[("anne", "1")]).share_kept == 1.0
    assert diff([], []).share_kept == 1.0


@given(st.lists(PAIR), st.lists(PAIR))
def test_changes_lead_from_one_plan_to_the_other(before, after):
    found = diff(before, after)

    gone = {*found.dropped, *((each.person, each.before) for each in found.moved)}
    come = {*found.new, *((each.person, each.after) for each in found.moved)}
    assert (set(before) - gone) | come == set(after)
    assert set(found.kept) == set(before) & set(after)
    assert not {person for person, _ in found.dropped} & {person for person, _ in found.new}
