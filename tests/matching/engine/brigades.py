"""Brigades drawn from a seed: streaks of days, silent people, common and rare skills."""

import random

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

SKILLS = tuple(f"s{n:02}" for n in range(20))
SHARES = [1 / (n + 1) for n in range(len(SKILLS))]
STATES = (State.UNAVAILABLE, State.IF_NEEDED, State.AVAILABLE)


def draw_brigade(
    seed: int, people: int = 150, activities: int = 25, horizon: int = 60, kind: Kind = Kind.POLICY
) -> Problem:
    """A brigade of three units; about one person in five never answers, others answer in part."""
    dice = random.Random(seed)
    units = {name: Unit(name, "b1") for name in ("u1", "u2", "u3")}
    return Problem(
        horizon=horizon,
        day0="2027-01-04",
        min_rest=1,
        grades=tuple(f"g{n}" for n in range(8)),
        units=units,
        people=tuple(_person(dice, f"p{n:04}", horizon) for n in range(people)),
        activities=tuple(_activity(dice, f"a{n:03}", n, horizon) for n in range(activities)),
        objective=Objective(kind),
    )


def _person(dice: random.Random, name: str, horizon: int) -> Person:
    days = bytearray(horizon)
    answered = 0 if dice.random() < 0.2 else dice.choice([horizon, horizon // 2])
    day = 0
    while day < answered:
        length = dice.choice([1, 2, 3, 5, 20])
        state = dice.choices(STATES, [6, 1, 3])[0]
        for each in range(day, min(day + length, answered)):
            days[each] = state
        day += length
    return Person(
        id=name,
        unit=dice.choice(["u1", "u2", "u3"]),
        rank=min(7, int(dice.expovariate(0.5))),
        skills=dict.fromkeys(dice.choices(SKILLS, SHARES, k=3), NEVER),
        days=bytes(days),
        contract=(-100, 400),
        fit_until=400,
        budgets=(Budget(0, horizon - 1, dice.randint(5, 30)),),
        used=dice.randint(0, 30),
    )


def _activity(dice: random.Random, name: str, created: int, horizon: int) -> Activity:
    length = dice.choice([1, 2, 2, 2, 5, 10])
    start = dice.randint(0, horizon - length)
    posts = []
    for number in range(dice.randint(1, 4)):
        low = dice.choice([0, 0, 0, 2])
        skills = frozenset(dice.choices(SKILLS, SHARES, k=dice.choice([0, 1, 1])))
        posts.append(
            Post(
                id=f"{name}.{number}",
                activity=name,
                label="poste",
                headcount=dice.randint(1, 5),
                rank_min=low,
                rank_max=low + 4,
                skills=skills,
                start=start,
                end=start + length - 1,
            )
        )
    return Activity(
        id=name,
        unit=dice.choice(["u1", "u2", "u3"]),
        start=start,
        end=start + length - 1,
        priority=dice.choice([1, 2, 2, 3, 3]),
        scope=dice.choice([Scope.UNIT, Scope.BRIGADE, Scope.NATIONAL]),
        created=created,
        posts=tuple(posts),
    )
