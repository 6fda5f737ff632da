"""From the JSON of an instance to a problem: everything is checked here, nothing afterwards.

`docs/matching-files.md` describes the fields. Unknown ones are left alone; lists may be empty and
in any order.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

from metiis.matching.engine.nodes import FileFault, Node, parse, quoted
from metiis.matching.engine.objective import PRIORITIES
from metiis.matching.engine.problem import (
    Activity,
    Kind,
    Objective,
    Pair,
    Person,
    Points,
    Problem,
    Unit,
)
from metiis.matching.engine.rows import FORMAT, LONGEST_HORIZON, Frame, activity, once, person

__all__ = ["FileFault", "parse", "read"]

LARGEST_POINTS = 1_000_000
Row = TypeVar("Row", Person, Activity, Unit)


def read(data: object) -> Problem:
    """The problem of an instance; raise FileFault at the first place where it is wrong."""
    root = Node(data)
    if (named := root["format"]).text() != FORMAT:
        raise named.fault(f"doit être {quoted(FORMAT)}.")
    frame = Frame(
        horizon=root["horizon"].integer(1, LONGEST_HORIZON),
        grades=tuple(name for _, name in once(_names(root["grades"]))),
        skills=frozenset(name for _, name in once(_names(root["skills"]))),
        units=_units(root["units"]),
    )
    people = [each for _, each in _rows(root["reservists"], lambda row: person(row, frame))]
    events = [each for _, each in _rows(root["activities"], lambda row: activity(row, frame))]
    names = {each.id for each in people}
    activities = {each.id for each in events}
    posts = _posts(root["activities"])
    return Problem(
        horizon=frame.horizon,
        day0=_day(root["day0"]),
        min_rest=root["min_rest"].integer(0, LONGEST_HORIZON),
        grades=frame.grades,
        units=frame.units,
        people=tuple(people),
        activities=tuple(events),
        applications=_ranked(root["applications"].rows(), names, activities),
        wishes=_ranked(root.row("wishes"), names, activities, least=1),
        confirmed=_pairs(root["confirmed"].rows(), names, "post", posts),
        previous=_pairs(root["previous"].rows(), names, "post", posts),
        banned=frozenset(_pairs(root.row("banned"), names, "activity", activities)),
        scarce=_scarce(root.get("scarce"), frame),
        objective=_objective(root["objective"]),
    )


def _names(node: Node) -> Iterator[tuple[Node, str]]:
    return ((each, each.name()) for each in node.rows())


def _rows(node: Node, build: Callable[[Node], Row]) -> list[tuple[Node, Row]]:
    """The rows of a list, each with an identifier of its own."""
    found = [(row, build(row)) for row in node.rows()]
    for _ in once((row["id"], built.id) for row, built in found):
        pass
    return found


def _posts(activities: Node) -> set[str]:
    """The identifiers of all posts; confirmed people are said by post alone."""
    found = (post["id"] for row in activities.rows() for post in row["posts"].rows())
    return {name for _, name in once((node, node.name()) for node in found)}


def _day(node: Node) -> str:
    text = node.text()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise node.fault("doit être une date (AAAA-MM-JJ).")
    return text


def _units(node: Node) -> dict[str, Unit]:
    rows = _rows(node, lambda row: Unit(row["id"].name(), row["brigade"].name()))
    names = {unit.id for _, unit in rows}
    found = {}
    for row, unit in rows:
        above = frozenset(each.among(names, "units") for each in row.row("within"))
        found[unit.id] = Unit(unit.id, unit.brigade, above - {unit.id})
    return found


def _ranked(
    rows: Iterator[Node], names: set[str], activities: set[str], least: int = 0
) -> dict[Pair, int]:
    found = [(row, _pair(row, names, "activity", activities)) for row in rows]
    return {pair: row["rank"].integer(least) for row, pair in once(found)}


def _pairs(rows: Iterator[Node], names: set[str], key: str, known: set[str]) -> tuple[Pair, ...]:
    return tuple(pair for _, pair in once((row, _pair(row, names, key, known)) for row in rows))


def _pair(row: Node, names: set[str], key: str, known: set[str]) -> Pair:
    what = "les postes des activités" if key == "post" else "activities"
    return row["reservist"].among(names, "reservists"), row[key].among(known, what)


def _scarce(node: Node | None, frame: Frame) -> frozenset[str] | None:
    return None if node is None or node.value is None else frozenset(frame.own_skills(node))


def _objective(node: Node) -> Objective:
    kind = node["kind"].word(Kind)
    weights = node["weights"] if kind is Kind.WEIGHTED else node.get("weights")
    points = node.get("points")
    return Objective(
        kind=kind,
        weights={} if weights is None else _by_priority(weights, kind is Kind.WEIGHTED),
        points=Points() if points is None else _points(points),
    )


def _points(node: Node) -> Points:
    """The points given; the others keep their usual value."""
    names = {each.name for each in fields(Points)}
    given: dict[str, Any] = {}
    for key, points in node.items():
        if key not in names:
            raise points.fault("ces points n’existent pas.")
        is_places = key == "places"
        given[key] = _by_priority(points) if is_places else points.integer(0, LARGEST_POINTS)
    return Points(**given)


def _by_priority(node: Node, all_of_them: bool = True) -> dict[int, int]:
    """Numbers keyed by priority, « 1 », « 2 » and « 3 »."""
    known = {str(priority): priority for priority in PRIORITIES}
    for key, number in node.items():
        if key not in known:
            raise number.fault("n’est pas une priorité (1, 2 ou 3).")
    wanted = [key for key in known if all_of_them or key in node.object()]
    return {known[key]: node[key].integer(0, LARGEST_POINTS) for key in wanted}
