"""Other dates and small changes: the counts are those of trying everything."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.matching.engine.answers import Obstacle
from metiis.matching.engine.bits import bits_of
from metiis.matching.engine.dates import Limit, shifted, slide
from metiis.matching.engine.problem import Activity, Kind, Objective, Problem, Scope
from metiis.matching.engine.room import fillable
from metiis.matching.engine.whatif import (
    FewerPlaces,
    OtherRanks,
    OtherScope,
    Shorter,
    WithoutSkill,
    changed,
    simple_changes,
    what_if,
)
from tests.matching.engine import oracle
from tests.matching.engine.builders import make_activity, make_person, make_post, make_problem
from tests.matching.engine.strategies import examples, tiny_problems


def places_by_trying(problem: Problem, activity: Activity) -> int:
    """The most places that the activity can fill, as if nobody were confirmed in it."""
    own = {post.id for post in problem.activity[activity.id].posts}
    rows = [
        activity
        if each.id == activity.id
        else replace(each, posts=tuple(replace(post, headcount=0) for post in each.posts))
        for each in problem.activities
    ]
    confirmed = tuple(pair for pair in problem.confirmed if pair[1] not in own)
    alone = replace(
        problem,
        activities=tuple(rows),
        confirmed=confirmed,
        previous=(),
        objective=Objective(Kind.FILL),
    )
    value = oracle.optimum(alone).value
    assert isinstance(value, int)
    return value - len(confirmed)


@given(tiny_problems(kinds=(Kind.FILL,)))
@examples(80)
def test_each_date_is_counted_as_by_trying_everything(problem: Problem):
    for activity in problem.activities:
        for found in slide(problem, activity.id, range(-12, 13, 2)):
            moved = shifted(activity, found.shift)
            assert found.fillable == places_by_trying(problem, moved)
            assert found.fillable == sum(room.fillable for room in found.by_post)
            assert found.fillable <= found.declared <= found.places
            for room in found.by_post:
                assert room.fillable <= min(room.headcount, room.eligible)


@given(tiny_problems(kinds=(Kind.FILL,)))
@examples(80)
def test_each_change_is_counted_as_by_trying_everything(problem: Problem):
    for activity in problem.activities:
        for change in simple_changes(problem, activity):
            found = what_if(problem, activity.id, change)
            assert found.before == places_by_trying(problem, activity)
            assert found.after == places_by_trying(problem, changed(activity, change))


@given(st.data())
@examples(200)
def test_people_are_spread_over_posts_so_that_most_places_are_filled(data: st.DataObject):
    sets = data.draw(st.lists(st.frozensets(st.integers(0, 7)), min_size=1, max_size=5))
    places = [data.draw(st.integers(0, 4)) for _ in sets]

    filled = fillable(places, [bits_of(8, people) for people in sets])

    assert all(count <= most for count, most in zip(filled, places, strict=True))
    # Hall: no set of posts can fill more than its people, and one of them is full to the brim.
    bounds = []
    for mask in range(1 << len(sets)):
        inside = [n for n in range(len(sets)) if mask >> n & 1]
        people: set[int] = set().union(*(sets[n] for n in inside))
        outside = sum(places[n] for n in range(len(sets)) if n not in inside)
        bounds.append(len(people) + outside)
    assert sum(filled) == min(bounds)


def test_days_outside_the_horizon_are_not_offered():
    problem = make_problem([make_person(days="D" * 6)], [make_activity("a1", start=2, end=3)])

    assert [each.shift for each in slide(problem, "a1", range(-30, 31))] == [-2, -1, 0, 1, 2]


def test_an_engagement_elsewhere_is_told_apart_from_days_not_declared():
    people = [make_person("anne", "DDDD", engaged=[(3, 3)]), make_person("bruno", "DDDI")]
    problem = make_problem(people, [make_activity("a1", make_post(headcount=2))], min_rest=0)

    last = slide(problem, "a1", [3])[0]

    assert (last.places, last.fillable, last.declared) == (2, 0, 1)


def test_the_skill_that_limits_is_named_with_what_it_costs():
    people = [make_person(f"p{n}", rank=n) for n in range(4)]
    post = make_post(headcount=3, ranks=(2, 5), skills=["PL"])
    problem = make_problem(people, [make_activity("a1", post, make_post("any"))])

    found = slide(problem, "a1", [0])[0]

    assert found.limits == (Limit(Obstacle.SKILL, 2, "PL"),)
    assert [room.fillable for room in found.by_post] == [1, 0]


def test_the_rank_that_limits_is_named():
    people = [make_person(f"p{n}", rank=n) for n in range(3)]
    problem = make_problem(people, [make_activity("a1", make_post(headcount=3, ranks=(1, 5)))])

    assert slide(problem, "a1", [0])[0].limits == (Limit(Obstacle.GRADE, 1),)


def test_people_confirmed_in_the_draft_are_counted_as_free_of_it():
    problem = make_problem(
        [make_person(days="DDDD")], [make_activity("a1")], confirmed=(("anne", "a1.1"),)
    )

    assert [each.fillable for each in slide(problem, "a1", range(4))] == [1, 1, 1, 1]


def test_one_driver_fewer_leaves_one_hole_fewer():
    problem = make_problem(
        [make_person(skills=["PL"])], [make_activity("a1", make_post(headcount=2, skills=["PL"]))]
    )

    found = what_if(problem, "a1", FewerPlaces("post"))

    assert (found.before, found.after, found.places_after, found.gain) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    "change",
    [
        Shorter(first=1),
        WithoutSkill("PL"),
        WithoutSkill("PL", "post"),
        OtherRanks("post", 0, 5),
        OtherScope(Scope.BRIGADE),
    ],
)
def test_each_kind_of_change_may_open_the_place(change):
    lacks = {
        Shorter: {"days": "IDD"},
        WithoutSkill: {"skills": []},
        OtherRanks: {"rank": 0},
        OtherScope: {"unit": "u2"},
    }
    usual = {"days": "DDD", "skills": ["PL"], "rank": 2}
    person = make_person(**{**usual, **lacks[type(change)]})
    post = make_post(ranks=(2, 5), skills=["PL"])
    problem = make_problem([person], [make_activity("a1", post, end=2, scope=Scope.UNIT)])

    found = what_if(problem, "a1", change)

    assert (found.before, found.after, found.gain) == (0, 1, 1)


def test_a_change_without_sense_is_refused():
    problem = make_problem([make_person()], [make_activity("a1")])

    for change in (Shorter(first=1), FewerPlaces("none"), Shorter(first=-1)):
        with pytest.raises(ValueError, match="day is left|no post"):
            what_if(problem, "a1", change)


def test_a_quarter_of_dates_for_a_brigade_is_counted_at_once():
    days = ["DDDDIDDBBDDDI?" * 20, "IIDDDDDDDDI" * 20, "D" * 220]
    people = [
        make_person(f"p{n:03}", days[n % 3][n % 11 :][:120], rank=n % 6, skills=["PL"][: n % 2])
        for n in range(750)
    ]
    posts = [make_post(f"p{n}", headcount=6, ranks=(n % 3, 5), skills=["PL"]) for n in range(5)]
    problem = make_problem(people, [make_activity("a1", *posts, start=14, end=17)])

    began = time.process_time()
    found = slide(problem, "a1", range(-14, 90))

    assert len(found) == 104
    assert time.process_time() - began < 3.0  # Measured at 0.1 s; the margin is for slow machines.
