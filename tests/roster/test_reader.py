"""Reading tables: encodings, delimiters, titles, and files that cannot be read."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metiis import spreadsheets, workbooks
from metiis.refusals import Refusal
from metiis.roster.reader import COLUMNS, TITLES, roster_table
from tests.roster.files import PERSON, ROSTER, cells_of, csv_file, xlsx_file
from tests.roster.files import TITLES as SHORT

ROWS = cells_of(ROSTER)[:25]


def table(content):
    read = roster_table(content)
    return [(line.number, dict(line.cells)) for line in read.lines]


PLAIN = table(csv_file(ROWS, "cp1252"))


def refused(content) -> str:
    with pytest.raises(Refusal) as refusal:
        roster_table(content)
    return refusal.value.message


@given(
    order=st.permutations(range(len(ROWS[0]))),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    delimiter=st.sampled_from([";", ",", "\t"]),
    end=st.sampled_from(["\r\n", "\n", "\r"]),
)
@settings(max_examples=40, deadline=None)
def test_every_encoding_delimiter_and_order_reads_the_same(order, encoding, delimiter, end):
    rows = [[row[place] for place in order] for row in ROWS]
    assert table(csv_file(rows, encoding, delimiter, end)) == PLAIN


@given(order=st.permutations(range(len(ROWS[0]))), typed=st.booleans())
@settings(max_examples=8, deadline=None)
def test_a_workbook_reads_the_same(order, typed):
    rows = [[row[place] for place in order] for row in ROWS]
    assert table(xlsx_file(rows, typed)) == PLAIN


def test_the_real_file_is_read_whole():
    read = roster_table(ROSTER.read_bytes())
    assert len(read.lines) == 750
    assert set(read.titles) == set(TITLES)
    assert read.lines[1].cells["last_name"] == "ÇELIK"


def test_titles_are_known_by_every_name_units_give_them():
    for column in COLUMNS:
        for title in (column.title, *column.synonyms):
            titles = [TITLES[name] for name in ("service_number", "rank", "last_name")]
            titles += ["Prénom", "Unité"]
            written = [title.upper() if t == column.title else t for t in titles]
            written += [] if column.required else [f" {title} (obligatoire) "]
            read = roster_table(csv_file([written, ["x"] * len(written)]))
            assert column.field in read.titles, title


def test_accents_written_in_two_signs_are_the_same_letters():
    rows = [["Identifiant", "Grade", "Nom", "Pre\u0301nom", "Unite\u0301"], PERSON]
    assert table(csv_file(rows))[0][1]["first_name"] == "Camille"


def test_unknown_columns_are_ignored_and_said():
    read = roster_table(csv_file([[*SHORT, "Pointure", ""], [*PERSON, "42", ""]]))
    assert read.notices == ["Colonnes inconnues, ignorées\u00a0: «\u00a0Pointure\u00a0»."]


def test_missing_columns_are_named():
    message = refused(csv_file([["Identifiant", "Nom", "Unité"], ["R1", "A", "7BCA"]]))
    assert "les colonnes obligatoires «\u00a0Grade\u00a0», «\u00a0Prénom\u00a0»" in message


def test_a_column_twice_is_refused():
    message = refused(csv_file([[*SHORT, "Mél", "E-mail"], [*PERSON, "", ""]]))
    assert "La colonne «\u00a0Courriel\u00a0» figure deux fois" in message


def test_lines_keep_their_number_through_blank_lines_and_broken_cells():
    text = (
        '\r\nIdentifiant;Grade;Nom;Prénom;Unité\r\n\r\nR1;SDT;"DE LA\r\nTOUR";Luc;7BCA\r\n;;;;\r\n'
    )
    text += "R2;SDT;B;C;7BCA\r\n"
    lines = roster_table(text.encode()).lines
    assert [(line.number, line.cells["last_name"]) for line in lines] == [
        (4, "DE LA TOUR"),
        (7, "B"),
    ]


def test_a_separator_declared_by_excel_is_obeyed():
    assert len(roster_table(b"sep=,\r\n" + csv_file([SHORT, PERSON], delimiter=",")).lines) == 1


def test_cells_beyond_the_titles_are_counted():
    assert roster_table(csv_file([SHORT, [*PERSON, "", "12"]])).lines[0].extra_cells == 1


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """A workbook whose part is replaced by another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for entry in old.namelist():
            new.writestr(entry, part if entry == name else old.read(entry))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = xlsx_file([SHORT, PERSON])
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]><worksheet><sheetData><row><c>&c;</c></row></sheetData>
</worksheet>"""
FAR = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    b'main"><sheetData><row r="999999999999"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "est vide"),
        (b" \r\n\r\n", "est vide"),
        (b"\xef\xbb\xbf", "est vide"),
        (csv_file([SHORT]), "ne contient que des titres (ligne 1)"),
        (b"%PDF-1.7 texte", "Il manque les colonnes obligatoires"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "caractère nul (ligne 3)"),
        (csv_file([SHORT, ["R1", "S\0T", "A", "B", "7BCA"]]), "caractère nul (ligne 2)"),
        (b"\x81\x8d\x8f", "n’est pas un texte lisible"),
        (csv_file([SHORT, PERSON]).replace(b"MARTIN", b"\xc3\x83\xc2\xa9"), "abîmés (ligne 2"),
        (csv_file([SHORT, PERSON]).replace(b"MARTIN", b'"MARTIN'), "guillemet"),
        (csv_file([SHORT, PERSON]).replace(b"MARTIN", b"A" * 200_000), "démesurée"),
        (workbooks.OLD_OFFICE + b"\0" * 600, "ancien format XLS"),
        (workbooks.OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "format ODS"),
        (archive(word__document_xml=b"<a/>"), "n’est pas un classeur"),
        (archive(xl__workbook_xml=b"<a/>"), "classeur est abîmé"),
        (archive(xl__workbook_xml=b"<a/>")[:60], "classeur est abîmé"),
        (with_part(GOOD, SHEET, LAUGHS), "déclarations interdites"),
        (with_part(GOOD, SHEET, b"<worksheet><sheetData><row>"), "classeur est abîmé"),
        (with_part(GOOD, SHEET, FAR), "classeur est abîmé"),
        (with_part(GOOD, SHEET, b" " * (20 << 20)), "anormalement volumineux"),
        (archive(xl__workbook_xml=b"", **{f"p{n}": b"" for n in range(1001)}), "anormalement"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",  # Archives hold the hour.
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(content, words):
    message = refused(content)
    assert words in message.replace("\u00a0", " ")
    assert message.endswith(".")


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_ROWS", 3)
    many = [SHORT, *[[f"R{n}", *PERSON[1:]] for n in range(4)]]
    assert len(roster_table(csv_file(many[:4])).lines) == 3
    assert "plus de 3 lignes" in refused(csv_file(many))
    assert "plus de 3 lignes" in refused(xlsx_file(many))


def test_a_hundred_thousand_rows_are_refused_quickly():
    assert "plus de 30000 lignes" in refused(csv_file([SHORT, *[PERSON] * 100_000]))


def test_too_heavy_a_text_is_refused():
    assert "20 Mo" in refused(b"a;" * (11 << 20))


def test_only_the_first_sheet_is_read_and_formulas_stay_text():
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    book.create_sheet("Autre").append(["x"])
    book.active["C2"] = "=1+1"
    book.active["D2"] = True
    out = io.BytesIO()
    book.save(out)
    read = roster_table(out.getvalue())
    assert "Seule la première feuille" in read.notices[0]
    assert (read.lines[0].cells["last_name"], read.lines[0].cells["first_name"]) == ("=1+1", "VRAI")
