"""Sizes and dates at the borders: nobody, no place, words of 64 bits, long periods, no rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.matching.engine.checker import check
from metiis.matching.engine.planning import plan
from metiis.matching.engine.problem import Kind, Objective
from metiis.matching.engine.reading import read
from metiis.matching.engine.writing import as_text, write_instance, write_plan
from tests.matching.engine.builders import make_activity, make_person, make_post, make_problem
from tests.matching.engine.oracle import optimum
from tests.matching.engine.strategies import examples, shuffled, tiny_problems

BORDERS = [62, 63, 64, 65, 126, 127, 128, 129]


def held(problem) -> list[tuple[str, str]]:
    """The plan, when it is legal, proven and the exact answer."""
    found = plan(problem, 20.0)
    assert check(problem, found.assignments) == []
    assert found.optimal
    assert found.value == optimum(problem).value
    return list(found.assignments)


@pytest.mark.parametrize("kind", list(Kind))
def test_nobody_and_nothing(kind):
    objective = Objective(kind, {1: 3, 2: 2, 3: 1})
    assert held(make_problem(objective=objective)) == []
    assert held(make_problem([make_person()], objective=objective)) == []
    assert held(make_problem([], [make_activity()], objective=objective)) == []


def test_a_post_without_a_place_stays_empty():
    activity = make_activity("a1", make_post("none", headcount=0), make_post("one"))
    assert held(make_problem([make_person()], [activity])) == [("anne", "one")]


@pytest.mark.parametrize("day", BORDERS)
def test_one_free_day_at_the_border_of_a_word(day):
    days = "I" * day + "D" + "I" * (200 - day - 1)
    activities = [make_activity(f"a{each}", start=each) for each in (day - 1, day, day + 1)]
    assert held(make_problem([make_person(days=days)], activities)) == [("anne", f"a{day}.1")]


@pytest.mark.parametrize("day", BORDERS)
def test_one_refused_day_at_the_border_of_a_word(day):
    days = "D" * day + "I" + "D" * (200 - day - 1)
    across = make_activity("across", start=day - 3, end=day + 3)
    before = make_activity("before", start=day - 3, end=day - 1)
    after = make_activity("after", start=day + 1, end=day + 3)
    problem = make_problem([make_person(days=days)], [across, before, after])
    assert held(problem) == [("anne", "after.1"), ("anne", "before.1")]


@pytest.mark.parametrize("day", BORDERS)
def test_contract_fitness_and_skill_end_at_the_border_of_a_word(day):
    people = [
        make_person("contract", "D" * 200, contract=(0, day)),
        make_person("fit", "D" * 200, fit_until=day),
        make_person("skill", "D" * 200, skills={"PL": day}),
    ]
    for last, places in [(day, 1), (day + 1, 0)]:
        activity = make_activity("a1", make_post(skills=["PL"], headcount=3), start=5, end=last)
        assert len(held(make_problem(people, [activity]))) == places
        activity = make_activity("a1", make_post(headcount=3), start=5, end=last)
        assert len(held(make_problem(people, [activity]))) == 1 + 2 * places


def test_sixty_days_on_end():
    days = "D" * 90
    activity = make_activity("a1", make_post(headcount=3), start=10, end=69)
    people = [
        make_person("anne", days),
        make_person("bob", days, left=59),
        make_person("carl", days, engaged=[(70, 71)]),
    ]
    assert held(make_problem(people, [activity])) == [("anne", "post")]
    assert len(held(make_problem(people, [activity], min_rest=0))) == 2


def test_back_to_back_when_no_rest_is_asked():
    activities = [make_activity(f"a{day}", start=day, end=day) for day in range(6)]
    problem = make_problem([make_person()], activities, min_rest=0)
    assert len(held(problem)) == 6
    problem = make_problem([make_person()], activities, min_rest=2)
    assert len(held(problem)) == 2


def test_more_skills_than_bits_in_a_word():
    skills = [f"s{number:03}" for number in range(130)]
    people = [make_person(f"p{at:03}", skills=[skill]) for at, skill in enumerate(skills)]
    people.append(make_person("expert", skills=skills))
    for at in (0, 62, 63, 64, 65, 127, 128, 129):
        activity = make_activity("a1", make_post("one", skills=[skills[at]], headcount=3))
        problem = make_problem(people, [activity])
        found = plan(problem, 20.0)
        assert [who for who, _ in found.assignments] == ["expert", f"p{at:03}"]
    activity = make_activity("a1", make_post("all", skills=skills, headcount=3))
    assert plan(make_problem(people, [activity]), 20.0).assignments == (("expert", "all"),)


def test_what_is_confirmed_stays_against_rules_and_headcount():
    people = [make_person(name, "IIII?DDDDD") for name in ("anne", "bob", "carl")]
    activities = [
        make_activity("a1", make_post("full", headcount=1), start=0, end=5),
        make_activity("a2", make_post("next", headcount=3), start=6, end=6),
        make_activity("a3", make_post("later", headcount=3), start=8, end=8),
    ]
    confirmed = (("anne", "full"), ("bob", "full"))
    found = held(make_problem(people, activities, confirmed=confirmed))
    assert set(confirmed) <= set(found)
    assert [who for who, post in found if post == "next"] == ["carl"]
    assert [who for who, post in found if post == "later"] == ["anne", "bob", "carl"]


def test_what_is_confirmed_spends_the_budget_even_beyond_it():
    activities = [
        make_activity("a1", make_post("long"), start=0, end=4),
        make_activity("a2", make_post("short"), start=7, end=7),
    ]
    for left, places in [(3, 1), (5, 1), (6, 2)]:
        person = make_person(left=left)
        problem = make_problem([person], activities, confirmed=(("anne", "long"),))
        assert len(held(problem)) == places


@examples(60)
@given(tiny_problems(), st.randoms(use_true_random=False))
def test_the_order_of_a_file_never_changes_a_byte_of_the_plan(problem, random):
    other = read(shuffled(write_instance(problem), random))
    texts = {as_text(write_plan(each, plan(each, 20.0), 0.0)) for each in (problem, other)}
    assert len(texts) == 1
