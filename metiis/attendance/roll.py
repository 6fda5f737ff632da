"""The roll as it is called: people by section, what is kept of each, the counts. No database."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from metiis.attendance.rules import CAME, Kept, Said, Span, fingerprint, shown
from metiis.labels import fold
from metiis.models import Application, Attendance, Person, RoleGrant, Unit

NOWHERE = "Sans section"


@dataclass(slots=True)
class Line:
    """One person: the days planned for her, and what the roll call has."""

    application: Application
    planned: Span
    row: Attendance | None = None
    number: int = 0  # Of her row in the form.
    fault: str = ""  # Why what was just said of her was not kept,
    typed: Said | None = None  # and what it was, when it is to be mended.

    @property
    def person(self) -> Person:
        """Who she is."""
        return self.application.person

    @property
    def key(self) -> str:
        """Her name in addresses and forms."""
        return self.application.public_id

    @property
    def kept(self) -> Kept | None:
        """What the roll call has of her."""
        row = self.row
        if row is None:
            return None
        served = Span(row.first_day, row.last_day) if row.first_day and row.last_day else None
        return Kept(row.mark, served, row.note)

    @property
    def version(self) -> int:
        """How often it was written, 0 for never."""
        return self.row.version if self.row else 0

    @property
    def shown(self) -> Said:
        """What is kept of her, as the form shows it."""
        return shown(self.kept, self.planned)

    @property
    def offered(self) -> Said:
        """What the form shows: what is kept, or what was typed and does not hold."""
        return self.typed or self.shown

    @property
    def seen(self) -> str:
        """What the form sends back to say what was shown."""
        return f"{self.number}.{self.key}.{self.version}.{fingerprint(self.shown)}"

    def is_own(self, by: Person) -> bool:
        """Whether the last word is this reader's own."""
        return self.row is not None and self.row.by_id == by.id

    def is_due(self, today: date) -> bool:
        """Whether her first day has come."""
        return self.planned.first <= today


@dataclass(frozen=True, slots=True)
class Tally:
    """How many came, of how many expected so far, and how many nobody has marked."""

    came: int
    expected: int
    unmarked: int


def tally(lines: Iterable[Line], today: date) -> Tally:
    """The counts of some lines; those whose first day is to come are not expected yet."""
    marks = [line.row.mark if line.row else None for line in lines if line.is_due(today)]
    return Tally(sum(mark in CAME for mark in marks), len(marks), marks.count(None))


@dataclass(frozen=True, slots=True)
class Section:
    """People called together."""

    key: str
    title: str
    lines: tuple[Line, ...]
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class Roll:
    """Everybody that the reader calls."""

    sections: tuple[Section, ...]
    opens_on: date
    ends_on: date
    by_key: dict[str, Line] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Rows are numbered in the order of the roll, and found by key."""
        for number, line in enumerate(self.lines(), 1):
            line.number = number
        object.__setattr__(self, "by_key", {line.key: line for line in self.lines()})

    def lines(self) -> Iterator[Line]:
        """Everybody, in the order of the roll."""
        return (line for section in self.sections for line in section.lines)

    def unmarked(self) -> list[Line]:
        """Those of whom nothing is said yet."""
        return [line for line in self.lines() if line.row is None]

    def section(self, key: str) -> Section | None:
        """The section of this key."""
        return next((each for each in self.sections if each.key == key), None)


def roll(lines: Iterable[Line], grants: Sequence[RoleGrant], first: date, last: date) -> Roll:
    """The roll of what the grants let call: a section leader has her section alone; hers come
    first for who leads one and calls everybody. `first` and `last` are the activity's days."""
    listed = list(lines)
    opens_on = min([first, *(line.planned.first for line in listed)])
    ends_on = max([last, *(line.planned.last for line in listed)])
    everybody = [line for line in listed if any(_calls(grant, line.person) for grant in grants)]
    led = [grant for grant in grants if grant.section]
    codes = {_code(line.person.unit) for line in everybody}
    found = []
    for key, group in groupby(sorted(everybody, key=_order), key=_section_key):
        section = tuple(group)
        person = section[0].person
        name = person.section or NOWHERE
        title = f"{_code(person.unit)} · {name}" if len(codes) > 1 else name
        found.append(Section(key, title, section, any(_calls(grant, person) for grant in led)))
    return Roll(tuple(sorted(found, key=lambda each: not each.is_mine)), opens_on, ends_on)


def _calls(grant: RoleGrant, person: Person) -> bool:
    """Without section, whoever is on the list, even from another unit."""
    if not grant.section:
        return True
    if grant.unit is not None and (person.unit is None or not grant.unit.contains(person.unit)):
        return False
    return person.section == grant.section


def _code(unit: Unit | None) -> str:
    return unit.code if unit else ""


def _section_key(line: Line) -> str:
    return f"{_code(line.person.unit)}/{line.person.section}"


def _order(line: Line) -> tuple[str, bool, str, str]:
    person = line.person
    name = fold(f"{person.last_name} {person.first_name}")
    return _code(person.unit), not person.section, person.section, name
