"""One person or one activity of a file of the engine, checked as it is read."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from metiis.matching.engine.nodes import NBSP, Node, quoted
from metiis.matching.engine.objective import PRIORITIES
from metiis.matching.engine.problem import (
    NEVER,
    Activity,
    Budget,
    Person,
    Post,
    Scope,
    State,
    Unit,
)

FORMAT = "metiis-instance/1"
LONGEST_HORIZON = 3660
LARGEST_POST = 100_000
NO_CONTRACT = (0, -1)
LETTERS = {
    "?": State.UNKNOWN,
    "I": State.UNAVAILABLE,
    "B": State.IF_NEEDED,
    "D": State.AVAILABLE,
}
CODES = str.maketrans({letter: chr(state) for letter, state in LETTERS.items()})
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the rows of an instance refer to."""

    horizon: int
    grades: tuple[str, ...]
    skills: frozenset[str]
    units: dict[str, Unit]

    def grade(self, node: Node, least: int = 0) -> int:
        """A position in the list of grades."""
        return node.integer(least, len(self.grades) - 1)

    def own_skills(self, node: Node) -> list[str]:
        """A list of known skills, each once."""
        found = ((each, each.among(self.skills, "skills")) for each in node.rows())
        return [skill for _, skill in once(found)]


def once(found: Iterable[tuple[Node, Key]]) -> Iterator[tuple[Node, Key]]:
    """What was found, unless the same comes twice."""
    seen: set[Key] = set()
    for node, key in found:
        if key in seen:
            shown = quoted(key) if isinstance(key, str) else "cette ligne"
            raise node.fault(f"{shown} est déjà plus haut dans la liste.")
        seen.add(key)
        yield node, key


def person(row: Node, frame: Frame) -> Person:
    """A row of `reservists`."""
    used = row["used"].integer(0)
    home = row.get("home")
    return Person(
        id=row["id"].name(),
        unit=row["unit"].among(frame.units, "units"),
        rank=frame.grade(row["grade"]),
        skills=_skills(row, frame),
        days=_days(row["availability"], frame.horizon),
        contract=_contract(row["contract"]),
        fit_until=min(row["fit_until"].integer(), NEVER),
        budgets=_budgets(row, used, frame.horizon),
        used=used,
        engaged=tuple(sorted(each.period() for each in row.row("engaged"))),
        home=None if home is None else _place(home),
    )


def _skills(row: Node, frame: Frame) -> dict[str, int]:
    """Each skill held and its last valid day."""
    held = dict.fromkeys(frame.own_skills(row["skills"]), NEVER)
    for skill, last in row.item("skills_until"):
        if skill not in held:
            raise last.fault("n’est pas dans les compétences de cette personne (skills).")
        held[skill] = min(last.integer(), NEVER)
    return held


def _days(node: Node, horizon: int) -> bytes:
    letters = node.text(LONGEST_HORIZON)
    if len(letters) != horizon:
        raise node.fault(f"compte {len(letters)} jours au lieu de {horizon} (horizon).")
    strange = set(letters) - LETTERS.keys()
    if strange:
        at = min(letters.index(letter) for letter in strange)
        raise node.fault(f"jour {at}{NBSP}: {quoted(letters[at])} n’est ni D, ni B, ni I, ni ?.")
    return letters.translate(CODES).encode("latin-1")


def _contract(node: Node) -> tuple[int, int]:
    """First and last day, the first one before day 0 or not; `null` for nobody's contract."""
    if node.value is None:
        return NO_CONTRACT
    first, last = node.period()
    return min(first, NEVER), min(last, NEVER)


def _budgets(row: Node, used: int, horizon: int) -> tuple[Budget, ...]:
    """Days left stretch by stretch, or the days of the year less those served."""
    stretches = row.get("budgets")
    total = row.get("budget") if stretches is not None else row["budget"]
    left = max(0, (total.integer(0) if total is not None else 0) - used)
    if stretches is None:
        return (Budget(0, horizon - 1, left),)
    found = []
    for node in stretches.rows():
        first, last, days = node.several(3)
        start = first.integer()
        found.append(Budget(start, last.integer(start), days.integer(0)))
    return tuple(sorted(found, key=lambda each: (each.first, each.last, each.left)))


def _place(node: Node) -> tuple[float, float]:
    north, east = node.several(2)
    return north.number(-90, 90), east.number(-180, 180)


def activity(row: Node, frame: Frame) -> Activity:
    """A row of `activities` and its posts."""
    name = row["id"].name()
    start = row["start"].integer(0, frame.horizon - 1)
    end = row["end"].integer(start, frame.horizon - 1)
    posts = [_post(each, frame, name, (start, end)) for each in row["posts"].rows()]
    place = row.get("place")
    needs = [row.get(each) for each in ("needs_contract", "needs_fitness")]
    contract, fitness = (True if each is None else each.boolean() for each in needs)
    return Activity(
        id=name,
        unit=row["unit"].among(frame.units, "units"),
        start=start,
        end=end,
        priority=row["priority"].integer(PRIORITIES[0], PRIORITIES[-1]),
        scope=row["scope"].word(Scope),
        created=row["created"].integer(),
        posts=tuple(sorted(posts, key=lambda post: post.id)),
        place=None if place is None else _place(place),
        needs_contract=contract,
        needs_fitness=fitness,
    )


def _post(row: Node, frame: Frame, activity: str, days: tuple[int, int]) -> Post:
    lowest = frame.grade(row["grade_min"])
    first, last = row.get("start"), row.get("end")
    start = days[0] if first is None else first.integer(*days)
    return Post(
        id=row["id"].name(),
        activity=activity,
        label=row["label"].text(),
        headcount=row["headcount"].integer(0, LARGEST_POST),
        rank_min=lowest,
        rank_max=frame.grade(row["grade_max"], lowest),
        skills=frozenset(frame.own_skills(row["skills"])),
        start=start,
        end=days[1] if last is None else last.integer(start, days[1]),
    )
