"""States counted day by day, without NumPy: in rows laid end to end, a day is every nth byte."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from metiis.headcount.states import Member, State


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people are in each state on each day from the first."""

    first: date
    counts: Mapping[State, tuple[int, ...]]

    def on(self, day: date) -> dict[State, int]:
        """The states of one day."""
        at = (day - self.first).days
        return {state: counts[at] for state, counts in self.counts.items()}

    def rolls(self, day: date) -> int:
        """People counted on a day, whatever their state."""
        return sum(self.on(day).values())

    def employable(self, day: date) -> int:
        """Those who may serve on it, engaged ones included."""
        return self.rolls(day) - self.on(day)[State.NOT_EMPLOYABLE]

    def __add__(self, other: "Tally") -> "Tally":
        """Both populations together, over the same days."""
        if (self.first, self.width) != (other.first, other.width):
            raise ValueError("tallies of different days")
        return Tally(
            self.first,
            {
                state: tuple(map(int.__add__, self.counts[state], other.counts[state]))
                for state in State
            },
        )

    @property
    def width(self) -> int:
        """How many days."""
        return len(self.counts[State.UNKNOWN])


def tally(rows: Iterable[bytes], first: date, length: int) -> Tally:
    """Rows of `length` days counted; a byte that is no state counts nowhere."""
    days = b"".join(rows)
    columns = [days[at::length] for at in range(length)]
    return Tally(
        first, {state: tuple([column.count(state) for column in columns]) for state in State}
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """People on the rolls with one state per day of a period, each row at the place of its
    member; a day on which a filter leaves her out is no state."""

    first: date
    last: date
    members: Sequence[Member]
    rows: Sequence[bytes]

    @property
    def width(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def tally(self) -> Tally:
        """How many people are in each state on each day."""
        return tally(self.rows, self.first, self.width)
