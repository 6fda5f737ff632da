"""A list of people as a file that spreadsheets open, and never run: CSV or XLSX. Pure.

Names and skills come from outside: a cell that a spreadsheet would take for a formula begins with
an apostrophe in CSV, and every cell of a workbook is text whatever it holds.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from metiis import workbooks
from metiis.availability import codec
from metiis.labels import plain_date
from metiis.models import Availability
from metiis.pool import lines
from metiis.pool.lines import Asked
from metiis.pool.rules import NAMES, Candidate, Held

# Full-width forms too: some spreadsheets fold them before they look.
DANGEROUS = frozenset("=+-@\t\r\n＝＋－＠")
TITLES = (
    "Groupe",
    "Grade",
    "Nom",
    "Prénom",
    "Unité",
    "Section",
    "Compétences demandées",
    "Jours libres",
    "Jours si besoin",
    "Jours refusés",
    "Jours non renseignés",
    "Jours pris",
    "Partie de la journée",
    "Réponse du",
    "Origine de la réponse",
    "Dira le",
)
WIDTHS = (14, 8, 20, 16, 10, 16, 30, 26, 26, 26, 26, 26, 18, 18, 22, 18)
STATES = (
    Availability.AVAILABLE,
    Availability.IF_NEEDED,
    Availability.UNAVAILABLE,
    Availability.UNKNOWN,
    codec.ENGAGED,
)
EVERY_STRETCH = 366


@dataclass(frozen=True, slots=True)
class Extract:
    """What a file holds: the mark of who took it and why, then a line per person."""

    mark: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str]]

    @property
    def table(self) -> list[list[str]]:
        """Every line of the file, all of one width."""
        return framed(self.mark, TITLES, self.rows)


@dataclass(frozen=True, slots=True)
class Taken:
    """A list as it leaves: what it is, its columns with their widths, its rows."""

    title: str
    mark: Sequence[tuple[str, str]]
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[str]]
    name: str  # Of the file, without its ending.


def framed(
    mark: Sequence[tuple[str, str]], titles: Sequence[str], rows: Iterable[Sequence[str]]
) -> list[list[str]]:
    """The mark of who takes a list away, a blank line, the titles, the rows; all of one width."""
    width = len(titles)
    head = [[*each, *[""] * (width - 2)] for each in mark]
    return [*head, [""] * width, list(titles), *map(list, rows)]


def row(candidate: Candidate, asked: Asked) -> list[str]:
    """One person's line: no contact, no reason of absence."""
    who, answer = candidate.person, candidate.answer
    known, oldest = lines.will_know(answer), lines.oldest(answer)
    days = [lines.days_in(answer, asked.days, {state}) for state in STATES]
    return [
        NAMES[candidate.group],
        who.rank,
        who.last_name.upper(),
        who.first_name,
        who.unit_code,
        who.section,
        ", ".join(
            _skill(held, asked) for held in candidate.skills if held.skill_id in asked.skills
        ),
        *(lines.in_words(each, asked.mask, EVERY_STRETCH) for each in days),
        ", ".join(lines.parts(answer)),
        plain_date(oldest[0]) if oldest else "",
        lines.origin(answer),
        plain_date(known) if known else "",
    ]


def _skill(held: Held, asked: Asked) -> str:
    return f"{asked.skills[held.skill_id]} ({'certifiée' if held.is_certified else 'déclarée'})"


def tidy(text: str) -> str:
    """The text on one line, without characters that nobody sees."""
    seen = "".join(char for char in text if char.isprintable() or char.isspace())
    return " ".join(seen.split())


def neutral(text: str) -> str:
    """The text such that no spreadsheet computes it; `original` gives it back."""
    return f"'{text}" if _is_dangerous(text) else text


def original(text: str) -> str:
    """What `neutral` was given."""
    return text[1:] if text.startswith("'") and _is_dangerous(text[1:]) else text


def _is_dangerous(text: str) -> bool:
    bare = text.lstrip("'")
    return bare != "" and bare[0] in DANGEROUS


def written(extract: Extract, kind: str, foot: str) -> bytes:
    """The file in one of the two formats."""
    if kind == "xlsx":
        return to_xlsx(extract.table, len(extract.mark) + 2, foot)
    return to_csv(extract.table)


def to_csv(table: Iterable[Sequence[str]]) -> bytes:
    """RFC 4180 with semicolons and a byte order mark, as spreadsheets expect in France."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([neutral(tidy(cell)) for cell in cells] for cells in table)
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(
    table: Sequence[Sequence[str]],
    head: int,
    foot: str,
    title: str = "Vivier",
    widths: Sequence[int] = WIDTHS,
) -> bytes:
    """A workbook of one sheet, every cell text; line `head` is in bold and `foot` is printed."""
    openpyxl = workbooks.library()
    book = openpyxl.Workbook()
    sheet = book.active
    bold, plain = openpyxl.styles.Font(bold=True), openpyxl.styles.Font()
    sheet.title = title
    for number, cells in enumerate(table, start=1):
        for place, text in enumerate(cells, start=1):
            if text:
                cell = sheet.cell(number, place, tidy(text))
                cell.data_type = "s"  # Else « =1+1 » would be a formula.
                cell.font = bold if number == head or (number < head and place == 1) else plain
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = width
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = tidy(foot)[:120].replace("&", "&&")
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
