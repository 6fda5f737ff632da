"""The grid of a unit: who may look, what is counted, what it costs."""

import random
import re
from datetime import UTC, date, datetime, timedelta

import brotli
import pytest
import time_machine
from bs4 import BeautifulSoup

from metiis import db
from metiis.availability import codec, services
from metiis.models import (
    Availability,
    AvailabilityDetail,
    AvailabilityYear,
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
from tests.screens import open_page

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)
FREE, AWAY = Availability.AVAILABLE, Availability.UNAVAILABLE
GRID = "/unites/7BCA/disponibilites"


@pytest.fixture(autouse=True)
def on_the_24th_of_november_2026():
    with time_machine.travel(NOW, tick=False):
        yield


def declare(person: Person, *days: date, value: Availability = FREE) -> None:
    services.set_days(person, days, value, person, DeclarationSource.SELF, NOW)


def parsed(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def total(page: BeautifulSoup, title: str, day: int) -> int:
    lines = page.select(".grid-totals, .grid-more")
    row = next(line for line in lines if line.th.get_text(strip=True) == title)
    return int(row.find_all("td")[day - 1].get_text() or 0)


def people(page: BeautifulSoup) -> list[str]:
    return [tag.get_text() for tag in page.select("tbody th[scope=row] a")]


def test_totals_tell_silence_from_refusal_and_engagement_from_both(units, as_person):
    free, away, taken, _silent = (make_reservist(units["7BCA"]) for _each in range(4))
    declare(free, SATURDAY)
    declare(away, SATURDAY, value=AWAY)
    declare(taken, SATURDAY)
    engage(taken, SATURDAY)
    page = parsed(as_person(chief(units)).get(GRID, query_string={"mois": "2026-12"}))
    counted = {
        title: total(page, title, 5)
        for title in ("Disponibles", "Si besoin", "Engagés", "Non renseignés", "Indisponibles")
    }
    assert list(counted.values()) == [1, 0, 1, 1, 1]
    assert (
        page.select_one(".coverage")
        .get_text()
        .startswith("3 sur 4 ont répondu pour au moins un jour (75\u00a0%)")
    )
    row = next(tr for tr in page.select("tbody tr") if free.last_name.upper() in tr.get_text())
    assert row.find_all("td")[4].get_text() == "✓"


def chief(units: dict[str, Unit], code: str = "7BCA") -> Person:
    return make_staff(Role.UNIT_COMMANDER, units[code])


def test_people_stand_by_section_then_by_rank(units, as_person):
    make_reservist(units["7BCA"], rank="SDT", last_name="Un", section="1re section")
    make_reservist(units["7BCA"], rank="ADJ", last_name="Deux", section="1re section")
    make_reservist(units["7BCA"], rank="LTN", last_name="Trois", section="")
    make_reservist(units["7BCA"], rank="COL", last_name="Quatre", section="2e section")
    page = parsed(as_person(chief(units)).get(GRID))
    assert [name.split()[1] for name in people(page)] == ["DEUX", "UN", "QUATRE", "TROIS"]
    assert [tag.get_text() for tag in page.select("th[scope=rowgroup]")] == [
        "Déplier 1re section 2",
        "Déplier 2e section 1",
        "Déplier Sans section 1",
    ]


def test_only_people_on_the_rolls_of_the_unit_and_below_are_shown(units, as_person):
    mine, other = make_reservist(units["7BCA"]), make_reservist(units["13BCA"])
    make_reservist(units["7BCA"], service_number=None)
    make_reservist(units["7BCA"], disabled_at=NOW)
    staff, commander = make_staff(Role.BRIGADE_STAFF, units["27BIM"]), chief(units)
    brigade, battalion = as_person(staff), as_person(commander)
    page = parsed(battalion.get(GRID))
    assert [name.split()[1] for name in people(page)] == [mine.last_name.upper()]
    page = parsed(brigade.get("/unites/27BIM/disponibilites"))
    assert len(people(page)) == 2
    narrowed = parsed(brigade.get("/unites/27BIM/disponibilites?unite=13BCA"))
    assert [name.split()[1] for name in people(narrowed)] == [other.last_name.upper()]


def test_a_section_leader_sees_only_the_section(units, as_person):
    mine = make_reservist(units["7BCA"], section="1re section")
    make_reservist(units["7BCA"], section="2e section")
    leader = make_staff(Role.SECTION_LEADER, units["7BCA"], section="1re section")
    page = parsed(as_person(leader).get(GRID))
    assert [name.split()[1] for name in people(page)] == [mine.last_name.upper()]
    assert "2e section" not in page.get_text()


@pytest.mark.parametrize("code", ["13BCA", "27BIM", "2RIMA", "ABSENTE", "7bca", "%25", "BCA"])
def test_other_units_do_not_exist_for_the_viewer(units, as_person, code):
    assert as_person(chief(units)).get(f"/unites/{code}/disponibilites").status_code == 404


@pytest.mark.parametrize("role", [Role.NATIONAL, Role.ADMIN])
def test_figures_and_technique_see_no_person(units, as_person, role):
    assert as_person(make_staff(role, None)).get(GRID).status_code == 403


def test_reservists_do_not_see_each_other(units, as_person):
    assert as_person(make_reservist(units["7BCA"])).get(GRID).status_code == 403


def test_filters_narrow_totals_and_rows_alike(units, as_person):
    sergeant = make_reservist(units["7BCA"], rank="SGT", section="1re section")
    soldier = make_reservist(units["7BCA"], rank="SDT", section="2e section")
    driver = make_reservist(units["7BCA"], rank="SDT", section="2e section")
    qualify(driver, "Permis PL")
    qualify(soldier, "Permis PL", valid_until=date(2026, 11, 1))
    declare(sergeant, SATURDAY)
    declare(driver, SUNDAY)
    browser = as_person(chief(units))
    skill = parsed(browser.get(GRID)).find("option", string="Permis PL")["value"]

    def shown(**filters: str) -> set[str]:
        page = parsed(browser.get(GRID, query_string={"mois": "2026-12", **filters}))
        return {name.split()[1] for name in people(page)}

    names = [person.last_name.upper() for person in (sergeant, soldier, driver)]
    assert shown(section="2e section") == set(names[1:])
    assert shown(categorie="soff") == {names[0]}
    assert shown(competence=skill) == {names[2]}
    assert shown(etat="disponible") == {names[0], names[2]}
    assert shown(le="2026-12-05") == {names[0]}
    assert shown(le="2026-12-05", etat="non-renseigne") == set(names[1:])
    assert shown(section="inconnue") == set()
    wrong = {"categorie": "x", "competence": "x", "etat": "x", "le": "hier", "unite": "x"}
    assert shown(**wrong, page="x") == set(names)
    page = parsed(browser.get(GRID, query_string={"mois": "2026-12", "section": "2e section"}))
    assert total(page, "Disponibles", 5) == 0
    assert page.find("a", string="Tout afficher")["href"] == f"{GRID}?mois=2026-12"
    assert "section=2e+section" in page.find("a", rel="next")["href"]


@pytest.mark.parametrize("day", ["2030-06-01", "1999-12-31", "9999-12-31"])
@pytest.mark.parametrize("face", ["mois=2026-12", "annee=2026", "annee=2027"])
def test_a_precise_day_out_of_the_calendar_hides_nobody_and_the_page_says_so(
    units, as_person, day, face
):
    names = {make_reservist(units["7BCA"]).last_name.upper() for _each in range(2)}
    browser = as_person(chief(units))
    page = open_page(browser, f"{GRID}?{face}&le={day}")
    assert {name.split()[1] for name in people(page)} == names
    assert "n’est pas dans le calendrier" in page.main.get_text()
    assert page.find("a", string="Tout afficher") is None  # Nothing is narrowed.
    assert "n’est pas dans" not in open_page(browser, f"{GRID}?{face}").main.get_text()


def test_a_precise_day_beside_the_one_shown_hides_nobody(units, as_person):
    name = make_reservist(units["7BCA"]).last_name.upper()
    page = open_page(as_person(chief(units)), f"{GRID}?jour=2026-12-05&le=2026-12-07")
    assert name in page.select_one("#grids-day").get_text()


@pytest.mark.parametrize("where", ["mois=2035-01", "jour=2035-01-01", "annee=2035", "mois=x"])
def test_a_date_out_of_the_calendar_is_said(units, as_person, where):
    page = open_page(as_person(chief(units)), f"{GRID}?{where}")
    assert "n’est pas dans le calendrier" in page.main.get_text()
    assert page.select_one("#grids-title").get_text() == "novembre 2026"


def test_a_day_lists_people_by_state(units, as_person):
    free, silent = make_reservist(units["7BCA"]), make_reservist(units["7BCA"])
    declare(free, SATURDAY)
    browser = as_person(chief(units))
    link = parsed(browser.get(GRID, query_string={"mois": "2026-12"})).select("thead th a")[4]
    page = parsed(browser.get(link["href"]))
    assert page.h1.get_text().startswith("Samedi 5 décembre 2026")
    lists = {
        details.summary.get_text(" ", strip=True): [tag.get_text() for tag in details.select("a")]
        for details in page.select("details")
        if details.summary.find(class_="count")
    }
    assert [silent.last_name.upper() in name for name in lists["Non renseignés 1"]] == [True]
    assert [free.last_name.upper() in name for name in lists["Disponibles 1"]] == [True]
    assert lists["Engagés 0"] == []


def test_nobody_found_is_said(units, as_person):
    browser = as_person(chief(units))
    assert "Personne ne correspond" in browser.get(GRID).get_data(as_text=True)
    answer = browser.get(f"{GRID}?jour=2026-12-05")
    assert "Personne ne correspond" in answer.get_data(as_text=True)


def varied(number: int, length: int) -> bytes:
    """What people say: week-ends free, some weeks away, holes, a few days that others do not."""
    dice = random.Random(number)
    days = bytearray(length)
    for at in range(length):
        if at % 7 in (number % 7, (number + 1) % 7) and dice.random() < 0.7:
            days[at] = FREE
        elif dice.random() < 0.12:
            days[at] = dice.choice((FREE, Availability.IF_NEEDED, AWAY))
    for _absence in range(dice.randint(0, 5)):
        start, span = dice.randrange(length - 20), dice.randint(2, 18)
        days[start : start + span] = bytes([AWAY]) * span
    return bytes(days)


def crowd(unit: Unit, size: int, year: int = 2026) -> None:
    for number in range(size):
        person = make_reservist(
            unit, section=f"{number % 6 + 1}e section", last_name=f"Nom{number * 7919 % 1009}"
        )
        said = varied(number, codec.length_of(year))
        db.session.add(AvailabilityYear(person_id=person.id, year=year, days=said))
        stamp = codec.stamp_of(date(2026, 11, 24) - timedelta(days=number % 120))
        blank = bytes(len(said))
        db.session.add(
            AvailabilityDetail(
                person_id=person.id,
                year=year,
                by_hand=bytes(value + 1 if value else 0 for value in said),
                sources=bytes(1 if value else 0 for value in said),
                parts=blank,
                said_on=b"".join(stamp if value else b"\0\0" for value in said),
            )
        )
    db.session.flush()


@pytest.mark.parametrize(
    ("asked", "heaviest"),
    [
        ("mois=2026-12", 25_000),
        ("mois=2026-12&couche=fraicheur", 25_000),
        ("mois=2026-12&couche=grade", 25_000),
        ("mois=2026-12&couche=competence", 25_000),
        ("annee=2026", 120_000),
        ("jour=2026-12-05", 25_000),
    ],
)
def test_250_people_ask_as_few_questions_as_10_and_stay_light(
    units, as_person, max_queries, asked, heaviest
):
    activity = make_activity(units["7BCA"], starts_on=SATURDAY)
    make_position(activity, "Permis PL")
    crowd(units["7BCA"], 10)
    browser = as_person(chief(units))
    with max_queries(8) as few:
        assert browser.get(f"{GRID}?{asked}").status_code == 200
    db.set_reading(False)
    crowd(units["7BCA"], 240)
    db.session.commit()
    with max_queries(len(few)):
        answer = browser.get(f"{GRID}?{asked}")
    links = parsed(answer).select("main a[href^='/reservistes/']")
    assert len(links) == 250
    assert len(brotli.compress(answer.data, quality=5)) <= heaviest


def test_beyond_300_rows_are_paged_while_totals_count_everybody(units, as_person):
    crowd(units["7BCA"], 301)
    browser = as_person(chief(units))
    page = parsed(browser.get(f"{GRID}?mois=2026-12"))
    assert len(people(page)) == 300
    silent = total(page, "Non renseignés", 5)
    following = page.select_one(".pager a[rel=next]")["href"]
    second = parsed(browser.get(following))
    assert len(people(second)) == 1
    assert total(second, "Non renseignés", 5) == silent
    counts = [total(page, title, 5) for title in ("Disponibles", "Si besoin", "Indisponibles")]
    assert sum(counts) + silent == 301


def test_names_are_escaped(units, as_person):
    make_reservist(units["7BCA"], last_name="<script>", first_name="&")
    text = as_person(chief(units)).get(GRID).get_data(as_text=True)
    assert "&lt;SCRIPT&gt; &amp;" in text
    assert not re.search(r"<SCRIPT>", text)
