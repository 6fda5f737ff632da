"""A unit's month as person × day. Pure, and built as text from constant tables: 250 people make
8,000 cells, too many for a template's loop. Names and addresses come from outside: escaped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from markupsafe import Markup, escape

from metiis.availability import codec, rules
from metiis.availability.codec import ENGAGED
from metiis.captions import WEEKDAYS
from metiis.labels import month_name
from metiis.models import Availability, RankCategory

WEEKEND, PAST, TODAY = 8, 16, 32
SIGNS = ("·", "✕", "~", "✓", "■")
STATES = ("", "n", "s", "d", "e")  # Classes of one letter: they are repeated in each cell.
MARKS = ((WEEKEND, "w"), (PAST, "p"), (TODAY, "t"))
# Order of the totals and of a day's lists: what helps to plan first, silence apart from refusal.
ORDER = (
    Availability.AVAILABLE,
    Availability.IF_NEEDED,
    ENGAGED,
    Availability.UNKNOWN,
    Availability.UNAVAILABLE,
)
TITLES = {
    Availability.AVAILABLE: "Disponibles",
    Availability.IF_NEEDED: "Si besoin",
    ENGAGED: "Engagés",
    Availability.UNKNOWN: "Non renseignés",
    Availability.UNAVAILABLE: "Indisponibles",
}
LOOKS = ("is-unknown", "is-unavailable", "is-if-needed", "is-available", "is-engaged")


def _cell(code: int) -> str:
    letters = [STATES[code & 7], *(letter for bit, letter in MARKS if code & bit)]
    names = " ".join(letter for letter in letters if letter)
    look = f' class="{names}"' if names else ""
    return f"<td{look}>{SIGNS[code & 7]}</td>"


CELLS = tuple(_cell(code) if code & 7 <= ENGAGED else "" for code in range(64))


@dataclass(frozen=True, slots=True)
class Member:
    """A person on the rolls as a row of the grid."""

    id: int
    public_id: str
    name: str
    section: str
    category: RankCategory | None
    unit_code: str
    unit_path: str
    has_skill: bool  # True too when no skill is asked for.


@dataclass(frozen=True, slots=True)
class Filters:
    """What the viewer narrows the grid to; an empty field narrows nothing.

    `states` are looked for on the day `on`, or on any day of the month when there is none.
    """

    unit_path: str = ""
    section: str | None = None
    category: RankCategory | None = None
    states: frozenset[int] = frozenset()
    on: date | None = None

    def keep(self, member: Member, days: bytes, first: date) -> bool:
        """Whether a person is shown."""
        if not member.unit_path.startswith(self.unit_path) or (
            self.section is not None and member.section != self.section
        ):
            return False
        if self.category is not None and member.category is not self.category:
            return False
        if not member.has_skill:
            return False
        start = 0 if self.on is None else (self.on - first).days
        seen = days if self.on is None else days[start : start + 1]
        return not self.states or not self.states.isdisjoint(seen)


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its day, the weekday and the number as shown, its look."""

    date: date
    weekday: str
    number: str
    look: str


@dataclass(frozen=True, slots=True)
class Total:
    """A line of totals: how many people are in one state, day by day."""

    title: str
    look: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """People of one section: its title, how many they are, their rows ready to show."""

    title: str
    size: int
    rows: Markup


@dataclass(frozen=True, slots=True)
class DayList:
    """People in one state on one day."""

    title: str
    look: str
    people: list[Member]


@dataclass(frozen=True, slots=True)
class Grid:
    """A month of a unit: columns, totals over everybody kept, rows of the page shown."""

    first: date
    name: str
    heads: list[Head]
    totals: list[Total]
    groups: list[Group]
    people: int
    answered: int


def heads(first: date, last: date, today: date) -> list[Head]:
    """The columns of a period."""
    return [_head(day, today) for day in codec.days_between(first, last)]


def _head(day: date, today: date) -> Head:
    name, number = WEEKDAYS[day.weekday()], "1er" if day.day == 1 else str(day.day)
    marks = (("is-weekend", day.weekday() in rules.WEEKEND), ("is-today", day == today))
    return Head(day, name, number, " ".join(mark for mark, holds in marks if holds))


def totals(states: Iterable[bytes], width: int) -> list[Total]:
    """For each state, how many people are in it on each day."""
    columns = list(zip(*states, strict=True)) or [()] * width
    return [
        Total(TITLES[state], LOOKS[state], tuple(column.count(state) for column in columns))
        for state in ORDER
    ]


def answered(states: Iterable[bytes]) -> int:
    """How many people said something, or are engaged, on at least one day."""
    return sum(1 for days in states if any(days))


def day_lists(members: Iterable[Member], states: Mapping[int, bytes]) -> list[DayList]:
    """People by their state on one day; `states` gives one byte per person."""
    found: dict[int, list[Member]] = {state: [] for state in ORDER}
    for member in members:
        found[states[member.id][0]].append(member)
    return [DayList(TITLES[state], LOOKS[state], people) for state, people in found.items()]


def build(
    first: date,
    today: date,
    states: Mapping[int, bytes],
    shown: Sequence[Member],
    person_path: str,
) -> Grid:
    """The grid: totals over all states given, rows for the members shown (already in order).

    `person_path` is the address of a person with `~` in place of the identifier.
    """
    last = rules.month_end(first)
    columns = heads(first, last, today)
    return Grid(
        first=first,
        name=month_name(first),
        heads=columns,
        totals=totals(states.values(), len(columns)),
        groups=_groups(shown, states, _masks(columns, today), person_path),
        people=len(states),
        answered=answered(states.values()),
    )


def _masks(columns: Iterable[Head], today: date) -> bytes:
    """What each column adds to the code of its cells."""
    return bytes(
        (WEEKEND if head.date.weekday() in rules.WEEKEND else 0)
        + (PAST if head.date < today else 0)
        + (TODAY if head.date == today else 0)
        for head in columns
    )


def _groups(
    shown: Sequence[Member], states: Mapping[int, bytes], masks: bytes, person_path: str
) -> list[Group]:
    before, after = (escape(part) for part in person_path.split("~", 1))
    has_units = len({member.unit_code for member in shown}) > 1
    groups = []
    for (unit, section), members in groupby(shown, lambda each: (each.unit_code, each.section)):
        rows = [
            f'<tr><th scope="row"><a href="{before}{member.public_id}{after}">'
            f"{escape(member.name)}</a></th>{_cells(states[member.id], masks)}</tr>"
            for member in members
        ]
        title = section or "Sans section"
        groups.append(
            Group(f"{unit}, {title}" if has_units else title, len(rows), Markup("\n".join(rows)))  # noqa: S704
        )
    return groups


def _cells(days: bytes, masks: bytes) -> str:
    return "".join([CELLS[state | mask] for state, mask in zip(days, masks, strict=True)])
