"""The page of patterns and absences as people use it, with and without JavaScript."""

from datetime import UTC, date, datetime

import brotli
import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from metiis import db
from metiis.models import Absence, Availability, AvailabilityPattern, Role
from tests.availability.trade import said
from tests.factories import make_absence, make_pattern, make_reservist, make_staff
from tests.screens import PARTIAL, assert_fragment_is_in_page, open_page

PAGE, AWAY_FORM = "/disponibilites/semaine-type", "/disponibilites/absences"
FREE, PERHAPS, AWAY, SILENT = (
    Availability.AVAILABLE,
    Availability.IF_NEEDED,
    Availability.UNAVAILABLE,
    Availability.UNKNOWN,
)
EVENINGS = {
    "semaine": "2",
    "du": "2026-11-24",
    "au": "2027-03-31",
    "valeur": "disponible",
    "moment": "soir",
}
AUGUST = {"du": "2027-08-01", "au": "2027-08-31", "motif": "holiday"}


@pytest.fixture(autouse=True)
def on_the_24th_of_november_2026():
    with time_machine.travel(datetime(2026, 11, 24, 8, tzinfo=UTC), tick=False):
        yield


def told(page) -> str:
    return " ".join(page.select_one("main").get_text().split())


def test_who_has_said_nothing_starts_with_one_press(session, as_person):
    person = make_reservist()
    browser = as_person(person)
    page = open_page(browser, "/disponibilites?mois=2026-12")
    start = page.select_one("#availability-start")
    assert "jusqu’au 30 avril 2027" in start.get_text()
    sent = {"mois": "2026-12", "modele": "week-ends"}
    answer = browser.post(PAGE, data=sent)
    assert answer.location.endswith("/disponibilites?mois=2026-12")
    assert said(person, date(2026, 12, 4), date(2026, 12, 6)) == [SILENT, FREE, FREE]
    assert said(person, date(2027, 4, 25), date(2027, 5, 1)) == [FREE] + [SILENT] * 6
    assert not open_page(browser, "/disponibilites?mois=2027-06").select("#availability-start")


def test_one_press_answers_htmx_with_the_month_in_sight_and_is_light(session, as_person):
    browser = as_person(make_reservist(home_department="38"))
    sent = {"mois": "2026-12", "modele": "week-ends"}
    answer = browser.post(PAGE, data=sent, headers=PARTIAL)
    assert "jours mis à jour." in answer.text
    for target in ("availability-days", "availability-summary", "availability-start"):
        assert f'hx-target="#{target}"' in answer.text
    assert len(brotli.compress(answer.data, quality=5)) <= 1500


def test_an_evening_is_said_and_never_counts_as_a_whole_day(session, as_person):
    person = make_reservist()
    browser = as_person(person)
    assert browser.post(PAGE, data=EVENINGS).status_code == 303
    assert said(person, date(2026, 12, 2)) == [PERHAPS]
    assert "Le mercredi, le soir : disponible" in told(open_page(browser, PAGE))
    page = open_page(browser, "/disponibilites?mois=2026-12")
    name = " ".join(page.select_one("#jour-2026-12-02").get_text().split())
    assert name.startswith("mercredi 2 décembre 2026, le soir, si besoin")


def test_an_absence_is_said_and_its_reason_stays_with_the_person(session, as_person):
    person = make_reservist()
    roles = (Role.SECTION_LEADER, Role.RESERVE_OFFICE)
    staff = [as_person(each) for each in [make_staff(role, person.unit) for role in roles]]
    browser = as_person(person)
    assert browser.post(AWAY_FORM, data=AUGUST).status_code == 303
    assert said(person, date(2027, 8, 1), date(2027, 8, 31)) == [AWAY] * 31
    assert "Congés" in told(open_page(browser, PAGE))
    for each in staff:
        for url in (
            "/unites/7BCA/disponibilites?mois=2027-08",
            "/unites/7BCA/disponibilites?jour=2027-08-03",
            f"/reservistes/{person.public_id}",
        ):
            assert "Congés" not in each.get(url).text


@pytest.mark.parametrize(
    ("where", "sent", "words"),
    [
        (PAGE, {}, "Cochez au moins un jour"),
        (PAGE, {**EVENINGS, "semaine": "9"}, "Cochez au moins un jour"),
        (PAGE, {**EVENINGS, "valeur": "non-renseigne"}, "Choisissez une réponse"),
        (PAGE, {**EVENINGS, "valeur": "indisponible"}, "toute la journée"),
        (PAGE, {**EVENINGS, "moment": "nuit"}, "moment de la liste"),
        (PAGE, {**EVENINGS, "au": "2026-11-24"}, "Aucun de ces jours"),
        (PAGE, {**EVENINGS, "au": "demain"}, "05/12/2026"),
        (PAGE, {**EVENINGS, "au": "2029-01-01"}, "30 novembre 2028"),
        (AWAY_FORM, {}, "Indiquez le premier jour"),
        (AWAY_FORM, {**AUGUST, "au": "2027-07-31"}, "venir après lui"),
        (AWAY_FORM, {**AUGUST, "motif": "maladie"}, "motif de la liste"),
    ],
)
@pytest.mark.parametrize("headers", [{}, PARTIAL], ids=["html", "htmx"])
def test_what_is_wrong_is_told_and_nothing_is_written(
    session, as_person, where, sent, words, headers
):
    answer = as_person(make_reservist()).post(where, data=sent, headers=headers)
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalars(select(AvailabilityPattern)).all() == []
    assert db.session.scalars(select(Absence)).all() == []


def test_what_was_typed_is_kept(session, as_person):
    sent = {**AUGUST, "au": "2027-07-31", "motif": "family"}
    page = open_page(as_person(make_reservist()), PAGE)
    assert page.select_one("#absence-du")["value"] == ""
    db.set_reading(False)
    answer = as_person(make_reservist()).post(AWAY_FORM, data=sent)
    assert 'id="absence-du"' in answer.text
    assert 'value="2027-08-01"' in answer.text
    typed = BeautifulSoup(answer.text, "html.parser").select_one("#absence-motif [selected]")
    assert typed["value"] == "family"


def test_answers_to_forms_are_light(session, as_person):
    person = make_reservist()
    browser = as_person(person)
    for where, sent in ((PAGE, EVENINGS), (AWAY_FORM, AUGUST)):
        answer = browser.post(where, data=sent, headers=PARTIAL)
        assert answer.status_code == 200
        assert len(brotli.compress(answer.data, quality=5)) <= 1500, where


def test_a_line_is_ended_sooner_then_taken_back_twice_with_one_effect(session, as_person):
    person = make_reservist()
    browser = as_person(person)
    browser.post(PAGE, data={"modele": "week-ends", "mois": "2026-12"})
    pattern = db.session.scalars(select(AvailabilityPattern)).one()
    base = f"{PAGE}/{pattern.public_id}"
    answer = browser.post(f"{base}/fin", data={"au": "2026-12-05"}, headers=PARTIAL)
    assert 'hx-target="#patterns-week"' in answer.text
    assert said(person, date(2026, 12, 5), date(2026, 12, 6)) == [FREE, SILENT]
    assert browser.post(f"{base}/fin", data={"au": "hier"}, headers=PARTIAL).status_code == 422
    assert browser.post(f"{base}/fin", data={}).status_code == 303
    assert browser.post(f"{base}/fin", data={"au": "2020-01-01"}).status_code == 409
    for _time in range(2):
        assert browser.post(f"{base}/retirer").status_code == 303
    assert said(person, date(2026, 12, 5)) == [SILENT]


def test_nobody_touches_the_lines_of_somebody_else(session, as_person):
    owner, other = make_reservist(), make_reservist()
    pattern, absence = make_pattern(owner), make_absence(owner)
    browser = as_person(other)
    answer = browser.post(f"{PAGE}/{pattern.public_id}/fin", data={"au": "2027-01-01"})
    assert answer.status_code == 404
    browser.post(f"{PAGE}/{pattern.public_id}/retirer")
    browser.post(f"{AWAY_FORM}/{absence.public_id}/retirer")
    assert db.session.scalars(select(AvailabilityPattern)).one() is not None
    assert db.session.scalars(select(Absence)).one() is not None


def test_the_page_is_sound_and_asks_few_questions(session, as_person, max_queries):
    person = make_reservist()
    for number in range(1, 9):
        make_pattern(person, weekdays=number)
    make_absence(person)
    browser = as_person(person)
    with max_queries(8):
        open_page(browser, PAGE)
    answer = browser.post(PAGE, data={}, headers=PARTIAL)
    assert answer.text.lstrip().startswith('<section id="patterns-week"')
    assert_fragment_is_in_page(browser, "/disponibilites")
