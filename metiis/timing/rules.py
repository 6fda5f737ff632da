"""Dates compared by the places that can be filled. No database, no HTTP.

Every number is a count of places in the widest assignment of the activity taken alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from metiis.availability.freshness import Behind, Coverage, coverage
from metiis.matching.engine.dates import Slide, draft_roll, room_of, shifted, slide
from metiis.matching.engine.problem import Activity, Person, Problem, Scope, State
from metiis.matching.engine.roll import Roll

SHOWN = 12  # Dates of the table before « all of them » is asked.
_NOT_IF_NEEDED = bytes(State.UNKNOWN if state == State.IF_NEEDED else state for state in range(256))
FRIDAY, SATURDAY = 4, 5


@dataclass(frozen=True, slots=True)
class Option:
    """The activity on some days. `sure` places need nobody who said « if needed », `own` nobody of
    another unit than the organiser's; None when the activity addresses nobody else."""

    starts_on: date
    ends_on: date
    slide: Slide
    sure: int
    own: int | None

    @property
    def places(self) -> int:
        """Places asked for."""
        return self.slide.places

    @property
    def fillable(self) -> int:
        """Places that can be filled."""
        return self.slide.fillable

    @property
    def if_needed(self) -> int:
        """Of these, those that rest on somebody who said « if needed »."""
        return self.fillable - self.sure

    @property
    def engaged_elsewhere(self) -> int:
        """Places more that could be filled if nobody were engaged elsewhere then."""
        return self.slide.declared - self.fillable

    @property
    def is_current(self) -> bool:
        """Whether these are the activity's days as they stand."""
        return self.slide.shift == 0


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another published activity of the unit."""

    title: str
    starts_on: date
    ends_on: date


class Almanac:
    """An activity of a problem, moved over its horizon."""

    def __init__(self, problem: Problem, activity_id: str) -> None:
        self.problem = problem
        self.activity = problem.activity[activity_id]
        self.roll = draft_roll(problem, activity_id)
        self._sure = draft_roll(_without_if_needed(problem), activity_id)
        self._first = date.fromisoformat(problem.day0)

    @property
    def start(self) -> date:
        """The first day of the activity as it stands."""
        return self._day(self.activity.start)

    def options(self, days: Iterable[date]) -> list[Option]:
        """The activity starting on each of these days, in their order."""
        shifts = [(day - self.start).days for day in days]
        slides = slide(self.problem, self.activity.id, shifts, self.roll)
        return [self._option(each) for each in slides]

    def _option(self, found: Slide) -> Option:
        moved = shifted(self.activity, found.shift)
        own = None
        if moved.scope is not Scope.UNIT:
            own = _filled(self.roll, replace(moved, scope=Scope.UNIT))
        return Option(
            starts_on=self._day(moved.start),
            ends_on=self._day(moved.end),
            slide=found,
            sure=_filled(self._sure, moved),
            own=own,
        )

    def _day(self, number: int) -> date:
        return self._first + timedelta(days=number)

    def coverage(self, option: Option, behind: Mapping[str, Behind], today: date) -> Coverage:
        """How far the answers of those whom the activity addresses are known for some days."""
        start = (option.starts_on - self._first).days
        stop = (option.ends_on - self._first).days + 1
        people = dict(enumerate(self._addressed))
        none = Behind(option.starts_on, b"", b"", b"")
        days = {number: _spoken(each, start, stop) for number, each in people.items()}
        said = {
            number: behind[each.id].between(option.starts_on, option.ends_on)
            if each.id in behind
            else none
            for number, each in people.items()
        }
        return coverage(days, said, {}, today)

    @cached_property
    def _addressed(self) -> list[Person]:
        return [each for each in self.problem.people if self.problem.reaches(self.activity, each)]


def _filled(roll: Roll, activity: Activity) -> int:
    return sum(room.fillable for room in room_of(roll, activity))


def _without_if_needed(problem: Problem) -> Problem:
    """The same people, whose « if needed » is not taken for a yes."""
    people = (replace(each, days=each.days.translate(_NOT_IF_NEEDED)) for each in problem.people)
    return replace(problem, people=tuple(people))


def _spoken(person: Person, start: int, stop: int) -> bytes:
    """Her declared days; somebody engaged then has said enough."""
    days = person.days[start:stop]
    held = any(first < stop and last >= start for first, last in person.engaged)
    return days if any(days) or not held else bytes([State.AVAILABLE]) * len(days)


def best_first(options: Sequence[Option], current: date) -> list[Option]:
    """Most places first; then most sure ones, then most from the unit, then nearest to now."""
    return sorted(
        options,
        key=lambda each: (
            -each.fillable,
            -each.sure,
            -(each.own or 0),
            abs((each.starts_on - current).days),
            each.starts_on,
        ),
    )


def days_to_try(first: date, last: date, like: date | None) -> list[date]:
    """Every day of a period, or those on the same day of the week as another."""
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return [day for day in days if like is None or day.weekday() == like.weekday()]


def is_week_end(first: date, last: date) -> bool:
    """Whether days are those of one week-end."""
    if last - first > timedelta(days=2):
        return False
    return first.weekday() in (FRIDAY, SATURDAY) or first.weekday() == last.weekday() == 6


def share_in_steps(option: Option) -> int:
    """How full an option is, from 0 to 5: 5 only when every place can be filled."""
    if not option.places:
        return 0
    return 5 * option.fillable // option.places


@dataclass(frozen=True, slots=True)
class Week:
    """A line of the calendar of starts: its Monday, and what starts on each of its seven days."""

    monday: date
    options: tuple[Option | None, ...]


def weeks(options: Sequence[Option]) -> list[Week]:
    """Options by week of their first day, in the order of the calendar."""
    by_day = {each.starts_on: each for each in options}
    if not by_day:
        return []
    first, last = min(by_day), max(by_day)
    monday, found = first - timedelta(days=first.weekday()), []
    while monday <= last:
        days = [monday + timedelta(days=ahead) for ahead in range(7)]
        if any(day in by_day for day in days):
            found.append(Week(monday, tuple(by_day.get(day) for day in days)))
        monday += timedelta(days=7)
    return found
