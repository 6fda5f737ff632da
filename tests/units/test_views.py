"""Pages of units in each role."""

import io
from datetime import timedelta

import pytest

from metiis import clock, db
from metiis.models import Fitness, JournalEntry, Role, Unit
from tests import factories
from tests.roster.files import UNITS
from tests.screens import judged, open_page


@pytest.fixture
def units(session) -> dict[str, Unit]:
    found = factories.make_brigade()
    found["1CIE"] = factories.make_unit("1CIE", found["7BCA"])
    today = clock.today()
    factories.make_reservist(found["7BCA"], rank="SGT", contract_end=today - timedelta(days=1))
    factories.make_reservist(found["1CIE"], contract_end=today + timedelta(days=90))
    factories.make_reservist(found["1CIE"], fitness_until=today - timedelta(days=1))
    factories.make_reservist(found["13BCA"], rank="CNE", fitness=Fitness.UNFIT, activated_at=None)
    factories.make_reservist(found["13BCA"], disabled_at=clock.now())  # On no roll any more.
    return found


def words(page) -> str:
    return page.get_text(" ", strip=True).replace("\u00a0", " ")


def shown(page) -> list[str]:
    return [item.small.get_text(strip=True).split(" ")[0] for item in page.select(".tree-item")]


def staff(role: Role, unit: Unit | None, **values):
    return factories.make_staff(role, unit, **values)


@pytest.mark.parametrize(
    ("role", "code", "seen"),
    [
        (Role.BRIGADE_STAFF, "27BIM", ["27BIM", "7BCA", "1CIE", "13BCA"]),
        (Role.UNIT_COMMANDER, "7BCA", ["7BCA", "1CIE"]),
        (Role.SECTION_LEADER, "1CIE", ["1CIE"]),
        (Role.NATIONAL, None, ["9BIMA", "2RIMA", "27BIM", "7BCA", "1CIE", "13BCA"]),
    ],
)
def test_each_role_sees_its_tree(units, as_person, max_queries, role, code, seen):
    browser = as_person(staff(role, units[code] if code else None))
    with max_queries(4):
        page = open_page(browser, "/unites")
    assert shown(page) == seen
    links = [link["href"] for link in page.select(".tree a")]
    assert [browser.get(link).status_code for link in links] == [200] * len(seen)


def test_counts_add_up(units, as_person):
    page = open_page(as_person(staff(Role.BRIGADE_STAFF, units["27BIM"])), "/unites")
    assert "4 réservistes dont 0 à l’unité même" in words(page)
    assert "3 réservistes dont 1 à l’unité même" in words(page)


def test_a_sheet_tells_how_the_unit_stands(units, as_person, max_queries):
    browser = as_person(staff(Role.BRIGADE_STAFF, units["27BIM"]))
    with max_queries(8):
        page = open_page(browser, "/unites/27BIM")
    told = words(page)
    for each in (
        "4 réservistes", "2 militaires du rang", "1 sous-officiers", "1 officiers",
        "Comptes activés 3 / 4", "Contrats à jour 3 / 4", "Visites médicales à jour 3 / 4",
        "Contrat échu 1 personne", "1 personne dans les 90 jours", "inapte 1 personne",
    ):  # fmt: skip
        assert each in told, each
    assert shown(page) == ["7BCA", "1CIE", "13BCA"]
    assert not page.select("#units-settings form")  # The brigade reads, the unit chooses.


def test_a_sheet_costs_the_same_whatever_the_headcount(units, as_person, max_queries):
    browser = as_person(staff(Role.UNIT_COMMANDER, units["7BCA"]))
    with max_queries(8) as few:
        open_page(browser, "/unites/7BCA")
    db.set_reading(False)
    for _ in range(30):
        factories.make_reservist(units["1CIE"])
    db.session.commit()
    with max_queries(len(few)):
        open_page(browser, "/unites/7BCA")


def test_the_way_up_is_a_link_only_where_one_may_go(units, as_person):
    page = open_page(as_person(staff(Role.UNIT_COMMANDER, units["7BCA"])), "/unites/1CIE")
    trail = [(item.get_text(strip=True), bool(item.a)) for item in page.select(".breadcrumb li")]
    assert trail[2:] == [("27BIM", False), ("7BCA", True), ("1CIE", False)]


@pytest.mark.parametrize(
    ("role", "links"),
    [
        (
            Role.UNIT_COMMANDER,
            [
                "Effectif",
                "Disponibilités",
                "Qui est libre\u00a0?",
                "Demandes",
                "Plan",
                "Budget de jours",
                "Réservistes",
                "Activités",
            ],
        ),
        (
            Role.SECTION_LEADER,
            ["Effectif", "Disponibilités", "Qui est libre\u00a0?", "Réservistes"],
        ),
        (Role.NATIONAL, ["Effectif"]),
    ],
)
def test_what_one_may_open_from_a_sheet(units, as_person, role, links):
    browser = as_person(staff(role, units["7BCA"] if role is not Role.NATIONAL else None))
    page = open_page(browser, "/unites/7BCA")
    found = page.select(".page-head a")
    assert [link.get_text(strip=True) for link in found] == links
    assert all(browser.get(link["href"]).status_code == 200 for link in found)
    assert "T0" not in words(page)  # Figures only: nobody is named.


def test_national_steering_reads_no_true_total(units, as_person):
    """A total would give away, by subtraction, the small numbers that its figures leave out."""
    browser = as_person(staff(Role.NATIONAL, None))
    for url in ("/unites", "/unites/27BIM", "/unites/7BCA"):
        page = open_page(browser, url)
        assert not page.select(".tree-count, #units-figures")


@pytest.mark.parametrize("code", ["13BCA", "27BIM", "9BIMA", "ABSENTE"])
def test_another_unit_is_as_if_it_did_not_exist(units, as_person, code):
    browser = as_person(staff(Role.UNIT_COMMANDER, units["7BCA"]))
    assert browser.get(f"/unites/{code}").status_code == 404
    assert browser.post(f"/unites/{code}/reglages").status_code == 404


@pytest.mark.parametrize("role", [Role.ADMIN, None])
def test_reservists_and_administrators_see_no_unit(units, as_person, role):
    browser = as_person(staff(role, None) if role else factories.make_reservist(units["7BCA"]))
    assert browser.get("/unites").status_code == 403
    assert browser.get("/unites/7BCA").status_code == 403


def test_a_commander_chooses_what_blocks_and_it_is_journaled_once(units, as_person):
    browser = as_person(staff(Role.UNIT_COMMANDER, units["7BCA"]))
    for _ in range(2):
        answer = browser.post("/unites/1CIE/reglages", data={"blocks_on_fitness": "y"})
        assert answer.headers["Location"] == "/unites/1CIE"
    page = open_page(browser, "/unites/1CIE")
    assert "réglages de l’unité sont enregistrés" in words(page)
    boxes = {box["name"]: box.has_attr("checked") for box in page.select("[type=checkbox]")}
    assert boxes == {"blocks_on_contract": False, "blocks_on_fitness": True}
    db.session.rollback()
    entries = db.session.query(JournalEntry).filter_by(action="units.settings").all()
    assert [entry.subject for entry in entries] == ["1CIE"]


@pytest.mark.parametrize(
    ("role", "code"), [(Role.BRIGADE_STAFF, "27BIM"), (Role.SECTION_LEADER, "7BCA")]
)
def test_those_who_may_not_choose_are_refused(units, as_person, role, code):
    browser = as_person(staff(role, units[code]))
    assert browser.post("/unites/7BCA/reglages", data={}).status_code == 403


def send(browser, content: bytes):
    file = (io.BytesIO(content), "unites.csv")
    return browser.post("/administration/unites", data={"file": file})


def test_an_administrator_imports_the_units(session, as_person):
    browser = as_person(staff(Role.ADMIN, None))
    assert shown(open_page(browser, "/administration/unites")) == ["27BIM", "7BCA"]
    for told in ("6 unités ajoutées, 2 modifiées", "8 inchangées"):
        assert send(browser, UNITS.read_bytes()).status_code == 303
        page = open_page(browser, "/administration/unites")
        assert told in words(page)
    assert shown(page)[:3] == ["27BIM", "2REG", "4RCH"]
    db.session.rollback()
    assert db.session.query(JournalEntry).filter_by(action="units.imported").count() == 1


def test_a_faulty_file_of_units_is_told_and_changes_nothing(session, as_person):
    browser = as_person(staff(Role.ADMIN, None))
    answer = send(browser, "Code;Libellé;Unité mère\nA;Une;\nB;;A\n".encode())
    assert answer.status_code == 422
    page = judged(answer)
    assert "Rien n’a été importé : 1 cellule à corriger" in words(page)
    assert page.select_one("tbody tr").get_text(" ", strip=True).startswith("3 Libellé (vide)")
    assert shown(page) == ["27BIM", "7BCA"]
    answer = send(browser, "n’importe quoi".encode())
    assert (answer.status_code, "Il manque" in words(judged(answer))) == (422, True)


@pytest.mark.parametrize("role", [Role.UNIT_COMMANDER, Role.RESERVE_OFFICE, Role.BRIGADE_STAFF])
def test_only_administrators_import_units(units, as_person, role):
    browser = as_person(staff(role, units["27BIM"]))
    assert browser.get("/administration/unites").status_code == 403
