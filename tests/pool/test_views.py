"""The pool's page and its kept searches: who sees whom, what is counted, what it costs."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select

from metiis import clock, db
from metiis.availability import codec, services
from metiis.models import (
    Availability,
    AvailabilityYear,
    DeclarationSource,
    Person,
    QualificationSource,
    Role,
    SavedSearch,
    Unit,
)
from tests.availability.trade import engage
from tests.factories import make_brigade, make_reservist, make_staff, make_unit, qualify
from tests.screens import judged, open_page

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
SATURDAY, SUNDAY = date(2026, 11, 28), date(2026, 11, 29)
FREE, PERHAPS, AWAY = Availability.AVAILABLE, Availability.IF_NEEDED, Availability.UNAVAILABLE
POOL = "/unites/7BCA/vivier"
WEEKEND = {"du": "2026-11-28", "au": "2026-11-29"}


@pytest.fixture(autouse=True)
def on_the_24th_of_november_2026():
    with time_machine.travel(NOW, tick=False):
        yield


def declare(person: Person, *days: date, value: Availability = FREE) -> None:
    services.set_days(person, days, value, person, DeclarationSource.SELF, NOW)


def chief(units: dict[str, Unit]) -> Person:
    return make_staff(Role.UNIT_COMMANDER, units["7BCA"])


def groups(page: BeautifulSoup) -> dict[str, list[str]]:
    """Last names by group, as shown."""
    return {
        str(part["id"]).removeprefix("groupe-"): [
            name.get_text().split()[1] for name in part.select(".pool-name a")
        ]
        for part in page.select("#pool-groups > details")
    }


def search(client: FlaskClient, **asked: object) -> dict[str, list[str]]:
    return groups(open_page(client, POOL, query_string={**WEEKEND, **asked}))


def test_without_dates_the_next_week_end_is_asked_and_everybody_is_sorted(units, as_person):
    names = ["Sur", "Besoin", "Partie", "Inconnu", "Pris", "Refus"]
    sure, perhaps, partly, silent, taken, away = (
        make_reservist(units["7BCA"], last_name=name) for name in names
    )
    declare(sure, SATURDAY, SUNDAY)
    declare(perhaps, SATURDAY)
    declare(perhaps, SUNDAY, value=PERHAPS)
    declare(partly, SATURDAY)
    declare(partly, SUNDAY, value=AWAY)
    declare(away, SATURDAY, SUNDAY, value=AWAY)
    declare(taken, SATURDAY, SUNDAY)
    engage(taken, SUNDAY)
    services.promise_days(silent, [SUNDAY], date(2026, 11, 26), NOW)
    page = open_page(as_person(chief(units)), POOL)
    assert groups(page) == {
        "surs": ["SUR"],
        "si-besoin": ["BESOIN"],
        "en-partie": ["PARTIE"],
        "inconnus": ["INCONNU"],
        "pris": ["PRIS"],
        "indisponibles": ["REFUS"],
    }
    text = page.get_text(" ", strip=True)
    assert "6 sur 6 ont répondu pour au moins un jour (100\u00a0%)" in text
    assert "dira le 26 novembre 2026" in text
    assert "aujourd’hui, saisie par la personne" in text
    assert "dim. 29 nov." in page.select_one("#groupe-pris").get_text()
    assert not page.select_one("#groupe-indisponibles").has_attr("open")
    assert [cell.get_text() for cell in page.select(".pool-figures strong")] == ["1"] * 6


def test_a_section_leader_sees_only_the_section_and_no_contract(units, as_person):
    make_reservist(units["7BCA"], section="1re section", last_name="Mienne")
    make_reservist(units["7BCA"], section="2e section", last_name="Autre")
    leader = make_staff(Role.SECTION_LEADER, units["7BCA"], section="1re section")
    browser = as_person(leader)
    page = open_page(browser, POOL)
    assert groups(page) == {"inconnus": ["MIENNE"]}
    assert "2e section" not in page.get_text()
    assert "employables" not in page.get_text()
    assert "effectué" not in page.get_text()
    assert page.find("a", string="Exporter une liste") is None
    # Asked all the same, it narrows nothing: it would tell whose contract is over.
    db.set_reading(False)
    late = make_reservist(units["7BCA"], section="1re section", contract_end=date(2026, 1, 1))
    late.contract_start = None
    db.session.commit()
    assert len(search(browser, employables="1")["inconnus"]) == 2


def test_another_unit_does_not_exist_and_figures_see_nobody(units, as_person):
    boss, figures = chief(units), make_staff(Role.NATIONAL, None)
    national, browser = as_person(figures), as_person(boss)
    for code in ("13BCA", "27BIM", "ABSENTE", "7bca", "%25"):
        assert browser.get(f"/unites/{code}/vivier").status_code == 404
    assert national.get(POOL).status_code == 403


def test_a_military_skill_needs_the_unit_and_a_civil_one_her_word(units, as_person):
    declared = QualificationSource.DECLARED
    sworn, certified, late = (
        make_reservist(units["7BCA"], last_name=name) for name in ("Parole", "Certif", "Tard")
    )
    for label in ("IST-C", "Anglais"):
        qualify(sworn, label, source=declared)
        qualify(certified, label)
        qualify(late, label, valid_until=SATURDAY)
    browser = as_person(chief(units))
    assert search(browser, competence="ist-c") == {"inconnus": ["CERTIF"]}
    assert sorted(search(browser, competence="anglais")["inconnus"]) == ["CERTIF", "PAROLE"]
    saturday = search(browser, competence=["ist-c", "anglais"], au="2026-11-28")
    assert sorted(saturday["inconnus"]) == ["CERTIF", "TARD"]


def test_a_unit_below_a_section_and_weekdays_narrow(units, as_person):
    company = make_unit("7BCA1", units["7BCA"])
    below = make_reservist(company, last_name="Dessous", section="1re section")
    make_reservist(units["7BCA"], last_name="Dessus", section="2e section")
    declare(below, SATURDAY)
    browser = as_person(chief(units))
    assert search(browser, unite="7BCA1") == {"en-partie": ["DESSOUS"]}
    assert search(browser, section="2e section") == {"inconnus": ["DESSUS"]}
    assert search(browser, semaine="5")["surs"] == ["DESSOUS"]
    assert search(browser, savoir="plombier") == {}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"du": "hier", "au": "2026-11-29"}, "Écrivez le jour comme 05/12/2026."),
        ({"du": "2026-11-29", "au": "2026-11-28"}, "Le dernier jour doit être le premier"),
        ({"du": "2026-01-01", "au": "2027-06-01"}, "La période dépasse 366 jours"),
        ({"du": "2026-11-28"}, "Indiquez le dernier jour."),
        ({**WEEKEND, "semaine": "0"}, "Aucun de ces jours n’est dans la période."),
        ({**WEEKEND, "semaine": "9"}, "Choisissez parmi les sept jours"),
        ({**WEEKEND, "grade_min": "8", "grade_max": "3"}, "sous le grade minimum"),
        ({**WEEKEND, "grade_min": "général"}, "Choisissez dans la liste."),
        ({**WEEKEND, "unite": "13BCA"}, "Choisissez dans la liste."),
        ({**WEEKEND, "competence": "retiree"}, "n’est plus au catalogue"),
        ({**WEEKEND, "savoir": "x" * 130}, "120 caractères au plus"),
    ],
)
def test_what_cannot_be_understood_is_said_in_place_and_kept(units, as_person, asked, words):
    answer = as_person(chief(units)).get(POOL, query_string={"savoir": "élec", **asked})
    page = judged(answer)
    assert answer.status_code == 422
    assert words in page.get_text()
    assert page.select_one("#pool-result") is None
    assert page.select_one("[name=savoir]")["value"] == asked.get("savoir", "élec")


@pytest.mark.parametrize("days", [("0001-01-01", "0001-01-02"), ("9999-12-30", "9999-12-31")])
def test_the_ends_of_time_are_only_days_without_answer(units, as_person, days):
    make_reservist(units["7BCA"], last_name="Loin")
    browser = as_person(chief(units))
    asked = {"du": days[0], "au": days[1], "page": "-1", "section": "", "groupe": "x"}
    assert search(browser, **asked) == {"inconnus": ["LOIN"]}


def test_twenty_names_come_first_then_a_whole_group_by_hundreds(units, as_person):
    for _each in range(130):
        make_reservist(units["7BCA"])
    browser = as_person(chief(units))
    page = open_page(browser, POOL, query_string=WEEKEND)
    assert len(groups(page)["inconnus"]) == 20
    link = page.find("a", string="Voir les 130")["href"]
    assert len(groups(open_page(browser, link))["inconnus"]) == 100
    assert len(groups(open_page(browser, f"{link}&page=2"))["inconnus"]) == 30
    assert len(groups(open_page(browser, f"{link}&page=99"))["inconnus"]) == 30


def crowd(unit: Unit, size: int) -> None:
    for number in range(size):
        person = make_reservist(unit, section=f"{number % 6 + 1}e section")
        said = bytes((number * 7 + day * day) % 4 for day in range(codec.length_of(2026)))
        db.session.add(AvailabilityYear(person_id=person.id, year=2026, days=said))
        qualify(person, "Anglais")
    db.session.flush()


def test_the_search_asks_as_few_questions_for_300_people_as_for_10(units, as_person, max_queries):
    crowd(units["7BCA"], 10)
    browser = as_person(chief(units))
    asked = {"du": "2026-11-01", "au": "2026-11-30", "competence": "anglais", "savoir": "angl"}
    with max_queries(8) as few:
        assert browser.get(POOL, query_string=asked).status_code == 200
    db.set_reading(False)
    crowd(units["7BCA"], 290)
    db.session.commit()
    with max_queries(len(few)):
        assert "300" in open_page(browser, POOL, query_string=asked).h2.get_text()


# Kept searches


def keep(client: FlaskClient, name: str, query: str = "du=2026-11-28&au=2026-11-29"):
    return client.post(f"{POOL}/recherches", data={"nom": name, "recherche": query})


def kept() -> list[tuple[str, str]]:
    rows = select(SavedSearch.name, SavedSearch.criteria).order_by(SavedSearch.name)
    return [tuple(row) for row in db.session.execute(rows)]


def test_a_search_is_kept_opened_replaced_and_forgotten(units, as_person):
    boss, peer = chief(units), chief(units)
    browser, other = as_person(boss), as_person(peer)
    page = open_page(browser, POOL, query_string={**WEEKEND, "competence": "anglais"})
    query = page.select_one("[name=recherche]")["value"]
    for _twice in range(2):
        answer = keep(browser, " Anglais  parlé ", query)
        assert answer.status_code == 303
    assert kept() == [("Anglais parlé", query)]
    assert keep(browser, "Anglais parlé").status_code == 303
    assert kept() == [("Anglais parlé", "du=2026-11-28&au=2026-11-29")]
    link = open_page(browser, POOL).find("a", string="Anglais parlé")["href"]
    assert open_page(browser, link).select_one("#du")["value"] == "2026-11-28"
    assert other.get(link).status_code == 404
    assert open_page(other, POOL).select_one("#pool-saved") is None
    forget = open_page(browser, POOL).select_one("#pool-saved form")["action"]
    assert other.post(forget).status_code == 303
    assert len(kept()) == 1
    for _twice in range(2):
        assert browser.post(forget).status_code == 303
    assert kept() == []
    assert browser.get(link).status_code == 404


def test_a_kept_search_whose_days_are_past_moves_to_days_alike_and_writes_nothing(units, as_person):
    browser = as_person(chief(units))
    keep(browser, "Ancienne", "du=2026-10-03&au=2026-10-04&semaine=6")
    page = open_page(browser, open_page(browser, POOL).find("a", string="Ancienne")["href"])
    assert "étaient passés" in page.select_one(".alert").get_text()
    assert [page.select_one(f"#{name}")["value"] for name in ("du", "au")] == [
        "2026-11-28",
        "2026-11-29",
    ]
    export = parse_qs(urlsplit(page.select_one("[name=recherche]")["value"]).path)
    assert export["du"] == ["2026-11-28"]
    assert kept() == [("Ancienne", "du=2026-10-03&au=2026-10-04&semaine=6")]


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [
        ("", "du=2026-11-28&au=2026-11-29", "Donnez un nom"),
        ("x" * 61, "du=2026-11-28&au=2026-11-29", "au plus 60"),
        ("Vide", "", "Indiquez le premier jour."),
        ("Fausse", "du=%00&au=2026-11-29&unite=%F0%9F", "Écrivez le jour"),
        ("Longue", f"du=2026-11-28&au=2026-11-29&section={'é' * 60}&savoir={'é' * 90}", "longue"),
    ],
)
def test_a_search_that_cannot_be_kept_says_why(units, as_person, name, query, words):
    answer = keep(as_person(chief(units)), name, query)
    assert answer.status_code == 422
    assert words in judged(answer).get_text()
    assert kept() == []


def test_twenty_searches_are_kept_and_the_next_is_refused_until_one_goes(units, as_person):
    browser = as_person(chief(units))
    for number in range(20):
        assert keep(browser, f"Recherche {number}").status_code == 303
    answer = keep(browser, "Une de trop")
    assert answer.status_code == 422
    assert "supprimez-en une" in judged(answer).get_text()
    assert keep(browser, "Recherche 3").status_code == 303
    assert db.session.scalar(select(func.count()).select_from(SavedSearch)) == 20


def test_the_days_already_served_are_told_to_those_who_may_know(units, as_person):
    person = make_reservist(units["7BCA"])
    engage(person, *(clock.today() - timedelta(days=ago) for ago in (30, 29)))
    page = open_page(as_person(chief(units)), POOL)
    assert "2\u00a0jours effectués cette année" in page.select_one(".pool-people").get_text()


def test_a_section_leader_is_not_told_of_a_filter_her_search_does_not_have(session, as_person):
    units = make_brigade()
    asked = f"{POOL}?du=2026-11-28&au=2026-11-29&employables=1"
    words = "contrat et visite à jour"
    leader = make_staff(Role.SECTION_LEADER, units["7BCA"])
    commander = chief(units)
    browsers = [as_person(leader), as_person(commander)]
    assert [words in each.get(asked).text for each in browsers] == [False, True]
