"""Reading a table out of a file: CSV in any usual encoding, or the first sheet of an XLSX.

Bytes in, lines of text out; no database, no HTTP. What is in a cell is never evaluated: a formula
comes out as its own text, for the rules of the importing feature to refuse. Every refusal says in
French what is wrong with the file and how to mend it.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from metiis.labels import fold, typeset
from metiis.refusals import Refusal
from metiis.workbooks import OLD_OFFICE, ZIP, cells_of_workbook, why_not_a_workbook

MAX_BYTES = 20 << 20
MAX_ROWS = 30_000
MAX_COLUMNS = 100
DELIMITERS = ";,\t|"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # Before UTF-16, whose mark begins the same way.
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What « é », « è », « ç », « ’ »… become when UTF-8 is read as Windows-1252.
GARBLED = re.compile("Ã[\u00a0-¿€ˆ‰‡]|â€[™œ“”]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column a feature understands: its field, its title on screen, other titles units write."""

    field: str
    title: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: its number as the file shows it, and its cells by field."""

    number: int
    cells: Mapping[str, str]
    extra_cells: int = 0  # Filled cells beyond the last title.


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: its titles by field, in their order, its lines, what was set aside."""

    titles: Mapping[str, str]
    lines: Sequence[Line]
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a cell, where, and how to mend it; the value is shortened for display."""

    line: int
    column: str
    value: str
    message: str


def fault(line: int, column: str, value: str, message: str) -> Fault:
    """A fault as it is shown: value cut short, message with French spaces."""
    return Fault(line, column, short(value), typeset(message))


def read(content: bytes, columns: Sequence[Column]) -> Table:
    """The table of a file, its columns recognised by title; Refusal when it cannot be read."""
    notices: list[str] = []
    rows = _filled(_cells(content, notices))
    number, titles = next(rows, (0, []))
    if not number:
        raise _refusal("Ce fichier est vide : il ne contient aucune ligne.")
    places = _places(titles, columns, notices)
    lines = [_line(row_number, cells, places, len(titles)) for row_number, cells in rows]
    if not lines:
        raise _refusal(
            f"Ce fichier ne contient que des titres (ligne {number}) : ajoutez une ligne par "
            "élément à importer."
        )
    return Table({name: titles[place] for name, place in places.items()}, lines, notices)


def key(text: str) -> str:
    """A word reduced to its letters and digits: « N° matricule » gives « nmatricule »."""
    return re.sub(r"[^a-z0-9]", "", fold(text))


def _title_key(title: str) -> str:
    """A title without its remarks: « Fin ESR (jj/mm/aaaa) » is « finesr »."""
    return key(re.sub(r"\(.*?\)", "", title))


def _refusal(message: str) -> Refusal:
    return Refusal(typeset(message), "unreadable")


def _cells(content: bytes, notices: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows of text cells; blank rows included."""
    if not content.strip():
        raise _refusal("Ce fichier est vide. Vérifiez l’export, puis envoyez-le de nouveau.")
    if len(content) > MAX_BYTES:
        raise _refusal(
            f"Ce fichier dépasse {MAX_BYTES >> 20} Mo : découpez-le en plusieurs fichiers."
        )
    if content.startswith((ZIP, OLD_OFFICE)):
        reason = why_not_a_workbook(content)
        if reason is not None:
            raise _refusal(reason)
        return iter(cells_of_workbook(content, MAX_ROWS + 2, MAX_COLUMNS, notices))
    return _cells_of_text(_decode(content))


def _decode(content: bytes) -> str:
    marked = (name for mark, name in BYTE_ORDER_MARKS if content.startswith(mark))
    encoding = next(marked, "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = _decode_windows(content)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise _refusal(
            f"Ce fichier contient un caractère nul (ligne {line}) : ce n’est pas un tableau, ou "
            "il est abîmé. Enregistrez-le au format « CSV UTF-8 » ou XLSX."
        )
    garbled = GARBLED.search(text)
    if garbled:
        line = text[: garbled.start()].count("\n") + 1
        raise _refusal(
            f"Les accents de ce fichier sont abîmés (ligne {line} : « {garbled[0]} »). "
            "Refaites l’export, et enregistrez-le au format « CSV UTF-8 » ou XLSX."
        )
    return unicodedata.normalize("NFC", text)


def _decode_windows(content: bytes) -> str:
    """Windows-1252, what Excel writes in France when nothing else is asked."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        raise _refusal(
            "Ce fichier n’est pas un texte lisible. Enregistrez-le au format « CSV UTF-8 » ou XLSX."
        ) from None


def _cells_of_text(text: str) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    declared = re.fullmatch(r"sep=(.)", first.strip(), re.IGNORECASE)  # Written by Excel.
    delimiter = declared[1] if declared else _delimiter(first)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if not (declared and cells and cells[0].lower().startswith("sep=")):
                yield start, cells
            start = reader.line_num + 1  # A quoted cell may span several lines.
    except csv.Error:
        raise _refusal(
            f"La ligne {start} ne peut pas être lue : un guillemet y est ouvert sans être fermé, "
            "ou une cellule est démesurée. Corrigez cette ligne, puis envoyez le fichier de "
            "nouveau."
        ) from None


def _delimiter(line: str) -> str:
    """The sign that parts most titles of the first line, quoted parts left out."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count)


def _filled(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something, every cell trimmed and its inner spaces made one."""
    count = 0
    for number, cells in rows:
        tidy = [" ".join(cell.split()) for cell in cells]
        if not any(tidy):
            continue
        count += 1
        if count > MAX_ROWS + 1:
            raise _refusal(
                f"Ce fichier compte plus de {MAX_ROWS} lignes : découpez-le en plusieurs fichiers."
            )
        yield number, tidy


def _places(titles: Sequence[str], columns: Sequence[Column], notices: list[str]) -> dict[str, int]:
    """Where each recognised field stands, in the order of the file."""
    by_key = {
        _title_key(name): column for column in columns for name in (column.title, *column.synonyms)
    }
    places: dict[str, int] = {}
    unknown: list[str] = []
    for place, title in enumerate(titles):
        column = by_key.get(_title_key(title))
        if column is None:
            unknown += [title] if title else []
        elif column.field in places:
            first = titles[places[column.field]]
            raise _refusal(
                f"La colonne « {column.title} » figure deux fois (« {short(first)} » et "
                f"« {short(title)} ») : retirez-en une."
            )
        else:
            places[column.field] = place
    _require(places, titles, columns)
    if unknown:
        names = ", ".join(f"« {short(title)} »" for title in unknown[:8])
        notices.append(typeset(f"Colonnes inconnues, ignorées : {names}."))
    return places


def _require(places: Mapping[str, int], titles: Sequence[str], columns: Sequence[Column]) -> None:
    missing = [c.title for c in columns if c.required and c.field not in places]
    if not missing:
        return
    what = "la colonne obligatoire" if len(missing) == 1 else "les colonnes obligatoires"
    names = ", ".join(f"« {title} »" for title in missing)
    read_titles = ", ".join(f"« {short(title)} »" for title in titles[:20] if title)
    raise _refusal(
        f"Il manque {what} {names}. Titres lus sur la première ligne : {read_titles}. "
        "Ajoutez ou renommez les titres manquants."
    )


def short(text: str) -> str:
    """The text, cut at 40 characters."""
    return text if len(text) <= 40 else f"{text[:39]}…"


def _line(number: int, cells: Sequence[str], places: Mapping[str, int], width: int) -> Line:
    values = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    return Line(number, values, sum(1 for cell in cells[width:] if cell))
