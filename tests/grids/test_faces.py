"""The faces of a unit's grid: what its activities ask for, layers, sections, the year, a day."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from metiis import db
from metiis.availability import services
from metiis.models import (
    ActivityStatus,
    Availability,
    AvailabilityPattern,
    DayPart,
    DeclarationSource,
    Person,
    Role,
    Unit,
)
from tests.availability.trade import engage
from tests.factories import (
    make_activity,
    make_position,
    make_reservist,
    make_staff,
    qualify,
)
from tests.screens import name_of, open_page

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)
FREE, AWAY = Availability.AVAILABLE, Availability.UNAVAILABLE
GRID = "/unites/7BCA/disponibilites"
MONTH = f"{GRID}?mois=2026-12"
NEEDS = ("Places demandées", "Places à pourvoir")


@pytest.fixture(autouse=True)
def on_the_24th_of_november_2026():
    with time_machine.travel(NOW, tick=False):
        yield


def chief(units: dict[str, Unit], code: str = "7BCA") -> Person:
    return make_staff(Role.UNIT_COMMANDER, units[code])


def declare(person: Person, *days: date, value: Availability = FREE, ago: int = 0) -> None:
    now = NOW - timedelta(days=ago)
    services.set_days(person, days, value, person, DeclarationSource.SELF, now)


def need(unit: Unit, *skills: str, headcount: int = 2, **values: object):
    activity = make_activity(unit, starts_on=SATURDAY, ends_on=SUNDAY, **values)
    return make_position(activity, *skills, headcount=headcount)


def row(page: BeautifulSoup, title: str) -> list[str]:
    lines = page.select(".grid-totals, .grid-more")
    found = next(each for each in lines if each.th.get_text().strip().endswith(title))
    return [cell.get_text() for cell in found.find_all("td")]


def asked(page: BeautifulSoup, day: int) -> list[str]:
    return [row(page, title)[day - 1] for title in NEEDS]


def test_needs_stand_above_people_on_the_days_of_each_position(units, as_person):
    position = need(units["7BCA"], headcount=3)
    position.starts_on = position.ends_on = SUNDAY
    position.taken = 1
    need(units["7BCA"], headcount=9, status=ActivityStatus.DRAFT, published_at=None)
    need(units["7BCA"], headcount=9, status=ActivityStatus.CANCELLED)
    need(units["13BCA"], headcount=5)
    free = make_reservist(units["7BCA"])
    declare(free, SUNDAY)
    page = open_page(as_person(chief(units)), MONTH)
    assert asked(page, 5) == ["", ""]
    assert asked(page, 6) == ["3", "2, en manque"]  # One free, two places.
    line = page.select(".day-lines li")[5]
    assert name_of(line.a).endswith("Places à pourvoir : 2 , en manque")


def test_a_brigade_counts_the_needs_of_all_its_units_or_of_the_one_asked(units, as_person):
    for code, headcount in (("27BIM", 1), ("7BCA", 2), ("13BCA", 4), ("2RIMA", 8)):
        need(units[code], headcount=headcount)
        make_reservist(units[code])
    brigade = as_person(make_staff(Role.BRIGADE_STAFF, units["27BIM"]))
    page = open_page(brigade, "/unites/27BIM/disponibilites?mois=2026-12")
    assert asked(page, 5) == ["7", "7, en manque"]
    page = open_page(brigade, "/unites/27BIM/disponibilites?mois=2026-12&unite=13BCA")
    assert asked(page, 5) == ["4", "4, en manque"]


def test_a_section_leader_is_told_the_needs_but_not_who_is_missing(units, as_person):
    need(units["7BCA"])
    make_reservist(units["7BCA"], section="1re section")
    leader = make_staff(Role.SECTION_LEADER, units["7BCA"], section="1re section")
    browser = as_person(leader)
    page = open_page(browser, MONTH)
    assert asked(page, 5) == ["2", "2"]
    assert "Vous voyez une section" in page.select_one(".coverage").get_text()
    assert "jours à venir" not in open_page(browser, f"{GRID}?annee=2026").main.get_text()


def test_past_days_miss_nobody(units, as_person):
    make_reservist(units["7BCA"])
    make_position(make_activity(units["7BCA"], starts_on=date(2026, 11, 21)))
    assert asked(open_page(as_person(chief(units)), f"{GRID}?mois=2026-11"), 21) == ["2", "2"]


def test_layers_are_links_that_keep_the_rest(units, as_person):
    make_reservist(units["7BCA"], section="1re section")
    browser = as_person(chief(units))
    page = open_page(browser, f"{MONTH}&section=1re+section&couche=grade")
    links = {each.get_text(): each for each in page.select("[aria-label=Couche] a")}
    assert list(links) == ["État", "Fraîcheur", "Grade", "Compétence"]
    assert [name for name, each in links.items() if each.get("aria-current")] == ["Grade"]
    for link in links.values():
        shown = open_page(browser, link["href"])
        assert "section=1re+section" in link["href"]
        assert len(shown.select("tbody th[scope=row] a")) == 1
    assert open_page(browser, f"{MONTH}&couche=neige").select_one(
        "[aria-label=Couche] [aria-current]"
    )


def test_freshness_tells_when_each_person_last_answered(units, as_person):
    declare(make_reservist(units["7BCA"], last_name="Un"), SATURDAY, ago=12)
    declare(make_reservist(units["7BCA"], last_name="Deux"), SATURDAY, ago=100)
    make_reservist(units["7BCA"], last_name="Trois")
    page = open_page(as_person(chief(units)), f"{MONTH}&couche=fraicheur")
    rows = {tr.th.get_text().split()[1]: tr.find_all("td") for tr in page.select(".fold tr + tr")}
    assert {name: (cells[0].get_text(), cells[5].get_text()) for name, cells in rows.items()} == {
        "UN": ("il y a 12\u00a0jours", "●"),
        "DEUX": ("il y a 3\u00a0mois", "○"),
        "TROIS": ("–", "·"),
    }
    assert row(page, "Plus de 3\u00a0mois")[5] == "1"  # After the cell of dates.
    words = page.select_one(".coverage").get_text()
    assert words.startswith("2 sur 3 ont répondu")
    assert "1 de plus de 3\u00a0mois" in words


def test_skills_are_counted_beside_the_places_that_ask_for_them(units, as_person):
    need(units["7BCA"], "Permis PL", "Anglais", headcount=2)
    driver, lapsed = make_reservist(units["7BCA"]), make_reservist(units["7BCA"])
    qualify(driver, "Permis PL")
    qualify(lapsed, "Permis PL", valid_until=SATURDAY)
    qualify(driver, "Secourisme")
    for person in (driver, lapsed):
        declare(person, SATURDAY, SUNDAY)
    browser = as_person(chief(units))
    page = open_page(browser, f"{MONTH}&couche=competence")
    assert row(page, "Permis PL")[4:6] == ["2", "1, en manque"]
    assert row(page, "Permis PL, à pourvoir / demandées")[4:6] == ["2/2", "2/2, en manque"]
    assert row(page, "Anglais")[4] == "0, en manque"
    assert "Secourisme" not in page.select_one(".grid").get_text()
    skill = page.find("option", string="Secourisme")["value"]
    page = open_page(browser, f"{MONTH}&couche=competence&competence={skill}")
    assert row(page, "Secourisme")[4:6] == ["1", "1"]


def test_sections_are_folded_when_people_are_many_and_open_without_script(units, as_person):
    for number in range(81):
        make_reservist(units["7BCA"], section=f"{number % 2 + 1}e section")
    browser = as_person(chief(units))
    page = open_page(browser, MONTH)
    boxes = page.select(".grid-group input[type=checkbox]")
    assert [name_of(box) for box in boxes] == ["Déplier 1e section 41", "Déplier 2e section 40"]
    assert not [box for box in boxes if box.has_attr("checked")]
    page = open_page(browser, page.find("a", string="Déplier les sections")["href"])
    assert all(box.has_attr("checked") for box in page.select(".grid-group input"))
    page = open_page(browser, page.find("a", string="Replier les sections")["href"])
    assert not page.select(".grid-group input[checked]")
    few = open_page(browser, f"{MONTH}&section=1e+section")
    assert few.select(".grid-group input[checked]")


def test_a_year_gives_facts_beside_strokes_and_leads_to_months(units, as_person):
    person = make_reservist(units["7BCA"], section="1re section")
    declare(person, SATURDAY, SUNDAY)
    engage(person, SUNDAY)
    need(units["7BCA"], headcount=5)
    browser = as_person(chief(units))
    page = open_page(browser, f"{GRID}?annee=2026&section=1re+section")
    cells = [td.get_text() for td in page.select_one(".fold tr + tr").find_all("td")]
    assert cells == ["", "1", "0", "1", "363"]
    folded = [td.get_text() for td in page.select_one(".fold tr").find_all("td")]
    assert folded == cells  # She is alone in her section: its averages are her days.
    assert person.public_id in page.select_one(".fold th a")["href"]
    assert "2 jours à venir où il manque du monde" in page.main.get_text().replace("\u00a0", " ")
    december = page.select(".year-months a")[11]
    assert "décembre, 2 jours en manque" in name_of(december).replace("\u00a0", " ")
    month = open_page(browser, december["href"])
    assert month.select_one("#grids-title").get_text() == "décembre 2026"
    assert "section=1re+section" in december["href"]
    assert "annee=2027" in page.find("a", rel="next")["href"]


@pytest.mark.parametrize("text", ["", "x", "1999", "9999", "2026-12", "-1", "20260"])
def test_a_year_that_cannot_be_shown_shows_the_month(units, as_person, text):
    make_reservist(units["7BCA"])
    page = open_page(as_person(chief(units)), f"{GRID}?annee={text}")
    assert page.select_one("#grids-title").get_text() == "novembre 2026"


@pytest.mark.parametrize("on", ["1900-01-01", "9999-12-31", "2027-03-01"])
def test_a_precise_day_brings_its_own_year(units, as_person, on):
    make_reservist(units["7BCA"])
    browser = as_person(chief(units))
    answer = browser.get(f"{GRID}?annee=2026&le={on}&etat=non-renseigne")
    assert answer.status_code == 200


def test_a_day_says_how_answers_came_and_what_is_asked(units, as_person):
    need(units["7BCA"], headcount=3)
    late = make_reservist(units["7BCA"], last_name="Soir")
    db.session.add(
        AvailabilityPattern(
            person_id=late.id, first_day=SATURDAY, last_day=SATURDAY, weekdays=127, value=FREE,
            part=DayPart.EVENING, renewed_at=NOW - timedelta(days=12),
        )
    )  # fmt: skip
    db.session.flush()
    services.lay(late, SATURDAY, SATURDAY, DeclarationSource.PATTERN, NOW)
    waiting = make_reservist(units["7BCA"], last_name="Attente")
    services.promise_days(waiting, [SATURDAY], date(2026, 12, 1), NOW)
    told = make_reservist(units["7BCA"], last_name="Appel")
    services.set_days(told, [SATURDAY], FREE, late, DeclarationSource.ON_BEHALF, NOW)
    page = open_page(as_person(chief(units)), f"{GRID}?jour=2026-12-05")
    lines = {
        li.a.get_text().split()[1]: li.get_text(" ", strip=True)
        for li in page.select("#grids-day li")
    }
    assert lines["SOIR"].endswith("le soir semaine type, il y a 12\u00a0jours")
    assert lines["ATTENTE"].endswith("saura le 1er déc.")
    assert lines["APPEL"].endswith("saisie pour la personne, aujourd’hui")
    words = page.select_one(".day-needs").get_text().replace("\u00a0", " ")
    assert words == "3 places demandées, 3 à pourvoir, 2 personnes libres. Il manque du monde."
    assert page.select_one(".coverage").get_text().startswith("3 sur 3 ont répondu")


def test_a_promise_kept_no_more_is_silence(units, as_person):
    waiting = make_reservist(units["7BCA"])
    services.promise_days(waiting, [SATURDAY], date(2026, 12, 1), NOW)
    commander = chief(units)
    page = open_page(as_person(commander), MONTH)
    assert page.select(".fold tr + tr td")[4].get_text() == "?"
    with time_machine.travel(datetime(2026, 12, 1, 8, tzinfo=UTC), tick=False):
        page = open_page(as_person(commander), MONTH)
    assert page.select(".fold tr + tr td")[4].get_text() == "·"
