"""A unit's month as person × day. Pure, and built as text from constant tables: 250 people make
8,000 cells, too many for a template's loop. Names and addresses come from outside: escaped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from markupsafe import Markup, escape

from metiis.availability import codec
from metiis.availability.freshness import since
from metiis.availability.rules import WEEKEND as WEEKEND_DAYS
from metiis.captions import WEEKDAYS
from metiis.grids import layers, rules
from metiis.grids.layers import MISSING, PAST, TODAY, WEEKEND, Ages, Holders, Layer, Total
from metiis.grids.rules import Member, Need, Said
from metiis.labels import NBSP, month_name


@dataclass(frozen=True, slots=True)
class Sight:
    """What a page counts: `kept` are the people its filters keep, `pool` those of the unit asked
    for, whatever the other filters say. `skill` is the one people are narrowed to, its name by its
    key. `judges` tells whether the viewer sees enough people to be told that some are missing."""

    said: Said
    kept: Sequence[Member]
    pool: Sequence[Member]
    needs: Sequence[Need]
    skill: Mapping[int, str]
    today: date
    judges: bool

    @property
    def judged_on(self) -> date | None:
        """From which day on one can say that people are missing; None for never."""
        return self.today if self.judges else None

    @property
    def skills(self) -> dict[int, str]:
        """The skills to count: the one people are narrowed to, then those asked for."""
        return {**self.skill, **rules.asked_skills(self.needs)}


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its day, the weekday and the number as shown, its look."""

    date: date
    weekday: str
    number: str
    look: str


@dataclass(frozen=True, slots=True)
class Group:
    """People of one section: its title, how many they are, its own counts and rows, ready."""

    title: str
    size: int
    cells: Markup
    rows: Markup


@dataclass(frozen=True, slots=True)
class Grid:
    """A month of a unit: columns, totals over everybody kept, rows of the page shown.

    `main` stays in sight: people free, places asked for and left; `more` is the other totals.
    `states` and `lines` are for small screens, whatever the layer: totals, and their cells by day.
    """

    first: date
    name: str
    layer: Layer
    heads: list[Head]
    main: list[Total]
    more: list[Total]
    states: list[Total]
    lines: list[Markup]
    groups: list[Group]
    people: int

    @property
    def is_dated(self) -> bool:
        """Whether each row says when the person last answered."""
        return self.layer is Layer.FRESHNESS


def build(
    sight: Sight, layer: Layer, holders: Holders, rows: Sequence[Member], person_path: str
) -> Grid:
    """The grid: totals over all people kept, rows for those of the page (already in order).

    `person_path` is the address of a person with `~` in place of the identifier.
    """
    said, columns, ages = sight.said, heads(sight.said, sight.today), Ages(sight.today)
    states = layers.by_state((said.states[each.id] for each in sight.kept), said.width)
    main = _main(sight)
    lines = [*states, main[-1]]
    return Grid(
        first=said.first,
        name=month_name(said.first),
        layer=layer,
        heads=columns,
        main=main,
        more=states if layer is Layer.STATE else _more(sight, layer, holders, ages),
        states=lines,
        lines=[_line(lines, at) for at in range(said.width)],
        groups=_groups(sight, rows, _Painter(sight, layer, ages, columns, person_path)),
        people=len(sight.kept),
    )


def heads(said: Said, today: date) -> list[Head]:
    """The columns of a period."""
    return [_head(day, today) for day in codec.days_between(said.first, said.last)]


def _head(day: date, today: date) -> Head:
    name, number = WEEKDAYS[day.weekday()], "1er" if day.day == 1 else str(day.day)
    marks = (("is-weekend", day.weekday() in WEEKEND_DAYS), ("is-today", day == today))
    return Head(day, name, number, " ".join(mark for mark, holds in marks if holds))


def _main(sight: Sight) -> list[Total]:
    """People free, places asked for, places nobody holds."""
    free, asked = rules.free(sight.kept, sight.said), rules.demand(sight.needs, sight.said).asked
    return [Total("Libres", "", free), Total("Places demandées", "", asked), places_left(sight)]


def places_left(sight: Sight) -> Total:
    """Places nobody holds; people are missing where the pool has fewer free."""
    said, today = sight.said, sight.judged_on
    left = rules.demand(sight.needs, said).left
    if today is None or not any(left):
        return Total("Places à pourvoir", "is-wanted", left)
    short = rules.short_of(left, rules.free(sight.pool, said), said, today)
    return Total("Places à pourvoir", "is-wanted", left, short)


def _line(totals: Iterable[Total], at: int) -> Markup:
    """A day of a small screen: each count with its name, for who does not see columns."""
    return Markup(  # noqa: S704
        "".join(
            [
                f'<span class="{_look(total, at)}"><span class="visually-hidden">{total.title}'
                f"{NBSP}: </span><b>{total.counts[at]}</b>"
                f"{MISSING if at in total.short else ''}</span>"
                for total in totals
            ]
        )
    )


def _look(total: Total, at: int) -> str:
    if at in total.short:
        return "is-low"
    return total.look if total.counts[at] else "is-none"


def _more(sight: Sight, layer: Layer, holders: Holders, ages: Ages) -> list[Total]:
    said, kept, needs = sight.said, sight.kept, sight.needs
    if layer is Layer.FRESHNESS:
        return layers.by_age(kept, said, ages)
    if layer is Layer.RANK:
        return layers.by_category(kept, said)
    return layers.by_skill(kept, sight.pool, said, needs, holders, sight.skills, sight.judged_on)


def _masks(columns: Iterable[Head], today: date) -> bytes:
    """What each column adds to the code of its cells."""
    return bytes(
        (WEEKEND if head.date.weekday() in WEEKEND_DAYS else 0)
        + (PAST if head.date < today else 0)
        + (TODAY if head.date == today else 0)
        for head in columns
    )


class _Painter:
    """Writes rows: what all of them share is computed once."""

    def __init__(
        self, sight: Sight, layer: Layer, ages: Ages, columns: Sequence[Head], person_path: str
    ) -> None:
        self._sight, self._layer, self._ages = sight, layer, ages
        self._cells = layers.AGE_CELLS if layer is Layer.FRESHNESS else layers.STATE_CELLS
        self._masks = int.from_bytes(_masks(columns, sight.today), "big")
        self._before, self._after = (escape(part) for part in person_path.split("~", 1))

    def row(self, member: Member) -> str:
        """A person's row."""
        said = self._sight.said
        codes = layers.shown(member, said, self._layer, self._ages)
        # All the columns at once: a row is a number of as many bytes.
        marked = (int.from_bytes(codes, "big") | self._masks).to_bytes(said.width, "big")
        return (
            f'<tr><th scope="row"><a href="{self._before}{member.public_id}{self._after}">'
            f"{escape(member.name)}</a></th>{self._last_said(member)}"
            f"{''.join(map(self._cells.__getitem__, marked))}</tr>"
        )

    def _last_said(self, member: Member) -> str:
        if self._layer is not Layer.FRESHNESS:
            return ""
        last = max(self._sight.said.behind[member.id].sayings(), default=None)
        return f'<td class="l">{since(last, self._sight.today) if last else "–"}</td>'


def _groups(sight: Sight, rows: Sequence[Member], painter: _Painter) -> list[Group]:
    """Sections, each with its own people free: those kept, even when the page shows only some."""
    has_units = len({member.unit_code for member in rows}) > 1
    whole = {key: list(members) for key, members in groupby(sight.kept, _section)}
    return [
        Group(
            title=section_title(*key, has_units),
            size=len(whole[key]),
            cells=layers.cells_of(rules.free(whole[key], sight.said)),
            rows=Markup("\n".join([painter.row(member) for member in members])),  # noqa: S704
        )
        for key, members in groupby(rows, _section)
    ]


def _section(member: Member) -> tuple[str, str]:
    return member.unit_code, member.section


def section_title(unit: str, section: str, has_units: bool) -> str:
    """« 1re section », after its unit where there are several."""
    title = section or "Sans section"
    return f"{unit}, {title}" if has_units else title
