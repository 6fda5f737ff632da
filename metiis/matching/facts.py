"""What the matching rules know: a need, a candidate, a reason in words. No database, no HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from metiis import feasts
from metiis.models import Availability, Fit, Fitness

SATURDAY = 5


class Code(StrEnum):
    """What stands in the way; the same words as in matching files."""

    SCOPE = "scope"
    RANK = "grade"
    SKILL = "skill"
    CONTRACT = "contract"
    FITNESS = "fitness"
    AVAILABILITY = "availability"
    UNKNOWN = "unknown"
    BUDGET = "budget"
    ENGAGED = "engaged"
    REST = "rest"
    NOTICE = "notice"
    EMPLOYER_DAYS = "employer_days"
    EXPIRY = "expiry"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason in words: what is so, and what would change it."""

    code: Code
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """What a position asks. `skills` maps a skill's key to its label; days include both ends.

    `reach` is the path of the unit whose people are addressed, « / » for everybody; `lent` the
    paths of units that agreed to reinforce it.
    """

    activity_id: int
    reach: str
    starts_on: date
    ends_on: date
    rank_min: int
    rank_max: int
    skills: Mapping[int, str] = field(default_factory=dict)
    blocks_on_contract: bool = True
    blocks_on_fitness: bool = True
    lent: tuple[str, ...] = ()

    @property
    def day_count(self) -> int:
        """Length in days, both ends counted."""
        return (self.ends_on - self.starts_on).days + 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a person for a stretch of days starting on `first_day`.

    `days` holds one `Availability` byte per day; `engaged` the days already held, each with its
    activity, days of rest around the stretch included; `skills` the last valid day of each skill
    (None: without end); `days_used` counts engaged days per civil year.
    """

    person_id: int
    rank_level: int
    unit_path: str
    first_day: date
    days: bytes
    skills: Mapping[int, date | None] = field(default_factory=dict)
    declared_only: frozenset[int] = frozenset()  # Skills that no unit has certified.
    engaged: Mapping[date, int] = field(default_factory=dict)
    contract_start: date | None = None
    contract_end: date | None = None
    fitness: Fitness | None = None
    fitness_until: date | None = None
    day_cap: int = 60
    days_used: Mapping[int, int] = field(default_factory=dict)
    notice_days: int | None = None
    employer_days_left: int | None = None  # Working days; only loaded for the person herself.
    rest_days: int = 0  # Whole free days wished between two activities.

    def values(self, first: date, last: date) -> bytes:
        """The declared values of a period, one byte per day."""
        start = (first - self.first_day).days
        return self.days[start : start + (last - first).days + 1]


def fit(candidate: Candidate, need: Need) -> Fit:
    """How the declared days meet the need's; silence is never read as a yes nor as a no."""
    return fit_of(candidate.values(need.starts_on, need.ends_on))


def fit_of(days: bytes) -> Fit:
    """How some declared days, one byte each, meet a need of all of them."""
    values = set(days)
    if values == {Availability.AVAILABLE}:
        return Fit.SURE
    if values <= {Availability.AVAILABLE, Availability.IF_NEEDED}:
        return Fit.IF_NEEDED
    if Availability.UNAVAILABLE not in values:
        return Fit.UNKNOWN
    return Fit.UNAVAILABLE if values == {Availability.UNAVAILABLE} else Fit.PARTLY


def days_with(candidate: Candidate, need: Need, value: Availability) -> list[date]:
    """The days of the need on which the person said this."""
    values = candidate.values(need.starts_on, need.ends_on)
    return [need.starts_on + timedelta(days=at) for at, byte in enumerate(values) if byte == value]


def working_days(first: date, last: date) -> int:
    """Days of a period that are neither in a week-end nor a French public holiday."""
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return sum(1 for day in days if is_working_day(day))


@cache
def is_working_day(day: date) -> bool:
    """Whether employees are expected at work on this day."""
    return day.weekday() < SATURDAY and day not in _public_holidays(day.year)


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(feasts.public(year))
