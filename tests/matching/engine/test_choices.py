"""Why this person and not that one: ranks, rivals, other uses, and what forcing would cost."""

from dataclasses import replace

import pytest
from hypothesis import given

from metiis.matching.engine.answers import Obstacle, Prices
from metiis.matching.engine.choices import Standing, deciding_part, explain_choice, why_not
from metiis.matching.engine.forcing import MICRO, cost_of_forcing, weight_of
from metiis.matching.engine.objective import value_of
from metiis.matching.engine.planning import plan
from metiis.matching.engine.points import Scorer, Worth
from metiis.matching.engine.problem import Kind, Objective
from metiis.matching.engine.reasons import Found, why
from tests.matching.engine.builders import make_activity, make_person, make_post, make_problem
from tests.matching.engine.oracle import optimum
from tests.matching.engine.strategies import examples, tiny_problems
from tests.matching.engine.test_holes import plans

POLICY = Objective(Kind.POLICY)
ANNE, BOB, CARL = make_person("anne"), make_person("bob"), make_person("carl", "B" * 10)


def crew(*people, headcount=1, **more):
    activity = make_activity("a1", make_post(headcount=headcount), end=1)
    return make_problem(people, [activity, *more.pop("others", ())], objective=POLICY, **more)


def test_an_applicant_comes_first_and_the_part_says_so():
    problem = crew(ANNE, BOB, CARL, applications=[("bob", "a1")])
    choice = explain_choice(problem, [("bob", "post")], "bob", "post")
    assert (choice.rank, choice.among, choice.runner_up) == (1, 3, "anne")
    assert choice.part == "not_applicant"
    assert choice.worth.total == 60_000 - 1
    assert choice.runner_up_worth is not None
    assert choice.runner_up_worth.not_applicant == 100


def test_the_part_is_one_in_which_the_first_gains():
    # Carl wished it first but is free only if needed, four days: he comes after.
    better, worse = Worth(100, later_wish=10, if_needed=0), Worth(100, later_wish=0, if_needed=48)
    assert deciding_part(better, worse) == "if_needed"
    assert deciding_part(Worth(100, kept=5), Worth(100)) == "kept"
    assert deciding_part(Worth(100, later_wish=5), Worth(100, served=5)) is None


def test_equals_are_settled_by_their_identifier():
    choice = explain_choice(crew(ANNE, BOB), [("anne", "post")], "anne", "post")
    assert (choice.runner_up, choice.part) == ("bob", None)


def test_those_who_hold_a_place_too_are_no_runners_up():
    problem = crew(ANNE, BOB, CARL, headcount=2)
    choice = explain_choice(problem, [("anne", "post"), ("bob", "post")], "anne", "post")
    assert (choice.runner_up, choice.part) == ("carl", "if_needed")


def test_somebody_alone_has_no_runner_up():
    choice = explain_choice(crew(ANNE), [("anne", "post")], "anne", "post")
    assert (choice.rank, choice.among, choice.runner_up, choice.part) == (1, 1, None, None)


def test_one_whom_a_rule_prevents_is_told_which():
    problem = crew(ANNE, make_person("bob", "I" * 10))
    found = why_not(problem, [("anne", "post")], "bob", "post")
    assert found.standing is Standing.PREVENTED
    assert found.obstacles == (Found(Obstacle.AVAILABILITY, (0, 1)),)


def test_one_ranked_after_is_told_who_holds_the_places_and_what_ranks_them():
    problem = crew(ANNE, BOB, CARL, headcount=2, confirmed=(("carl", "post"),))
    found = why_not(problem, [("anne", "post"), ("carl", "post")], "bob", "post")
    assert found.standing is Standing.FULL
    told = [(each.person, each.is_before, each.part) for each in found.rivals]
    assert told == [("anne", True, None), ("carl", False, "if_needed")]
    assert [each.is_confirmed for each in found.rivals] == [False, True]


@pytest.mark.parametrize(("priority", "is_worth_more"), [(1, False), (3, False)])
def test_one_used_elsewhere_is_told_where(priority, is_worth_more):
    other = make_activity("a2", make_post("guard"), end=1, priority=priority)
    found = why_not(crew(ANNE, others=[other]), [("anne", "guard")], "anne", "post")
    assert found.standing is Standing.USED_ELSEWHERE
    (use,) = found.uses
    assert (use.activity, use.post, use.priority) == ("a2", "guard", priority)
    assert use.is_worth_more is is_worth_more


def test_a_better_use_is_told_to_be_worth_more():
    asked = make_activity("a1", make_post(), priority=2)
    other = make_activity("a2", make_post("guard"), priority=1)
    problem = make_problem([ANNE], [asked, other], objective=POLICY)
    assert why_not(problem, [("anne", "guard")], "anne", "post").uses[0].is_worth_more


def test_days_spent_elsewhere_are_a_use_too():
    other = make_activity("a2", make_post("guard"), start=6, end=8)
    problem = crew(make_person("anne", left=4), others=[other])
    found = why_not(problem, [("anne", "guard")], "anne", "post")
    assert [each.post for each in found.uses] == ["guard"]


def test_an_empty_place_and_nothing_against_her_is_said_plainly():
    assert why_not(crew(ANNE), [], "anne", "post").standing is Standing.FREE
    assert why_not(crew(ANNE), [("anne", "post")], "anne", "post").standing is Standing.HOLDS


def test_forcing_costs_the_place_that_would_be_lost():
    asked = make_activity("a1", make_post(), priority=3)
    other = make_activity("a2", make_post("guard"), priority=1)
    problem = make_problem([ANNE], [asked, other], objective=POLICY)
    prices = Prices({"post": 0, "guard": 0})
    found = why_not(problem, [("anne", "guard")], "anne", "post", prices)
    assert found.cost == 60_000 - 1_000
    assert why_not(problem, [("anne", "guard")], "anne", "post").cost is None


def test_a_day_of_budget_has_its_price():
    problem = make_problem([ANNE], [make_activity("a1", make_post(), end=1)], objective=POLICY)
    prices = Prices({"post": 0}, {("anne", 0): 40_000 * MICRO})
    total = Scorer(problem).worth(ANNE, problem.post["post"]).total
    assert cost_of_forcing(Scorer(problem), prices, "anne", problem.post["post"]) == 80_000 - total


@examples(40)
@given(tiny_problems((Kind.FILL, Kind.WEIGHTED, Kind.POLICY)))
def test_forcing_never_costs_less_than_said_where_the_bound_is_met(problem):
    answer = plan(problem, seconds=5.0)
    if answer.bound != answer.value:
        return
    scorer = Scorer(problem)
    for post in problem.posts:
        taken = sum(held == post.id for _, held in problem.confirmed)
        for person in problem.people:
            if (person.id, post.id) in problem.confirmed or taken >= post.headcount:
                continue
            if why(problem, person.id, post.id):
                continue
            forced = replace(problem, confirmed=(*problem.confirmed, (person.id, post.id)))
            lost = answer.value - optimum(forced).value
            assert cost_of_forcing(scorer, answer.prices, person.id, post) <= lost


@examples(40)
@given(tiny_problems())
def test_what_a_pair_weighs_is_what_it_adds_to_the_value(problem):
    scorer = Scorer(problem)
    for post in problem.posts:
        for person in problem.people:
            weight = weight_of(problem, scorer, person.id, post)
            value = value_of(problem, [(person.id, post.id)])
            assert weight >= 0
            assert isinstance(value, tuple) or weight == value


@examples(60)
@given(plans())
def test_every_choice_and_every_other_person_is_explained(plan_made):
    problem, pairs = plan_made
    held = {*pairs, *problem.confirmed}
    for post in problem.posts:
        for person in problem.people:
            found = why_not(problem, pairs, person.id, post.id)
            obstacles = why(problem, person.id, post.id)
            assert (found.standing is Standing.HOLDS) == ((person.id, post.id) in held)
            if (person.id, post.id) in held:
                choice = explain_choice(problem, pairs, person.id, post.id)
                assert 1 <= choice.rank <= choice.among
                assert (choice.runner_up, post.id) not in held
                continue
            assert (found.standing is Standing.PREVENTED) == bool(obstacles)
            is_free = not why(problem, person.id, post.id, held)
            has_place = sum(each == post.id for _, each in held) < post.headcount
            assert (found.standing is Standing.FREE) == (is_free and has_place)
