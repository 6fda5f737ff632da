"""The plan against the exact answer of tiny instances: equal, legal, bounded, never behind."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from metiis.matching.engine.answers import Proof
from metiis.matching.engine.checker import check
from metiis.matching.engine.hand import by_hand
from metiis.matching.engine.objective import value_of, width
from metiis.matching.engine.planning import plan
from metiis.matching.engine.problem import Budget, Problem, State
from tests.matching.engine.oracle import optimum
from tests.matching.engine.strategies import examples, tiny_problems

SECONDS = 20.0


def assert_honest(problem: Problem, found) -> None:
    """Legal, worth what it says, and its bound and claim true."""
    best = optimum(problem).value
    assert check(problem, found.assignments) == []
    assert set(problem.confirmed) <= set(found.assignments)
    assert value_of(problem, found.assignments) == found.value
    assert found.value <= best
    assert found.bound is None or found.bound >= best
    assert found.optimal == (found.proof is not Proof.NONE)
    if found.optimal:
        assert found.value == best
    filled = [0, 0, 0]
    for _, post in found.assignments:
        filled[problem.activity[problem.post[post].activity].priority - 1] += 1
    assert found.filled_by_priority == tuple(filled)


@examples(120)
@given(tiny_problems())
def test_a_plan_is_the_exact_answer(problem):
    found = plan(problem, SECONDS)
    assert_honest(problem, found)
    assert found.optimal, "a tiny instance is always closed"
    assert (found.bound is None) == (width(problem.objective.kind) > 1)


@examples(40)
@given(tiny_problems(), st.sampled_from([0.0, 0.001, 0.01]))
def test_a_plan_in_no_time_is_legal_and_honest(problem, seconds):
    assert_honest(problem, plan(problem, seconds))


@examples(60)
@given(tiny_problems())
def test_a_plan_is_never_below_what_is_filled_by_hand(problem):
    hand = by_hand(problem)
    assert check(problem, hand) == []
    assert plan(problem, 0.0).value >= value_of(problem, hand)


@examples(60)
@given(tiny_problems())
def test_a_plan_is_never_below_what_stays_legal_of_the_previous_one(problem):
    kept = sorted(problem.confirmed)
    for pair in problem.previous:
        if pair not in kept and not check(problem, [*kept, pair]):
            kept.append(pair)
    assert plan(problem, SECONDS).value >= value_of(problem, kept)


@st.composite
def better(draw, problem: Problem) -> Problem:
    """The same instance with a day, a skill, a budget, a place or a person more."""
    people, what = list(problem.people), draw(st.integers(0, 4))
    assume(people and problem.posts)
    at = draw(st.integers(0, len(people) - 1))
    person = people[at]
    if what == 0:
        day = draw(st.integers(0, problem.horizon - 1))
        if person.days[day] not in (State.AVAILABLE, State.IF_NEEDED):
            days = bytearray(person.days)
            days[day] = State.AVAILABLE
            people[at] = replace(person, days=bytes(days))
    elif what == 1:
        skill = draw(st.sampled_from(["s1", "s2"]))
        people[at] = replace(person, skills={**person.skills, skill: 10**6})
    elif what == 2:
        budgets = [
            replace(each, left=each.left + draw(st.integers(0, 4))) for each in person.budgets
        ]
        people[at] = replace(person, budgets=tuple(budgets))
    elif what == 3:
        people.append(replace(person, id="newcomer", budgets=(Budget(0, problem.horizon, 9),)))
    if what != 4:
        return replace(problem, people=tuple(people))
    post = draw(st.sampled_from(problem.posts))
    return _with_place(problem, post.id)


def _with_place(problem: Problem, name: str) -> Problem:
    return replace(
        problem,
        activities=tuple(
            replace(
                activity,
                posts=tuple(
                    replace(post, headcount=post.headcount + (post.id == name))
                    for post in activity.posts
                ),
            )
            for activity in problem.activities
        ),
    )


@examples(80)
@given(st.data())
def test_more_people_days_skills_budget_or_places_never_lose_a_place(data):
    """Points change with the people who are free, so the skills to spare are said and the points
    of flexibility left out."""
    problem = data.draw(tiny_problems())
    points = replace(problem.objective.points, flexible_week=0, scarce_skill=0)
    problem = replace(problem, objective=replace(problem.objective, points=points))
    richer = data.draw(better(problem))
    before, after = optimum(problem), optimum(richer)
    assert after.value >= before.value
    found = plan(richer, SECONDS)
    assert_honest(richer, found)
    assert not found.optimal or found.value >= before.value
