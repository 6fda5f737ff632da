"""National figures as lines of a file: what pages tell, and nothing else. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from metiis.headcount.states import NAMES
from metiis.labels import label
from metiis.levels.board import Choice, Level, Line, line
from metiis.levels.publication import CATEGORIES, STATES, Figures
from metiis.pool import files

ARMY = "Armée de terre"
READING = (
    "Moins de 5 personnes d’une même unité, d’une même catégorie et d’un même état ne sont pas "
    "comptées\u00a0: chaque nombre se lit «\u00a0au moins\u00a0», sauf les places."
)
ALL = "Toutes catégories"
HEAD = ("Niveau", "Code", "Catégorie de grades", "Jour", "Inscrits (au moins)")
STATE_HEADS = tuple(f"{NAMES[state].capitalize()} (au moins)" for state in STATES)
TITLES = (*HEAD, "Employables (au moins)", *STATE_HEADS, "Places demandées")
WIDTHS = (34, 10, 22, 20, 14, 14, *(14 for _state in STATES), 14)


def rows(level: Level, name: str, code: str, choice: Choice) -> Iterator[list[str]]:
    """For each day of the curve: the level, its categories of ranks, then what is right below."""
    for day in _days(level.figures, choice):
        yield _row(line(level.figures, day, name, code), ALL, day)
        for rank in CATEGORIES:
            told = line(level.figures, day, name, code, (rank,), has_need=False)
            yield _row(told, label(rank), day)
        for unit, figures in level.below:
            yield _row(line(figures, day, unit.name, unit.code), ALL, day)


def _days(figures: Figures, choice: Choice) -> Sequence[date]:
    last = min(choice.day + timedelta(days=choice.days - 1), figures.last)
    return [choice.day + timedelta(days=at) for at in range((last - choice.day).days + 1)]


def _row(told: Line, category: str, day: date) -> list[str]:
    numbers = [told.rolls, told.employable, *(told.of(state) for state in STATES)]
    return [
        told.name,
        told.code,
        category,
        f"{day:%d/%m/%Y}",
        *map(str, numbers),
        "" if told.need is None else str(told.need),
    ]


def written(mark: Sequence[tuple[str, str]], lines: Iterable[list[str]], kind: str) -> bytes:
    """The file: who took what and when, then the lines."""
    blank = [""] * (len(TITLES) - 2)
    table = [*([*each, *blank] for each in mark), ["", "", *blank], list(TITLES), *lines]
    if kind == "csv":
        return files.to_csv(table)
    foot = ", ".join(text for _title, text in mark)
    return files.to_xlsx(table, len(mark) + 2, foot, "Effectif", WIDTHS)
