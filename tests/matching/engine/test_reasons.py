"""What keeps one person from one post: each rule alone, then against other readings of them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.matching.engine.answers import Obstacle
from metiis.matching.engine.pairs import Table
from metiis.matching.engine.problem import NEVER, Scope
from metiis.matching.engine.reasons import Fit, Found, fit, why
from metiis.matching.engine.sight import Sight
from tests.matching.engine.builders import make_activity, make_person, make_post, make_problem
from tests.matching.engine.oracle import may_hold_all
from tests.matching.engine.strategies import examples, tiny_problems

# The post asks for PL on days 2 to 4, ranks 1 to 2, of unit u1.
FIT = make_person(rank=1, skills=["PL"])


def found(person, post=None, *others, held=(), **more):
    asked = post or make_post("driver", ranks=(1, 2), skills=["PL"])
    activity = make_activity("a1", asked, start=2, end=4, scope=Scope.UNIT)
    problem = make_problem([person], [activity, *others], **more)
    return why(problem, "anne", asked.id, held)


def test_nothing_is_found_against_somebody_fit_and_free():
    assert found(FIT) == ()


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        ({"unit": "u2"}, Found(Obstacle.SCOPE, activity="a1")),
        ({"rank": 0}, Found(Obstacle.GRADE)),
        ({"rank": 3}, Found(Obstacle.GRADE)),
        ({"skills": {}}, Found(Obstacle.SKILL, skill="PL")),
        ({"skills": {"PL": 3}}, Found(Obstacle.SKILL, (4,), "PL")),
        ({"contract": (-400, 2)}, Found(Obstacle.CONTRACT, (3, 4))),
        ({"contract": (3, NEVER)}, Found(Obstacle.CONTRACT, (2,))),
        ({"fit_until": 3}, Found(Obstacle.FITNESS, (4,))),
        ({"days": "DDDIDDDDDD"}, Found(Obstacle.AVAILABILITY, (3,))),
        ({"days": "DDD?BDDDDD"}, Found(Obstacle.UNKNOWN, (3,), silent=(3,))),
        ({"days": "DD?IBDDDDD"}, Found(Obstacle.AVAILABILITY, (3,), silent=(2,))),
        ({"left": 2}, Found(Obstacle.BUDGET, (2, 3, 4), short=1)),
        ({"budgets": [(0, 3, 9), (4, 9, 0)]}, Found(Obstacle.BUDGET, (4,), short=1)),
        ({"engaged": [(4, 6)]}, Found(Obstacle.ENGAGED, (4,))),
        ({"engaged": [(5, 6)]}, Found(Obstacle.REST, (4,), short=1)),
        ({"engaged": [(-3, 1)]}, Found(Obstacle.REST, (2,), short=1)),
    ],
)
def test_each_rule_alone_gives_its_obstacle(change, obstacle):
    person = make_person(**({"rank": 1, "skills": ["PL"]} | change))
    assert found(person) == (obstacle,)


def test_a_day_of_rest_is_enough_and_two_do_not_always_fit():
    person = make_person(rank=1, skills=["PL"], engaged=[(6, 6)])
    assert found(person) == ()
    assert found(person, min_rest=3) == (Found(Obstacle.REST, (3, 4), short=2),)
    assert found(make_person(rank=1, skills=["PL"], engaged=[(5, 6)]), min_rest=0) == ()


def test_a_ban_is_told():
    banned = frozenset({("anne", "a1")})
    assert found(FIT, banned=banned) == (Found(Obstacle.BANNED, activity="a1"),)


def test_several_obstacles_come_in_the_order_of_the_funnel():
    person = make_person("anne", "I" * 10, unit="u3", rank=5, contract=(0, 0), fit_until=0, left=0)
    codes = [each.code for each in found(person)]
    assert codes == list(Obstacle)[:6] + [Obstacle.BUDGET]


def test_what_is_held_engages_spends_days_and_fills_the_activity():
    other = make_activity("a2", make_post("guard"), start=4, end=6)
    far = make_activity("a3", make_post("cook"), start=8, end=9)
    assert found(FIT, None, other, held=[("anne", "guard")]) == (
        Found(Obstacle.ENGAGED, (4,), activity="a2"),
    )
    poor = replace(FIT, budgets=make_person(left=4).budgets)
    assert found(poor, None, far, held=[("anne", "cook")]) == (
        Found(Obstacle.BUDGET, (2, 3, 4), short=1),
    )
    assert found(FIT, None, other, held=[("anne", "driver"), ("paul", "guard")]) == ()


def test_an_engagement_in_the_way_is_not_counted_as_days_spent_too():
    other = make_activity("a2", make_post("guard"), start=4, end=6)
    poor = replace(FIT, budgets=make_person(left=3).budgets)
    codes = [each.code for each in found(poor, None, other, confirmed=(("anne", "guard"),))]
    assert codes == [Obstacle.ENGAGED]


def test_one_post_of_an_activity_per_person_even_on_other_days():
    early, late = make_post("early", start=0, end=0), make_post("late", start=5, end=5)
    problem = make_problem([make_person()], [make_activity("a1", early, late, start=0, end=5)])
    assert why(problem, "anne", "late", [("anne", "early")]) == (
        Found(Obstacle.ENGAGED, activity="a1"),
    )


def test_nothing_is_found_against_what_is_confirmed():
    assert found(make_person("anne", "I" * 10), confirmed=(("anne", "driver"),)) == ()


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("IIDDDI", Fit.SURE),
        ("IIDBDI", Fit.IF_NEEDED),
        ("IID?BI", Fit.UNKNOWN),
        ("IIDI?I", Fit.PARTLY),
        ("IIIIID", Fit.UNAVAILABLE),
        ("DDDD", Fit.UNKNOWN),
    ],
)
def test_the_days_are_summed_up_without_reading_silence_as_a_no(days, expected):
    activity = make_activity("a1", make_post("driver"), start=2, end=4)
    assert fit(make_problem([make_person("anne", days)], [activity]), "anne", "driver") is expected


@examples(150)
@given(tiny_problems())
def test_day_by_day_in_bits_and_in_arrays_the_rules_are_the_same(problem):
    table, sight = Table(problem), Sight(problem, ())
    for post in problem.posts:
        arrays = {problem.people[at].id for at in table.eligible(post)[0]}
        bits = set(sight.masks.names(sight.failing(post).able))
        for person in problem.people:
            if (person.id, post.id) in problem.confirmed:
                continue
            allowed = not why(problem, person.id, post.id)
            assert allowed == (person.id in arrays) == (person.id in bits)
            assert allowed == may_hold_all(problem, person.id, (post.id,))


@examples(100)
@given(tiny_problems(), st.data())
def test_somebody_may_hold_a_post_more_exactly_when_nothing_is_found(problem, data):
    if not problem.people or len(problem.posts) < 2:
        return
    person = data.draw(st.sampled_from(problem.people)).id
    first, second = data.draw(st.permutations([post.id for post in problem.posts]))[:2]
    if not may_hold_all(problem, person, (first,)) or (person, second) in problem.confirmed:
        return
    allowed = not why(problem, person, second, [(person, first)])
    assert allowed == may_hold_all(problem, person, (first, second))
