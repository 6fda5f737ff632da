"""Pages of entries made for somebody: who may, what is shown, what happens on a press."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from metiis import db
from metiis.availability import services as availability
from metiis.behalf import services
from metiis.models import Availability, Channel, DeclarationSource, Person, Role
from tests.availability.trade import engage, log, said
from tests.factories import grant, make_reservist, make_staff
from tests.screens import judged, open_page

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)
FREE, AWAY, SILENT = Availability.AVAILABLE, Availability.UNAVAILABLE, Availability.UNKNOWN
MINE = "/disponibilites/origine"
FORM = {
    "du": "2026-12-05",
    "au": "2026-12-06",
    "valeur": "disponible",
    "canal": "phone",
}


@pytest.fixture(autouse=True)
def on_the_24th_of_november_2026():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def she(session) -> Person:
    return make_reservist(section="1re section")


@pytest.fixture
def office(she) -> Person:
    return make_staff(Role.RESERVE_OFFICE, she.unit)


def leader(she: Person, section: str) -> Person:
    chief = make_reservist(she.unit, section=section, rank="SGT")
    grant(chief, Role.SECTION_LEADER, she.unit, section)
    return chief


def address(person: Person) -> str:
    return f"/reservistes/{person.public_id}/disponibilites"


def made(by: Person, person: Person, *days: date, value=FREE):
    return services.enter(by, person, days, value, Channel.PHONE, NOW).entry


def text(page) -> str:
    return " ".join(page.select_one("main").get_text(" ").split())


def test_the_office_and_her_section_leader_enter_days_and_are_told_so(she, office, as_person):
    for by, day in ((office, "2026-12-05"), (leader(she, "1re section"), "2026-12-12")):
        client = as_person(by)
        answer = client.post(address(she), data=FORM | {"du": day, "au": day})
        assert answer.headers["Location"] == f"{address(she)}?mois=2026-12"
        page = open_page(client, answer.headers["Location"])
        assert "1 jour enregistré pour SDT" in text(page)
    assert said(she, SATURDAY) + said(she, date(2026, 12, 12)) == [FREE, FREE]


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_section_does_not_exist_and_a_commander_may_not(she, as_person, method):
    for person, status in (
        (leader(she, "2e section"), 404),
        (make_staff(Role.UNIT_COMMANDER, she.unit), 403),
    ):
        assert getattr(as_person(person), method)(address(she)).status_code == status
    assert log(she) == []


def test_her_own_days_are_said_elsewhere(she, as_person):
    chief = leader(she, "1re section")
    answer = as_person(chief).post(address(chief), data=FORM)
    assert answer.headers["Location"] == "/disponibilites"
    assert log(chief) == []


def test_staff_that_is_on_no_roll_has_no_days_to_enter(she, office, as_person):
    staff = make_staff(Role.UNIT_COMMANDER, she.unit)
    staff.unit = she.unit
    assert as_person(office).get(address(staff)).status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"canal": None}, "Dites comment la personne vous l’a dit."),
        ({"canal": "dream"}, "Dites comment la personne vous l’a dit."),
        ({"valeur": None}, "Choisissez une réponse"),
        ({"du": ""}, "Indiquez le premier jour."),
        ({"au": "demain"}, "Écrivez le jour comme"),
        ({"au": "2026-12-01"}, "Le dernier jour doit être"),
        ({"du": "2026-01-01", "au": "2026-01-02"}, "Ces jours sont passés"),
        ({"semaine": "2"}, "Aucun de ces jours n’est dans la période."),
        ({"semaine": "9"}, "Choisissez parmi les sept jours"),
        ({"au": "2031-12-01"}, "La période dépasse 366 jours"),
    ],
)
def test_what_cannot_be_entered_is_said_and_kept(she, office, as_person, changed, words):
    data = {name: value for name, value in (FORM | changed).items() if value is not None}
    answer = as_person(office).post(address(she), data=data)
    assert answer.status_code == 422
    page = judged(answer)
    assert words in text(page)
    assert page.select_one("[name=du]")["value"] == data["du"]
    assert log(she) == []


def test_days_all_engaged_are_refused_in_words_about_her(she, office, as_person):
    engage(she, SATURDAY, SUNDAY)
    answer = as_person(office).post(address(she), data=FORM)
    assert answer.status_code == 409
    assert "la personne y est engagée" in answer.text


def test_a_disabled_account_is_refused_in_words_and_its_file_offers_no_entry(
    she, office, as_person
):
    client = as_person(office)
    file = f"/reservistes/{she.public_id}"
    assert open_page(client, file).select_one(f"a[href='{address(she)}']")
    db.set_reading(False)
    db.session.get_one(Person, she.id).disabled_at = NOW
    db.session.commit()
    for answer in (client.get(address(she)), client.post(address(she), data=FORM)):
        assert answer.status_code == 409
        assert "compte est désactivé" in text(judged(answer))
    assert not open_page(client, file).select_one(f"a[href='{address(she)}']")
    assert log(she) == []


def test_the_office_reads_states_origins_and_ages(she, office, as_person, max_queries):
    then = NOW - timedelta(days=100)
    availability.set_days(she, [SATURDAY], AWAY, she, DeclarationSource.SELF, then)
    made(office, she, SUNDAY)
    client = as_person(office)
    with max_queries(8):
        page = open_page(client, f"{address(she)}?mois=2026-12")
    shown = text(page)
    assert "La personne elle-même, il y a 3 mois" in shown
    assert "plus de 3 mois" in shown
    assert f"Saisie par {office.rank} {office.last_name.upper()}" in shown
    days = [day.get_text() for day in page.select(".calendar .day.is-available")]
    assert days == ["dimanche 6 décembre 2026, disponible6disponible"]


def test_she_reads_whose_word_each_day_is(she, office, as_person, max_queries):
    availability.set_days(she, [SATURDAY], AWAY, she, DeclarationSource.SELF, NOW)
    for number in range(12):
        made(office, she, SUNDAY + timedelta(days=number))
    client = as_person(she)
    with max_queries(8):
        page = open_page(client, f"{MINE}?mois=2026-12")
    answers = text(page)
    assert "Vous, aujourd’hui" in answers
    assert "par téléphone, aujourd’hui" in answers
    assert len(page.select("form[action$=contester]")) == 12


def test_contesting_says_what_went_back(she, office, as_person):
    entry = made(office, she, SATURDAY, SUNDAY)
    other = as_person(make_staff(Role.RESERVE_OFFICE, she.unit))
    author, client = as_person(office), as_person(she)
    url = f"/disponibilites/saisies/{entry.public_id}/contester"
    answer = client.post(url, data={"mois": "2026-12", "mot": "Non\0"})
    assert answer.status_code == 400
    answer = client.post(url, data={"mois": "2026-12", "mot": "Ce n’était pas moi."})
    page = open_page(client, answer.headers["Location"])
    assert "2 jours repris" in text(page)
    assert "contestée" in text(page)
    assert said(she, SATURDAY, SUNDAY) == [SILENT, SILENT]
    again = open_page(client, client.post(url).headers["Location"])
    assert "rien à reprendre" in text(again)
    read = text(open_page(author, f"{address(she)}?mois=2026-12"))
    assert "Ce n’était pas moi." in read
    assert "Ce n’était pas moi." not in text(open_page(other, address(she)))


def test_too_long_a_word_is_said_beside_the_field(she, office, as_person):
    entry = made(office, she, SATURDAY)
    url = f"/disponibilites/saisies/{entry.public_id}/contester"
    answer = as_person(she).post(url, data={"mois": "2026-12", "mot": "a" * 301})
    assert answer.status_code == 422
    page = judged(answer)
    assert page.select_one("details[open] textarea").get_text() == "a" * 301
    assert said(she, SATURDAY) == [FREE]


def test_only_she_contests(she, office, as_person):
    entry = made(office, she, SATURDAY)
    url = f"/disponibilites/saisies/{entry.public_id}/contester"
    assert as_person(make_reservist(she.unit)).post(url).status_code == 404
    assert as_person(office).post(url).status_code == 403
    assert as_person(she).post("/disponibilites/saisies/rien/contester").status_code == 404
    assert said(she, SATURDAY) == [FREE]


def test_an_unreadable_month_shows_this_one(she, office, as_person):
    for client, url in ((as_person(she), MINE), (as_person(office), address(she))):
        page = open_page(client, f"{url}?mois=quand")
        assert page.select_one(".month-nav h2").get_text() == "novembre 2026"


def test_her_sheet_leads_to_the_form_and_says_how_old_her_answers_are(she, office, as_person):
    then = NOW - timedelta(days=12)
    availability.set_days(she, [SATURDAY], FREE, she, DeclarationSource.SELF, then)
    commander = as_person(make_staff(Role.UNIT_COMMANDER, she.unit))
    page = open_page(as_person(office), f"/reservistes/{she.public_id}")
    assert page.select_one(f"a[href='{address(she)}']").get_text() == "Saisir ses disponibilités"
    assert "Réponses données il y a 12" in text(page)
    page = open_page(commander, f"/reservistes/{she.public_id}")
    assert page.select_one(f"a[href='{address(she)}']") is None
