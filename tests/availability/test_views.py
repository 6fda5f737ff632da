"""My calendar as people use it: with and without JavaScript, right and wrong."""

import re
from datetime import UTC, date, datetime

import brotli
import pytest
import time_machine
from bs4 import BeautifulSoup, Tag

from metiis.models import Availability, Role
from tests.availability.trade import engage, log, said
from tests.factories import make_reservist, make_staff
from tests.screens import open_page, unstyled

FRIDAY, SATURDAY, SUNDAY = date(2026, 12, 4), date(2026, 12, 5), date(2026, 12, 6)
FREE, SILENT = Availability.AVAILABLE, Availability.UNKNOWN
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
DECEMBER = "/disponibilites?mois=2026-12"
SET = "/disponibilites/jours"


@pytest.fixture(autouse=True)
def on_the_24th_of_november_2026():
    with time_machine.travel(datetime(2026, 11, 24, 8, tzinfo=UTC), tick=False):
        yield


def parsed(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def buttons(answer) -> dict[str, Tag]:
    """The calendar's buttons by accessible name."""
    page = parsed(answer)
    return {squeezed(each.get_text()): each for each in page.select("table.calendar button")}


def named(answer, start: str) -> tuple[str, Tag]:
    return next((name, tag) for name, tag in buttons(answer).items() if name.startswith(start))


def press(browser, answer, start: str, **headers):
    """What a browser sends when a day is pressed: the form around it and the button's own value."""
    _name, tag = named(answer, start)
    form = tag.find_parent("form")
    sent = {each["name"]: each["value"] for each in form.select("input[name]")}
    return browser.post(form["action"], data={**sent, tag["name"]: tag["value"]}, headers=headers)


def test_each_day_is_a_button_that_says_its_date_and_its_state(session, as_person):
    answer = as_person(make_reservist()).get(DECEMBER)
    names = list(buttons(answer))
    assert len(names) == 31
    assert names[0] == "mardi 1er décembre 2026, non renseigné"
    assert names[4] == "samedi 5 décembre 2026, non renseigné"
    assert names[24] == "vendredi 25 décembre 2026, Noël, non renseigné"


def test_pressing_goes_round_the_cycle_without_javascript(session, as_person):
    browser = as_person(make_reservist())
    page = browser.get(DECEMBER)
    for state in ("disponible", "si besoin", "indisponible", "non renseigné"):
        answer = press(browser, page, "samedi 5 décembre 2026")
        assert answer.status_code == 303
        assert answer.location.endswith("mois=2026-12#jour-2026-12-05")
        page = browser.get(DECEMBER)
        assert named(page, "samedi 5 décembre 2026")[0].endswith(f", {state}")


def test_the_same_press_twice_has_one_effect(session, as_person):
    person = make_reservist()
    browser = as_person(person)
    page = browser.get(DECEMBER)
    for _time in range(2):
        assert press(browser, page, "samedi 5").status_code == 303
    assert said(person, SATURDAY) == [FREE]
    assert len(log(person)) == 1


def test_htmx_receives_the_one_day_and_the_summary_as_they_stand_in_the_page(session, as_person):
    browser = as_person(make_reservist())
    page = browser.get(DECEMBER)
    answer = press(browser, page, "samedi 5", **PARTIAL)
    assert answer.status_code == 200
    parts = re.findall(
        r'<hx-partial hx-target="#([^"]+)" hx-swap="outerHTML">(.*?)</hx-partial>',
        answer.get_data(as_text=True),
        re.S,
    )
    assert [target for target, _markup in parts] == ["jour-2026-12-05", "availability-summary"]
    reloaded = browser.get(DECEMBER).get_data(as_text=True)
    for target, markup in parts:
        assert markup.strip() in reloaded
        assert f'id="{target}"' in markup.strip().split(">")[0]
    assert "1\u00a0jour disponible" in parts[1][1]
    assert "Réponses données aujourd’hui." in parts[1][1]


def test_a_press_costs_less_than_700_bytes_and_the_page_less_than_6_kilobytes(session, as_person):
    browser = as_person(make_reservist())
    page = browser.get(DECEMBER)
    for _time in range(3):
        pressed = press(browser, page, "samedi 5", **PARTIAL)
        assert len(brotli.compress(pressed.data, quality=5)) <= 400
        page = browser.get(DECEMBER)
    assert len(brotli.compress(unstyled(browser, DECEMBER), quality=5)) <= 6000


def test_the_contract_sets_a_list_of_days(session, as_person):
    person = make_reservist()
    browser = as_person(person)
    sent = {"jours": ["2026-12-05", "2026-12-06"], "valeur": "si-besoin"}
    answer = browser.post(SET, data=sent)
    assert answer.status_code == 303
    assert "mois=2026-12" in answer.location
    assert said(person, SATURDAY, SUNDAY) == [Availability.IF_NEEDED] * 2
    assert "2\u00a0jours enregistrés" in browser.get(answer.location).get_data(as_text=True)


def test_a_period_with_weekdays_sets_only_these(session, as_person):
    person = make_reservist()
    sent = {"du": "2026-12-01", "au": "2026-12-31", "semaine": ["5", "6"], "valeur": "disponible"}
    assert as_person(person).post(SET, data=sent).status_code == 303
    assert said(person, FRIDAY, SUNDAY) == [SILENT, FREE, FREE]
    assert len(log(person)) == 1


def test_one_press_takes_all_the_week_ends(session, as_person):
    person = make_reservist()
    engage(person, date(2026, 12, 12))
    browser = as_person(person)
    tag = parsed(browser.get(DECEMBER)).find("button", string="Tous")
    answer = browser.post(SET, data={"mois": "2026-12", tag["name"]: tag["value"]}, headers=PARTIAL)
    text = answer.get_data(as_text=True)
    assert "7\u00a0jours enregistrés" in text
    assert 'hx-target="#availability-days"' in text
    assert said(person, date(2026, 12, 26), date(2026, 12, 27)) == [FREE] * 2


def test_a_period_answers_htmx_with_the_month_and_says_what_was_left(session, as_person):
    person = make_reservist()
    engage(person, SATURDAY, SUNDAY)
    browser = as_person(person)
    sent = {"mois": "2026-12", "du": "2026-11-20", "au": "2026-12-07", "valeur": "indisponible"}
    text = browser.post(SET, data=sent, headers=PARTIAL).get_data(as_text=True)
    assert 'hx-target="#availability-days"' in text
    assert 'hx-target="#availability-period"' not in text
    assert "12\u00a0jours enregistrés, de novembre à décembre 2026\u00a0: indisponible." in text
    assert "2\u00a0jours engagés (du sam. 5 au dim. 6 déc. 2026)" in text
    assert "4\u00a0jours passés restent inchangés" in text
    days = re.search(r'(<table id="availability-days".*?</table>)', text, re.S)
    reloaded = browser.get(DECEMBER).get_data(as_text=True)
    assert days is not None
    assert days[1] in reloaded


def test_a_form_that_showed_faults_comes_back_clean_once_mended(session, as_person):
    browser = as_person(make_reservist())
    sent = {"mois": "2026-12", "du": "2026-12-07", "au": "2026-12-05", "valeur": "disponible"}
    faulty = parsed(browser.post(SET, data=sent, headers=PARTIAL))
    hidden = {each["name"]: each["value"] for each in faulty.select("input[type=hidden]")}
    answer = browser.post(SET, data={**sent, **hidden, "au": "2026-12-08"}, headers=PARTIAL)
    text = answer.get_data(as_text=True)
    assert 'hx-target="#availability-period"' in text
    assert "à corriger" not in text


def test_a_period_elsewhere_leaves_the_month_in_sight_and_says_where(session, as_person):
    browser = as_person(make_reservist())
    sent = {"mois": "2026-12", "du": "2027-02-27", "au": "2027-03-02", "valeur": "disponible"}
    plain = browser.post(SET, data=sent)
    assert plain.location.endswith("?mois=2027-02")
    text = browser.post(SET, data=sent, headers=PARTIAL).get_data(as_text=True)
    assert "4\u00a0jours enregistrés, de février à mars 2027\u00a0: disponible." in text
    assert 'hx-target="#availability-days"' not in text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"du": "", "au": "", "valeur": "disponible"}, "Indiquez le premier jour."),
        ({"du": "2026-12-05", "au": "", "valeur": "disponible"}, "Indiquez le dernier jour."),
        ({"du": "32/12/2026", "au": "2026-12-06", "valeur": "disponible"}, "05/12/2026"),
        ({"du": "2026-12-06", "au": "2026-12-05", "valeur": "disponible"}, "venir après lui"),
        ({"du": "2026-12-01", "au": "2027-12-02", "valeur": "disponible"}, "dépasse 366"),
        ({"du": "2026-11-01", "au": "2026-11-23", "valeur": "disponible"}, "sont passés"),
        ({"du": "2029-01-01", "au": "2029-01-02", "valeur": "disponible"}, "30 novembre 2028"),
        ({"du": "2026-12-05", "au": "2026-12-06", "valeur": "peut-être"}, "Choisissez une réponse"),
        ({"du": "2026-12-05", "au": "2026-12-06"}, "Choisissez une réponse"),
        (
            {"du": "2026-12-05", "au": "2026-12-06", "semaine": "9", "valeur": "disponible"},
            "sept jours",
        ),
        (
            {"du": "2026-12-05", "au": "2026-12-06", "semaine": "0", "valeur": "disponible"},
            "Aucun de ces jours",
        ),
        ({"jours": "2026-12-32", "valeur": "disponible"}, "illisible"),
        ({"jours": "2029-12-05", "valeur": "disponible"}, "pas au-delà"),
        ({"jours": ["2026-12-05"] * 367, "valeur": "disponible"}, "366"),
        ({"jours": "2026-12-05", "valeur": "oui"}, "Choisissez une réponse"),
        ({"choix": "n’importe quoi"}, "illisible"),
        ({}, "Indiquez le premier jour."),
    ],
)
@pytest.mark.parametrize("headers", [{}, PARTIAL])
def test_what_cannot_be_read_is_told_and_writes_nothing(session, as_person, sent, words, headers):
    person = make_reservist()
    answer = as_person(person).post(SET, data=sent, headers=headers)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert log(person) == []


def test_what_was_typed_is_kept_and_the_fault_stands_by_its_field(session, as_person):
    sent = {"mois": "2027-03", "du": "2027-03-09", "au": "2027-03-02", "semaine": ["5", "6"]}
    sent["valeur"] = "indisponible"
    page = parsed(as_person(make_reservist()).post(SET, data=sent))
    assert page.select_one("#du")["value"] == "2027-03-09"
    assert page.select_one("#au")["aria-invalid"] == "true"
    assert "venir après lui" in page.select_one("#au-error").get_text()
    kept = [box["value"] for box in page.select("[name=semaine][checked], [name=valeur][checked]")]
    assert kept == ["5", "6", "indisponible"]
    assert page.select_one("#availability-title").get_text() == "mars 2027"


def test_an_engaged_day_opens_its_application_and_cannot_be_set(session, as_person):
    person = make_reservist()
    application = engage(person, SATURDAY, title="Tir à Chambaran")
    browser = as_person(person)
    page = browser.get(DECEMBER)
    name, tag = named(page, "samedi 5 décembre 2026")
    assert name == "samedi 5 décembre 2026, engagé"
    assert tag["formaction"] == f"/candidatures/{application.public_id}"
    assert not tag.has_attr("hx-post")
    form = parsed(page).find("form", id=tag["form"])
    assert not form.find_all("input")  # Nothing goes into the address.
    assert parsed(page).find("a", string="Tir à Chambaran")
    sent = {"jours": "2026-12-05", "valeur": "indisponible"}
    refused = browser.post(SET, data=sent)
    assert refused.status_code == 409
    assert "passez par votre candidature" in refused.get_data(as_text=True)
    assert len(buttons(refused)) == 31
    partial = browser.post(SET, data=sent, headers=PARTIAL)
    assert partial.status_code == 409
    assert 'hx-target="#availability-month"' in partial.get_data(as_text=True)
    assert "passez par votre candidature" in partial.get_data(as_text=True)
    assert said(person, SATURDAY) == [SILENT]


def test_past_days_are_read_only_and_today_is_not(session, as_person):
    person = make_reservist()
    browser = as_person(person)
    page = browser.get("/disponibilites")
    assert named(page, "lundi 23 novembre 2026")[1].has_attr("disabled")
    assert not named(page, "mardi 24 novembre 2026")[1].has_attr("disabled")
    refused = browser.post(SET, data={"jours": "2026-11-23", "valeur": "disponible"})
    assert refused.status_code == 409
    assert "passés" in refused.get_data(as_text=True)
    sent = {"jours": "2026-11-24", "valeur": "disponible"}
    assert browser.post(SET, data=sent).status_code == 303
    assert said(person, date(2026, 11, 24)) == [FREE]


@pytest.mark.parametrize("month", ["", "hier", "2026-13", "0001-01", "9999-12"])
def test_a_month_that_cannot_be_is_this_month_and_the_page_says_so(session, as_person, month):
    browser = as_person(make_reservist())
    answer = browser.get("/disponibilites", query_string={"mois": month})
    assert answer.status_code == 200
    assert parsed(answer).select_one("#availability-title").get_text() == "novembre 2026"
    for address in ("/disponibilites", "/disponibilites/apercu", "/disponibilites/origine"):
        shown = open_page(browser, f"{address}?mois={month}").get_text()
        words = "n’est pas dans le calendrier, qui va de novembre 2023 à novembre 2028"
        assert (words in shown) is (month != "")
        assert words not in open_page(browser, f"{address}?mois=2028-11").get_text()


def test_months_lead_to_each_other_and_back_to_now(session, as_person):
    browser = as_person(make_reservist())
    page = parsed(browser.get("/disponibilites?mois=2027-01"))
    assert page.find("a", rel="prev")["href"] == "/disponibilites?mois=2026-12"
    assert page.find("a", rel="next")["aria-label"] == "Mois suivant\u00a0: février 2027"
    assert page.find("a", string="Ce mois-ci")["href"] == "/disponibilites"
    last = parsed(browser.get("/disponibilites?mois=2028-11"))
    assert last.find("a", rel="next") is None


def test_the_calendar_is_for_reservists(session, as_person, client):
    staff = as_person(make_staff(Role.ADMIN, None))
    assert staff.get("/disponibilites").status_code == 403
    assert staff.post(SET, data={"jours": "2026-12-05"}).status_code == 403
    assert client.get("/disponibilites").status_code == 303


def test_the_page_asks_few_questions_whatever_was_said(session, as_person, max_queries):
    person = make_reservist()
    engage(person, SATURDAY, SUNDAY)
    browser = as_person(person)
    browser.get(DECEMBER)
    with max_queries(8):
        assert browser.get(DECEMBER).status_code == 200
