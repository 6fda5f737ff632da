"""A list leaves with a reason, the password and a trace, or does not leave."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from metiis import db
from metiis.models import JournalEntry, Person, Role
from metiis.pool import taking, views
from tests.accounts.browsing import PASSWORD
from tests.factories import grant, make_reservist, make_staff, qualify
from tests.screens import judged, open_page

EXPORT = "/unites/7BCA/vivier/export?du=2027-03-06&au=2027-03-07&competence=anglais"
SENT = {
    "groupes": ["surs", "inconnus"],
    "format": "csv",
    "motif": "=Appel du 6 mars",
    "mot_de_passe": PASSWORD,
}


@pytest.fixture
def commander(app, units) -> Person:
    person = make_staff(Role.UNIT_COMMANDER, units["7BCA"])
    person.password_hash = app.extensions["metiis.passwords"].hash(PASSWORD)
    return person


def traces(action: str = "pool.exported") -> list[JournalEntry]:
    kind = JournalEntry
    return list(db.session.scalars(select(kind).where(kind.action == action)))


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_list_leaves_with_who_when_why_and_without_contacts(units, commander, as_person):
    person = make_reservist(units["7BCA"], last_name="@Partout", phone="0600000000")
    qualify(person, "Anglais", date(2027, 12, 31))
    qualify(make_reservist(units["13BCA"], last_name="Ailleurs"), "Anglais")
    browser = as_person(commander)
    page = open_page(browser, EXPORT)
    ticked = [box["value"] for box in page.select("[name=groupes][checked]")]
    assert ticked == ["surs", "si-besoin", "en-partie"]
    answer = browser.post(EXPORT, data=SENT)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="vivier-7BCA-2027-03-06.csv"'
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = rows_of(answer.data)
    mark = {row[0]: row[1] for row in rows[:7]}
    assert commander.last_name.upper() in mark["Extrait par"]
    assert mark["Motif"] == "'=Appel du 6 mars"
    assert "Anglais" in mark["Recherche"]
    assert [row[2] for row in rows[9:]] == ["'@PARTOUT"]
    assert rows[9][0] == "Inconnus"
    assert "Anglais (certifiée)" in rows[9]
    text = answer.get_data(as_text=True)
    assert person.email not in text
    assert "0600000000" not in text
    [trace] = traces()
    assert (trace.subject, trace.actor_id) == ("7BCA", commander.id)
    assert trace.detail == "1\u00a0personne, 2\u00a0groupes, CSV, motif donné"
    assert "Appel" not in trace.detail


def test_a_workbook_holds_the_same_as_text(units, commander, as_person):
    qualify(make_reservist(units["7BCA"], last_name="=1+1"), "Anglais")
    answer = as_person(commander).post(EXPORT, data={**SENT, "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {"=1+1", "=Appel du 6 mars"} <= {cell.value for cell in cells}
    assert commander.last_name.upper() in sheet.oddFooter.center.text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"motif": "  "}, "Dites à quoi servira ce fichier"),
        ({"motif": "x" * 301}, "au plus 300"),
        ({"mot_de_passe": ""}, "Saisissez votre mot de passe actuel."),
        ({"mot_de_passe": "un autre"}, "Ce n’est pas votre mot de passe actuel."),
        ({"format": "exe"}, "Choisissez CSV ou XLSX."),
        ({"groupes": []}, "Choisissez au moins un groupe."),
        ({"groupes": ["indisponibles"]}, "Choisissez parmi ces groupes"),
    ],
)
def test_nothing_leaves_without_all_that_is_asked(units, commander, as_person, changed, words):
    answer = as_person(commander).post(EXPORT, data={**SENT, **changed})
    assert answer.status_code == 422
    page = judged(answer)
    assert words in page.get_text()
    assert (
        page.select_one("#motif").get_text(strip=True)
        == changed.get("motif", SENT["motif"]).strip()
    )
    assert traces() == []


def test_wrong_passwords_are_counted_and_recorded_then_wait(units, commander, as_person):
    browser = as_person(commander)
    wrong = {**SENT, "mot_de_passe": "un autre"}
    answers = [browser.post(EXPORT, data=wrong).status_code for _each in range(11)]
    assert answers == [422] * 10 + [429]
    assert len(traces("account.password_refused")) == 10
    assert browser.post(EXPORT, data=SENT).status_code == 429
    assert traces() == []


def test_a_right_password_is_not_held_against_her(units, commander, as_person):
    browser = as_person(commander)
    assert [browser.post(EXPORT, data=SENT).status_code for _each in range(12)] == [200] * 12
    assert len(traces()) == 12


def test_a_list_too_long_stays_here(units, commander, as_person, monkeypatch):
    monkeypatch.setattr(taking, "MOST", 1)
    for _each in range(2):
        qualify(make_reservist(units["7BCA"]), "Anglais")
    answer = as_person(commander).post(EXPORT, data=SENT)
    assert answer.status_code == 422
    assert "2\u00a0personnes" in judged(answer).get_text()
    assert traces() == []


def test_a_right_to_look_is_not_a_right_to_take_away(units, as_person):
    leader = make_reservist(units["7BCA"], section="1re section")
    grant(leader, Role.SECTION_LEADER, units["7BCA"], "1re section")
    grant(leader, Role.UNIT_COMMANDER, units["13BCA"])
    browser = as_person(leader)
    assert browser.get(EXPORT).status_code == 403
    assert browser.post(EXPORT, data=SENT).status_code == 403


def test_a_search_that_cannot_be_understood_goes_back_to_its_page(units, commander, as_person):
    answer = as_person(commander).get("/unites/7BCA/vivier/export?du=hier&au=2027-03-07")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/unites/7BCA/vivier?du=hier&au=2027-03-07"


def test_the_trace_is_kept_before_the_file_is_made(units, commander, as_person, monkeypatch):
    def breaks(*_parts: object) -> bytes:
        assert len(traces()) == 1
        return b""

    monkeypatch.setattr(views.files, "written", breaks)
    assert as_person(commander).post(EXPORT, data=SENT).status_code == 200
    db.session.rollback()
    assert len(traces()) == 1
