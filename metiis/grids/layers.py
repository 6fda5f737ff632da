"""The layers of a unit's month: what its cells show, and which totals stand above them. Pure.

A cell is a code of three bits for what it shows and three for its day; constant tables turn codes
into markup, because 250 people make 8,000 cells.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from typing import TypeAlias

from markupsafe import Markup

from metiis.availability import codec
from metiis.availability.codec import ENGAGED
from metiis.availability.freshness import Age, Behind, age_of
from metiis.captions import LABELS
from metiis.grids import rules
from metiis.grids.rules import Member, Need, Said
from metiis.models import Availability, DayPart, RankCategory

# For each skill, who holds it and until when; None for ever.
Holders: TypeAlias = Mapping[int, Mapping[int, date | None]]
# Beside the four values and « engaged », what a cell may show.
PROMISED, PARTLY = 5, 6
RECENT, AGEING, OLD, UNDATED = 1, 2, 3, 6
WEEKEND, PAST, TODAY = 8, 16, 32
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
AGES = {Age.RECENT: RECENT, Age.AGEING: AGEING, Age.OLD: OLD}
AGE_TITLES = (
    (RECENT, "30\u00a0jours au plus", "is-recent"),
    (AGEING, "3\u00a0mois au plus", "is-ageing"),
    (OLD, "Plus de 3\u00a0mois", "is-old"),
    (UNDATED, "Date inconnue", "is-undated"),
    (ENGAGED, "Engagés", "is-engaged"),
)
# Looks of the signs and their words, in the order of the totals.
STATE_LEGEND = (
    ("is-available", "disponible"),
    ("is-if-needed", "si besoin"),
    ("is-partly", "si besoin, une partie du jour"),
    ("is-unavailable", "indisponible"),
    ("is-unknown", "non renseigné"),
    ("is-promised", "non renseigné, saura plus tard"),
    ("is-engaged", "engagé"),
)
AGE_LEGEND = (
    ("is-recent", "réponse de 30\u00a0jours au plus"),
    ("is-ageing", "de 3\u00a0mois au plus"),
    ("is-old", "de plus de 3\u00a0mois"),
    ("is-undated", "de date inconnue"),
    ("is-unknown", "non renseigné"),
    ("is-promised", "non renseigné, saura plus tard"),
    ("is-engaged", "engagé"),
)


MISSING = '<span class="visually-hidden">, en manque</span>'


class Layer(Enum):
    """What the grid of a month shows."""

    STATE = auto()
    FRESHNESS = auto()
    RANK = auto()
    SKILL = auto()


@dataclass(frozen=True, slots=True)
class Total:
    """A line of totals: a count by day, its look, and the columns where people are missing.

    `beside` is a number to compare with, by day; `under` tells a line that completes the one above.
    """

    title: str
    look: str
    counts: tuple[int, ...]
    short: frozenset[int] = frozenset()
    beside: tuple[int, ...] = ()
    under: str = ""

    @property
    def cells(self) -> Markup:
        """The counts of its days, ready to show."""
        return cells_of(self.counts, self.short, self.beside)


def cells_of(
    counts: Sequence[int], short: frozenset[int] = frozenset(), beside: Sequence[int] = ()
) -> Markup:
    """Counts as cells, nothing for zero; where people are missing, it is said."""
    cells = []
    for at, number in enumerate(counts):
        words = f"{number}/{beside[at]}" if beside and beside[at] else number
        if at in short:
            cells.append(f'<td class="is-low">{words}{MISSING}</td>')
        else:
            cells.append(f"<td>{words or ''}</td>")
    return Markup("".join(cells))  # noqa: S704


def _table(signs: Sequence[str], letters: Sequence[str]) -> tuple[str, ...]:
    """The markup of each code; classes of one letter, as they are repeated in each cell."""
    return tuple(
        _cell(signs[code & 7], letters[code & 7], code) if code & 7 < len(signs) else ""
        for code in range(64)
    )


def _cell(sign: str, letter: str, code: int) -> str:
    letters = [letter, *(mark for bit, mark in MARKS if code & bit)]
    names = " ".join(each for each in letters if each)
    return f'<td class="{names}">{sign}</td>' if names else f"<td>{sign}</td>"


STATE_CELLS = _table("·✕~✓■?½", ("", "n", "s", "d", "e", "q", "s"))
AGE_CELLS = _table("·●◐○■?–", ("", "r", "v", "o", "e", "q", "u"))


def shown(member: Member, said: Said, layer: Layer, ages: "Ages") -> bytes:
    """What each cell of a person's row shows, a code per day."""
    if layer is Layer.FRESHNESS:
        codes = ages.of(said.states[member.id], said.behind[member.id])
    else:
        codes = _with_parts(said.states[member.id], said.behind[member.id])
    promises = said.promises[member.id]
    if not promises:
        return codes
    open_days = bytearray(codes)
    for day in promises:
        if not said.states[member.id][said.column(day)]:
            open_days[said.column(day)] = PROMISED
    return bytes(open_days)


def _with_parts(states: bytes, behind: Behind) -> bytes:
    """States, with days free for a part only apart."""
    if not behind.parts.strip(b"\0"):
        return states
    return bytes(
        PARTLY if part != DayPart.WHOLE and state == Availability.IF_NEEDED else state
        for state, part in zip(states, behind.parts, strict=True)
    )


class Ages:
    """How old answers are, remembered by stamp: people answer on few different days."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._known: dict[int, int] = {0: UNDATED}

    def of(self, states: bytes, behind: Behind) -> bytes:
        """The age of each day's answer; silence and engagements as they are."""
        return bytes(
            [
                state if state in (Availability.UNKNOWN, ENGAGED) else self._age(stamp)
                for state, stamp in zip(states, codec.stamps(behind.said_on), strict=True)
            ]
        )

    def _age(self, stamp: int) -> int:
        if stamp not in self._known:
            said = codec.EPOCH + timedelta(days=stamp)
            self._known[stamp] = AGES[age_of(said, self._today)]
        return self._known[stamp]


def by_state(states: Iterable[bytes], width: int) -> list[Total]:
    """For each state, how many people are in it on each day."""
    columns = list(zip(*states, strict=True)) or [()] * width
    return [
        Total(TITLES[state], LOOKS[state], tuple(column.count(state) for column in columns))
        for state in ORDER
    ]


def by_age(members: Iterable[Member], said: Said, ages: Ages) -> list[Total]:
    """How many answers of each age there are on each day; silence apart."""
    rows = [ages.of(said.states[each.id], said.behind[each.id]) for each in members]
    columns = list(zip(*rows, strict=True)) or [()] * said.width
    lines = [*AGE_TITLES, (0, TITLES[Availability.UNKNOWN], LOOKS[0])]
    return [
        Total(title, look, tuple(column.count(code) for column in columns))
        for code, title, look in lines
    ]


def by_category(members: Sequence[Member], said: Said) -> list[Total]:
    """How many people of each family of ranks may come on each day; the family is said last to
    first, officers above."""
    families = [*reversed(RankCategory), None]
    return [
        Total(
            LABELS[family] if family else "Sans grade",
            "",
            rules.free([each for each in members if each.category is family], said),
        )
        for family in families
        if family is not None or any(each.category is None for each in members)
    ]


def by_skill(
    kept: Sequence[Member],
    pool: Sequence[Member],
    said: Said,
    needs: Sequence[Need],
    holders: Holders,
    names: Mapping[int, str],
    today: date | None,
) -> list[Total]:
    """For each skill, who of its holders may come, and under it the places left and asked for.

    People are missing where the whole pool has too few, whatever the other filters keep; nothing is
    said of that without `today`.
    """
    lines = []
    for key, name in names.items():
        wanted = rules.demand([each for each in needs if key in each.skills], said)
        able = rules.free_holders(pool, said, holders[key])
        short = rules.short_of(wanted.left, able, said, today) if today else frozenset()
        lines += [
            Total(name, "", rules.free_holders(kept, said, holders[key]), short),
            Total("à pourvoir / demandées", "", wanted.left, short, wanted.asked, under=name),
        ]
    return lines
