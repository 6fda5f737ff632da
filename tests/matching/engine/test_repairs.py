"""What would fill a hole: each repair is made for real, and opens exactly what it claims."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given

from metiis.matching.engine.checker import check
from metiis.matching.engine.holes import Explainer, explain_hole
from metiis.matching.engine.problem import NEVER, Problem, Scope, State
from metiis.matching.engine.reasons import why
from metiis.matching.engine.repairs import Repair, RepairKind, Swap
from metiis.matching.engine.shifts import fill
from tests.matching.engine.builders import make_activity, make_person, make_post, make_problem
from tests.matching.engine.strategies import examples
from tests.matching.engine.test_holes import plans

ON_PAPER = {
    RepairKind.ASK: lambda person, repair, post: {
        "days": bytes(
            State.AVAILABLE if post.start <= day <= post.end and state == State.UNKNOWN else state
            for day, state in enumerate(person.days)
        )
    },
    RepairKind.CONTRACT_RENEWED: lambda person, repair, post: {"contract": (-NEVER, NEVER)},
    RepairKind.FITNESS_RENEWED: lambda person, repair, post: {"fit_until": NEVER},
    RepairKind.MORE_DAYS: lambda person, repair, post: {"budgets": ()},
    RepairKind.SKILL_RENEWED: lambda person, repair, post: {
        "skills": {**person.skills, repair.skill: NEVER}
    },
}


def with_people(problem, names, change):
    people = [change(each) if each.id in names else each for each in problem.people]
    return replace(problem, people=tuple(people))


def with_post(problem, post, **change):
    """The same problem with one post changed."""
    mended = replace(post, **change)
    activities = tuple(
        replace(each, posts=tuple(mended if own.id == post.id else own for own in each.posts))
        for each in problem.activities
    )
    return replace(problem, activities=activities)


def made(problem: Problem, post, repair: Repair) -> Problem:
    """The problem once a repair is made."""
    match repair.kind:
        case RepairKind.TAKE:
            return problem
        case RepairKind.OTHER_GRADE:
            low, high = min(post.rank_min, repair.rank), max(post.rank_max, repair.rank)
            return with_post(problem, post, rank_min=low, rank_max=high)
        case RepairKind.WITHOUT_SKILL:
            return with_post(problem, post, skills=post.skills - {repair.skill})
        case RepairKind.SHORTEN:
            return with_post(
                problem,
                post,
                start=post.start + (repair.day == post.start),
                end=post.end - (repair.day == post.end),
            )
        case RepairKind.OTHER_UNIT:
            host = problem.units[problem.activity[post.activity].unit]
            guest = replace(problem.units[repair.unit], within=frozenset({host.id}))
            units = {**problem.units, guest.id: replace(guest, brigade=host.brigade)}
            return replace(problem, units=units)
        case _:
            change = ON_PAPER[repair.kind]
            return with_people(
                problem,
                repair.people,
                lambda person: replace(person, **change(person, repair, post)),
            )


def able(problem, pairs, post_id):
    held = {*pairs, *problem.confirmed}
    return {
        each.id
        for each in problem.people
        if (each.id, post_id) not in held and not why(problem, each.id, post_id, held)
    }


def assert_it_opens_what_it_claims(problem, pairs, hole, repair):
    post = problem.post[hole.post]
    before = able(problem, pairs, post.id)
    if repair.kind is RepairKind.TAKE:
        assert (set(repair.people), repair.gain) == (before, min(hole.missing, len(before)))
        return
    opened = able(made(problem, post, repair), pairs, post.id) - before
    assert len(opened) == repair.opens
    assert set(repair.people) == (set() if repair.kind is RepairKind.OTHER_UNIT else opened)
    assert repair.gain == min(hole.missing - len(before), len(opened)) > 0


def assert_the_swaps_are_legal(problem, pairs, hole, repair):
    """All made at once, they fill the places, and cost what they say."""
    swaps = repair.swaps[: repair.gain]
    plan = {*pairs, *problem.confirmed}
    faults = len(check(problem, plan))
    size = len(plan)
    for swap in swaps:
        plan -= {(swap.person, swap.leaves)}
        plan |= {(swap.person, hole.post)}
        plan |= {(swap.by, swap.leaves)} if swap.by else set()
    assert len(check(problem, plan)) == faults
    assert len(plan) == size + sum(swap.by is not None for swap in swaps)
    if repair.kind is RepairKind.FREE:
        priority = {each.id: problem.activity[each.activity].priority for each in problem.posts}
        assert all(priority[swap.leaves] > priority[hole.post] for swap in swaps)


def best_team(problem, activity, pairs):
    """The most places of an activity that can be filled, by trying every person for every place."""
    held = {pair for pair in pairs if problem.post[pair[1]].activity != activity.id}
    places = [post.id for post in activity.posts for _ in range(post.headcount)]
    able_at = {
        post.id: {each.id for each in problem.people if not why(problem, each.id, post.id, held)}
        for post in activity.posts
    }
    names = [person.id for person in problem.people]
    names += [""] * len(places)
    return max(
        sum(name in able_at[place] for name, place in zip(order, places, strict=True))
        for order in set(permutations(names, len(places)))
    )


def moved(problem, activity, days):
    """The problem with an activity some days away, its own people set free of it."""
    posts = tuple(
        replace(post, start=post.start + days, end=post.end + days) for post in activity.posts
    )
    there = replace(activity, posts=posts, start=activity.start + days, end=activity.end + days)
    activities = tuple(there if each.id == activity.id else each for each in problem.activities)
    confirmed = tuple(
        pair for pair in problem.confirmed if problem.post[pair[1]].activity != activity.id
    )
    return replace(problem, activities=activities, confirmed=confirmed), there


def assert_the_shift_wins(problem, pairs, hole, repair):
    activity = problem.activity[problem.post[hole.post].activity]
    held = {*pairs, *problem.confirmed}
    filled = sum(problem.post[post].activity == activity.id for _, post in held)
    here, now = moved(problem, activity, 0)
    there, then = moved(problem, activity, repair.shift)
    today = max(filled, best_team(here, now, held))
    assert repair.gain == best_team(there, then, held) - today > 0


@examples(120)
@given(plans())
def test_every_repair_opens_the_places_it_claims(plan):
    problem, pairs = plan
    explainer = Explainer(problem, pairs)
    for each in explainer.unfilled():
        hole = explainer.hole(each.post)
        for repair in hole.repairs:
            assert repair.gain > 0
            if repair.kind in (RepairKind.REPLACE, RepairKind.FREE):
                assert_the_swaps_are_legal(problem, pairs, hole, repair)
            elif repair.kind is not RepairKind.SHIFT:
                assert_it_opens_what_it_claims(problem, pairs, hole, repair)
            elif sum(post.headcount for post in problem.posts) <= 4:
                assert_the_shift_wins(problem, pairs, hole, repair)
        costs = [repair.cost for repair in hole.repairs]
        assert costs == sorted(costs)


@examples(80)
@given(plans())
def test_no_repair_on_paper_is_forgotten(plan):
    problem, pairs = plan
    explainer = Explainer(problem, pairs)
    for each in explainer.unfilled():
        post, hole = problem.post[each.post], explainer.hole(each.post)
        told = {(repair.kind, repair.unit, repair.rank, repair.skill) for repair in hole.repairs}
        before = able(problem, pairs, post.id)
        tries = [Repair(RepairKind.OTHER_UNIT, 1, unit=unit) for unit in problem.units]
        tries += [Repair(RepairKind.WITHOUT_SKILL, 1, skill=skill) for skill in post.skills]
        ranks = (post.rank_min - 1, post.rank_max + 1)
        tries += [Repair(RepairKind.OTHER_GRADE, 1, rank=rank) for rank in ranks]
        everybody = tuple(person.id for person in problem.people)
        tries += [Repair(kind, 1, people=everybody) for kind in list(ON_PAPER)[:4]]
        for repair in tries:
            opened = able(made(problem, post, repair), pairs, post.id) - before
            key = (repair.kind, repair.unit, repair.rank, repair.skill)
            assert (key in told) == bool(opened and len(before) < hole.missing)


def repaired(people, *activities, pairs=(), **more):
    return explain_hole(make_problem(people, activities, **more), pairs, "post").repairs


def test_another_unit_gives_its_number_and_no_name():
    crowd = [make_person(name, unit="u2") for name in ("anne", "bob", "carl")]
    crowd.append(make_person("dora", unit="u3"))
    activity = make_activity("a1", make_post(headcount=2), scope=Scope.UNIT)
    assert repaired(crowd, activity) == (
        Repair(RepairKind.OTHER_UNIT, 2, 3, unit="u2"),
        Repair(RepairKind.OTHER_UNIT, 1, 1, unit="u3"),
    )


def test_a_repair_for_people_used_elsewhere_is_not_counted():
    crowd = [make_person("anne", unit="u2"), make_person("bob", unit="u2")]
    activity = make_activity("a1", make_post(headcount=2), scope=Scope.UNIT)
    other = make_activity("a2", make_post("guard"))
    assert repaired(crowd, activity, other, pairs=[("anne", "guard")]) == (
        Repair(RepairKind.OTHER_UNIT, 1, 1, unit="u2"),
    )


def test_somebody_free_takes_over_what_another_leaves():
    crowd = [make_person("anne", skills=["PL"]), make_person("bob")]
    posts = make_activity("a1", make_post(skills=["PL"])), make_activity("a2", make_post("guard"))
    assert repaired(crowd, *posts, pairs=[("anne", "guard")])[0] == Repair(
        RepairKind.REPLACE, 1, 1, ("anne",), swaps=(Swap("anne", "guard", "bob"),)
    )


def test_two_people_called_by_the_hole_do_not_stand_in_for_each_other():
    crowd = [make_person("anne", skills=["PL"]), make_person("bob", skills=["PL"])]
    hole = make_activity("a1", make_post(headcount=2, skills=["PL"]), start=2, end=4)
    early = make_activity("a2", make_post("early"), start=2)
    late = make_activity("a3", make_post("late"), start=4)
    pairs = [("anne", "early"), ("bob", "late")]
    kinds = [each.kind for each in repaired(crowd, hole, early, late, pairs=pairs)]
    assert RepairKind.REPLACE not in kinds


@pytest.mark.parametrize(("priority", "is_told"), [(1, False), (2, False), (3, True)])
def test_only_a_less_important_use_is_given_up(priority, is_told):
    posts = (
        make_activity("a1", make_post(), priority=2),
        make_activity("a2", make_post("guard"), priority=priority),
    )
    kinds = [each.kind for each in repaired([make_person()], *posts, pairs=[("anne", "guard")])]
    assert (RepairKind.FREE in kinds) == is_told


def test_a_shift_counts_the_people_it_keeps_and_names_those_it_loses():
    crowd = [
        make_person("anne", "DIIII"),
        make_person("bob", "IIDII"),
        make_person("carl", "IIDII"),
    ]
    activity = make_activity("a1", make_post(headcount=3))
    found = repaired(crowd, activity, pairs=[("anne", "post")])
    assert found == (Repair(RepairKind.SHIFT, 1, shift=2, lost=("anne",)),)


def shifts(people, headcount, guard, pairs):
    """The moves of an activity of day 0, beside a guard on some day."""
    activities = (
        make_activity("a1", make_post(headcount=headcount)),
        make_activity("a2", make_post("guard"), start=guard),
    )
    found = repaired(people, *activities, pairs=pairs)
    return [(each.shift, each.lost) for each in found if each.kind is RepairKind.SHIFT]


def test_the_people_of_an_activity_follow_it_where_they_are_free():
    crowd = [make_person("anne", "DDDIIIDDD"), make_person("bob", "IDIIIIIII")]
    assert shifts(crowd, 2, 8, [("anne", "post")]) == [(1, ())]
    crowd = [make_person("anne", "DDDIIIDDD"), make_person("bob", "IIDIIIIII")]
    assert shifts(crowd, 2, 8, [("anne", "post")]) == [(2, ())]
    assert shifts(crowd, 2, 3, [("anne", "post"), ("anne", "guard")]) == []


def test_more_days_let_somebody_hold_two_posts():
    activities = make_activity("a1", make_post()), make_activity("a2", make_post("guard"), start=7)
    anne = make_person("anne", left=1)
    more_days = Repair(RepairKind.MORE_DAYS, 1, 1, ("anne",))
    assert more_days in repaired([anne], *activities, pairs=[("anne", "guard")])
    assert more_days in repaired([anne], *activities, confirmed=(("anne", "guard"),))


def test_days_spent_elsewhere_are_not_won_by_a_shift():
    crowd = [make_person("anne", "IDIIIIIDI", left=1)]
    assert shifts(crowd, 1, 7, []) == [(1, ())]
    assert shifts(crowd, 1, 7, [("anne", "guard")]) == []


def test_days_of_another_year_are_not_won_by_a_shift():
    years = [(0, 4, 1), (5, 9, 1)]
    anne = make_person("anne", "DIIIIIIDDD", budgets=years)
    bob = make_person("bob", "IIIIIIIDII")
    assert shifts([anne, bob], 2, 9, [("anne", "post")]) == [(7, ())]
    assert shifts([anne, bob], 2, 9, [("anne", "post"), ("anne", "guard")]) == []


def test_a_longer_shift_is_told_only_if_it_wins_more():
    crowd = [make_person("anne", "IDIDD"), make_person("bob", "IIIDD")]
    found = repaired(crowd, make_activity("a1", make_post(headcount=2)))
    assert [each.shift for each in found] == [1, 3]


def test_asking_comes_before_what_needs_paper_and_paper_before_orders():
    crowd = [
        make_person("anne", "?"),
        make_person("bob", "D", fit_until=-1),
        make_person("carl", "D", rank=3),
        make_person("dora", "D", skills=()),
        make_person("eve", "D", left=0, skills=["PL"]),
    ]
    crowd = [replace(each, skills=each.skills or {"PL": NEVER}) for each in crowd[:3]] + crowd[3:]
    activity = make_activity("a1", make_post(headcount=9, ranks=(0, 2), skills=["PL"]))
    assert [each.kind for each in repaired(crowd, activity)] == [
        RepairKind.ASK,
        RepairKind.FITNESS_RENEWED,
        RepairKind.OTHER_GRADE,
        RepairKind.MORE_DAYS,
        RepairKind.WITHOUT_SKILL,
    ]


def test_places_are_filled_by_moving_people_on():
    everybody, first, second = 0b11, 0b01, 0b10
    assert fill([1, 1], [everybody, first]) == 2
    assert fill([1, 1, 1], [everybody, second, first]) == 2
    assert fill([2], [0b111]) == 2
    assert fill([], []) == 0
