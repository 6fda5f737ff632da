"""How the days of a year are spread among people: figures, drawing, lists. No database.

Only what was served counts as served; what is promised stands beside it. A day weighs the same
wherever it was served: week-ends and far postings are counted apart, never added to it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from statistics import quantiles

from metiis.models import RankCategory

BARS = 14  # At most, the bar of those who served no day apart.
WIDTHS = (5, 10, 20, 50)  # Days that a bar may hold.


@dataclass(frozen=True, slots=True)
class Record:
    """What one person served in a year. `far` is None when her home is not known; somebody whom
    the viewer may not name counts, without a name."""

    person_id: int
    public_id: str
    name: str
    sort_name: str
    section: str
    unit_code: str
    unit_name: str
    unit_path: str
    category: RankCategory | None
    cap: int
    served: int = 0
    promised: int = 0
    weekend: int = 0
    far: int | None = 0
    is_named: bool = True

    @property
    def used(self) -> int:
        """Days gone or spoken for."""
        return self.served + self.promised


@dataclass(frozen=True, slots=True)
class Spread:
    """A group of people: half of them served `middle` days or fewer, a quarter `low` or fewer, a
    quarter `high` or more."""

    people: int
    days: int
    mean: float
    low: float
    middle: float
    high: float
    least: int
    most: int
    none: int  # People who served no day.
    weekend: int
    far: int


def spread(records: Iterable[Record]) -> Spread:
    """The figures of a group; zeros for nobody."""
    found = list(records)
    days = sorted(each.served for each in found)
    low, middle, high = _quarters(days)
    return Spread(
        people=len(found),
        days=sum(days),
        mean=sum(days) / len(days) if days else 0.0,
        low=low,
        middle=middle,
        high=high,
        least=days[0] if days else 0,
        most=days[-1] if days else 0,
        none=days.count(0),
        weekend=sum(each.weekend for each in found),
        far=sum(each.far or 0 for each in found),
    )


def _quarters(days: Sequence[int]) -> tuple[float, float, float]:
    if len(days) < 2:
        only = float(days[0]) if days else 0.0
        return only, only, only
    low, middle, high = quantiles(days, n=4, method="inclusive")
    return low, middle, high


class Who(StrEnum):
    """Which people a list shows; the values stand in addresses."""

    ALL = "tous"
    NONE = "aucun-jour"
    FEW = "peu"
    NEAR_CAP = "plafond"


class Order(StrEnum):
    """How a list is sorted; the values stand in addresses."""

    FEWEST = "jours"
    MOST = "jours-decroissants"
    WEEKENDS = "week-ends"
    FAR = "loin"
    NAME = "nom"


_KEYS: dict[Order, Callable[[Record], object]] = {
    Order.FEWEST: lambda each: (each.served, each.promised, each.sort_name),
    Order.MOST: lambda each: (-each.served, -each.promised, each.sort_name),
    Order.WEEKENDS: lambda each: (-each.weekend, each.sort_name),
    Order.FAR: lambda each: (-(each.far or 0), each.sort_name),
    Order.NAME: lambda each: each.sort_name,
}


def picked(records: Iterable[Record], who: Who, middle: float, share: int) -> list[Record]:
    """Those of a list. « Peu » is some days, fewer than half of what half of the people served;
    near the ceiling is `share` per cent of it or more, promised days counted."""
    tests: dict[Who, Callable[[Record], bool]] = {
        Who.ALL: lambda _each: True,
        Who.NONE: lambda each: each.served == 0,
        Who.FEW: lambda each: 0 < each.served * 2 < middle,
        Who.NEAR_CAP: lambda each: is_near_cap(each.used, each.cap, share),
    }
    return [each for each in records if tests[who](each)]


def is_near_cap(used: int, cap: int, share: int) -> bool:
    """Whether so many days are so large a share of a ceiling, or more; never of none at all."""
    return used > 0 and used * 100 >= cap * share


def ordered(records: Iterable[Record], order: Order) -> list[Record]:
    """Sorted, always in the same way."""
    return sorted(records, key=lambda each: (_KEYS[order](each), each.person_id))


@dataclass(frozen=True, slots=True)
class Group:
    """A line of a table: a group of people and its figures."""

    title: str
    code: str
    spread: Spread


def by_category(records: Sequence[Record], names: dict[RankCategory, str]) -> list[Group]:
    """One line per category of ranks that has people, from the lowest; those without a rank last,
    so that the lines hold everybody."""
    return [
        Group(names[category] if category else "Sans grade", "", spread(mine))
        for category in (*RankCategory, None)
        if (mine := [each for each in records if each.category is category])
    ]


def by_unit(records: Sequence[Record]) -> list[Group]:
    """One line per unit that has people, each its own; nothing for a single one."""
    units = sorted(records, key=lambda each: each.unit_path)
    found = [(list(mine)) for _path, mine in groupby(units, key=lambda each: each.unit_path)]
    if len(found) < 2:
        return []
    return [Group(mine[0].unit_name, mine[0].unit_code, spread(mine)) for mine in found]


@dataclass(frozen=True, slots=True)
class Bar:
    """People who served from `first` to `last` days."""

    first: int
    last: int
    people: int


def bars(days: Sequence[int]) -> list[Bar]:
    """How many people served how many days: those with none first, then by equal stretches."""
    most = max(days, default=0)
    width = next((each for each in WIDTHS if most <= each * BARS), 366)
    stretches = [(0, 0)]
    stretches += [(first, first + width - 1) for first in range(1, most + 1, width)]
    return [
        Bar(first, last, sum(first <= each <= last for each in days)) for first, last in stretches
    ]
