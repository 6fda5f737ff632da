"""The funnel, or the people at a step, as a file that spreadsheets open and never run. Pure."""

from collections.abc import Iterable, Sequence

from metiis.headcount.lines import LEFT_TITLES, Line, Posts
from metiis.headcount.missing import Shortage
from metiis.labels import plain_date, rank_range
from metiis.pool import files

STEP_TITLES = ("Étape", "Personnes", "Laissées de côté", "Causes")
PEOPLE_TITLES = ("Nom", "Unité", "Section", "Motif")
SHORT_TITLES = (
    "Fonction",
    "Grades",
    "Compétences",
    "Places",
    "À pourvoir",
    "Disponibles",
    "Si besoin",
    "Non renseignés",
    "Manque",
    "Pire jour",
)
WIDTHS = (28, 22, 26, 40, 12, 12, 12, 14, 10, 20)


def figures(posts: Posts, steps: Iterable[Line], short: Iterable[Shortage]) -> list[list[str]]:
    """The places, the steps, then the functions short."""
    return [
        list(STEP_TITLES),
        ["Places des postes ouverts", str(posts.places), "", ""],
        ["Places à pourvoir", str(posts.left), "", ""],
        *(
            [
                line.title,
                str(line.count),
                str(line.left) if line.step in LEFT_TITLES else "",
                ", ".join(f"{cause} {number}" for cause, number in line.causes),
            ]
            for line in steps
        ),
        [],
        list(SHORT_TITLES),
        *(_short(each) for each in short),
    ]


def _short(each: Shortage) -> list[str]:
    numbers = (each.places, each.left, each.sure, each.if_needed, each.unknown, each.short)
    return [
        each.label,
        rank_range(each.rank_min, each.rank_max),
        ", ".join(name for _skill, name in each.skills),
        *map(str, numbers),
        plain_date(each.worst) if each.worst else "",
    ]


def people(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """One line per person."""
    return [list(PEOPLE_TITLES), *map(list, rows)]


def written(
    mark: Sequence[tuple[str, str]], table: Sequence[Sequence[str]], kind: str, foot: str
) -> bytes:
    """The file: who took it and why, then the table."""
    width = max(2, *map(len, table))
    lines = [[*each, *[""] * (width - len(each))] for each in [*mark, (), *table]]
    if kind == "xlsx":
        return files.to_xlsx(lines, len(mark) + 2, foot, "Effectif", WIDTHS)
    return files.to_csv(lines)
