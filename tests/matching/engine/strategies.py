"""Tiny instances drawn by Hypothesis, with every optional feature of the files.

Small enough for the oracle: six people, five posts, twelve days at most. They shrink towards people
free every day and posts for anybody.
"""

import os
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from metiis.matching.engine.problem import (
    NEVER,
    Activity,
    Budget,
    Kind,
    Objective,
    Person,
    Points,
    Problem,
    Scope,
    Unit,
)
from tests.matching.engine.builders import days_of, make_activity, make_post

PEOPLE = ("p1", "p2", "p3", "p4", "p5", "p6")
SKILLS = ("s1", "s2", "s3")
RANKS = ("SDT", "CPL", "SGT")
PLACES = ((45.9, 6.1), (45.2, 5.7), (48.85, 2.35))
TOWNS = st.none() | st.sampled_from(PLACES)
HORIZON = 12
PECULIARITIES = ("skill", "contract", "fitness", "budget", "used", "engaged")


def examples(usual: int) -> settings:
    """Settings of a property: `usual` cases, or as many as METIIS_TEST_EXAMPLES says (at night)."""
    return settings(
        max_examples=int(os.environ.get("METIIS_TEST_EXAMPLES", usual)),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@st.composite
def tiny_problems(draw: Any, kinds: tuple[Kind, ...] = tuple(Kind)) -> Problem:
    """A whole instance; its objective is one of `kinds`."""
    horizon = draw(st.sampled_from([HORIZON, 9, HORIZON, 5, 9, 2, 1]))
    units = draw(_units())
    activities = draw(_activities(horizon, tuple(units)))
    people = tuple(
        draw(_people(name, horizon, tuple(units)))
        for name in PEOPLE[: draw(st.sampled_from([3, 4, 5, 6, 4, 5, 6, 2, 1, 0]))]
    )
    names = [person.id for person in people]
    events = [activity.id for activity in activities]
    posts = [post.id for activity in activities for post in activity.posts]
    return Problem(
        horizon=horizon,
        day0="2027-01-04",
        min_rest=draw(st.sampled_from([1, 0, 2])),
        grades=RANKS,
        units=units,
        people=people,
        activities=activities,
        applications=draw(_ranked(names, events)),
        wishes=draw(_ranked(names, events)),
        confirmed=draw(_pairs(names, posts, 2)),
        previous=draw(_pairs(names, posts, 6)),
        banned=frozenset(draw(_pairs(names, events, 2))),
        scarce=draw(st.none() | st.frozensets(st.sampled_from(SKILLS))),
        objective=draw(objectives(kinds)),
    )


@st.composite
def objectives(draw: Any, kinds: tuple[Kind, ...] = tuple(Kind)) -> Objective:
    """What is maximised: weights of every size, points that sometimes eat the whole place."""
    kind = draw(st.sampled_from(kinds))
    weights: dict[int, int] = {}
    points = Points()
    if kind is Kind.WEIGHTED:
        weights = {priority: draw(st.integers(0, 9)) for priority in (1, 2, 3)}
    if kind is Kind.POLICY and draw(st.booleans()):
        places = {1: draw(st.integers(0, 300)), 2: draw(st.integers(0, 90)), 3: 10}
        points = replace(points, places=places, kept=draw(st.integers(0, 300)))
    return Objective(kind, weights, points)


@st.composite
def _units(draw: Any) -> dict[str, Unit]:
    """One to three units, of one or two brigades; u2 and u3 may be parts of u1."""
    units = [Unit("u1", "b1")]
    for name in ("u2", "u3")[: draw(st.integers(0, 2))]:
        within = draw(st.sampled_from([frozenset(), frozenset({"u1"})]))
        units.append(Unit(name, draw(st.sampled_from(["b1", "b2"])), within))
    return {unit.id: unit for unit in units}


@st.composite
def _people(draw: Any, name: str, horizon: int, units: tuple[str, ...]) -> Person:
    """Somebody with two peculiarities at most, so that most instances hold many answers."""
    own = draw(st.frozensets(st.sampled_from(PECULIARITIES), max_size=2))
    days = ["D"] * horizon
    for day, letter in draw(st.lists(_holes(horizon), max_size=3)):
        days[day] = letter
    plenty = (Budget(0, horizon - 1, 400),)
    early_or_late = st.sampled_from([(-3, horizon // 2), (1, horizon + 30), (0, -1)])
    skills = draw(st.frozensets(st.sampled_from(SKILLS)))
    return Person(
        id=name,
        unit=draw(st.sampled_from(units)),
        rank=draw(st.integers(0, len(RANKS) - 1)),
        skills={each: draw(_ends(horizon)) if "skill" in own else NEVER for each in skills},
        days=days_of("".join(days)),
        contract=draw(early_or_late) if "contract" in own else (-400, NEVER),
        fit_until=draw(_ends(horizon)) if "fitness" in own else NEVER,
        budgets=draw(_budgets(horizon)) if "budget" in own else plenty,
        used=draw(st.sampled_from([3, 40])) if "used" in own else 0,
        engaged=(draw(_engagements(horizon)),) if "engaged" in own else (),
        home=draw(TOWNS),
    )


def _holes(horizon: int) -> Any:
    return st.tuples(st.integers(0, horizon - 1), st.sampled_from("BBI?"))


def _ends(horizon: int) -> Any:
    """A last day: never, or somewhere around the horizon."""
    return st.just(NEVER) | st.just(NEVER) | st.integers(-1, horizon)


@st.composite
def _engagements(draw: Any, horizon: int) -> tuple[int, int]:
    first = draw(st.integers(-4, horizon + 2))
    return first, first + draw(st.integers(0, 4))


@st.composite
def _budgets(draw: Any, horizon: int) -> tuple[Budget, ...]:
    """Few days over the horizon, or two civil years that meet inside it."""
    if draw(st.booleans()):
        return (Budget(0, horizon - 1, draw(st.integers(0, horizon))),)
    turn = draw(st.integers(0, horizon))
    lefts = draw(st.tuples(st.integers(0, 5), st.integers(0, 5)))
    return (Budget(turn - 365, turn - 1, lefts[0]), Budget(turn, turn + 364, lefts[1]))


@st.composite
def _activities(draw: Any, horizon: int, units: tuple[str, ...]) -> tuple[Activity, ...]:
    """Up to five posts over a few activities; some posts have their own days."""
    found, room = [], draw(st.sampled_from([3, 4, 5, 4, 5, 2, 1, 0]))
    while room:
        size = draw(st.integers(1, min(3, room)))
        room -= size
        found.append(draw(_activity(f"a{len(found) + 1}", size, horizon, units)))
    return tuple(found)


@st.composite
def _activity(draw: Any, name: str, size: int, horizon: int, units: tuple[str, ...]) -> Activity:
    first = draw(st.integers(0, horizon - 1))
    last = min(horizon - 1, first + draw(st.sampled_from([0, 0, 1, 2, 5])))
    rotates = draw(st.booleans())
    posts = []
    for number in range(1, size + 1):
        low = draw(st.sampled_from([0, 0, 0, 1]))
        own = rotates and draw(st.booleans())
        start = draw(st.integers(first, last)) if own else first
        posts.append(
            make_post(
                f"{name}.{number}",
                headcount=draw(st.sampled_from([1, 1, 2, 2, 0, 3])),
                ranks=(low, draw(st.sampled_from([2, 2, 2, low]))),
                skills=draw(st.sampled_from([(), (), (), ("s1",), ("s2",), ("s1", "s2")])),
                start=start,
                end=draw(st.integers(start, last)) if own else last,
            )
        )
    return make_activity(
        name,
        *posts,
        start=first,
        end=last,
        unit=draw(st.sampled_from(units)),
        priority=draw(st.integers(1, 3)),
        scope=draw(st.sampled_from([Scope.NATIONAL, Scope.NATIONAL, Scope.BRIGADE, Scope.UNIT])),
        created=draw(st.integers(-30, 3)),
        place=draw(TOWNS),
        needs_contract=draw(st.booleans()),
        needs_fitness=draw(st.booleans()),
    )


def _pairs(left: list[str], right: list[str], most: int) -> Any:
    """A few pairs of the two lists, each once."""
    if not left or not right:
        return st.just(())
    pair = st.tuples(st.sampled_from(left), st.sampled_from(right))
    return st.lists(pair, max_size=most, unique=True).map(lambda found: tuple(sorted(found)))


@st.composite
def _ranked(draw: Any, left: list[str], right: list[str]) -> dict[tuple[str, str], int]:
    return {pair: draw(st.integers(1, 6)) for pair in draw(_pairs(left, right, 8))}


def shuffled(data: Any, random: Random) -> Any:
    """The same file in another order; grades, whose order counts, and lists of numbers stay."""
    if isinstance(data, dict):
        keys = random.sample(list(data), len(data))
        return {key: data[key] if key == "grades" else shuffled(data[key], random) for key in keys}
    if isinstance(data, list) and not all(isinstance(each, int | float) for each in data):
        return [shuffled(each, random) for each in random.sample(data, len(data))]
    return data
