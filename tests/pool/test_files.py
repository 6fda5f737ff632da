"""A file holds what it was given, and nothing that a spreadsheet would compute."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metiis.pool import files
from metiis.pool.files import TITLES, Extract, neutral, original, tidy

SIGNS = "=+-@\t\r\n'\";,＝＋－＠ \u00a0é\u200b\x07\u2028"
texts = st.text(st.one_of(st.sampled_from(SIGNS), st.characters()), max_size=12)
tables = st.lists(st.lists(texts, min_size=3, max_size=3), min_size=1, max_size=4)
STARTS = tuple("=+-@\t\r\n＝＋－＠")


def read_csv(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))


@given(texts)
def test_a_cell_made_safe_begins_with_no_sign_and_gives_its_text_back(text: str):
    assert not neutral(text).startswith(STARTS)
    assert original(neutral(text)) == text


@given(tables)
def test_no_cell_of_a_csv_file_can_be_a_formula_and_none_is_lost(table: list[list[str]]):
    content = files.to_csv(table)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    cells = read_csv(content)
    assert not any(cell.startswith(STARTS) for row in cells for cell in row)
    assert [[original(cell) for cell in row] for row in cells] == [
        [tidy(cell) for cell in row] for row in table
    ]


@settings(max_examples=40, deadline=None)
@given(tables)
def test_every_cell_of_a_workbook_is_text_and_none_is_lost(table: list[list[str]]):
    sheet = openpyxl.load_workbook(io.BytesIO(files.to_xlsx(table, 1, "pied & page"))).active
    for number, row in enumerate(table, start=1):
        for place, text in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            assert (cell.value or "") == tidy(text)
            assert cell.value is None or cell.data_type == "s"


@pytest.mark.parametrize("text", ["=1+1", "+33", "-1", "@SUM(A1)", "#N/A", "=HYPERLINK(1)", "1,5"])
def test_what_looks_like_a_formula_an_error_or_a_number_stays_text(text: str):
    book = openpyxl.load_workbook(io.BytesIO(files.to_xlsx([[text]], 1, "")))
    assert (book.active.cell(1, 1).value, book.active.cell(1, 1).data_type) == (text, "s")


def test_all_lines_have_one_width_and_the_mark_comes_first():
    extract = Extract([("Extrait par", "CNE ESSAI"), ("Motif", "=cmd")], [["x"] * len(TITLES)])
    rows = read_csv(files.written(extract, "csv", ""))
    assert {len(row) for row in rows} == {len(TITLES)}
    assert rows[1][:2] == ["Motif", "'=cmd"]
    assert rows[3] == list(TITLES)
