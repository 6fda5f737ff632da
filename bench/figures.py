"""A figure, its budget, and how both are shown."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure; without budget it only informs, without value it could not be taken.

    `is_least` says that the budget is the least wanted, not the most.
    """

    key: str
    name: str
    value: float | None
    unit: str
    budget: float | None = None
    note: str = ""
    is_least: bool = False

    @property
    def verdict(self) -> str:
        """What to think of it, in a word."""
        if self.value is None:
            return "non mesuré"
        if self.budget is None:
            return "–"
        if self.is_least:
            return "tenu" if self.value >= self.budget else "MANQUÉ"
        return "tenu" if self.value <= self.budget else "DÉPASSÉ"

    @property
    def wanted(self) -> str:
        """The budget in words; empty without one."""
        least = "≥ " if self.is_least else ""
        return least + _number(self.budget, self.unit) if self.budget is not None else ""


def table(figures: list[Figure]) -> str:
    """The figures in aligned columns, and how many are over."""
    heads = ("n°", "figure", "mesure", "budget", "verdict", "remarque")
    rows = [
        (
            figure.key,
            figure.name,
            _number(figure.value, figure.unit),
            figure.wanted,
            figure.verdict,
            figure.note,
        )
        for figure in figures
    ]
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    lines = [_line(row, widths) for row in (heads, *rows)]
    over = sum(figure.verdict in {"DÉPASSÉ", "MANQUÉ"} for figure in figures)
    held = sum(figure.verdict == "tenu" for figure in figures)
    return "\n".join([*lines, "", f"Budgets tenus : {held} ; dépassés : {over}."])


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    """Numbers to the right, words to the left."""
    padded = [
        cell.rjust(width) if column in {2, 3} else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "?"
    text = f"{value:.0f}" if float(value).is_integer() else f"{value:.2f}"
    return f"{text.replace('.', ',')} {unit}".rstrip()


def write(figures: list[Figure], path: Path) -> None:
    """Keep the figures for whoever compares two versions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(figure), "verdict": figure.verdict} for figure in figures]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
