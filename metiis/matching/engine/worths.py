"""What pairs are worth, for many people at once; says in arrays what `points` says of one."""

from collections.abc import Collection
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metiis.matching.engine.crowd import Crowd
from metiis.matching.engine.objective import PRIORITIES, radix
from metiis.matching.engine.points import EARTH_KM, LATER_WISHES, Scorer, unasked
from metiis.matching.engine.problem import Activity, Kind, Post, Problem

Ints = NDArray[np.int64]


class Worths:
    """The worth of people for a post, whatever is maximised."""

    def __init__(self, problem: Problem, crowd: Crowd) -> None:
        self.problem, self.crowd = problem, crowd
        self.kind = problem.objective.kind
        self.points = problem.objective.points
        self.factors = radix(problem)
        self.applicants = self._by_key(problem.applications)
        self.wishes = self._by_key(problem.wishes)
        self._fars: dict[str, Ints] = {}
        self.previous: dict[str, list[int]] = {}
        for person, post in problem.previous:
            self.previous.setdefault(post, []).append(crowd.person_at[person])

    def _by_key(self, ranks: object) -> dict[str, dict[int, int]]:
        found: dict[str, dict[int, int]] = {}
        for (person, activity), rank in ranks.items():  # type: ignore[attr-defined]
            at = self.crowd.person_at.get(person)
            if at is not None:
                found.setdefault(activity, {})[at] = rank
        return found

    def of(self, people: Ints, post: Post, alike: Ints | None = None) -> Ints:
        """The worth of these people for a post, in points; `alike` is theirs, when known."""
        activity = self.problem.activity[post.activity]
        match self.kind:
            case Kind.POLICY:
                alike = self.alike(people, post) if alike is None else alike
                return self._points(people, post, alike, activity)
            case Kind.LEXFILL:
                level = PRIORITIES.index(activity.priority)
                return np.full(len(people), self.factors[level], dtype=np.int64)
            case Kind.WEIGHTED:
                weight = self.problem.objective.weights.get(activity.priority, 0)
                return np.full(len(people), weight, dtype=np.int64)
            case Kind.FILL_THEN_APPLICANTS:
                bonus = _flags(people, self.applicants.get(activity.id, {}))
                return self.factors[0] + bonus * self.factors[1]
            case Kind.FILL_THEN_STABILITY:
                bonus = _flags(people, self.previous.get(post.id, []))
                return self.factors[0] + bonus * self.factors[1]
        return np.ones(len(people), dtype=np.int64)

    def alike(self, people: Ints, post: Post) -> Ints:
        """What it costs to take these people, alike for all posts of one activity and its days."""
        if self.kind is not Kind.POLICY:
            return np.zeros(len(people), dtype=np.int64)
        weigh, crowd = self.points, self.crowd
        activity = self.problem.activity[post.activity]
        lost = self._own[people]
        applied = _flags(people, self.applicants.get(activity.id, {}))
        lost = lost + (1 - applied) * unasked(weigh, None)
        lost += self._wished(people, activity, applied)
        needed = crowd.reluctant[post.end + 1, people] - crowd.reluctant[post.start, people]
        lost += np.minimum(needed.astype(np.int64), 4) * weigh.if_needed_day
        lost += self._far(activity)[crowd.unit[people]]
        lost += np.minimum(self._steps(people, activity), 10) * weigh.distance_50km
        return lost

    def _points(self, people: Ints, post: Post, alike: Ints, activity: Activity) -> Ints:
        weigh = self.points
        used = [self._held[skill] for skill in sorted(post.skills & self.scorer.scarce)]
        spare = self._spare[people] - sum((held[people] for held in used), start=np.int64(0))
        lost = alike + np.minimum(spare, 4) * weigh.scarce_skill
        kept = _flags(people, self.previous.get(post.id, [])) * weigh.kept
        return np.maximum(weigh.places.get(activity.priority, 0) + kept - lost, 0)

    def _wished(self, people: Ints, activity: Activity, applied: Ints) -> Ints:
        """What those who wish for an activity cost beside those who say nothing of it."""
        weigh, more = self.points, np.zeros(len(people), dtype=np.int64)
        wishes = self.wishes.get(activity.id, {})
        for place, person in zip(*_among(people, wishes), strict=True):
            rank = wishes[person]
            more[place] = min(rank - 1, LATER_WISHES) * weigh.later_wish
            if not applied[place]:
                more[place] += unasked(weigh, rank) - unasked(weigh, None)
        return more

    @cached_property
    def scorer(self) -> Scorer:
        """The points of single pairs, for what does not depend on the person."""
        return Scorer(self.problem)

    @cached_property
    def _own(self) -> Ints:
        """What only depends on the person: days served, free weeks."""
        used = np.array([min(person.used, 32) for person in self.problem.people], dtype=np.int64)
        weeks = np.minimum(self.crowd.declared[-1].astype(np.int64) // 7, 8)
        return used * self.points.served_day + weeks * self.points.flexible_week

    @cached_property
    def _held(self) -> dict[str, Ints]:
        """By scarce skill, who holds it."""
        people = self.problem.people
        return {
            skill: np.array([skill in person.skills for person in people], dtype=np.int64)
            for skill in sorted(self.scorer.scarce)
        }

    @cached_property
    def _spare(self) -> Ints:
        """How many scarce skills each holds."""
        return sum(self._held.values(), start=np.zeros(self.crowd.size, dtype=np.int64))

    def _far(self, activity: Activity) -> Ints:
        """By unit, what it costs to take somebody from there."""
        if activity.unit in self._fars:
            return self._fars[activity.unit]
        units, host = self.problem.units, self.problem.units[activity.unit]
        costs = []
        for name in self.crowd.unit_at:
            own = units[name]
            far = 0 if own.id == host.id or host.id in own.within else self.points.other_unit
            costs.append(far + (self.points.other_brigade if own.brigade != host.brigade else 0))
        self._fars[activity.unit] = np.array(costs, dtype=np.int64)
        return self._fars[activity.unit]

    @cached_property
    def _homes(self) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.float64]]:
        """Whether each home is known, and its radians, zero where it is not."""
        homes = [person.home for person in self.problem.people]
        known = np.array([home is not None for home in homes], dtype=np.bool_)
        turns = np.array([home or (0.0, 0.0) for home in homes], dtype=np.float64)
        radians = np.radians(turns.reshape(self.crowd.size, 2))
        return known, np.ascontiguousarray(radians[:, 0]), np.ascontiguousarray(radians[:, 1])

    def _steps(self, people: Ints, activity: Activity) -> Ints:
        """Whole fifties of kilometres between homes and the place; 0 where one is not known."""
        if activity.place is None:
            return np.zeros(len(people), dtype=np.int64)
        known, north, east = self._homes
        there = np.radians(np.array(activity.place))
        height = np.sin((there[0] - north[people]) / 2) ** 2
        wide = np.sin((there[1] - east[people]) / 2) ** 2
        turn = height + np.cos(north[people]) * np.cos(there[0]) * wide
        km = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(turn, 1.0)))
        return np.asarray(km // 50 * known[people], dtype=np.int64)


def _among(people: Ints, marked: Collection[int]) -> tuple[list[int], list[int]]:
    """Places in `people`, sorted, of those marked who are there, and their numbers."""
    wanted = np.array(sorted(marked), dtype=np.int64)
    at = np.searchsorted(people, wanted)
    inside = np.flatnonzero(at < len(people))
    inside = inside[people[at[inside]] == wanted[inside]]
    return at[inside].tolist(), wanted[inside].tolist()


def _flags(people: Ints, marked: Collection[int]) -> Ints:
    """1 for each of `people`, sorted, who is marked, 0 for the others."""
    flags = np.zeros(len(people), dtype=np.int64)
    if marked and len(people):
        flags[_among(people, marked)[0]] = 1
    return flags
