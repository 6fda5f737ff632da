"""Reading the first sheet of an XLSX as rows of text, without trusting the file.

The archive is weighed before anything is unpacked, document type declarations (the way to XML
bombs) are refused, rows and columns are bounded, formulas are never computed.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from importlib import import_module
from itertools import islice
from types import ModuleType

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from metiis.labels import typeset
from metiis.refusals import Refusal

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_ENTRIES = 1000
MAX_UNPACKED = 64 << 20
MAX_RATIO = 200
SMALL = 1 << 20  # Below this an entry compresses as well as it likes.
LAST_ROW = 1_048_576  # Of the format itself.
DAMAGED = "Ce classeur est abîmé et ne peut pas être lu. Ouvrez-le et enregistrez-le de nouveau."


def library() -> ModuleType:
    """openpyxl, loaded when a workbook is met: it brings NumPy along, a fifth of the memory that
    a web process may have."""
    return import_module("openpyxl")


def why_not_a_workbook(content: bytes) -> str | None:
    """Why this archive cannot be read as an XLSX, or None when it looks like one."""
    if content.startswith(OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return "Ce classeur est protégé par un mot de passe : retirez-le, puis enregistrez."
        return "Ce fichier est à l’ancien format XLS : enregistrez-le au format XLSX ou CSV UTF-8."
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _why_not_read(archive)
    except (zipfile.BadZipFile, EOFError, ValueError, OSError, NotImplementedError):
        return DAMAGED


def _why_not_read(archive: zipfile.ZipFile) -> str | None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if "mimetype" in names:
        return "Ce fichier est au format ODS : enregistrez-le au format XLSX ou CSV UTF-8."
    if "xl/workbook.xml" not in names:
        return "Cette archive n’est pas un classeur : envoyez un fichier CSV ou XLSX."
    if any(entry.flag_bits & 1 for entry in entries):
        return "Ce classeur est protégé par un mot de passe : retirez-le, puis enregistrez."
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or any(map(_is_bomb, entries)):
        return (
            "Ce classeur est anormalement volumineux une fois décompressé. Copiez le seul tableau "
            "dans un classeur neuf, ou enregistrez-le au format CSV UTF-8."
        )
    return None


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(1, entry.compress_size)


def cells_of_workbook(
    content: bytes, max_rows: int, max_columns: int, notices: list[str]
) -> list[tuple[int, list[str]]]:
    """Numbered rows of the first visible sheet that hold something, up to a number of them.

    Dates come out as « jj/mm/aaaa », numbers as plain text.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # About styles and extensions, which are not read here.
        try:
            _refuse_document_types(content)
            return list(islice(_rows(content, max_columns, notices), max_rows))
        except Refusal:
            raise
        except Exception as error:  # The library raises whatever a damaged part leads it to.
            raise Refusal(typeset(DAMAGED), "unreadable") from error


def _refuse_document_types(content: bytes) -> None:
    """Read each part up to its first element: a declaration can only stand before it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            with archive.open(name) as part:
                try:
                    next(iter(iterparse(part, events=("start",), forbid_dtd=True)), None)
                except ParseError:
                    continue  # A picture; a damaged sheet is found out when it is read.
                except DefusedXmlException:
                    raise Refusal(
                        typeset(
                            "Ce classeur contient des déclarations interdites et n’a pas été "
                            "ouvert. Copiez le tableau dans un classeur neuf."
                        ),
                        "unreadable",
                    ) from None


def _rows(content: bytes, max_columns: int, notices: list[str]) -> Iterator[tuple[int, list[str]]]:
    book = library().load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise Refusal(typeset("Ce classeur ne contient aucune feuille visible."), "unreadable")
    if len(sheets) > 1:
        notices.append(typeset(f"Seule la première feuille, « {sheets[0].title} », est lue."))
    sheets[0].reset_dimensions()  # What the file says of its own size is not to be trusted.
    rows = sheets[0].iter_rows(max_col=max_columns, values_only=True)
    for number, cells in enumerate(rows, start=1):
        if number > LAST_ROW:
            raise Refusal(typeset(DAMAGED), "unreadable")
        if cells.count(None) < len(cells):
            yield number, [_text(value) for value in _without_tail(cells)]


def _without_tail(cells: tuple[object, ...]) -> tuple[object, ...]:
    """The cells up to the last filled one."""
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return cells[:end]


def _text(value: object) -> str:
    """A cell as a person reads it; a formula as its own text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time):
        return value.isoformat("minutes")
    return "=" + str(getattr(value, "text", ""))
