"""The judge of plans: every rule broken alone is found, and nothing else; legal plans pass."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.matching.engine.checker import Rule, check
from metiis.matching.engine.objective import value_of
from metiis.matching.engine.problem import Problem, Scope
from tests.matching.engine.builders import make_activity, make_person, make_post, make_problem
from tests.matching.engine.oracle import may_hold, may_hold_all, optimum
from tests.matching.engine.strategies import examples, tiny_problems

PAIR = ("anne", "post")
TWO = (("anne", "one"), ("anne", "two"))


def one(person=None, activity=None, **more) -> Problem:
    """Anne and one post of days 2 to 4."""
    return make_problem(
        [person or make_person()],
        [activity or make_activity("a1", make_post(), start=2, end=4)],
        **more,
    )


def two(first, second, person=None, **more) -> Problem:
    """Anne and two activities of one post each, `one` and `two`, on these days."""
    return make_problem(
        [person or make_person()],
        [
            make_activity("a1", make_post("one"), start=first[0], end=first[1]),
            make_activity("a2", make_post("two"), start=second[0], end=second[1]),
        ],
        **more,
    )


def crew(headcount: int, confirmed=()) -> Problem:
    return make_problem(
        [make_person("anne"), make_person("bob"), make_person("carl")],
        [make_activity("a1", make_post(headcount=headcount))],
        confirmed=confirmed,
    )


def of_scope(scope: Scope, unit: str) -> Problem:
    return one(make_person(unit=unit), make_activity("a1", make_post(), scope=scope))


def of_skill(**until: int) -> Problem:
    activity = make_activity("a1", make_post(skills=["PL"]), start=2, end=4)
    return one(make_person(skills=until), activity)


ROTATIONS = make_activity(
    "a1", make_post("one", start=0, end=1), make_post("two", start=6, end=7), start=0, end=9
)
BROKEN = {
    "a stranger": (one(), [("zoe", "post")], Rule.UNKNOWN_PERSON),
    "a strange post": (one(), [("anne", "nowhere")], Rule.UNKNOWN_POST),
    "the same place twice": (one(), [PAIR, PAIR], Rule.DOUBLE),
    "a confirmed person left out": (one(confirmed=(PAIR,)), [], Rule.CONFIRMED),
    "more people than places": (crew(1), [PAIR, ("bob", "post")], Rule.HEADCOUNT),
    "a post without a place": (crew(0), [PAIR], Rule.HEADCOUNT),
    "a place held by somebody confirmed": (
        crew(1, (("bob", "post"),)),
        [PAIR, ("bob", "post")],
        Rule.HEADCOUNT,
    ),
    "another unit": (of_scope(Scope.UNIT, "u2"), [PAIR], Rule.SCOPE),
    "another brigade": (of_scope(Scope.BRIGADE, "u3"), [PAIR], Rule.SCOPE),
    "a rank too low": (
        one(activity=make_activity("a1", make_post(ranks=(1, 2)))),
        [PAIR],
        Rule.GRADE,
    ),
    "a rank too high": (
        one(make_person(rank=3), make_activity("a1", make_post(ranks=(1, 2)))),
        [PAIR],
        Rule.GRADE,
    ),
    "a skill not held": (of_skill(VL=9), [PAIR], Rule.SKILL),
    "a skill that ends the day before": (of_skill(PL=3), [PAIR], Rule.SKILL),
    "a contract that ends the day before": (
        one(make_person(contract=(-9, 3))),
        [PAIR],
        Rule.CONTRACT,
    ),
    "a contract that starts the day after": (
        one(make_person(contract=(3, 90))),
        [PAIR],
        Rule.CONTRACT,
    ),
    "a fitness that ends the day before": (one(make_person(fit_until=3)), [PAIR], Rule.FITNESS),
    "a day refused": (one(make_person(days="DDDIDDDDDD")), [PAIR], Rule.AVAILABILITY),
    "a silent day": (one(make_person(days="DDDD?DDDDD")), [PAIR], Rule.AVAILABILITY),
    "somebody set aside": (one(banned=frozenset({("anne", "a1")})), [PAIR], Rule.BANNED),
    "a day engaged elsewhere": (one(make_person(engaged=[(4, 6)])), [PAIR], Rule.ENGAGED),
    "no rest after an engagement": (one(make_person(engaged=[(-3, 1)])), [PAIR], Rule.REST),
    "no rest before an engagement": (one(make_person(engaged=[(5, 8)])), [PAIR], Rule.REST),
    "two posts on a day": (two((0, 2), (2, 3)), TWO, Rule.OVERLAP),
    "no rest between two posts": (two((0, 2), (3, 3)), TWO, Rule.REST),
    "too little rest between two posts": (two((0, 2), (5, 5), min_rest=3), TWO, Rule.REST),
    "a post over a confirmed one": (
        two((0, 2), (2, 3), confirmed=(TWO[0],)),
        TWO,
        Rule.OVERLAP,
    ),
    "two posts of one activity": (
        make_problem([make_person()], [ROTATIONS]),
        TWO,
        Rule.SAME_ACTIVITY,
    ),
    "a day too many": (one(make_person(left=2)), [PAIR], Rule.BUDGET),
    "a day too many in all": (two((0, 1), (4, 5), make_person(left=3)), TWO, Rule.BUDGET),
    "a day too many beside a confirmed post": (
        two((0, 1), (4, 5), make_person(left=3), confirmed=(TWO[0],)),
        TWO,
        Rule.BUDGET,
    ),
    "a day too many in the second year": (
        one(make_person(budgets=[(-360, 2, 50), (3, 367, 1)])),
        [PAIR],
        Rule.BUDGET,
    ),
}
LEGAL = {
    "the usual": (one(), [PAIR]),
    "a day if needed": (one(make_person(days="DDBBBDDDDD")), [PAIR]),
    "the last day of everything": (
        one(
            make_person(skills={"PL": 4}, contract=(2, 4), fit_until=4, left=3),
            make_activity("a1", make_post(skills=["PL"]), start=2, end=4),
        ),
        [PAIR],
    ),
    "a contract nobody asks for": (
        one(
            make_person(contract=(0, -1), fit_until=-1),
            make_activity("a1", make_post(), needs_contract=False, needs_fitness=False),
        ),
        [PAIR],
    ),
    "a sister unit": (of_scope(Scope.BRIGADE, "u2"), [PAIR]),
    "one day of rest": (two((0, 2), (4, 4)), TWO),
    "back to back": (two((0, 2), (3, 3), min_rest=0), TWO),
    "more confirmed than places": (crew(1, (PAIR, ("bob", "post"))), [PAIR, ("bob", "post")]),
    "confirmed against every rule": (
        two((0, 2), (1, 3), make_person(days="I" * 10, left=0), confirmed=TWO),
        TWO,
    ),
    "a year that costs nothing": (
        one(make_person(budgets=[(-360, 1, 0), (2, 367, 3)])),
        [PAIR],
    ),
    "nobody": (make_problem(), []),
}


@pytest.mark.parametrize(("problem", "pairs", "rule"), BROKEN.values(), ids=BROKEN.keys())
def test_a_rule_broken_alone_is_found_and_nothing_else(problem, pairs, rule):
    assert [found.rule for found in check(problem, pairs)] == [rule]


@pytest.mark.parametrize(("problem", "pairs"), LEGAL.values(), ids=LEGAL.keys())
def test_a_legal_plan_breaks_nothing(problem, pairs):
    assert check(problem, pairs) == []


def test_every_rule_is_broken_somewhere():
    assert {rule for _, _, rule in BROKEN.values()} == set(Rule)


def test_a_violation_names_the_pair_and_what_is_wrong():
    found = check(one(make_person(days="DDDIDDDDDD")), [PAIR])
    assert [(each.person, each.post, each.detail) for each in found] == [("anne", "post", "3")]


def test_days_past_the_horizon_are_not_free():
    problem = one(make_person(days="DDDD"), horizon=4)
    assert [found.rule for found in check(problem, [PAIR])] == [Rule.AVAILABILITY]


@examples(150)
@given(tiny_problems())
def test_the_judge_and_the_oracle_agree_on_every_pair(problem):
    confirmed = set(problem.confirmed)
    free = replace(problem, confirmed=())
    for person in problem.people:
        for post in problem.posts:
            if (person.id, post.id) in confirmed:
                continue
            alone = may_hold(problem, person.id, post.id)
            pair = (person.id, post.id)
            beside = {Rule.HEADCOUNT, Rule.BUDGET}
            broken = {found.rule for found in check(free, [pair])}
            assert alone == (not broken - beside)
            mine = [each for each in confirmed if each[0] == person.id]
            found = {
                each.rule for each in check(replace(free, confirmed=tuple(mine)), [pair, *mine])
            }
            assert may_hold_all(problem, person.id, (post.id,)) == (not found - {Rule.HEADCOUNT})


@examples(150)
@given(tiny_problems())
def test_the_answer_of_the_oracle_is_legal_and_worth_what_it_says(problem):
    best = optimum(problem)
    assert check(problem, best.pairs) == []
    assert value_of(problem, best.pairs) == best.value


@examples(150)
@given(tiny_problems(), st.data())
def test_no_legal_set_of_pairs_is_worth_more_than_the_oracle_says(problem, data):
    pairs = [(person.id, post.id) for person in problem.people for post in problem.posts]
    drawn = set(data.draw(st.permutations(pairs))[:6]) if pairs else set()
    kept: list = sorted(problem.confirmed)
    for pair in sorted(drawn - set(kept)):
        if not check(problem, [*kept, pair]):
            kept.append(pair)
    assert value_of(problem, kept) <= optimum(problem).value
