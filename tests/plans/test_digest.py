"""A plan told in figures: what was, by hand, and with the plan; who moves; what is proven."""

from dataclasses import replace

from metiis.matching.engine.planning import plan
from metiis.matching.engine.problem import (
    NEVER,
    Activity,
    Budget,
    Kind,
    Objective,
    Person,
    Post,
    Problem,
    Scope,
    State,
    Unit,
)
from metiis.matching.engine.writing import write_plan
from metiis.plans import digest
from metiis.plans.results import kept, unpack, written

DAYS = 20


def person(name: str, free: range = range(DAYS), rank: int = 0) -> Person:
    days = bytes(State.AVAILABLE if day in free else State.UNKNOWN for day in range(DAYS))
    budget = (Budget(0, DAYS - 1, 60),)
    return Person(name, "7BCA", rank, {}, days, (-9, 99), 99, budget)


def activity(name: str, day: int, headcount: int = 1, priority: int = 2) -> Activity:
    post = Post(f"{name}-post", name, "Combattant", headcount, 0, 3, frozenset(), day, day)
    return Activity(name, "7BCA", day, day, priority, Scope.UNIT, day, (post,))


def problem(people: list[Person], activities: list[Activity], **values: object) -> Problem:
    return Problem(
        horizon=DAYS,
        day0="2026-12-01",
        min_rest=0,
        grades=("SDT", "CPL", "SGT", "LTN"),
        units={"7BCA": Unit("7BCA", "27BIM")},
        people=tuple(people),
        activities=tuple(activities),
        objective=Objective(kind=Kind.POLICY),
        **values,
    )


def told(asked: Problem):
    found = plan(asked, 5)
    fullest = plan(digest.fill_only(asked), 5)
    result = digest.digest(asked, found, fullest)
    text = written(write_plan(asked, found, 1.0), result)
    assert unpack(kept(text.encode(), "")) == result
    return result


def test_by_hand_a_person_is_spent_where_the_plan_keeps_her_for_what_only_she_can_do():
    everywhere, only_first = person("a"), person("b", range(2, 3))
    # Both days overlap nothing, but the first activity created takes « a », free on both.
    first = activity("first", 2)
    second = replace(activity("second", 2), created=9, start=2, end=3)
    second = replace(second, posts=(replace(second.posts[0], start=2, end=3),))
    result = told(problem([everywhere, only_first], [first, second]))
    assert (result.total.hand, result.total.filled) == (1, 2)
    assert result.total.places_proof == "bound"
    assert result.total.more == 0


def test_as_many_points_in_more_places_of_less_priority_are_not_places_more():
    long = replace(activity("long", 2), end=9)
    long = replace(long, posts=(replace(long.posts[0], end=9),))
    days = [activity(f"day{day}", day, priority=3) for day in range(2, 10)]
    asked = problem([person("a")], [long, *days])
    found = plan(asked, 5)
    instead = plan(digest.fill_only(replace(asked, activities=tuple(days))), 5)
    assert (found.filled, instead.filled) == (1, 8)
    total = digest.digest(asked, found, instead).total
    assert (total.places_proof, total.more) == ("bound", 0)


def test_what_was_planned_before_is_kept_moved_or_gone():
    people = [person("kept"), person("gone", range(0)), person("new")]
    first, second = activity("first", 2), activity("second", 2)
    before = (("kept", "first-post"), ("gone", "second-post"))
    result = told(problem(people, [first, second], previous=before))
    assert result.changes.kept == (("kept", "first-post"),)
    assert result.changes.gone == (("gone", "second-post"),)
    assert result.changes.new == (("new", "second-post"),)
    assert (result.total.before, result.total.filled) == (2, 2)


def test_a_person_who_changes_post_is_moved():
    asked = problem([person("a")], [activity("first", 2), activity("second", 2)])
    asked = replace(asked, previous=(("a", "first-post"),))
    result = digest.changes(asked, {("a", "second-post")})
    assert result.moved == (("a", "first-post", "second-post"),)
    assert result.new == result.gone == ()


def test_places_held_already_are_neither_chosen_nor_lost():
    asked = problem(
        [person("held", range(0)), person("free")],
        [activity("first", 2, headcount=3)],
        confirmed=(("held", "first-post"),),
    )
    [line] = told(asked).activities
    [post] = line.posts
    assert (post.held, post.chosen, post.before) == (("held",), ("free",), 1)
    assert (line.asked, line.before, line.filled) == (3, 1, 2)


def test_empty_places_keep_their_one_cause_and_day():
    result = told(problem([person("a", range(5))], [activity("late", 9)]))
    [hole] = result.holes
    assert (hole.post, hole.missing, hole.reason) == ("late-post", 1, "availability")
    assert hole.day == "2026-12-10"


def test_those_asked_most_come_first_and_are_twenty_at_most():
    people = [replace(person(f"p{each:02}"), used=each) for each in range(30)]
    result = told(problem(people, [activity("all", 2, headcount=30), activity("one", 9)]))
    assert len(result.stretched) == 20
    assert result.stretched[0].asked == 2
    assert [row.served for row in result.stretched[1:3]] == [29, 28]


def test_priorities_are_counted_apart():
    asked = problem([person("a")], [activity("one", 2, priority=1), activity("two", 2)])
    result = told(asked)
    assert {key: row.filled for key, row in result.priorities.items()} == {1: 1, 2: 0}
    assert NEVER > DAYS
