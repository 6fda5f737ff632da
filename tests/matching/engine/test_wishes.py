"""What a wish counts for: less than an application, more than silence, the first the most."""

import numpy as np
import pytest
from hypothesis import given

from metiis.matching.engine.crowd import Crowd
from metiis.matching.engine.points import Scorer
from metiis.matching.engine.problem import Kind, Objective
from metiis.matching.engine.team import suggest
from metiis.matching.engine.worths import Worths
from tests.matching.engine.builders import make_activity, make_person, make_post, make_problem
from tests.matching.engine.strategies import examples, tiny_problems

POLICY = Objective(Kind.POLICY)
ANNE, BOB, CARL = make_person("anne"), make_person("bob"), make_person("carl")
RANKS = (1, 2, 3, 4, 5, 6, 20)


def cost(rank: int | None, applied: bool) -> int:
    """What it costs to take Anne, who applied or not, and wished for the activity or not."""
    problem = make_problem(
        [ANNE],
        [make_activity("a1", make_post())],
        objective=POLICY,
        applications=[("anne", "a1")] if applied else [],
        wishes={("anne", "a1"): rank} if rank else {},
    )
    worth = Scorer(problem).worth(ANNE, problem.post["post"])
    return worth.not_applicant + worth.later_wish


def test_a_mere_wish_costs_half_of_what_silence_costs():
    assert (cost(None, applied=True), cost(1, applied=False), cost(None, applied=False)) == (
        0,
        50,
        100,
    )


@pytest.mark.parametrize("rank", RANKS)
def test_every_application_is_before_every_mere_wish_and_every_wish_before_silence(rank: int):
    assert max(cost(each, applied=True) for each in RANKS) < cost(rank, applied=False)
    assert cost(rank, applied=False) < cost(None, applied=False)


def test_earlier_wishes_cost_less_down_to_the_fifth():
    costs = [cost(rank, applied=False) for rank in RANKS]
    assert costs == [50, 60, 70, 80, 90, 90, 90]


def test_among_people_who_did_not_apply_the_one_who_wished_is_taken():
    problem = make_problem(
        [ANNE, BOB, CARL],
        [make_activity("a1", make_post())],
        objective=POLICY,
        wishes={("bob", "a1"): 6, ("carl", "a1"): 2},
    )
    assert suggest(problem, "a1").pairs == (("carl", "post"),)


@examples(200)
@given(tiny_problems(kinds=(Kind.POLICY,)))
def test_arrays_say_of_all_what_is_said_of_one(problem):
    scorer, crowd = Scorer(problem), Crowd(problem)
    worths, everybody = Worths(problem, crowd), np.arange(crowd.size)
    for post in problem.posts:
        told = worths.of(everybody, post).tolist()
        assert told == [scorer.worth(person, post).total for person in problem.people]
