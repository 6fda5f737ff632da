"""A civil year of a unit: one row per person, whose 365 days are a strip drawn by a few strokes.

Cells would weigh ten times as much, and nobody reads 90,000 of them: colours and thickness show the
shape of a year, figures beside say the facts. Pure, text from constant tables.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from markupsafe import Markup, escape

from metiis.availability.codec import ENGAGED
from metiis.grids import rules
from metiis.grids.grid import Sight, section_title
from metiis.grids.rules import Member
from metiis.labels import day_and_month, month_name
from metiis.models import Availability

# Runs of a state; silence is what stays bare. Each has its thickness, set by its class.
DRAWN = tuple(
    (letter, re.compile(rb"%c+" % state))
    for letter, state in (
        ("n", Availability.UNAVAILABLE),
        ("s", Availability.IF_NEEDED),
        ("d", Availability.AVAILABLE),
        ("e", ENGAGED),
    )
)
COUNTED = (Availability.AVAILABLE, Availability.IF_NEEDED, ENGAGED, Availability.UNKNOWN)
_STROKES = tuple(f"h{length}" for length in range(367))
_MOVES = tuple(f"m{length} 0" for length in range(367))


@dataclass(frozen=True, slots=True)
class MonthHead:
    """A month above the strips: its first day, its names, on how many days people are missing."""

    first: date
    name: str
    short_name: str
    short: int


@dataclass(frozen=True, slots=True)
class YearGroup:
    """People of one section: its title, how many they are, how many come by day, the days of each
    state that one of them has on average, their rows."""

    title: str
    size: int
    strip: Markup
    averages: tuple[int, ...]
    rows: Markup


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a unit. `strip` shows people free against places left; `average` free people a
    day, `left` the most places to fill on one day, `short` the days on which people are missing."""

    number: int
    is_leap: bool
    months: list[MonthHead]
    lines: Markup
    strip: Markup
    average: int
    left: int
    short: int
    groups: list[YearGroup]
    people: int


def build(sight: Sight, rows: Sequence[Member], person_path: str) -> Year:
    """The year: totals over all people kept, rows for those of the page (already in order)."""
    said = sight.said
    able, left = rules.free(sight.kept, said), rules.demand(sight.needs, said).left
    pool = able if len(sight.pool) == len(sight.kept) else rules.free(sight.pool, said)
    short = rules.short_of(left, pool, said, sight.today) if sight.judges else frozenset()
    return Year(
        number=said.first.year,
        is_leap=said.width == 366,
        months=_months(sight, short),
        lines=month_lines(said.first.year),
        strip=_against(able, left, short),
        average=round(sum(able) / said.width),
        left=max(left),
        short=len(short),
        groups=_groups(sight, rows, person_path),
        people=len(sight.kept),
    )


def _months(sight: Sight, short: frozenset[int]) -> list[MonthHead]:
    column = sight.said.column
    return [
        MonthHead(
            first,
            month_name(first).split()[0],
            day_and_month(first).split()[1],
            sum(1 for at in short if column(first) <= at <= column(last)),
        )
        for first, last in rules.months_of(sight.said.first.year)
    ]


def strip(days: bytes) -> str:
    """A person's year as strokes: for each state one path, its runs from left to right."""
    paths = []
    for letter, runs in DRAWN:
        at, steps = 0, list[str]()
        for run in runs.finditer(days):
            start, end = run.span()
            steps.append(_MOVES[start - at] if steps else f"M{start} 0")
            steps.append(_STROKES[end - start])
            at = end
        if steps:
            paths.append(f'<path class="{letter}" d="{"".join(steps)}"/>')
    return (
        f'<svg class="strip-year" viewBox="0 -5 {len(days)} 10" preserveAspectRatio="none" '
        f'aria-hidden="true"><use href="#grids-months"/>{"".join(paths)}</svg>'
    )


def _against(able: Sequence[int], left: Sequence[int], short: frozenset[int]) -> Markup:
    """People free as a surface, places left as a line over it, days in want marked beneath."""
    top = max(1, *able, *left)
    missing = bytes(at in short for at in range(len(able)))
    marks = "".join(
        f"M{run.start()} {top * 1.1:.1f}h{run.end() - run.start()}"
        for run in re.finditer(rb"\x01+", missing)
    )
    wanted = f'<path class="b" d="{_steps(left, top)}"/><path class="k" d="{marks}"/>'
    return Markup(  # noqa: S704
        f'<svg class="strip-sum" viewBox="0 0 {len(able)} {top * 1.2:.1f}" '
        f'preserveAspectRatio="none" aria-hidden="true">'
        f'<path class="f" d="{_steps(able, top)}V{top}H0z"/>'
        f"{wanted if any(left) else ''}</svg>"
    )


def month_lines(number: int) -> Markup:
    """What each strip shows of the months: a line where one begins."""
    first = date(number, 1, 1)
    lines = "".join(
        f"M{(start - first).days} -5v10" for start, _end in rules.months_of(number) if start > first
    )
    return Markup('<path id="grids-months" d="{}"/>').format(lines)


def _steps(counts: Sequence[int], top: int) -> str:
    """A line at the height of each count, from left to right."""
    runs = [(count, len(list(same))) for count, same in groupby(counts)]
    return f"M0 {top}" + "".join(f"V{top - count}h{length}" for count, length in runs)


def _groups(sight: Sight, rows: Sequence[Member], person_path: str) -> list[YearGroup]:
    before, after = (escape(part) for part in person_path.split("~", 1))
    has_units = len({member.unit_code for member in rows}) > 1
    whole = {key: list(members) for key, members in groupby(sight.kept, _section)}
    nothing = (0,) * sight.said.width
    return [
        YearGroup(
            title=section_title(*key, has_units),
            size=len(whole[key]),
            strip=_against(rules.free(whole[key], sight.said), nothing, frozenset()),
            averages=_averages(whole[key], sight),
            rows=Markup("\n".join(_rows(members, sight, before, after))),  # noqa: S704
        )
        for key, members in groupby(rows, _section)
    ]


def _averages(members: Sequence[Member], sight: Sight) -> tuple[int, ...]:
    days = [sight.said.states[member.id] for member in members]
    return tuple(round(sum(each.count(state) for each in days) / len(days)) for state in COUNTED)


def _rows(members: Iterable[Member], sight: Sight, before: str, after: str) -> list[str]:
    rows = []
    for member in members:
        days = sight.said.states[member.id]
        counts = "".join([f"<td>{days.count(state)}</td>" for state in COUNTED])
        rows.append(
            f'<tr><th scope="row"><a href="{before}{member.public_id}{after}">'
            f"{escape(member.name)}</a></th><td>{strip(days)}</td>{counts}</tr>"
        )
    return rows


def _section(member: Member) -> tuple[str, str]:
    return member.unit_code, member.section


def period_of(number: int) -> tuple[date, date]:
    """The first and last days of a civil year."""
    return date(number, 1, 1), date(number, 12, 31)
