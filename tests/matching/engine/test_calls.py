"""Whom to call, which skills open places, what lateness costs."""

import random
from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import given

from metiis.matching.engine.answers import Obstacle, Plan, Proof
from metiis.matching.engine.calls import Bottleneck, call_list, call_rounds, scarcest
from metiis.matching.engine.holes import unfilled
from metiis.matching.engine.late import late_cost
from metiis.matching.engine.planning import plan
from metiis.matching.engine.problem import Kind, Objective, Pair, Person, Problem, State
from tests.matching.engine import oracle
from tests.matching.engine.brigades import draw_brigade
from tests.matching.engine.builders import make_activity, make_person, make_post, make_problem
from tests.matching.engine.strategies import examples, tiny_problems


def plan_of(problem: Problem, *pairs: Pair) -> Plan:
    """A plan made by hand."""
    return Plan(
        assignments=pairs,
        value=len(pairs),
        bound=None,
        optimal=False,
        proof=Proof.NONE,
        unfilled=unfilled(problem, pairs),
    )


def test_a_silent_person_is_called_for_the_hole_she_could_fill():
    people = [
        make_person("anne", "D??D", skills=["PL"]),
        make_person("bruno", "DI?D", skills=["PL"]),
        make_person("chloe", "????"),
        make_person("david", "DDDD"),
    ]
    post = make_post("driver", skills=["PL"])
    problem = make_problem(people, [make_activity("a1", post, start=1, end=3)])

    calls = call_list(problem, plan_of(problem), 10)

    assert [call.person for call in calls] == ["anne"]
    assert calls[0].days == (1, 2)
    assert calls[0].posts == ("driver",)
    assert calls[0].activities == ("a1",)
    assert calls[0].gain == 1


def test_two_calls_count_on_the_same_place_only_when_no_other_is_left():
    drivers = [make_person(f"driver{n}", "??", skills=["PL"], rank=1) for n in range(3)]
    soldier = make_person("soldier", "??")
    posts = [make_post("1", skills=["PL"], ranks=(1, 1)), make_post("2", ranks=(0, 0))]
    problem = make_problem([*drivers, soldier], [make_activity("a1", *posts)])

    names = [call.person for call in call_list(problem, plan_of(problem), 4)]

    assert names == ["driver0", "soldier", "driver1", "driver2"]


def test_what_somebody_already_gives_is_not_counted_twice():
    problem = make_problem(
        [make_person("anne", "D?D"), make_person("bruno", "?D?")],
        [make_activity("a1", make_post("short"), start=0), make_activity("a2", start=1, end=2)],
        min_rest=0,
    )
    longer = replace(problem.activities[1], start=0)
    same_days = replace(
        problem,
        activities=(
            problem.activities[0],
            replace(longer, posts=tuple(replace(post, start=0) for post in longer.posts)),
        ),
    )

    # The second activity now lasts from the first day: she would leave one post for the other.
    apart = call_list(problem, plan_of(problem, ("anne", "short")), 5)
    clash = call_list(same_days, plan_of(same_days, ("anne", "short")), 5)

    assert {call.person for call in apart} == {"anne", "bruno"}
    assert [call.person for call in clash] == ["bruno"]


def test_days_left_limit_what_a_call_could_bring():
    events = [make_activity(f"a{n}", make_post(f"p{n}"), start=3 * n) for n in range(3)]
    problem = make_problem([make_person(days="?" * 9, left=2)], events)

    call = call_list(problem, plan_of(problem), 1)[0]

    assert call.gain == 2
    assert len(call.posts) == 2


def test_days_of_confirmed_posts_are_taken_off_what_a_call_could_bring():
    events = [make_activity(f"a{n}", make_post(f"p{n}"), start=3 * n) for n in range(4)]
    problem = make_problem(
        [make_person(days="?" * 12, left=3)], events, confirmed=(("anne", "p0"),)
    )

    call = call_list(problem, plan_of(problem, ("anne", "p0")), 1)[0]

    assert len(call.posts) == 2


@pytest.mark.parametrize(("skills", "gain"), [(["PL"], 1), ([], None)])
def test_a_full_post_counts_for_what_its_holder_finds_elsewhere(
    skills: list[str], gain: int | None
):
    """Anne cannot drive: if she answers, she replaces Bruno, who drives if he can."""
    people = [make_person("anne", "??"), make_person("bruno", "DD", skills=skills)]
    posts = [make_post("full"), make_post("driver", skills=["PL"])]
    problem = make_problem(people, [make_activity("a1", *posts)])

    calls = call_list(problem, plan_of(problem, ("bruno", "full")), 5)

    assert [call.gain for call in calls] == ([gain] if gain else [])
    assert all(call.posts == ("full",) for call in calls)


def test_somebody_who_said_yes_may_move_for_those_who_come_after():
    """Anne fits both posts and Bruno one: the second call moves the first if need be."""
    people = [make_person("anne", "??", skills=["PL"]), make_person("bruno", "??")]
    posts = [make_post("1"), make_post("2", skills=["PL"])]
    problem = make_problem(people, [make_activity("a1", *posts)])

    calls = call_list(problem, plan_of(problem), 5)

    assert [(call.person, call.gain) for call in calls] == [("anne", 1), ("bruno", 1)]
    assert calls[1].posts == ("1",)


def answering(person: Person) -> Person:
    return replace(person, days=person.days.replace(b"\0", bytes([State.AVAILABLE])))


def opened(problem: Problem, before: int, called: list[str]) -> int:
    return plan(all_answer(problem, called), 5.0).filled - before


@pytest.mark.parametrize("kind", [Kind.POLICY, Kind.FILL])
def test_our_calls_open_more_places_than_as_many_drawn_at_random(kind: Kind):
    ours = chance = 0
    for seed in (1, 2, 3):
        problem = draw_brigade(seed, kind=kind)
        found = plan(problem, 5.0)
        silent = [person.id for person in problem.people if State.UNKNOWN in person.days]
        number = len(silent) // 10
        called = [call.person for call in call_list(problem, found, number)]
        assert len(called) == len(set(called)) == number
        ours += opened(problem, found.filled, called)
        chance += opened(problem, found.filled, random.Random(seed).sample(silent, number))

    assert ours >= 2 * chance


def all_answer(problem: Problem, names: Collection[str]) -> Problem:
    people = (answering(each) if each.id in names else each for each in problem.people)
    return replace(problem, people=tuple(people))


def exact_gain(problem: Problem, names: Collection[str]) -> int:
    """What answers add to the best plan there is, found by trying everything."""
    before, after = oracle.optimum(problem), oracle.optimum(all_answer(problem, names))
    assert isinstance(before.value, int)
    assert isinstance(after.value, int)
    return after.value - before.value


def on_one_day(problem: Problem) -> Problem:
    """The same posts, all on the first day, of which whoever leaves a day out says nothing."""
    activities = (
        replace(
            each, start=0, end=0, posts=tuple(replace(post, start=0, end=0) for post in each.posts)
        )
        for each in problem.activities
    )
    people = (
        replace(each, days=b"\0" + each.days[1:]) if State.UNKNOWN in each.days else each
        for each in problem.people
    )
    return replace(problem, activities=tuple(activities), people=tuple(people))


@given(tiny_problems(kinds=(Kind.FILL, Kind.WEIGHTED)))
@examples(150)
def test_what_a_round_of_calls_promises_the_best_plan_brings(problem: Problem):
    found = plan_of(problem, *oracle.optimum(problem).pairs)
    promised, names = 0, list[str]()
    for call in next(call_rounds(problem, found, 6), []):
        names.append(call.person)
        promised += call.gain
        assert exact_gain(problem, names) >= promised


@given(tiny_problems(kinds=(Kind.FILL, Kind.WEIGHTED)))
@examples(150)
def test_on_one_day_the_first_call_is_the_one_that_trying_everybody_finds(problem: Problem):
    problem = on_one_day(problem)
    calls = call_list(problem, plan_of(problem, *oracle.optimum(problem).pairs), 1)
    best = max((exact_gain(problem, [each.id]) for each in problem.people), default=0)
    assert sum(call.gain for call in calls) == best


@given(tiny_problems())
@examples(80)
def test_only_people_whose_answer_could_put_them_in_a_post_are_called(problem: Problem):
    found = plan_of(problem, *oracle.optimum(problem).pairs)
    calls = call_list(problem, found, 6)
    assert len({call.person for call in calls}) == len(calls)
    for call in calls:
        person = problem.person[call.person]
        assert all(person.days[day] == State.UNKNOWN for day in call.days)
        answered = all_answer(problem, [person.id])
        assert oracle.may_hold_all(answered, person.id, call.posts)
        assert not oracle.may_hold_all(problem, person.id, call.posts)
        assert call.gain > 0


def test_the_skill_that_would_open_most_places_comes_first():
    people = [make_person(f"p{n}") for n in range(6)]
    posts = [
        make_post("1", headcount=3, skills=["PL"]),
        make_post("2", headcount=1, skills=["SAN"]),
    ]
    problem = make_problem(people, [make_activity("a1", *posts)])

    found = scarcest(problem, plan_of(problem))

    assert found == [
        Bottleneck(Obstacle.SKILL, "PL", None, 3, 1.0, 3.0, 6),
        Bottleneck(Obstacle.SKILL, "SAN", None, 1, 1.0, 1.0, 6),
    ]


def test_a_range_of_ranks_is_a_bottleneck_too():
    problem = make_problem(
        [make_person("anne", rank=0)], [make_activity("a1", make_post("post", ranks=(2, 3)))]
    )

    assert scarcest(problem, plan_of(problem)) == [
        Bottleneck(Obstacle.GRADE, None, (2, 3), 1, 1.0, 1.0, 1)
    ]


def test_training_somebody_used_as_well_elsewhere_opens_nothing():
    posts = [make_post("1"), make_post("2", skills=["PL"])]
    problem = make_problem([make_person()], [make_activity("a1", *posts)])

    assert scarcest(problem, plan_of(problem, ("anne", "1"))) == []


def test_an_activity_published_late_finds_its_people_taken():
    events = [make_activity("a1", priority=1), make_activity("a2", priority=3, created=1)]
    problem = make_problem([make_person()], events, objective=Objective(Kind.POLICY))
    found = plan(problem, 5.0)

    late = {each.activity: each for each in late_cost(problem, found, ["a1", "a2"])}

    assert (late["a1"].planned, late["a1"].late, late["a1"].lost, late["a1"].taken) == (1, 0, 1, 1)
    assert late["a2"].lost == 0


@given(tiny_problems(kinds=(Kind.FILL,)))
@examples(150)
def test_lateness_never_gains_and_what_others_take_is_lost(problem: Problem):
    best = plan_of(problem, *oracle.optimum(problem).pairs)
    for late in late_cost(problem, best, [activity.id for activity in problem.activities]):
        assert 0 <= late.taken <= late.lost <= late.planned
