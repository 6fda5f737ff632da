"""The order of a group: the points that also rank a proposed team, a distance, a number. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from metiis.candidates.rules import Member, Near, Order
from metiis.matching.engine import problem as engine
from metiis.matching.engine.points import Scorer
from metiis.matching.near import kilometres, unit_at
from metiis.reference.places import Place


@dataclass(frozen=True, slots=True)
class Key:
    """What orders somebody: read for a whole group, so nothing more than that."""

    person_id: int
    rank_level: int
    name: str
    unit: str
    unit_path: str
    home: Place | None
    served: int  # Duty days of the year of the position, past and promised.


@dataclass(frozen=True, slots=True)
class Target:
    """The position as points see it."""

    unit: str
    unit_path: str
    priority: int
    length: int
    place: Place | None


def ordered(
    members: Sequence[Member], keys: Mapping[int, Key], target: Target, order: Order
) -> list[Member]:
    """People of a group in the order asked; those whose key is gone are left out."""
    worth = _points(members, keys, target) if order is Order.BEST else {}
    rank: dict[Order, Callable[[Member, Key], tuple[Any, ...]]] = {
        Order.BEST: lambda one, key: (one.near, -worth[key.person_id]),
        Order.RANK: lambda _one, key: (-key.rank_level,),
        Order.DISTANCE: lambda _one, key: _distance_key(key, target),
        Order.DAYS: lambda _one, key: (key.served,),
        Order.NAME: lambda _one, key: (key.name,),
    }
    rows = [
        (*rank[order](one, keys[one.person_id]), keys[one.person_id].name, one.person_id, one)
        for one in members
        if one.person_id in keys
    ]
    return [row[-1] for row in sorted(rows, key=lambda row: row[:-1])]


def _distance_key(key: Key, target: Target) -> tuple[bool, float]:
    away = kilometres(key.home, target.place)
    return away is None, away or 0.0


def _points(members: Sequence[Member], keys: Mapping[int, Key], target: Target) -> dict[int, int]:
    """The points of each person in this position, as a proposal counts them."""
    post = engine.Post("post", "activity", "", 1, 0, 99, frozenset(), 0, target.length - 1)
    activity = engine.Activity(
        "activity",
        target.unit,
        0,
        target.length - 1,
        target.priority,
        engine.Scope.NATIONAL,
        1,
        (post,),
        target.place,
    )
    people = [_person(one, keys[one.person_id]) for one in members if one.person_id in keys]
    paths = {target.unit: target.unit_path} | {key.unit: key.unit_path for key in keys.values()}
    scorer = Scorer(
        engine.Problem(
            horizon=target.length,
            day0="",
            min_rest=0,
            grades=(),
            units={code: unit_at(code, path) for code, path in paths.items()},
            people=(),
            activities=(activity,),
            applications={
                (str(one.person_id), "activity"): 1 for one in members if one.near is Near.APPLIED
            },
            scarce=frozenset(),
            objective=engine.Objective(kind=engine.Kind.POLICY),
        )
    )
    return {int(person.id): scorer.worth(person, post).total for person in people}


def _person(one: Member, key: Key) -> engine.Person:
    return engine.Person(
        str(one.person_id),
        key.unit,
        key.rank_level,
        {},
        one.days,
        (0, 0),
        0,
        (),
        key.served,
        home=key.home,
    )
