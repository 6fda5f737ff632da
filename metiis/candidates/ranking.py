"""The order of a group: the points that also rank a proposed team, a distance, a number. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from metiis.candidates.rules import Near, Order
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
    circles: Mapping[Near, Sequence[int]],
    days: Mapping[int, bytes],
    keys: Mapping[int, Key],
    target: Target,
    order: Order,
) -> list[int]:
    """People in the order asked; those whose key is gone are left out."""
    near = {each: circle for circle, people in circles.items() for each in people if each in keys}
    worth = _points(near, days, keys, target) if order is Order.BEST else {}
    rank: dict[Order, Callable[[Key], tuple[Any, ...]]] = {
        Order.BEST: lambda key: (near[key.person_id], -worth[key.person_id]),
        Order.RANK: lambda key: (-key.rank_level,),
        Order.DISTANCE: lambda key: _distance_key(key, target),
        Order.DAYS: lambda key: (key.served,),
        Order.NAME: lambda key: (),
    }
    place = rank[order]
    rows = sorted((*place(key), key.name, each) for each in near for key in (keys[each],))
    return [row[-1] for row in rows]


def _distance_key(key: Key, target: Target) -> tuple[bool, float]:
    away = kilometres(key.home, target.place)
    return away is None, away or 0.0


def _points(
    near: Mapping[int, Near], days: Mapping[int, bytes], keys: Mapping[int, Key], target: Target
) -> dict[int, int]:
    """The points of each person in this position, as a proposal counts them."""
    last, blank = target.length - 1, bytes(target.length)
    post = engine.Post("post", "activity", "", 1, 0, 99, frozenset(), 0, last)
    activity = engine.Activity(
        id="activity",
        unit=target.unit,
        start=0,
        end=last,
        priority=target.priority,
        scope=engine.Scope.NATIONAL,
        created=1,
        posts=(post,),
        place=target.place,
    )
    paths = {target.unit: target.unit_path} | {key.unit: key.unit_path for key in keys.values()}
    applied = [each for each, circle in near.items() if circle is Near.APPLIED]
    scorer = Scorer(
        engine.Problem(
            horizon=target.length,
            day0="",
            min_rest=0,
            grades=(),
            units={code: unit_at(code, path) for code, path in paths.items()},
            people=(),
            activities=(activity,),
            applications={(str(each), "activity"): 1 for each in applied},
            scarce=frozenset(),
            objective=engine.Objective(kind=engine.Kind.POLICY),
        )
    )
    return {
        each: scorer.worth(_person(keys[each], days.get(each, blank)), post).total for each in near
    }


def _person(key: Key, days: bytes) -> engine.Person:
    return engine.Person(
        id=str(key.person_id),
        unit=key.unit,
        rank=key.rank_level,
        skills={},
        days=days,
        contract=(0, 0),
        fit_until=0,
        budgets=(),
        used=key.served,
        home=key.home,
    )
