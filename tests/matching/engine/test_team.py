"""The best team for one activity: equal to trying everything, legal, and obedient."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.matching.engine.bits import bits_of
from metiis.matching.engine.checker import check
from metiis.matching.engine.objective import Value, value_of
from metiis.matching.engine.planning import plan
from metiis.matching.engine.points import Points, Scorer
from metiis.matching.engine.problem import (
    Budget,
    Kind,
    Objective,
    Pair,
    Problem,
    Scope,
)
from metiis.matching.engine.ranking import Ranking
from metiis.matching.engine.roll import Roll
from metiis.matching.engine.team import PinFault, Source, Team, suggest
from tests.matching.engine import oracle
from tests.matching.engine.builders import make_activity, make_person, make_post, make_problem
from tests.matching.engine.strategies import examples, tiny_problems

POLICY = Objective(Kind.POLICY)


def alone(problem: Problem, activity_id: str) -> Problem:
    """The same problem where the other activities have no place left: what is confirmed stays."""
    rows = [
        activity
        if activity.id == activity_id
        else replace(activity, posts=tuple(replace(post, headcount=0) for post in activity.posts))
        for activity in problem.activities
    ]
    return replace(problem, activities=tuple(rows), scarce=Scorer(problem).scarce)


def worth_with_confirmed(problem: Problem, team: Team) -> Value:
    return value_of(problem, sorted({*team.pairs, *problem.confirmed}))


def missing_of(team: Team) -> int:
    return sum(team.missing.values())


@given(tiny_problems())
@examples(300)
def test_no_team_is_worth_more(problem: Problem):
    roll = Roll(problem)
    for activity in problem.activities:
        team = suggest(problem, activity.id, roll=roll)
        best = oracle.optimum(alone(problem, activity.id))
        assert worth_with_confirmed(problem, team) == best.value
        assert team.value == value_of(problem, team.pairs)
        assert team.is_exact


@given(tiny_problems())
@examples(300)
def test_every_choice_is_allowed_and_counted_among_those_considered(problem: Problem):
    for activity in problem.activities:
        team = suggest(problem, activity.id)
        chosen = [each for each in team.members if each.source is Source.CHOSEN]
        for member in chosen:
            assert oracle.may_hold_all(problem, member.person, (member.post,))
            assert member.rank is not None
            assert 1 <= member.rank <= team.considered[member.post]
        assert check(problem, sorted({*team.pairs, *problem.confirmed})) == []
        names = [member.person for member in chosen]
        assert len(names) == len(set(names))
        for post in activity.posts:
            seated = sum(pair[1] == post.id for pair in problem.confirmed)
            held = sum(pair[1] == post.id for pair in team.pairs)
            assert held <= max(post.headcount, seated)
            assert team.missing[post.id] == max(0, post.headcount - held)
        assert {pair for pair in problem.confirmed if pair[1] in team.missing} <= set(team.pairs)


@given(tiny_problems())
@examples(200)
def test_those_considered_are_those_whom_the_rules_allow(problem: Problem):
    roll = Roll(problem)
    for activity in problem.activities:
        team = suggest(problem, activity.id, roll=roll)
        seated = {person for person, post in problem.confirmed if post in team.missing}
        for post in activity.posts:
            allowed = [
                person.id
                for person in problem.people
                if person.id not in seated and oracle.may_hold_all(problem, person.id, (post.id,))
            ]
            assert team.considered[post.id] == len(allowed)


@given(tiny_problems())
@examples(60)
def test_a_plan_of_one_activity_is_worth_no_more(problem: Problem):
    for activity in problem.activities:
        single = alone(problem, activity.id)
        team = suggest(single, activity.id)
        found = plan(single, seconds=5.0)
        assert found.optimal
        assert worth_with_confirmed(single, team) == found.value


@given(tiny_problems(kinds=(Kind.POLICY, Kind.FILL)), st.integers(0, 3), st.data())
@examples(200)
def test_the_best_of_those_left_out_are_told(problem: Problem, most: int, data: st.DataObject):
    names = [person.id for person in problem.people]
    posts = [post.id for post in problem.posts]
    if not posts or not names:
        return
    bans = data.draw(st.lists(st.sampled_from(names), max_size=2))
    pins = data.draw(
        st.lists(st.tuples(st.sampled_from(names), st.sampled_from(posts)), max_size=1)
    )
    roll = Roll(problem)
    for activity in problem.activities:
        team = suggest(problem, activity.id, pins, bans, roll, most)
        assert replace(team, others={}) == replace(
            suggest(problem, activity.id, pins, bans), others={}
        )
        away = {member.person for member in team.members} | set(bans)
        out = bits_of(roll.size, [roll.place[name] for name in away])
        for post in activity.posts:
            people = roll.eligible(activity, post) & ~out
            best = Ranking(roll, activity).best(post, people, most)
            assert team.others[post.id] == tuple(roll.people[place].id for _gain, place in best)


@given(tiny_problems(kinds=(Kind.POLICY, Kind.FILL)), st.data())
@examples(200)
def test_bans_are_obeyed_and_pins_kept_or_refused(problem: Problem, data: st.DataObject):
    posts = [post.id for post in problem.posts]
    names = [person.id for person in problem.people]
    if not posts or not names:
        return
    pair = st.tuples(st.sampled_from(names), st.sampled_from(posts))
    pins = data.draw(st.lists(pair, max_size=3))
    bans: list[str | Pair] = data.draw(st.lists(st.sampled_from(names) | pair, max_size=2))
    for activity in problem.activities:
        team = suggest(problem, activity.id, pins, bans)
        refused = {(each.person, each.post) for each in team.refused}
        assert set(pins) == refused | (set(pins) & set(team.pairs))
        confirmed = set(problem.confirmed)
        for ban in bans:
            pairs = set(team.pairs) - confirmed
            assert ban not in (pairs if isinstance(ban, tuple) else {who for who, _ in pairs})
        free = [member.person for member in team.members if member.source is not Source.CONFIRMED]
        assert len(free) == len(set(free))


@given(tiny_problems(), st.data())
@examples(150)
def test_a_team_never_loses_when_somebody_becomes_available(problem: Problem, data: st.DataObject):
    if not problem.people:
        return
    lucky = data.draw(st.sampled_from(problem.people))
    # Points for flexible people and scarce skills depend on days declared: they stay as they were.
    weigh = replace(problem.objective.points, flexible_week=0, if_needed_day=0)
    calm = replace(
        problem,
        scarce=problem.scarce or frozenset(),
        objective=replace(problem.objective, points=weigh),
    )
    freer = replace(lucky, days=bytes([3]) * problem.horizon)
    people = tuple(freer if each.id == lucky.id else each for each in problem.people)
    after = replace(calm, people=people)
    for activity in problem.activities:
        before = suggest(calm, activity.id)
        assert suggest(after, activity.id).value >= before.value  # type: ignore[operator]


@given(tiny_problems())
@examples(100)
def test_the_order_of_a_file_changes_no_team(problem: Problem):
    turned = replace(problem, people=problem.people[::-1], activities=problem.activities[::-1])
    for activity in problem.activities:
        assert suggest(problem, activity.id) == suggest(turned, activity.id)


def test_the_only_driver_goes_where_nobody_else_can():
    driver = make_person("anne", skills=["PL"])
    activity = make_activity("a1", make_post("1-soldier"), make_post("2-driver", skills=["PL"]))
    problem = make_problem([driver, make_person("bruno", used=30)], [activity], objective=POLICY)

    team = suggest(problem, "a1")

    assert team.pairs == (("bruno", "1-soldier"), ("anne", "2-driver"))
    assert [member.rank for member in team.members] == [2, 1]
    assert team.considered == {"1-soldier": 2, "2-driver": 1}


def test_somebody_confirmed_elsewhere_is_held_with_her_rest():
    posts = [make_activity(f"a{day}", make_post(f"post{day}"), start=day) for day in range(4)]
    problem = make_problem([make_person()], posts, confirmed=(("anne", "post0"),))

    assert [missing_of(suggest(problem, f"a{day}")) for day in range(4)] == [0, 1, 0, 0]


def test_days_left_are_counted_in_each_civil_year():
    person = make_person(budgets=[(-360, 4, 2), (5, 369, 1)])
    weekend = make_activity("a1", make_post(), start=4, end=5)
    week = make_activity("a2", make_post("week"), start=4, end=6)
    problem = make_problem([person], [weekend, week])

    assert missing_of(suggest(problem, "a1")) == 0
    assert missing_of(suggest(problem, "a2")) == 1


def test_a_pin_overrules_declared_days_rest_and_days_left():
    person = make_person(days="I?DD", left=0, engaged=[(3, 3)])
    problem = make_problem([person], [make_activity("a1", make_post(), end=2)])

    team = suggest(problem, "a1", pins=[("anne", "post")])

    assert team.pairs == (("anne", "post"),)
    assert team.members[0].source is Source.PINNED
    assert team.refused == ()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"rank": 3}, PinFault.GRADE),
        ({"skills": {"PL": 0}}, PinFault.SKILL),
        ({"contract": (1, 9)}, PinFault.CONTRACT),
        ({"fit_until": 0}, PinFault.FITNESS),
        ({"engaged": [(1, 4)]}, PinFault.ENGAGED),
        ({"unit": "u2"}, PinFault.SCOPE),
    ],
)
def test_a_pin_gives_way_to_facts(change: dict[str, object], fault: PinFault):
    person = make_person(**{"skills": ["PL"], **change})  # type: ignore[arg-type]
    post = make_post(ranks=(0, 1), skills=["PL"])
    problem = make_problem([person], [make_activity("a1", post, end=1, scope=Scope.UNIT)])

    team = suggest(problem, "a1", pins=[("anne", "post")])

    assert [each.fault for each in team.refused] == [fault]
    assert team.pairs == ()


def test_a_pin_takes_no_second_post_and_no_place_too_many():
    people = [make_person(name) for name in ("anne", "bruno", "chloe")]
    activity = make_activity("a1", make_post("one"), make_post("two"))
    problem = make_problem(people, [activity], confirmed=(("anne", "one"),))
    pins = [("anne", "two"), ("bruno", "one"), ("chloe", "two"), ("chloe", "none")]

    team = suggest(problem, "a1", pins)

    assert team.pairs == (("anne", "one"), ("chloe", "two"))
    assert {(each.person, each.fault) for each in team.refused} == {
        ("anne", PinFault.SAME_ACTIVITY),
        ("bruno", PinFault.HEADCOUNT),
        ("chloe", PinFault.ABSENT),
    }


def test_a_place_is_filled_even_when_what_it_costs_eats_its_points():
    far = Points(places={1: 50}, not_applicant=200)
    problem = make_problem(
        [make_person()], [make_activity("a1")], objective=Objective(Kind.POLICY, points=far)
    )

    assert suggest(problem, "a1").pairs == (("anne", "a1.1"),)


def test_skills_end_on_any_day_and_years_turn_inside_an_activity():
    people = [
        make_person("anne", "D" * 130, skills={"PL": 128}),
        make_person("bruno", "D" * 130, skills={"PL": 127}),
    ]
    activity = make_activity("a1", make_post(headcount=2, skills=["PL"]), start=60, end=128)
    problem = make_problem(people, [activity])

    assert suggest(problem, "a1").pairs == (("anne", "post"),)
    assert Budget(0, 129, 400) in people[0].budgets
