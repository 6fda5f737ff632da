"""Nobody can take small numbers out of national figures, whatever is subtracted from whatever."""

from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metiis.headcount.suppression import BESIDE, FEWEST, STEP, told, told_holders, total
from metiis.levels.packing import packed_people, packed_skills, unpacked
from metiis.levels.publication import GROUPS, STATES
from tests.levels.worlds import (
    ATOMS,
    FIRST,
    LENGTH,
    LEVELS,
    SKILLS,
    Army,
    Atom,
    armies,
    publication,
    totals,
)

invented = settings(max_examples=40, deadline=None)
weights = st.lists(st.integers(0, 9), min_size=len(STATES), max_size=len(STATES))
TOTALS = tuple(totals())
NESTED = tuple((small, large) for small, large in permutations(TOTALS, 2) if small.is_within(large))


def test_people_are_told_by_fives_and_few_as_nobody():
    assert told(range(12)) == (0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10)


@invented
@given(
    st.lists(st.lists(st.integers(0, 9), min_size=6, max_size=6), min_size=2), st.integers(0, 60)
)
def test_the_same_people_every_day_give_no_small_number_away(days: list[list[int]], roll: int):
    """The roll of a unit hardly moves: each day bounds it, and it bounds what each day leaves out.
    Whoever lays all days side by side still knows of a small number that it is between 0 and 4."""
    days = [_sharing_out(roll, weights) for weights in days]
    said = [told(atoms) for atoms in days]
    most_hidden = len(STATES) * (STEP - 1)
    at_least = max(map(sum, said))
    at_most = min(sum(each) + most_hidden for each in said)
    for told_of in said:
        for number in (each for each in told_of if each == 0):
            others = sum(told_of) - number
            assert at_least - others - (most_hidden - STEP + 1) <= 0
            assert at_most - others >= FEWEST - 1


def _sharing_out(roll: int, weights: list[int]) -> list[int]:
    """Everybody of a roll in one state or another."""
    whole = sum(weights) or 1
    shares = [roll * weight // whole for weight in weights]
    shares[0] += roll - sum(shares)
    return shares


@pytest.mark.parametrize(
    ("holders", "people", "expected"),
    [
        (4, 100, 0),
        (5, 100, 5),
        (9, 100, 5),
        (10, 100, 10),
        (5, 15, 5),
        (5, 14, 0),  # Ten are told; nine might hold it, and one who does not would show.
        (100, 100, 0),
    ],
)
def test_holders_are_told_by_fives_beside_five_who_do_not_hold(
    holders: int, people: int, expected: int
):
    assert told_holders([[holders]], [[people]], 1) == (expected,)


def test_holders_of_a_category_that_is_not_told_are_not_counted():
    assert told_holders([[5], [4]], [[20], [4]], 1) == (5,)
    assert told_holders([[1], [4]], [[20], [4]], 1) == (0,)


def test_a_total_of_nothing_is_nobody():
    assert total([], 3) == (0, 0, 0)


@invented
@given(armies(), st.data())
def test_any_number_may_be_another_of_its_five_without_a_trace(army: Army, data: st.DataObject):
    """Every atom moves within its five; where it is under five, with any holders in it."""
    people, holders = dict(army.people), dict(army.holders)
    for atom, number in army.people.items():
        start = number // STEP * STEP
        held = max(holders[skill, atom] for skill in SKILLS) if start else 0
        people[atom] = data.draw(st.integers(max(start, held), start + STEP - 1))
        for skill in SKILLS if not start else ():
            holders[skill, atom] = data.draw(st.integers(0, people[atom]))
    assert publication(Army(people, holders)) == publication(army)


@invented
@given(armies(), st.data())
def test_holders_may_be_up_to_four_more_or_fewer_without_a_trace(army: Army, data: st.DataObject):
    """The holders of a skill in one unit and state move within their five."""
    skill, state = data.draw(st.sampled_from(SKILLS)), data.draw(st.sampled_from(STATES))
    unit, day = data.draw(st.sampled_from(LEVELS[1:])), data.draw(st.sampled_from(range(LENGTH)))
    atoms: list[Atom] = [(unit, group, day) for group in GROUPS if group[1] is state]
    seen = [atom for atom in atoms if army.people[atom] >= FEWEST]
    held = sum(army.holders[skill, atom] for atom in seen)
    room = sum(army.people[atom] for atom in seen)
    start = held // STEP * STEP
    wanted = data.draw(st.integers(start, min(start + STEP - 1, room)))
    holders = dict(army.holders)
    for atom in seen:
        holders[skill, atom] = min(wanted, army.people[atom])
        wanted -= holders[skill, atom]
    assert publication(Army(army.people, holders)) == publication(army)


@invented
@given(armies())
def test_no_total_less_another_is_a_small_number_of_people(army: Army):
    """Steps of a funnel, employable and not, a unit and its brigade: what is left between two
    totals, one within the other, is never one to four people."""
    published = publication(army)
    said = {each: each.told(published) for each in TOTALS}
    for small, large in NESTED:
        left = said[large] - said[small]
        assert left == 0 or left >= FEWEST, (small, large)


@invented
@given(armies())
def test_what_is_told_is_at_least_there(army: Army):
    published = publication(army)
    for each in TOTALS:
        assert 0 <= each.told(published) <= sum(army.people[atom] for atom in each.atoms())


@invented
@given(armies())
def test_skills_leave_nobody_alone_on_either_side(army: Army):
    """Each unit tells at least five holders beside at least five others, or nothing; figures of
    skills one within the other differ by fives, which four more or fewer on each side blur."""
    published = publication(army)
    for skill, level, state, day in product(SKILLS, LEVELS, STATES, range(LENGTH)):
        held = published[level].holders_of(skill, (state,))[day]
        assert held % STEP == 0
        assert held == 0 or published[level].series((state,))[day] - held >= BESIDE


@invented
@given(armies())
def test_figures_are_read_back_as_they_were_packed(army: Army):
    for figures in publication(army).values():
        people, skills = packed_people(figures), packed_skills(figures)
        again = unpacked(FIRST, LENGTH, people, skills)
        assert {group: tuple(series) for group, series in again.people.items()} == figures.people
        assert tuple(again.needs.places) == figures.needs.places
        for skill in SKILLS:
            assert again.holders_of(skill, STATES) == figures.holders_of(skill, STATES)


def test_every_atom_is_of_a_unit_a_group_and_a_day():
    assert len(ATOMS) == len(LEVELS[1:]) * len(GROUPS) * LENGTH
