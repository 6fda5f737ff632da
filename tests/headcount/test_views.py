"""The pages of the funnel: what they say, to whom, and at what cost."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from types import FrameType, FunctionType

import pytest
from bs4 import BeautifulSoup, Tag

from metiis import clock, db
from metiis.headcount import reasons, views
from metiis.models import ApplicationStatus, Person, Role, Unit
from tests.factories import (
    make_activity,
    make_application,
    make_position,
    make_reservist,
    make_staff,
    qualify,
)
from tests.headcount.world import declare
from tests.screens import open_page

PAGE = "/unites/7BCA/effectif"
DAY = date(2026, 12, 5)
ON_DAY = {"du": str(DAY), "au": str(DAY)}


@pytest.fixture
def commander(units) -> Person:
    return make_staff(Role.UNIT_COMMANDER, units["7BCA"])


def numbers(page: BeautifulSoup) -> dict[str, int]:
    """Every figure by its name."""
    links = page.select(".funnel-name a, .funnel-parts a")
    return {words_of(link).split(" ", 1)[1]: int(words_of(link).split(" ", 1)[0]) for link in links}


def words_of(element: Tag | None) -> str:
    assert element is not None
    return " ".join(element.get_text(" ").split())


def company(unit: Unit) -> None:
    """One of each: free, free if needed, silent, refusing, without contract, with an old visit."""
    for value, name in ((3, "Libre"), (2, "Besoin"), (0, "Muet"), (1, "Absent")):
        declare(make_reservist(unit, last_name=name, section="1re section"), {DAY: value})
    make_reservist(unit, last_name="Parti", contract_end=DAY - timedelta(days=1))
    make_reservist(unit, last_name="Visite", fitness_until=date(2026, 3, 3))
    db.session.flush()


def test_each_step_is_counted_on_its_own(units, commander, as_person):
    company(units["7BCA"])
    retained = make_reservist(units["7BCA"], last_name="Retenu")
    post = make_position(make_activity(units["7BCA"], starts_on=DAY), headcount=5, taken=1)
    make_application(retained, post, status=ApplicationStatus.CONFIRMED)
    page = open_page(as_person(commander), PAGE, query_string=ON_DAY)
    assert numbers(page) == {
        "Inscrits": 7,
        "Employables": 5,
        "Qualifiés": 5,
        "disponibles": 1,
        "si besoin": 1,
        "déjà engagés": 0,
        "non renseignés": 2,
        "indisponibles": 1,
        "places": 5,
        "Candidats": 1,
        "Retenus": 1,
        "Convoqués": 0,
        "Présents": 0,
    }
    left = [words_of(each) for each in page.select(".funnel-left")]
    assert left[0] == "2 laissés de côté : contrat 1, aptitude médicale 1"
    assert "Un seul jour est demandé" in words_of(page.select_one(".headcount-how"))


def test_without_days_the_coming_thirty_are_counted(units, commander, as_person):
    page = open_page(as_person(commander), PAGE)
    today = clock.today()
    days = [page.select_one(f"#{name}")["value"] for name in ("du", "au")]
    assert days == [str(today), str(today + timedelta(days=29))]


def test_one_day_alone_is_that_day(units, commander, as_person):
    company(units["7BCA"])
    page = open_page(as_person(commander), PAGE, query_string={"du": str(DAY)})
    assert page.select_one("#au")["value"] == str(DAY)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"du": "2026-12-05", "au": "2026-12-01"}, "Le dernier jour doit être le premier"),
        ({"du": "demain", "au": "2026-12-01"}, "Écrivez le jour comme 05/12/2026."),
        ({"du": "2026-01-01", "au": "2027-06-01"}, "La période dépasse 366 jours"),
    ],
)
def test_days_that_cannot_be_counted_are_kept_and_explained(
    units, commander, as_person, asked, words
):
    browser = as_person(commander)
    page = open_page(browser, PAGE, 422, query_string=asked)
    assert words in words_of(page.select_one(".error-summary"))
    assert page.select_one("#au")["value"] == asked["au"]
    assert page.select_one(".funnel") is None
    answer = browser.get(f"{PAGE}/personnes", query_string=asked)
    assert answer.status_code == 303


def test_an_empty_unit_says_so(units, commander, as_person):
    page = open_page(as_person(commander), PAGE)
    assert "Aucun réserviste n’est inscrit" in words_of(page.main)


def test_a_unit_without_activity_asks_for_nobody(units, commander, as_person):
    company(units["7BCA"])
    page = open_page(as_person(commander), PAGE, query_string=ON_DAY)
    assert numbers(page)["place"] == 0
    assert "Aucune place n’est à pourvoir" in words_of(page.select_one("#headcount-short"))


def test_an_unknown_unit_is_not_found(units, commander, as_person):
    browser = as_person(commander)
    assert browser.get("/unites/INCONNUE/effectif").status_code == 404
    assert browser.get("/unites/13BCA/effectif").status_code == 404


def people_of(page: BeautifulSoup) -> dict[str, str]:
    """Names listed, each with what is said."""
    found = {}
    for row in page.select(".headcount-people li"):
        why = row.select_one(".headcount-why")
        found[words_of(row.a).split()[1]] = words_of(why) if why else ""
    return found


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            {"etape": "employables", "ecart": "1"},
            {
                "PARTI": "Contrat qui se termine le 4 décembre 2026.",
                "VISITE": "Visite médicale périmée depuis le 4 mars 2026.",
            },
        ),
        ({"etape": "disponibles"}, {"LIBRE": "1 jour disponible."}),
        (
            {"etape": "non-renseignes"},
            {"MUET": "1 jour non renseigné ; n’a encore rien déclaré."},
        ),
        (
            {"etape": "candidats", "ecart": "1"},
            {"LIBRE": "N’a pas candidaté.", "BESOIN": "N’a pas candidaté."},
        ),
    ],
)
def test_people_are_named_with_the_reason(units, commander, as_person, asked, expected):
    company(units["7BCA"])
    page = open_page(as_person(commander), f"{PAGE}/personnes", query_string=ON_DAY | asked)
    assert people_of(page) == expected


def test_what_is_missing_for_a_post_is_said(units, commander, as_person):
    company(units["7BCA"])
    skilled = make_reservist(units["7BCA"], last_name="Chauffeur")
    qualify(skilled, "Permis PL", DAY)
    declare(skilled, {DAY: 3})
    activity = make_activity(units["7BCA"], starts_on=DAY, ends_on=DAY)
    make_position(activity, "Permis PL", label="Conducteur", headcount=3)
    browser = as_person(commander)
    page = open_page(browser, PAGE, query_string=ON_DAY | {"fonction": "Conducteur"})
    assert numbers(page)["Qualifiés"] == 1
    row = page.select_one("#headcount-short tbody tr")
    assert words_of(row.select_one("[data-label='À pourvoir']")) == "3 / 3"
    assert "2 personnes" in words_of(row.select_one("[data-label=Manque]"))
    asked = ON_DAY | {"fonction": "Conducteur", "etape": "qualifies", "ecart": "1"}
    left = people_of(open_page(browser, f"{PAGE}/personnes", query_string=asked))
    assert left["LIBRE"] == "Compétence manquante : Permis PL."


def test_a_function_that_has_no_post_left_says_that(units, commander, as_person):
    company(units["7BCA"])
    activity = make_activity(units["7BCA"], starts_on=DAY, ends_on=DAY)
    make_position(activity, label="Chef de convoi", rank_min=14, rank_max=16)
    asked = ON_DAY | {"fonction": "Chef de convoi", "grade": "mdr"}
    page = open_page(as_person(commander), PAGE, query_string=asked)
    assert (numbers(page)["Employables"], numbers(page)["Qualifiés"]) == (4, 0)
    left = [words_of(each) for each in page.select(".funnel-left")]
    assert left == [
        "2 laissés de côté : contrat 1, aptitude médicale 1",
        "4 laissés de côté : aucun poste 4",
    ]


def test_what_is_said_is_worked_out_for_the_page_shown(units, commander, as_person, monkeypatch):
    for number in range(6):
        declare(make_reservist(units["7BCA"], last_name=f"Libre{number}"), {DAY: 3})
    monkeypatch.setattr(views, "PAGE_ROWS", 2)
    asked = ON_DAY | {"etape": "disponibles"}
    with calls_of(reasons.said) as made:
        page = open_page(as_person(commander), f"{PAGE}/personnes", query_string=asked)
    assert len(people_of(page)) == len(made) == 2
    assert "6" in words_of(page.select_one("h1 .count"))


@contextmanager
def calls_of(function: FunctionType) -> Iterator[list[FrameType]]:
    """The calls of a function while inside."""
    made: list[FrameType] = []

    def note(frame: FrameType, event: str, _arg: object) -> None:
        if event == "call" and frame.f_code is function.__code__:
            made.append(frame)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield made
    finally:
        sys.setprofile(before)


def test_a_section_leader_reads_figures_and_names_only_her_section(units, as_person):
    company(units["7BCA"])
    leader = make_staff(Role.SECTION_LEADER, units["7BCA"], "1re section")
    browser = as_person(leader)
    page = open_page(browser, PAGE, query_string=ON_DAY)
    assert numbers(page)["Inscrits"] == 6
    assert "Exporter" not in words_of(page.main)
    # Grade and skill would single somebody out.
    assert page.select("[name=grade], [name=competence], [name=fonction]") == []
    narrowed = open_page(browser, PAGE, query_string=ON_DAY | {"grade": "officier"})
    assert numbers(narrowed) == numbers(page)
    rolls = open_page(browser, f"{PAGE}/personnes", query_string=ON_DAY)
    assert set(people_of(rolls)) == {"LIBRE", "BESOIN", "MUET", "ABSENT"}
    assert "2 personnes hors de votre vue : comptées, non nommées" in words_of(rolls.main)
    for step in ("employables", "disponibles", "candidats"):
        asked = ON_DAY | {"etape": step}
        listed = open_page(browser, f"{PAGE}/personnes", query_string=asked)
        assert people_of(listed) == {}


@pytest.mark.parametrize(
    "address",
    [
        f"{PAGE}?fonction=Conducteur&grade=mdr&competence=permis-pl",
        f"{PAGE}/personnes?etape=non-renseignes&fonction=Conducteur",
        f"{PAGE}/personnes?etape=candidats&ecart=1",
        f"{PAGE}/export",
    ],
)
def test_pages_ask_as_few_questions_for_many_as_for_few(
    units, commander, as_person, max_queries, address
):
    crowd(units["7BCA"], 5)
    browser = as_person(commander)
    with max_queries(8) as few:
        assert browser.get(address).status_code == 200
    db.set_reading(False)
    crowd(units["7BCA"], 60)
    db.session.commit()
    with max_queries(len(few)):
        assert browser.get(address).status_code == 200


def crowd(unit: Unit, size: int) -> None:
    today = clock.today()
    for _each in range(size):
        post = make_position(
            make_activity(unit, starts_on=today + timedelta(days=3)),
            "Permis PL",
            label="Conducteur",
        )
        person = make_reservist(unit)
        qualify(person, "Permis PL")
        declare(person, {today: 3})
        make_application(person, post)
    db.session.flush()
