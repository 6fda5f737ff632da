"""Files as units send them: the real ones, and the same content written every other way."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import openpyxl

DATA = Path(__file__).parents[1] / "data"
ROSTER, UPDATE = DATA / "effectif-27bim.csv", DATA / "effectif-27bim-maj.csv"
ERRORS, UNITS = DATA / "effectif-erreurs.csv", DATA / "unites-27bim.csv"
TITLES = ["Identifiant", "Grade", "Nom", "Prénom", "Unité"]
PERSON = ["R000001", "SGT", "MARTIN", "Camille", "7BCA"]


def cells_of(path: Path) -> list[list[str]]:
    """The rows of a real file."""
    text = path.read_bytes().decode("cp1252")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def csv_file(
    rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ";", end: str = "\r\n"
) -> bytes:
    """The rows as a CSV of this encoding and delimiter."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue().encode(encoding, errors="replace")


def roster(*people: dict[str, str]) -> bytes:
    """A small roster: the compulsory columns plus those the people give, « 7BCA » by default."""
    given = [title for person in people for title in person]
    titles = list(dict.fromkeys([*TITLES, *given]))
    usual = dict(zip(TITLES, PERSON, strict=True))
    rows = [[{**usual, **person}.get(title, "") for title in titles] for person in people]
    return csv_file([titles, *rows])


def xlsx_file(rows: Sequence[Sequence[object]], typed: bool = True) -> bytes:
    """The rows as a workbook; typed, dates and numbers are those of a spreadsheet."""
    book = openpyxl.Workbook()
    for number, row in enumerate(rows):
        book.active.append([_typed(cell) if typed and number else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _typed(cell: object) -> object:
    text = str(cell)
    if len(text) == 10 and text[2] == text[5] == "/":
        return datetime.strptime(text, "%d/%m/%Y")
    if text.isdigit() and text == text.lstrip("0"):
        return float(text)
    return text or None
