"""What one choice is worth in points, part by part: what ranks it, and what explains it."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import asin, cos, radians, sin, sqrt

from metiis.matching.engine.problem import Person, Points, Post, Problem, State

EARTH_KM = 6371.0
OKAY = (State.IF_NEEDED, State.AVAILABLE)
LATER_WISHES = 4  # Ranks below the first that count: an applied last wish beats a mere wish.


@dataclass(frozen=True, slots=True)
class Worth:
    """Points of one choice: `place` and `kept` are gained, the others are lost."""

    place: int
    not_applicant: int = 0
    later_wish: int = 0
    if_needed: int = 0
    served: int = 0
    scarce: int = 0
    other_unit: int = 0
    distance: int = 0
    flexible: int = 0
    kept: int = 0

    @property
    def total(self) -> int:
        """Points in all; never below zero, for an empty place is never better than a filled one."""
        lost = self.not_applicant + self.later_wish + self.if_needed + self.served + self.scarce
        lost += self.other_unit + self.distance + self.flexible
        return max(0, self.place + self.kept - lost)


class Scorer:
    """Gives the points of pairs of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.points: Points = problem.objective.points

    @cached_property
    def scarce(self) -> frozenset[str]:
        """Skills of which the posts ask more than half of the days their holders declared."""
        if self.problem.scarce is not None:
            return self.problem.scarce
        asked: dict[str, int] = {}
        for post in self.problem.posts:
            for skill in post.skills:
                asked[skill] = asked.get(skill, 0) + post.headcount * post.length
        free, holders = self.problem.free_days, self.problem.holders
        return frozenset(
            skill
            for skill, days in asked.items()
            if 2 * days > sum([free[place] for place in holders.get(skill, ())])
        )

    def worth(self, person: Person, post: Post) -> Worth:
        """The points of one pair, whether or not the rules allow it."""
        weigh, activity = self.points, self.problem.activity[post.activity]
        needed = person.days[post.start : post.end + 1].count(State.IF_NEEDED)
        spare = self.scarce & (person.skills.keys() - post.skills)
        key = (person.id, activity.id)
        wish = self.problem.wishes.get(key)
        km = distance(person.home, activity.place)
        own, host = self.problem.units[person.unit], self.problem.units[activity.unit]
        is_near = own.id == host.id or host.id in own.within
        far = 0 if is_near else weigh.other_unit
        far += weigh.other_brigade if own.brigade != host.brigade else 0
        return Worth(
            place=weigh.places.get(activity.priority, 0),
            not_applicant=0 if key in self.problem.applications else unasked(weigh, wish),
            later_wish=min((wish or 1) - 1, LATER_WISHES) * weigh.later_wish,
            if_needed=min(needed, 4) * weigh.if_needed_day,
            served=min(person.used, 32) * weigh.served_day,
            scarce=min(len(spare), 4) * weigh.scarce_skill,
            other_unit=far,
            distance=min(int(km // 50), 10) * weigh.distance_50km,
            flexible=min(free_days(person) // 7, 8) * weigh.flexible_week,
            kept=weigh.kept if (person.id, post.id) in self.problem.before else 0,
        )


def unasked(points: Points, wish: int | None) -> int:
    """What it costs to take somebody who did not apply: half when she wished for the activity."""
    return points.not_applicant if wish is None else points.not_applicant // 2


def free_days(person: Person) -> int:
    """Days of the horizon declared available, if needed or not."""
    days = person.days
    return days.count(State.IF_NEEDED) + days.count(State.AVAILABLE)


@lru_cache(maxsize=8192)  # Thousands of people live in a few hundred towns.
def distance(here: tuple[float, float] | None, there: tuple[float, float] | None) -> float:
    """Kilometres as the crow flies; 0 when one of the two is not known."""
    if here is None or there is None:
        return 0.0
    north, south = radians(here[0]), radians(there[0])
    height = sin((south - north) / 2) ** 2
    width = sin(radians(there[1] - here[1]) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(height + cos(north) * cos(south) * width))
