"""What is kept of a calendar file before anything else reads it: times, never words. Pure.

Titles, places, people, notes and alarms are dropped line by line, so that no library sees them.
Repetitions that would cost without end are dropped with their event, and counted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from zoneinfo import available_timezones

from metiis.labels import NBSP
from metiis.refusals import Refusal

MOST_LINES, MOST_EVENTS, MOST_PERIODS = 200_000, 5_000, 5_000
CALENDAR, EVENT, BUSY, ZONE = "VCALENDAR", "VEVENT", "VFREEBUSY", "VTIMEZONE"
MOST = {EVENT: MOST_EVENTS, BUSY: MOST_PERIODS, ZONE: 60}
# The parts read, inside which others; a part of any other name is skipped with all it holds.
INSIDE = {
    "": {CALENDAR},
    CALENDAR: {EVENT, BUSY, ZONE},
    ZONE: {"STANDARD", "DAYLIGHT"},
}
TIMES = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}
SHIFTS = {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"}
KEPT = {
    EVENT: TIMES | {"UID", "SEQUENCE", "STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"},
    BUSY: {"FREEBUSY"},
    ZONE: {"TZID"},
    "STANDARD": SHIFTS,
    "DAYLIGHT": SHIFTS,
}
PARAMETERS = {"TZID", "VALUE", "RANGE", "FBTYPE"}
# By how often: the parts a rule may have. Others could look for a day that never comes.
PARTS = {
    "DAILY": {"BYDAY", "BYMONTH"},
    "WEEKLY": {"BYDAY", "BYMONTH"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH"},
    "YEARLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH", "BYWEEKNO", "BYYEARDAY"},
}
USUAL = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
LONGEST_INTERVAL, MOST_TIMES = 400, 10_000
LONGEST_RULE = 500
FIRST_YEAR = "1900"
NAME = re.compile(r"[A-Za-z0-9-]{1,60}")
PARAMETER = re.compile(r';([A-Za-z0-9-]{1,40})=("[^"]{0,200}"|[^";:,]{0,200}(?:,[^";:]*)?)')
ZONES = frozenset(available_timezones())
STAMP = re.compile(r"\d{8}")

NOT_A_CALENDAR = (
    f"Ce fichier n’est pas un agenda. Choisissez un fichier «{NBSP}.ics{NBSP}», "
    "tel que votre agenda l’exporte."
)
CUT = "Ce fichier est incomplet ou abîmé. Exportez de nouveau votre agenda, puis recommencez."
TOO_MUCH = (
    f"Cet agenda est trop gros ({MOST_EVENTS} événements au plus). Exportez-en une partie, "
    "par exemple les six prochains mois."
)


@dataclass(slots=True)
class Line:
    """A line of content: its name, its parameters and its value."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The line as it is written."""
        said = "".join(f";{name}={value}" for name, value in self.parameters.items())
        return f"{self.name}{said}:{self.value}"


@dataclass(slots=True)
class Part:
    """A component and what is kept of it."""

    name: str
    lines: list[Line] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)

    def value(self, name: str) -> str:
        """The first value of a property; empty when it has none."""
        return next((line.value for line in self.lines if line.name == name), "")

    def written(self) -> Iterator[str]:
        """The lines of the component and of those it holds."""
        yield f"BEGIN:{self.name}"
        yield from (line.text for line in self.lines)
        for part in self.parts:
            yield from part.written()
        yield f"END:{self.name}"


@dataclass(frozen=True, slots=True)
class Sifted:
    """A calendar of times alone, and how many events were left out because of their repetition."""

    text: str
    left_out: int


def sift(text: str) -> Sifted:
    """Keep the times; Refusal when this is no calendar, is cut, or holds too much."""
    parts = _parts(_unfolded(text))
    if not parts:
        raise Refusal(NOT_A_CALENDAR, "not_a_calendar")
    calendar = Part(CALENDAR, [Line("VERSION", {}, "2.0"), Line("PRODID", {}, "-")])
    zone = next((each.value("X-WR-TIMEZONE") for each in parts if each.value("X-WR-TIMEZONE")), "")
    if zone:
        calendar.lines.append(Line("X-WR-TIMEZONE", {}, zone))
    held = [part for each in parts for part in each.parts]
    kept = [part for part in held if _is_bounded(part)]
    calendar.parts = kept
    left_out = sum(part.name == EVENT for part in held) - sum(part.name == EVENT for part in kept)
    return Sifted("\r\n".join(calendar.written()) + "\r\n", left_out)


def _unfolded(text: str) -> list[str]:
    """The lines of content, those that were folded joined again."""
    joined = re.sub(r"(?:\r\n|\r|\n)[ \t]", "", text)
    lines = re.split(r"\r\n|\r|\n", joined, maxsplit=MOST_LINES)
    if len(lines) > MOST_LINES:
        raise Refusal(TOO_MUCH, "too_much")
    return lines


def _parts(lines: Iterable[str]) -> list[Part]:
    """The calendars of a file; Refusal when one has a beginning and no end."""
    walk = _Walk()
    for text in lines:
        line = _line(text)
        if line is None:
            continue
        if line.name == "BEGIN":
            walk.begin(line.value.upper())
        elif line.name == "END":
            walk.end(line.value.upper())
        elif walk.stack and not walk.skipped:
            _keep(walk.stack[-1], line)
    if walk.stack:
        raise Refusal(CUT, "cut")
    return walk.found


class _Walk:
    """Where the reading stands: parts begun, how deep inside a part that is skipped whole."""

    def __init__(self) -> None:
        self.stack: list[Part] = []
        self.skipped = 0
        self.found: list[Part] = []
        self.counts: Counter[str] = Counter()

    def begin(self, name: str) -> None:
        """A part begins; one that nobody asked for is skipped with all it holds."""
        above = self.stack[-1].name if self.stack else ""
        if self.skipped or name not in INSIDE.get(above, ()):
            self.skipped += bool(self.stack)
            return
        self.counts[name] += 1
        if any(self.counts[each] > most for each, most in MOST.items()):
            raise Refusal(TOO_MUCH, "too_much")
        self.stack.append(Part(name))

    def end(self, name: str) -> None:
        """A part ends, and belongs to the one around it."""
        if self.skipped:
            self.skipped -= 1
        elif self.stack:
            done = self.stack.pop()
            if done.name != name:
                raise Refusal(CUT, "cut")
            (self.stack[-1].parts if self.stack else self.found).append(done)


def _keep(part: Part, line: Line) -> None:
    """The line when it tells a time; the zone of the whole calendar when it names one."""
    if part.name == CALENDAR:
        if line.name == "X-WR-TIMEZONE" and _zone(line.value) in ZONES:
            part.lines.append(Line(line.name, {}, _zone(line.value)))
    elif line.name in KEPT[part.name]:
        if line.name == "TZID":
            line.value = _zone(line.value)
        part.lines.append(line)


def _line(text: str) -> Line | None:
    """A line read as name, parameters and value; None when it is not one."""
    found = NAME.match(text)
    if found is None:
        return None
    at, parameters = found.end(), {}
    while more := PARAMETER.match(text, at):
        name = more[1].upper()
        if name in PARAMETERS:
            value = more[2].strip('"')
            parameters[name] = f'"{_zone(value)}"' if name == "TZID" else value
        at = more.end()
    if text[at : at + 1] != ":":
        return None
    return Line(found[0].upper(), parameters, text[at + 1 :].strip())


def _zone(name: str) -> str:
    """The name of a zone without what its maker puts before it: `/citadel.org/…/Europe/Paris`."""
    bare = re.sub(r'["\x00-\x1f]', "", name.strip())[:120]
    return "/".join(bare.strip("/").split("/")[-2:]) if bare.startswith("/") else bare


def _is_bounded(part: Part) -> bool:
    """Whether a component's repetitions can be followed at a cost that is known beforehand."""
    if part.name == ZONE:
        return all(_is_shift(each) for each in part.parts)
    rules = [line.value for line in part.lines if line.name == "RRULE"]
    start = STAMP.search(part.value("DTSTART"))
    if part.name == EVENT and (start is None or start[0][:4] < FIRST_YEAR):
        return False
    return len(rules) <= 1 and all(is_bounded(rule) for rule in rules)


def _is_shift(part: Part) -> bool:
    """Whether a change of hour comes once a year at most, as all do."""
    rules = [line.value.upper() for line in part.lines if line.name == "RRULE"]
    return len(rules) <= 1 and all("FREQ=YEARLY" in rule and is_bounded(rule) for rule in rules)


def is_bounded(rule: str) -> bool:
    """Whether a rule of repetition is one of those that people make."""
    pairs = [part.partition("=")[::2] for part in rule.upper().strip(";").split(";")]
    said = dict(pairs)
    frequency = said.get("FREQ", "")
    if len(said) != len(pairs) or frequency not in PARTS:
        return False
    if not said.keys() <= USUAL | PARTS[frequency] or any(
        len(value) > 200 for value in said.values()
    ):
        return False
    interval, times = said.get("INTERVAL", "1"), said.get("COUNT", "1")
    if not (interval.isdecimal() and times.isdecimal() and len(interval + times) < 12):
        return False
    every = int(interval)
    is_weekly_miss = frequency == "DAILY" and "BYDAY" in said and every % 7 == 0
    return 1 <= every <= LONGEST_INTERVAL and 1 <= int(times) <= MOST_TIMES and not is_weekly_miss
