"""Why places are empty: the planted cause is the one named, whoever stands around it."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.matching.engine.answers import Obstacle, Unfilled
from metiis.matching.engine.holes import Explainer, Hole, explain_hole, unfilled
from metiis.matching.engine.masks import Masks
from metiis.matching.engine.problem import NEVER, Scope
from metiis.matching.engine.reasons import why
from tests.matching.engine.builders import make_activity, make_person, make_post, make_problem
from tests.matching.engine.oracle import optimum
from tests.matching.engine.strategies import examples, tiny_problems

# A post of days 2 to 4 asks for PL and SST, ranks 1 to 2, in unit u1. Nobody else is up to it.
SKILLS = ("PL", "SST")
# Each fails an earlier step than the next, in the order of the funnel.
LADDER = (
    ({"unit": "u2"}, Obstacle.SCOPE, {}),
    ({"rank": 3}, Obstacle.GRADE, {}),
    ({"skills": ["SST"]}, Obstacle.SKILL, {"skill": "PL"}),
    ({"contract": (0, 3)}, Obstacle.CONTRACT, {"day": 4}),
    ({"fit_until": 2}, Obstacle.FITNESS, {"day": 3}),
    ({"days": "DDDIDDDDDD"}, Obstacle.AVAILABILITY, {"day": 3}),
    ({"left": 2}, Obstacle.BUDGET, {}),
    ({"engaged": [(4, 8)]}, Obstacle.ENGAGED, {}),
    ({"engaged": [(5, 8)]}, Obstacle.REST, {}),
)


def somebody(name, **change):
    return make_person(name, **({"rank": 1, "skills": SKILLS} | change))


def planted(people, *others, headcount=1, pairs=(), **more):
    """The one obstacle of the post, beside other activities."""
    post = make_post("driver", headcount=headcount, ranks=(1, 2), skills=SKILLS)
    asked = make_activity("a1", post, start=2, end=4, scope=Scope.UNIT)
    found = unfilled(make_problem(people, [asked, *others], **more), pairs)
    return next(each for each in found if each.post == "driver")


def driver(reason, missing=1, **where):
    return Unfilled("driver", missing, reason, **where)


def test_nobody_at_all_is_nobody_addressed():
    assert planted([]) == driver(Obstacle.SCOPE)


@pytest.mark.parametrize(("change", "reason", "where"), LADDER)
def test_the_cause_planted_in_one_person_is_named(change, reason, where):
    assert planted([somebody("anne", **change)]) == driver(reason, **where)


@pytest.mark.parametrize("step", range(len(LADDER)))
def test_those_who_fail_earlier_do_not_hide_the_cause(step):
    change, reason, where = LADDER[step]
    crowd = [somebody(f"p{at}", **LADDER[at][0]) for at in range(step)]
    crowd += [somebody("anne", **change), somebody("bob", **change)]
    assert planted(crowd, headcount=3) == driver(reason, 3, **where)


@pytest.mark.parametrize(("change", "reason", "where"), LADDER)
def test_those_who_hold_the_post_do_not_explain_its_hole(change, reason, where):
    crowd = [somebody("able"), somebody("anne", **change)]
    found = planted(crowd, headcount=2, pairs=[("able", "driver")])
    assert found == driver(reason, **where)


def test_somebody_who_fails_several_steps_is_stopped_at_the_first():
    anne = somebody("anne", skills=[], fit_until=0, days="I" * 10)
    assert planted([anne]) == driver(Obstacle.SKILL, skill="PL")


def test_a_silent_day_blocks_like_a_refused_one_in_the_file():
    assert planted([somebody("anne", days="DDD?DDDDDD")]) == driver(Obstacle.AVAILABILITY, day=3)


def test_no_day_is_named_when_each_lacks_another_one():
    crowd = [somebody("anne", days="DDIDDDDDDD"), somebody("bob", days="DDDIDDDDDD")]
    assert planted(crowd, headcount=2) == driver(Obstacle.AVAILABILITY, 2)


def test_the_day_named_is_that_of_people_otherwise_fit():
    crowd = [somebody("anne", days="DDIDDDDDDD", left=0), somebody("bob", days="DDDIDDDDDD")]
    assert planted(crowd) == driver(Obstacle.AVAILABILITY, day=3)


def test_the_skill_named_is_that_of_people_available():
    crowd = [somebody("anne", days="I" * 10, skills=["PL"]), somebody("bob", skills=["SST"])]
    assert planted(crowd) == driver(Obstacle.SKILL, skill="PL")


def test_a_contract_that_begins_late_names_the_first_day():
    assert planted([somebody("anne", contract=(3, NEVER))]) == driver(Obstacle.CONTRACT, day=2)
    assert planted([somebody("anne", contract=(2, 4))]) == driver(Obstacle.COMPETITION)


def test_contracts_that_leave_the_same_day_out_name_it():
    crowd = [somebody("anne", contract=(0, 2)), somebody("bob", contract=(4, NEVER))]
    assert planted(crowd) == driver(Obstacle.CONTRACT, day=3)


def test_what_the_unit_does_not_ask_does_not_block():
    activity = make_activity(
        "a1", make_post(), start=2, end=4, needs_contract=False, needs_fitness=False
    )
    anne = make_person(contract=(0, 0), fit_until=0)
    assert unfilled(make_problem([anne], [activity]), []) == (
        Unfilled("post", 1, Obstacle.COMPETITION),
    )


def other(first, last, **more):
    return make_activity("a2", make_post("guard"), start=first, end=last, **more)


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [(4, 6, Obstacle.ENGAGED), (5, 6, Obstacle.REST), (0, 1, Obstacle.REST)],
)
def test_a_confirmed_engagement_is_told_by_overlap_or_by_rest(first, last, reason):
    found = planted([somebody("anne")], other(first, last), confirmed=(("anne", "guard"),))
    assert found == driver(reason)


def test_a_choice_that_can_move_is_competition():
    assert planted([somebody("anne")], other(4, 6), pairs=[("anne", "guard")]) == driver(
        Obstacle.COMPETITION
    )


def test_days_spent_by_a_choice_that_can_move_are_competition():
    anne = somebody("anne", left=4)
    assert planted([anne], other(8, 9), pairs=[("anne", "guard")]) == driver(Obstacle.COMPETITION)
    assert planted([anne], other(8, 9), confirmed=(("anne", "guard"),)) == driver(Obstacle.BUDGET)


def test_somebody_whose_days_are_spent_elsewhere_is_not_free():
    asked = make_activity("a1", make_post(), start=2, end=4)
    problem = make_problem([make_person("anne", left=4)], [asked, other(8, 9)])
    assert explain_hole(problem, [("anne", "guard")], "post").funnel[-1] == (
        Obstacle.COMPETITION,
        0,
    )


def test_an_engagement_in_the_way_is_not_read_as_days_spent():
    anne = somebody("anne", left=3)
    assert planted([anne], other(4, 6), confirmed=(("anne", "guard"),)) == driver(Obstacle.ENGAGED)


def test_people_kept_out_by_decision_are_told():
    found = planted([somebody("anne")], banned=frozenset({("anne", "a1")}))
    assert found == driver(Obstacle.BANNED)


def test_a_post_with_all_its_people_has_no_hole():
    problem = make_problem([make_person()], [make_activity("a1", make_post())])
    assert unfilled(problem, [("anne", "post")]) == ()
    with pytest.raises(ValueError, match="no empty place"):
        explain_hole(problem, [("anne", "post")], "post")


@st.composite
def plans(draw):
    """A small problem with a legal plan: the best one, less some of its choices."""
    problem = draw(tiny_problems())
    kept = [pair for pair in optimum(problem).pairs if draw(st.integers(0, 3))]
    return problem, tuple(kept)


def step_of(problem, person, post):
    """The first obstacle of somebody, with what is confirmed alone."""
    found = why(problem, person, post)
    code = found[0].code if found else Obstacle.COMPETITION
    return Obstacle.AVAILABILITY if code is Obstacle.UNKNOWN else code


ORDER = [each for each in Obstacle if each is not Obstacle.UNKNOWN]


@examples(150)
@given(plans())
def test_every_hole_is_named_by_the_step_that_the_last_person_reaches(plan):
    problem, pairs = plan
    held = {*pairs, *problem.confirmed}
    expected = {}
    for post in problem.posts:
        missing = post.headcount - sum(pair[1] == post.id for pair in held)
        if missing > 0:
            rest = [each.id for each in problem.people if (each.id, post.id) not in held]
            steps = [step_of(problem, name, post.id) for name in rest]
            reason = max(steps, key=ORDER.index, default=Obstacle.SCOPE)
            expected[post.id] = (missing, reason)
    found = unfilled(problem, pairs)
    assert {each.post: (each.missing, each.reason) for each in found} == expected
    assert [each.post for each in found] == sorted(expected)
    assert not {each.reason for each in found} & {Obstacle.UNKNOWN}


@examples(80)
@given(plans())
def test_near_misses_are_those_whom_their_days_alone_keep_away(plan):
    problem, pairs = plan
    explainer = Explainer(problem, pairs)
    for each in explainer.unfilled():
        hole = explainer.hole(each.post)
        held = {*pairs, *problem.confirmed}
        rest = [name.id for name in problem.people if (name.id, each.post) not in held]
        found = {name: why(problem, name, each.post, pairs) for name in rest}
        alone = {name: reasons[0] for name, reasons in found.items() if len(reasons) == 1}
        one_day = [
            (name, reason.days[0])
            for name, reason in alone.items()
            if reason.code is Obstacle.AVAILABILITY and len(reason.days + reason.silent) == 1
        ]
        silent = [name for name, reason in alone.items() if reason.code is Obstacle.UNKNOWN]
        assert list(hole.one_day_misses) == one_day
        assert list(hole.unknowns) == silent


@pytest.mark.parametrize(("change", "obstacle"), [row[:2] for row in LADDER])
def test_the_cause_is_the_one_planted_in_any_order(change, obstacle):
    post = make_post("driver", headcount=1, ranks=(1, 2), skills=SKILLS)
    asked = make_activity("a1", post, start=2, end=4, scope=Scope.UNIT)
    people = [somebody("anne", **change), *(somebody(name, unit="u2") for name in ("bob", "carl"))]
    problem = make_problem(people, [asked])
    for order in permutations(range(3)):
        assert Explainer(problem, (), Masks(problem, order)).unfilled()[0].reason is obstacle


@examples(80)
@given(plans(), st.randoms(use_true_random=False))
def test_a_hole_is_the_same_in_another_order_but_for_that_of_names(plan, dice):
    """What may differ is who replaces whom, since the first who can is taken."""
    problem, pairs = plan
    order = list(range(len(problem.people)))
    dice.shuffle(order)
    explainer, other = Explainer(problem, pairs), Explainer(problem, pairs, Masks(problem, order))
    assert other.unfilled() == explainer.unfilled()
    for each in explainer.unfilled():
        assert _unordered(other.hole(each.post)) == _unordered(explainer.hole(each.post))


def _unordered(hole: Hole) -> Hole:
    return replace(
        hole,
        one_day_misses=tuple(sorted(hole.one_day_misses)),
        unknowns=tuple(sorted(hole.unknowns)),
        repairs=tuple(
            replace(each, people=tuple(sorted(each.people)), lost=tuple(sorted(each.lost)))
            for each in hole.repairs
            if not each.swaps
        ),
    )


@examples(80)
@given(plans())
def test_the_funnel_only_narrows_and_ends_with_those_free(plan):
    problem, pairs = plan
    explainer = Explainer(problem, pairs)
    for each in explainer.unfilled():
        hole = explainer.hole(each.post)
        counts = [hole.crowd, *(left for _, left in hole.funnel)]
        assert counts == sorted(counts, reverse=True)
        held = {*pairs, *problem.confirmed}
        rest = [name.id for name in problem.people if (name.id, each.post) not in held]
        assert counts[-1] == sum(not why(problem, name, each.post, pairs) for name in rest)
        assert (hole.reason, hole.day, hole.skill) == (each.reason, each.day, each.skill)


def test_the_worst_day_blocks_most_of_those_otherwise_up_to_the_post():
    crowd = [
        make_person("anne", "IIDDD"),
        make_person("bob", "DIDDD"),
        make_person("carl", "D?IDD"),
        make_person("dora", "IIIII", rank=5),
    ]
    post = make_post(ranks=(0, 2))
    hole = explain_hole(make_problem(crowd, [make_activity("a1", post, end=2)]), [], "post")
    assert (hole.worst_day, hole.worst_day_blocks, hole.day) == (1, 3, 1)
    assert hole.one_day_misses == (("bob", 1),)
    assert hole.unknowns == ()
    assert hole.funnel[:2] == ((Obstacle.SCOPE, 4), (Obstacle.GRADE, 3))
