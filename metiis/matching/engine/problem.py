"""What the engine is given: people, activities, and what is wanted. Days are numbers, both ends in.

Everything is sorted by identifier on construction, so that order never changes an answer.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cached_property

NEVER = 1_000_000  # A last day that never comes.
Pair = tuple[str, str]  # (person, post)


class State(IntEnum):
    """What somebody declared for a day, as stored: silence is neither a yes nor a no."""

    UNKNOWN = 0
    UNAVAILABLE = 1
    IF_NEEDED = 2
    AVAILABLE = 3


class Scope(StrEnum):
    """Whose people an activity addresses."""

    UNIT = "unit"
    BRIGADE = "brigade"
    NATIONAL = "national"


class Kind(StrEnum):
    """What is maximised, in order. `POLICY` adds to the places the points of `Points`."""

    FILL = "fill"
    LEXFILL = "lexfill"
    WEIGHTED = "weighted"
    FILL_THEN_APPLICANTS = "fill_then_applicants"
    FILL_THEN_STABILITY = "fill_then_stability"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, its brigade, and the units it is part of (itself left out)."""

    id: str
    brigade: str
    within: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Budget:
    """Days that may still be asked between two days: one stretch per civil year."""

    first: int
    last: int
    left: int


@dataclass(slots=True)
class Person:
    """Somebody of the rolls. `skills` maps each skill to its last valid day (`NEVER`: for good).

    Nobody changes one; not frozen, for freezing makes ten times dearer what is made by thousands.

    `days` holds one `State` per day of the horizon; `engaged` the periods held by activities that
    are not part of the problem; `used` the days served this year; `home` degrees north and east.
    """

    id: str
    unit: str
    rank: int
    skills: Mapping[str, int]
    days: bytes
    contract: tuple[int, int]
    fit_until: int
    budgets: tuple[Budget, ...]
    used: int = 0
    engaged: tuple[tuple[int, int], ...] = ()
    home: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A line of need, with its own days when the activity has rotations."""

    id: str
    activity: str
    label: str
    headcount: int
    rank_min: int
    rank_max: int
    skills: frozenset[str]
    start: int
    end: int

    @property
    def length(self) -> int:
        """Days, both ends counted."""
        return self.end - self.start + 1

    def days_between(self, first: int, last: int) -> int:
        """Those of its days that lie in a stretch, both ends in."""
        return max(0, min(self.end, last) - max(self.start, first) + 1)


@dataclass(frozen=True, slots=True)
class Activity:
    """An event of a unit; `created` says in which order people learnt of it.

    `needs_contract` and `needs_fitness` are the unit's own choice of what blocks.
    """

    id: str
    unit: str
    start: int
    end: int
    priority: int
    scope: Scope
    created: int
    posts: tuple[Post, ...]
    place: tuple[float, float] | None = None
    needs_contract: bool = True
    needs_fitness: bool = True


@dataclass(frozen=True, slots=True)
class Points:
    """What each thing costs a choice, in points; a place is worth `places[priority]`.

    The order of importance is that of the numbers. Data, shown to the commander.
    """

    places: Mapping[int, int] = field(default_factory=lambda: {1: 60_000, 2: 8_000, 3: 1_000})
    not_applicant: int = 100  # Half of it for somebody who wished for the activity.
    later_wish: int = 10  # For each rank below the person's first wish, four at most.
    if_needed_day: int = 12  # For each day, four at most.
    served_day: int = 1  # For each day served this year, thirty-two at most.
    scarce_skill: int = 4  # For each scarce skill the post leaves unused, four at most.
    other_unit: int = 10
    other_brigade: int = 5  # On top of another unit.
    distance_50km: int = 1  # For each fifty kilometres, ten at most.
    flexible_week: int = 1  # For each free week of the horizon, eight at most: keep the flexible.
    kept: int = 300  # Gained by a choice of the previous plan.


@dataclass(frozen=True, slots=True)
class Objective:
    """What is maximised; `weights` for `WEIGHTED`, `points` for `POLICY`."""

    kind: Kind = Kind.FILL
    weights: Mapping[int, int] = field(default_factory=dict)
    points: Points = field(default_factory=Points)


@dataclass(frozen=True)
class Problem:
    """One instance. `applications` gives the order of arrival, `wishes` the person's own order.

    `confirmed` pairs stay whatever the rules say; `banned` ones (person, activity) never come.
    """

    horizon: int
    day0: str
    min_rest: int
    grades: tuple[str, ...]
    units: Mapping[str, Unit]
    people: tuple[Person, ...]
    activities: tuple[Activity, ...]
    applications: Mapping[Pair, int] = field(default_factory=dict)  # (person, activity) -> rank
    wishes: Mapping[Pair, int] = field(default_factory=dict)  # (person, activity) -> rank
    confirmed: tuple[Pair, ...] = ()
    previous: tuple[Pair, ...] = ()
    banned: frozenset[Pair] = frozenset()
    scarce: frozenset[str] | None = None  # Skills to spare; None: found from this problem alone.
    objective: Objective = field(default_factory=Objective)

    def __post_init__(self) -> None:
        for name in ("people", "activities"):
            rows = sorted(getattr(self, name), key=lambda row: row.id)
            object.__setattr__(self, name, tuple(rows))
        for name in ("confirmed", "previous"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """Every post, by identifier."""
        found = (post for activity in self.activities for post in activity.posts)
        return tuple(sorted(found, key=lambda post: post.id))

    @cached_property
    def person(self) -> Mapping[str, Person]:
        """People by identifier."""
        return {person.id: person for person in self.people}

    # People read down instead of across, by their place among the people: made once, used by many.

    @cached_property
    def free_days(self) -> tuple[int, ...]:
        """Days of the horizon that each person declared available, if needed or not."""
        reluctant, sure = int(State.IF_NEEDED), int(State.AVAILABLE)
        rows = [person.days for person in self.people]
        return tuple([days.count(reluctant) + days.count(sure) for days in rows])

    @cached_property
    def members(self) -> Mapping[str, Sequence[int]]:
        """The people of each unit that has some."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, person in enumerate(self.people):
            found[person.unit].append(place)
        return found

    @cached_property
    def holders(self) -> Mapping[str, Mapping[int, int]]:
        """By skill, those who hold it, each with her last valid day."""
        found: dict[str, dict[int, int]] = defaultdict(dict)
        for place, person in enumerate(self.people):
            for skill, until in person.skills.items():
                found[skill][place] = until
        return found

    @cached_property
    def allowances(self) -> Mapping[tuple[int, int], Sequence[int]]:
        """By stretch of days, what each person may still be asked; `NEVER` without limit."""
        rows = [person.budgets for person in self.people]
        alike = {id(row): row for row in rows}  # Many people share one row.
        left: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
        for key, row in alike.items():
            for budget in row:
                told = left[budget.first, budget.last]
                told[key] = min(budget.left, told.get(key, NEVER))
        keys = list(map(id, rows))
        return {stretch: [told.get(key, NEVER) for key in keys] for stretch, told in left.items()}

    @cached_property
    def activity(self) -> Mapping[str, Activity]:
        """Activities by identifier."""
        return {activity.id: activity for activity in self.activities}

    @cached_property
    def post(self) -> Mapping[str, Post]:
        """Posts by identifier."""
        return {post.id: post for post in self.posts}

    @cached_property
    def before(self) -> frozenset[Pair]:
        """The choices of the previous plan."""
        return frozenset(self.previous)

    def reaches(self, activity: Activity, person: Person) -> bool:
        """Whether an activity addresses a person: same unit or below, same brigade, anybody."""
        if activity.scope is Scope.NATIONAL:
            return True
        own, host = self.units[person.unit], self.units[activity.unit]
        if activity.scope is Scope.BRIGADE:
            return own.brigade == host.brigade
        return own.id == host.id or host.id in own.within
