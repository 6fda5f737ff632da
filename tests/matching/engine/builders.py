"""Hand-made instances: everything has a usual value, a test says only what it is about.

make_problem(
    [make_person("anne", "DD?")],
    [make_activity("a1", make_post("driver", headcount=2, skills=["PL"]), start=0, end=1)],
)
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from metiis.matching.engine.problem import (
    NEVER,
    Activity,
    Budget,
    Objective,
    Pair,
    Person,
    Post,
    Problem,
    Scope,
    State,
    Unit,
)

LETTERS = {
    "?": State.UNKNOWN,
    "I": State.UNAVAILABLE,
    "B": State.IF_NEEDED,
    "D": State.AVAILABLE,
}
GRADES = ("SDT", "CPL", "SGT", "ADJ", "LTN", "CNE")
UNITS = (Unit("u1", "b1"), Unit("u2", "b1"), Unit("u3", "b2"))


def days_of(letters: str) -> bytes:
    """« DB?I » as stored."""
    return bytes(LETTERS[letter] for letter in letters)


def make_person(
    id: str = "anne",
    days: str = "DDDDDDDDDD",
    *,
    unit: str = "u1",
    rank: int = 0,
    skills: Iterable[str] | Mapping[str, int] = (),
    contract: tuple[int, int] = (-400, NEVER),
    fit_until: int = NEVER,
    left: int = 400,
    budgets: Iterable[tuple[int, int, int]] | None = None,
    used: int = 0,
    engaged: Iterable[tuple[int, int]] = (),
    home: tuple[float, float] | None = None,
) -> Person:
    """Somebody free on `days`, of unit u1, who may hold anything; skills without end by default."""
    held = dict(skills) if isinstance(skills, Mapping) else dict.fromkeys(skills, NEVER)
    stretches = [(0, len(days) - 1, left)] if budgets is None else budgets
    return Person(
        id=id,
        unit=unit,
        rank=rank,
        skills=held,
        days=days_of(days),
        contract=contract,
        fit_until=fit_until,
        budgets=tuple(Budget(*each) for each in stretches),
        used=used,
        engaged=tuple(engaged),
        home=home,
    )


def make_post(
    id: str = "post",
    *,
    headcount: int = 1,
    ranks: tuple[int, int] = (0, len(GRADES) - 1),
    skills: Iterable[str] = (),
    start: int | None = None,
    end: int | None = None,
    label: str = "",
) -> Post:
    """A post for anybody, on the days of the activity that takes it unless said otherwise."""
    return Post(
        id=id,
        activity="",
        label=label or id,
        headcount=headcount,
        rank_min=ranks[0],
        rank_max=ranks[1],
        skills=frozenset(skills),
        start=-1 if start is None else start,
        end=-1 if end is None else end,
    )


def make_activity(
    id: str = "a1",
    *posts: Post,
    start: int = 0,
    end: int | None = None,
    unit: str = "u1",
    priority: int = 1,
    scope: Scope = Scope.NATIONAL,
    created: int = 0,
    **more: Any,
) -> Activity:
    """An activity of unit u1 open to everybody; one day and one post for anybody by default."""
    last = start if end is None else end
    placed = tuple(
        replace(
            post,
            activity=id,
            start=start if post.start == -1 else post.start,
            end=last if post.end == -1 else post.end,
        )
        for post in posts or (make_post(f"{id}.1"),)
    )
    return Activity(
        id=id,
        unit=unit,
        start=start,
        end=last,
        priority=priority,
        scope=scope,
        created=created,
        posts=placed,
        **more,
    )


def make_problem(
    people: Iterable[Person] = (),
    activities: Iterable[Activity] = (),
    *,
    horizon: int | None = None,
    min_rest: int = 1,
    units: Iterable[Unit] = UNITS,
    applications: Iterable[Pair] | Mapping[Pair, int] = (),
    objective: Objective | None = None,
    **more: Any,
) -> Problem:
    """An instance of `horizon` days (those of the people by default), to fill most places."""
    crowd, events = tuple(people), tuple(activities)
    longest = max((len(person.days) for person in crowd), default=10)
    if not isinstance(applications, Mapping):
        applications = {pair: rank for rank, pair in enumerate(applications, 1)}
    return Problem(
        horizon=longest if horizon is None else horizon,
        day0="2027-01-04",
        min_rest=min_rest,
        grades=GRADES,
        units={unit.id: unit for unit in units},
        people=crowd,
        activities=events,
        applications=applications,
        objective=objective or Objective(),
        **more,
    )
