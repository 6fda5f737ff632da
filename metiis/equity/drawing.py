"""The distribution of days as a picture: bars to places in an SVG. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from metiis.equity.rules import Bar

HEIGHT, SLOT, GAP = 180, 56, 8


@dataclass(frozen=True, slots=True)
class Column:
    """A bar where it stands: `x`, `y` from the top, and what is written under and above it."""

    x: int
    y: int
    width: int
    height: int
    label: str
    last: int  # Most days of the bar, written under it.
    people: int

    @property
    def middle(self) -> int:
        """Where its words are centred."""
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Picture:
    """All the bars, in a frame as wide as they need."""

    columns: list[Column]
    width: int
    height: int = HEIGHT


def picture(bars: Sequence[Bar]) -> Picture:
    """As high as the most people; a bar that holds somebody is always seen."""
    most = max((bar.people for bar in bars), default=0) or 1
    columns = []
    for rank, bar in enumerate(bars):
        height = max(round(HEIGHT * bar.people / most), 2 if bar.people else 0)
        label = str(bar.first) if bar.first == bar.last else f"{bar.first}–{bar.last}"
        columns.append(
            Column(rank * SLOT, HEIGHT - height, SLOT - GAP, height, label, bar.last, bar.people)
        )
    return Picture(columns, len(bars) * SLOT - GAP)
