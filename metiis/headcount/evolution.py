"""What was believed of one day, as time went by, and what can be expected of it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil

from metiis.headcount.chart import Scale
from metiis.headcount.forecast import Presence, show_rate
from metiis.headcount.states import Member, State
from metiis.headcount.trials import Expected, Forecast

FARTHEST = timedelta(days=364)
USUAL = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Belief:
    """A day as it was seen on another: people by what they had said by then."""

    taken_on: date
    counts: Mapping[State, int]

    @property
    def sure(self) -> int:
        """Available or engaged."""
        return self.counts[State.AVAILABLE] + self.counts[State.ENGAGED]

    @property
    def employable(self) -> int:
        """Those who might serve."""
        return sum(self.counts.values()) - self.counts[State.NOT_EMPLOYABLE]

    def of(self, name: str) -> int:
        """How many are in a state, by its name."""
        return self.counts[State[name]]


def merged(beliefs: Iterable[Belief]) -> list[Belief]:
    """Beliefs of several units added up, date by date."""
    found: dict[date, dict[State, int]] = defaultdict(lambda: dict.fromkeys(State, 0))
    for belief in beliefs:
        for state, number in belief.counts.items():
            found[belief.taken_on][state] += number
    return [Belief(taken_on, counts) for taken_on, counts in sorted(found.items())]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Beliefs as lines from the first to the last; from there to the day itself, what is expected
    opens between two bounds."""

    scale: Scale
    sure: str
    if_needed: str
    unknown: str
    dots: list[tuple[int, int]]
    band: str = ""
    middle: str = ""


def drawn(beliefs: Sequence[Belief], day: date, expected: Expected | None) -> Drawing | None:
    """The picture of what was believed of a day, up to it when something is expected; None while
    one belief alone is known."""
    if len(beliefs) < 2:
        return None
    last = beliefs[-1].taken_on
    first, days = beliefs[0].taken_on, ((day if expected else last) - beliefs[0].taken_on).days + 1
    series = [
        [(each.taken_on, each.sure) for each in beliefs],
        [(each.taken_on, each.counts[State.IF_NEEDED]) for each in beliefs],
        [(each.taken_on, each.counts[State.UNKNOWN]) for each in beliefs],
    ]
    numbers = [[number for _day, number in each] for each in series]
    scale = Scale.of(first, days, *numbers, [ceil(expected.high)] if expected else [])
    sure, if_needed, unknown = (scale.line(each) for each in series)
    dots = [(scale.x(day) + scale.day // 2, scale.y(number)) for day, number in series[0]]
    picture = Drawing(scale, sure, if_needed, unknown, dots)
    if expected is None or day == last:
        return picture
    start = (last, float(beliefs[-1].sure))
    edges = [start, (day, expected.high), (day, expected.low)]
    return replace(
        picture, band=f"{scale.line(edges)}Z", middle=scale.line([start, (day, expected.middle)])
    )


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected of a day: how many will be there, and the share of the engaged who come."""

    expected: Expected
    share_coming: float | None

    @property
    def is_sharp(self) -> bool:
        """Whether the band is a single number."""
        return round(self.expected.low) == round(self.expected.high)


def outlook(
    learnt: Forecast,
    members: Sequence[Member],
    rows: Sequence[bytes],
    day: date,
    presences: tuple[Presence, Presence],
) -> Outlook | None:
    """The forecast of a day from the people as they are today, one state each; None where the past
    says nothing. Presences are those of the units looked at, then of the brigade."""
    seen: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    employable = 0
    for member, row in zip(members, rows, strict=True):
        seen[member.unit_id][0] += row[0] in {State.AVAILABLE, State.ENGAGED}
        seen[member.unit_id][1] += row[0] == State.UNKNOWN
        employable += row[0] != State.NOT_EMPLOYABLE
    both = {unit_id: (numbers[0], numbers[1]) for unit_id, numbers in seen.items()}
    expected = learnt.expected(both, employable, day)
    return Outlook(expected, show_rate(*presences)) if expected else None
