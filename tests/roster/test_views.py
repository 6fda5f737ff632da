"""The pages of the roster import, as a clerk goes through them."""

import io

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from metiis import db
from metiis.models import Person, Role
from metiis.roster.views import LARGEST_FILE
from metiis.units.services import import_units
from tests import factories
from tests.roster.files import ERRORS, ROSTER, UNITS, roster, xlsx_file
from tests.screens import judged, open_page

HOME = "/administration/effectif"


@pytest.fixture
def clerk(session, as_person):
    """The brigade's browser, with the units known."""
    import_units(UNITS.read_bytes())
    db.session.commit()
    return as_person(brigade_staff())


def brigade_staff() -> Person:
    db.session.rollback()
    db.set_reading(False)
    return factories.make_staff(Role.BRIGADE_STAFF, factories.make_unit("27BIM"))


def send(client, content: bytes, name: str = "effectif.csv"):
    return client.post(HOME, data={"file": (io.BytesIO(content), name)})


def address(answer) -> str:
    assert answer.status_code == 303, answer.get_data(as_text=True)[-800:]
    return answer.headers["Location"]


def people() -> int:
    db.session.rollback()
    return db.session.query(Person).filter(Person.service_number.is_not(None)).count()


def words(page) -> str:
    return page.get_text(" ", strip=True).replace("\u00a0", " ")


def test_the_page_says_what_the_import_does(clerk, max_queries):
    with max_queries(3):
        page = open_page(clerk, HOME)
    assert page.find("button", string="Contrôler le fichier")
    assert "Matricule" in words(page)


def test_a_faulty_file_is_shown_line_by_line_and_imports_nothing(clerk, max_queries):
    url = address(send(clerk, ERRORS.read_bytes(), "effectif-erreurs.csv"))
    with max_queries(8):
        page = open_page(clerk, url)
    rows = [[cell.get_text(strip=True) for cell in row.select("th, td")]
            for row in page.select("tbody tr")]  # fmt: skip
    assert len(rows) == 10
    assert rows[1] == [
        "9", "Courriel", "pas une adresse",
        "Ce n’est pas une adresse électronique\u00a0: «\u00a0prenom.nom@exemple.fr\u00a0».",
    ]  # fmt: skip
    assert "effectif-erreurs.csv" in words(page)
    assert page.find("button", string="Importer les lignes valides")
    assert not page.find("button", string="Importer")
    assert people() == 0


def test_the_whole_of_a_faulty_file_is_refused_its_valid_lines_taken_once(clerk):
    url = address(send(clerk, ERRORS.read_bytes()))
    assert clerk.post(url, data={"lignes": "toutes"}).status_code == 409
    assert people() == 0
    for _ in range(2):  # Sent twice, one effect.
        assert address(clerk.post(url, data={"lignes": "valides"})) == url
        page = open_page(clerk, url)
        assert page.h1.get_text() == "Import terminé"
        assert "50 personnes ajoutées" in words(page)
        assert people() == 50
    assert len(page.select("tbody tr")) == 10  # What is left to mend can still be read.
    assert not page.select("form[action$='/effectif'] button, button[name=lignes]")


def test_a_good_file_is_looked_at_then_imported(clerk, max_queries):
    url = address(send(clerk, ROSTER.read_bytes()))
    page = open_page(clerk, url)
    assert "Nouvelles 750" in words(page)
    assert page.find("button", string="Importer")
    assert "Page 1 sur 15" in words(page)
    last = open_page(clerk, f"{url}?vue=nouvelles&page=15")
    assert last.select("tbody tr")[-1].th.get_text(" ", strip=True).endswith("R000750")
    assert open_page(clerk, f"{url}?vue=nouvelles&page=999").select("tbody tr")
    clerk.post(url, data={"lignes": "toutes"})
    assert people() == 750
    again = address(send(clerk, ROSTER.read_bytes()))
    with max_queries(8):
        page = open_page(clerk, again)
    assert "Ce fichier ne change rien" in words(page)
    assert not page.find("button", string="Importer")


def test_each_list_is_a_page(clerk):
    brigade = factories.make_unit("27BIM")
    factories.make_reservist(
        brigade, service_number="R000001", rank="SGT", last_name="MARTIN", phone="06 00 00 00 00"
    )
    db.session.commit()
    url = address(
        send(
            clerk,
            roster(
                {"Grade": "ADJ", "Unité": "27BIM", "Téléphone": "0611111111", "Courriel": ""},
                {"Identifiant": "R2", "Nom": "?UKASIK"},
                {"Identifiant": "R3", "Grade": "X"},
            ),
        )
    )
    changed = words(open_page(clerk, f"{url}?vue=modifiees"))
    assert "Grade SGT → ADJ" in changed
    assert "(dans le fichier : 06 11 11 11 11)" in words(open_page(clerk, f"{url}?vue=conservees"))
    assert "Enregistrez plutôt" in words(open_page(clerk, f"{url}?vue=remarques"))
    assert "?UKASIK" in words(open_page(clerk, f"{url}?vue=nouvelles"))
    assert "n’est sans effet" in words(open_page(clerk, f"{url}?vue=inchangees"))
    assert "n’est pas un grade connu" in words(open_page(clerk, f"{url}?vue=inconnue"))


def test_a_workbook_is_taken_too(clerk):
    rows = [["Identifiant", "Grade", "Nom", "Prénom", "Unité"], ["R1", "SGT", "A", "B", "7BCA"]]
    page = open_page(clerk, address(send(clerk, xlsx_file(rows), "effectif.xlsx")))
    assert "Nouvelles 1" in words(page)


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "est vide"), (b"a;b\n1;2\n", "Il manque les colonnes"), (b"\0\0", "caractère nul")],
)
def test_an_unreadable_file_is_told_on_the_form(clerk, content, told):
    answer = send(clerk, content)
    assert answer.status_code == 422
    page = judged(answer)
    assert told in words(page.select_one(".field-error"))


def test_no_file_is_told_too(clerk):
    answer = clerk.post(HOME, data={})
    assert answer.status_code == 422
    assert "Choisissez le fichier" in words(judged(answer))


def test_only_this_form_takes_more_than_a_mebibyte_and_not_more_than_five(clerk, app):
    app.config["WTF_CSRF_ENABLED"] = True  # Its check reads the form before any view.
    page = open_page(clerk, HOME)
    token = page.select_one("form[action$='/effectif'] [name=csrf_token]")["value"]

    def weigh(url: str, size: int) -> int:
        file = FileStorage(io.BytesIO(b"a;b\n" * (size // 4)), "gros.csv")
        boundary, body = encode_multipart({"csrf_token": token, "file": file})
        kind = f"multipart/form-data; boundary={boundary}"
        return clerk.post(url, data=body, content_type=kind).status_code

    assert weigh(HOME, 2 << 20) == 422
    assert weigh(HOME, LARGEST_FILE + (1 << 17)) == 413
    assert weigh("/administration/unites", 2 << 20) == 413


def test_a_file_belongs_to_who_sent_it(clerk, as_person):
    url = address(send(clerk, roster({})))
    other = as_person(brigade_staff())
    for answer in (other.get(url), other.post(url, data={"lignes": "toutes"})):
        assert address(answer) == HOME
    assert people() == 0
    assert "n’est plus disponible" in words(open_page(other, HOME))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SECTION_LEADER, 403), (Role.UNIT_COMMANDER, 403), (Role.NATIONAL, 403),
        (Role.RESERVE_OFFICE, 200), (Role.BRIGADE_STAFF, 200), (Role.ADMIN, 200), (None, 403),
    ],
)  # fmt: skip
def test_who_may_import(session, as_person, client, role, status):
    unit = factories.make_unit("7BCA", factories.make_unit("27BIM"))
    person = factories.make_staff(role, unit) if role else factories.make_reservist(unit)
    browser = as_person(person)
    assert browser.get(HOME).status_code == status
    assert client.get(HOME).status_code == 303
    if status == 403:
        assert send(browser, roster({})).status_code == 403


def test_the_office_may_not_import_people_of_others(session, as_person):
    units = factories.make_brigade()
    office = as_person(factories.make_staff(Role.RESERVE_OFFICE, units["7BCA"]))
    url = address(send(office, roster({"Unité": "13BCA"})))
    assert "Vous ne gérez pas l’effectif de 13BCA" in words(open_page(office, url))
