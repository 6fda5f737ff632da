"""What a file of units must be, and the tree it makes; no database."""

import pytest

from metiis.refusals import Refusal
from metiis.spreadsheets import read
from metiis.units.rules import COLUMNS, check
from tests.roster.files import UNITS, csv_file

TITLES = ["Code", "Libellé", "Unité mère", "Garnison"]


def checked(*rows, known=None):
    return check(read(csv_file([TITLES, *rows]), COLUMNS), known or {})


def faults(*rows, known=None):
    return [
        (fault.line, fault.column, fault.message.replace("\u00a0", " "))
        for fault in checked(*rows, known=known).faults
    ]


def test_the_real_file_makes_the_brigade():
    found = check(read(UNITS.read_bytes(), COLUMNS), {})
    assert not found.faults
    assert found.paths["7BCA"] == "/27BIM/7BCA/"
    assert found.units["4RCH"].garrison == "Gap"


def test_parents_may_come_after_their_children_and_codes_in_small_letters():
    found = checked(["1cie", "1re compagnie", "7bca", ""], ["7BCA", "7e BCA", "", "Varces"])
    assert (found.faults, found.paths["1CIE"]) == ([], "/7BCA/1CIE/")


def test_a_unit_moves_with_those_below_it():
    known = {"A": None, "B": None, "C": "B"}
    found = checked(["B", "La B", "A", ""], known=known)
    assert found.paths == {"A": "/A/", "B": "/A/B/", "C": "/A/B/C/"}


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (["", "x", "", ""], "Code", "« 7BCA »"),
        (["7 BCA", "x", "", ""], "Code", "« 7BCA »"),
        (["É1", "x", "", ""], "Code", "« 7BCA »"),
        (["A" * 21, "x", "", ""], "Code", "20 au plus"),
        (["A", "", "", ""], "Libellé", "nom complet"),
        (["A", "x" * 121, "", ""], "Libellé", "120 caractères au plus, 121 ici"),
        (["A", "=1+1", "", ""], "Libellé", "formule"),
        (["A", "x", "", "@x"], "Garnison", "formule"),
        (["A", "x", "", "", "de trop"], "Code", "plus de cellules"),
        (["A", "x", "27BMI", ""], "Unité mère", "Vouliez-vous dire « 27BIM » ?"),
        (["A", "x", "ZZZ", ""], "Unité mère", "Ajoutez-la au fichier."),
        (["A", "x", "A", ""], "Unité mère", "sous elle-même"),
        (["27BIM", "x", "7BCA", ""], "Unité mère", "sous elle-même"),
    ],
)
def test_each_fault_is_said_with_a_way_to_mend_it(row, column, words):
    (found,) = faults(row, known={"27BIM": None, "7BCA": "27BIM"})
    assert found[:2] == (2, column)
    assert words in found[2]


def test_a_code_twice_is_told_on_the_second_line():
    (found,) = faults(["A", "x", "", ""], ["a", "y", "", ""])
    assert (found[0], "ligne 2" in found[2]) == (3, True)


def test_a_tree_too_deep_for_addresses_is_refused():
    rows = [
        [f"{'U' * 18}{n:02d}", "x", f"{'U' * 18}{n - 1:02d}" if n else "", ""] for n in range(11)
    ]
    found = faults(*rows)
    assert [fault[0] for fault in found] == [11, 12]
    assert "Trop de niveaux" in found[0][2]


def test_the_parent_column_is_compulsory():
    with pytest.raises(Refusal, match="Unité mère"):
        read(csv_file([["Code", "Libellé"], ["A", "x"]]), COLUMNS)
