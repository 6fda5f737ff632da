"""Units side by side over a period, each with those below it; exact figures. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from metiis.headcount.needs import Need
from metiis.headcount.states import State
from metiis.headcount.tally import Sheet, Tally, tally
from metiis.models import Unit

SAID = (State.AVAILABLE, State.IF_NEEDED, State.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Row:
    """What a unit can count on over a period. Shares are of people and days, out of a hundred, None
    where there is nobody to speak of; people are a day's average; needs are places times days."""

    unit: Unit
    is_itself: bool
    rolls: int
    employable: int | None
    answered: int | None
    sure: float
    if_needed: float
    engaged: float
    need: int
    short: int
    served: int

    @property
    def served_each(self) -> float:
        """Days served for each person on the rolls."""
        return self.served / self.rolls if self.rolls else 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a sheet that is one unit's: its people's rows, its posts, its days served."""

    rows: Sequence[bytes]
    needs: Sequence[Need]
    served: int


def compared(
    top: Unit,
    below: Iterable[Unit],
    sheet: Sheet,
    needs: Sequence[Need],
    served: Mapping[int, int],
    today: date,
) -> list[Row]:
    """The people of the unit itself, if any, then each unit right below with all that is under.
    What is lacking is what may still be found: of days to come, for live activities."""
    own = _share(sheet, needs, served, top.path.__eq__)
    rows = [_row(top, True, own, sheet, today)] if own.rows or own.needs else []
    for unit in below:
        if unit.parent_id == top.id:
            share = _share(sheet, needs, served, _under(unit))
            rows.append(_row(unit, False, share, sheet, today))
    return rows


def _under(unit: Unit) -> Callable[[str], bool]:
    return lambda path: path.startswith(unit.path)


def _share(
    sheet: Sheet, needs: Sequence[Need], served: Mapping[int, int], holds: Callable[[str], bool]
) -> Share:
    people = zip(sheet.members, sheet.rows, strict=True)
    own = [(member.id, row) for member, row in people if holds(member.unit_path)]
    return Share(
        [row for _key, row in own],
        [need for need in needs if holds(need.unit_path)],
        sum(served.get(key, 0) for key, _row in own),
    )


def _row(unit: Unit, is_itself: bool, share: Share, sheet: Sheet, today: date) -> Row:
    counts = tally(share.rows, sheet.first, sheet.width)
    days = {state: sum(counts.counts[state]) for state in State}
    said = sum(days[state] for state in SAID)
    everybody = sum(days.values())
    need, left = _places(share.needs, sheet, today)
    return Row(
        unit,
        is_itself,
        len(share.rows),
        _percent(everybody - days[State.NOT_EMPLOYABLE], everybody),
        _percent(said, said + days[State.UNKNOWN]),
        days[State.AVAILABLE] / sheet.width,
        days[State.IF_NEEDED] / sheet.width,
        days[State.ENGAGED] / sheet.width,
        sum(need),
        _short(counts, left),
        share.served,
    )


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _places(needs: Iterable[Need], sheet: Sheet, today: date) -> tuple[list[int], list[int]]:
    """Places asked for and places still to be filled, day by day."""
    asked, left = [0] * sheet.width, [0] * sheet.width
    now = (today - sheet.first).days
    for need in needs:
        start = max(0, (need.first - sheet.first).days)
        for at in range(start, min(sheet.width, (need.last - sheet.first).days + 1)):
            asked[at] += need.places
            left[at] += need.left if need.is_live and at >= now else 0
    return asked, left


def _short(counts: Tally, left: Sequence[int]) -> int:
    """Places that nobody holds and that nobody free could take, whatever the post asks."""
    free = map(int.__add__, counts.counts[State.AVAILABLE], counts.counts[State.IF_NEEDED])
    return sum(max(0, places - people) for places, people in zip(left, free, strict=True))


@dataclass(frozen=True, slots=True)
class Column:
    """A figure that rows are put in order by: its word in addresses, its title, its value."""

    word: str
    title: str
    value: Callable[[Row], float]


COLUMNS = (
    Column("effectif", "Inscrits", lambda row: row.rolls),
    Column("employables", "Employables", lambda row: _known(row.employable)),
    Column("reponses", "Ont répondu", lambda row: _known(row.answered)),
    Column("disponibles", "Disponibles par jour", lambda row: row.sure),
    Column("si-besoin", "Si besoin par jour", lambda row: row.if_needed),
    Column("engages", "Engagés par jour", lambda row: row.engaged),
    Column("places", "Places-jours demandées", lambda row: row.need),
    Column("manque", "Places-jours sans volontaire", lambda row: row.short),
    Column("jours", "Jours effectués", lambda row: row.served),
)


def _known(share: int | None) -> int:
    return -1 if share is None else share


@dataclass(frozen=True, slots=True)
class Order:
    """By which figure, and which way; by none, the order in which people say units."""

    column: Column | None
    is_rising: bool

    @classmethod
    def of(cls, word: str | None, way: str | None) -> "Order":
        """What an address asks; what it misspells asks nothing."""
        return cls(next((each for each in COLUMNS if each.word == word), None), way == "croissant")

    def sort(self, rows: Sequence[Row]) -> list[Row]:
        """The rows in this order; units that are equal keep theirs."""
        if self.column is None:
            return list(rows)
        return sorted(rows, key=self.column.value, reverse=not self.is_rising)

    def way_by(self, column: Column) -> str | None:
        """How the rows stand by a column, as `aria-sort` says it."""
        if column is not self.column:
            return None
        return "ascending" if self.is_rising else "descending"

    def next_by(self, column: Column) -> str | None:
        """Which way a press on a column asks: the largest first, then the smallest."""
        return "croissant" if self.way_by(column) == "descending" else None
