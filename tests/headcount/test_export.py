"""Figures and lists leave with a reason, the password and a trace, or do not leave."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import select

from metiis import db
from metiis.models import JournalEntry, Person, Role
from metiis.pool import taking
from tests.accounts.browsing import PASSWORD
from tests.factories import make_reservist, make_staff
from tests.screens import judged, open_page

DAY = date(2026, 12, 5)
FIGURES = "/unites/7BCA/effectif/export?du=2026-12-05&au=2026-12-05"
LIST = f"{FIGURES}&etape=employables&ecart=1"
SENT = {"format": "csv", "motif": "=Réunion", "mot_de_passe": PASSWORD}


@pytest.fixture
def commander(app, units) -> Person:
    make_reservist(units["7BCA"], last_name="=Formule", contract_end=DAY - timedelta(days=1))
    make_reservist(units["7BCA"], last_name="Libre", phone="0600000000")
    person = make_staff(Role.UNIT_COMMANDER, units["7BCA"])
    person.password_hash = app.extensions["metiis.passwords"].hash(PASSWORD)
    return person


def traces() -> list[JournalEntry]:
    kind = JournalEntry
    return list(db.session.scalars(select(kind).where(kind.action == "headcount.exported")))


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_figures_leave_with_who_when_why_and_no_name(commander, as_person):
    browser = as_person(commander)
    open_page(browser, FIGURES)
    answer = browser.post(FIGURES, data=SENT)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="effectif-7BCA-')
    assert answer.headers["Cache-Control"] == "no-store"
    rows = rows_of(answer.data)
    assert ["Motif", "'=Réunion"] in [row[:2] for row in rows]
    figures = {row[0]: row[1:4] for row in rows}
    assert figures["Inscrits"] == ["2", "", ""]
    assert figures["Employables"] == ["1", "1", "contrat 1"]
    assert len({len(row) for row in rows}) == 1
    assert "FORMULE" not in answer.get_data(as_text=True)
    [trace] = traces()
    assert (trace.subject, trace.actor_id) == ("7BCA", commander.id)
    assert trace.detail == "chiffres, CSV, motif donné"


def test_a_list_leaves_as_text_without_contacts(commander, as_person):
    browser = as_person(commander)
    open_page(browser, LIST)
    answer = browser.post(LIST, data={**SENT, "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    words = {cell.value for cell in cells}
    assert "SDT =FORMULE Camille" in words
    assert "Contrat qui se termine le 4 décembre 2026." in words
    assert "0600000000" not in words
    assert traces()[0].detail == "1\u00a0personne, XLSX, motif donné"


def test_a_formula_in_a_name_is_neutral_in_csv(commander, as_person):
    commander.unit = None
    person = db.session.scalars(select(Person).where(Person.last_name == "=Formule")).one()
    person.rank = None
    rows = rows_of(as_person(commander).post(LIST, data=SENT).data)
    assert "'=FORMULE Camille" in [row[0] for row in rows]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"motif": "  "}, "Dites à quoi servira ce fichier"),
        ({"mot_de_passe": "un autre"}, "Ce n’est pas votre mot de passe actuel."),
        ({"format": "exe"}, "Choisissez CSV ou XLSX."),
    ],
)
def test_nothing_leaves_without_all_that_is_asked(commander, as_person, changed, words):
    answer = as_person(commander).post(LIST, data={**SENT, **changed})
    assert answer.status_code == 422
    assert words in judged(answer).get_text()
    assert traces() == []


def test_a_list_too_long_stays_here(commander, as_person, monkeypatch):
    monkeypatch.setattr(taking, "MOST", 0)
    answer = as_person(commander).post(LIST, data=SENT)
    assert answer.status_code == 422
    assert "un fichier en contient au plus" in judged(answer).get_text()
    assert traces() == []


def test_a_section_leader_takes_nothing_away(units, commander, as_person):
    leader = make_staff(Role.SECTION_LEADER, units["7BCA"], "1re section")
    assert as_person(leader).get(FIGURES).status_code == 403
