"""The quick ways of answering: later, as an ordinary week, still true, as last month, a season."""

from datetime import UTC, date, datetime, timedelta

import brotli
import pytest
import time_machine
from sqlalchemy import delete, select

from metiis import clock, db
from metiis.availability import queries, services
from metiis.availability.jobs import remind_promises
from metiis.availability.seasons import seasons
from metiis.models import (
    Availability,
    AvailabilityPromise,
    DeclarationSource,
    DutyDay,
    Notification,
    Person,
)
from metiis.patterns.rules import WEEKEND, Shape
from metiis.patterns.services import add_pattern
from metiis.refusals import Refusal
from tests.availability.trade import engage, log, said
from tests.factories import make_reservist
from tests.parallel import at_once
from tests.screens import PARTIAL, open_page

FRIDAY, SATURDAY, SUNDAY = date(2026, 12, 4), date(2026, 12, 5), date(2026, 12, 6)
FREE, PERHAPS, AWAY, SILENT = (
    Availability.AVAILABLE,
    Availability.IF_NEEDED,
    Availability.UNAVAILABLE,
    Availability.UNKNOWN,
)
DECEMBER = "/disponibilites?mois=2026-12"
SET = "/disponibilites/jours"
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock_of_the_24th_of_november_2026():
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def day_name(page, day: date) -> str:
    return " ".join(page.select_one(f"#jour-{day}").get_text().split())


def messages(person: Person) -> list[str]:
    mine = select(Notification.text).where(Notification.person_id == person.id)
    return list(db.session.scalars(mine))


def weekends(person: Person, value: Availability = FREE) -> None:
    db.session.commit()
    db.set_reading(False)  # A page may have been read before.
    add_pattern(person, Shape(date(2026, 11, 24), date(2027, 5, 31), WEEKEND, value), clock.now())
    db.session.commit()


# « Je saurai le … »


def promise(browser, day: str = "2026-12-05", until: str = "2026-12-01", **headers):
    sent = {"jours": day, "valeur": "plus-tard", "le": until}
    return browser.post(SET, data=sent, headers=headers)


def test_a_day_to_be_known_later_says_when_and_stays_silent(session, as_person):
    person = make_reservist()
    browser = as_person(person)
    assert promise(browser).status_code == 303
    page = open_page(browser, DECEMBER)
    name = day_name(page, SATURDAY)
    assert name.startswith("samedi 5 décembre 2026, je saurai le 1er déc., non renseigné")
    assert said(person, SATURDAY) == [SILENT]


def test_a_promise_ends_by_itself_and_reminds_once(
    session, as_person, clock_of_the_24th_of_november_2026
):
    person = make_reservist()
    browser = as_person(person)
    promise(browser)
    promise(browser, day="2026-12-06")
    assert remind_promises(clock.now()) == 0
    clock_of_the_24th_of_november_2026.move_to(datetime(2026, 11, 30, 22, 59, tzinfo=UTC))
    assert remind_promises(clock.now()) == 0
    assert "je saurai" in day_name(open_page(as_person(person), DECEMBER), SATURDAY)

    clock_of_the_24th_of_november_2026.move_to(datetime(2026, 11, 30, 23, 1, tzinfo=UTC))
    name = day_name(open_page(as_person(person), DECEMBER), SATURDAY)
    assert name == "samedi 5 décembre 2026, non renseigné"
    assert remind_promises(clock.now()) == 1
    assert remind_promises(clock.now()) == 0
    assert len(messages(person)) == 1
    assert "du sam. 5 au dim. 6 déc. 2026" in messages(person)[0]


def test_an_answer_given_meanwhile_ends_the_promise(
    session, as_person, clock_of_the_24th_of_november_2026
):
    person = make_reservist()
    browser = as_person(person)
    promise(browser)
    browser.post(SET, data={"jours": "2026-12-05", "valeur": "disponible"})
    clock_of_the_24th_of_november_2026.move_to(datetime(2026, 12, 2, tzinfo=UTC))
    assert remind_promises(clock.now()) == 0
    assert said(person, SATURDAY) == [FREE]


def test_who_is_engaged_on_the_day_or_can_no_longer_sign_in_is_not_reminded(
    session, clock_of_the_24th_of_november_2026
):
    taken, gone = make_reservist(), make_reservist()
    for person in (taken, gone):
        services.promise_days(person, [SATURDAY, SUNDAY], date(2026, 12, 1), clock.now())
    kept = engage(taken, SATURDAY)
    gone.disabled_at = clock.now()
    session.commit()
    clock_of_the_24th_of_november_2026.move_to(datetime(2026, 12, 1, 8, tzinfo=UTC))
    assert remind_promises(clock.now()) == 1
    assert messages(gone) == []
    [reminded] = messages(taken)
    assert "dim. 6 déc. 2026" in reminded
    assert "sam. 5" not in reminded

    db.set_reading(False)
    db.session.execute(delete(DutyDay).where(DutyDay.application_id == kept.id))
    db.session.get_one(Person, gone.id).disabled_at = None
    db.session.commit()
    assert remind_promises(clock.now()) == 2  # What was left out is not lost.
    assert "sam. 5 déc. 2026" in messages(taken)[-1]
    assert len(messages(gone)) == 1


@pytest.mark.parametrize("until", ["2026-11-24", "2026-11-01", "2026-12-06", "", "hier"])
def test_a_promise_must_come_before_the_day_and_after_today(session, as_person, until):
    person = make_reservist()
    answer = promise(as_person(person), until=until)
    assert answer.status_code in {409, 422}
    assert db.session.scalars(select(AvailabilityPromise)).all() == []


def test_a_promise_covers_a_pattern(session, as_person):
    person = make_reservist()
    weekends(person)
    browser = as_person(person)
    promise(browser)
    weekends(person)
    assert said(person, SATURDAY, SUNDAY) == [SILENT, FREE]
    assert queries.promises([person.id], SATURDAY, SUNDAY)[person.id] == {
        SATURDAY: date(2026, 12, 1)
    }


# As an ordinary week


def test_a_day_goes_back_to_the_ordinary_week(session, as_person):
    person = make_reservist()
    weekends(person)
    browser = as_person(person)
    browser.post(SET, data={"jours": "2026-12-05", "valeur": "indisponible"})
    assert said(person, SATURDAY, SUNDAY) == [AWAY, FREE]
    for _time in range(2):
        answer = browser.post(SET, data={"jours": "2026-12-05", "valeur": "semaine-type"})
        assert answer.status_code == 303
    assert said(person, SATURDAY, SUNDAY) == [FREE, FREE]
    assert queries.behind([person.id], SATURDAY, SUNDAY)[person.id].source(SATURDAY) is (
        DeclarationSource.PATTERN
    )


def test_the_way_back_is_offered_to_who_has_an_ordinary_week(session, as_person):
    person = make_reservist()
    browser = as_person(person)
    assert not open_page(browser, DECEMBER).select("[value=semaine-type]")
    weekends(person)
    db.session.commit()
    page = open_page(browser, DECEMBER)
    assert page.select("[value=semaine-type]")
    assert page.select("[data-answer=semaine-type]")


# Still true


def test_one_press_renews_a_month(session, as_person, clock_of_the_24th_of_november_2026):
    person = make_reservist()
    weekends(person)
    services.set_days(person, [FRIDAY], AWAY, None, DeclarationSource.IMPORTED, clock.now())
    engage(person, SUNDAY)
    db.session.commit()
    clock_of_the_24th_of_november_2026.move_to(datetime(2027, 1, 4, 8, tzinfo=UTC))
    browser = as_person(person)
    page = open_page(browser, "/disponibilites?mois=2027-02")
    assert "Réponses données il y a 41\u00a0jours." in page.get_text()
    token = {"mois": "2027-02"}
    answer = browser.post("/disponibilites/toujours-vrai", data=token, headers=PARTIAL)
    assert "8\u00a0réponses confirmées" in answer.text
    assert len(brotli.compress(answer.data, quality=5)) <= 1500
    assert "renew" not in answer.text
    behind = queries.behind([person.id], date(2027, 2, 6), date(2027, 3, 6))[person.id]
    assert behind.said(date(2027, 2, 6)) == date(2027, 1, 4)
    assert behind.source(date(2027, 2, 6)) is DeclarationSource.PATTERN
    assert behind.said(date(2027, 3, 6)) == date(2026, 11, 24)
    assert said(person, date(2027, 2, 7), date(2027, 2, 8)) == [FREE, SILENT]


def test_a_recent_month_asks_nothing(session, as_person):
    person = make_reservist()
    weekends(person)
    assert not open_page(as_person(person), DECEMBER).select("#renew")


# As last month


def test_silent_days_are_filled_as_the_month_before(session, as_person):
    person = make_reservist()
    weekends_of_december = [day for day in range(1, 32) if date(2026, 12, day).weekday() == 5]
    days = [date(2026, 12, day) for day in weekends_of_december]
    services.set_days(person, days, FREE, person, DeclarationSource.SELF, clock.now())
    services.set_days(person, [date(2027, 1, 9)], AWAY, person, DeclarationSource.SELF, clock.now())
    services.promise_days(person, [date(2027, 1, 16)], date(2027, 1, 2), clock.now())
    engage(person, date(2027, 1, 23))
    browser = as_person(person)
    page = open_page(browser, "/disponibilites?mois=2027-01")
    assert page.select_one("#copy")
    answer = browser.post(
        "/disponibilites/comme-le-mois-dernier", data={"mois": "2027-01"}, headers=PARTIAL
    )
    assert "2\u00a0jours remplis comme en décembre 2026" in answer.text
    assert len(brotli.compress(answer.data, quality=5)) <= 1500
    january = said(person, date(2027, 1, 1), date(2027, 1, 31))
    kept = {day: january[day - 1] for day in (2, 9, 16, 23, 30)}
    # The fifth Saturday has no fellow in December: it follows the fourth.
    assert kept == {2: FREE, 9: AWAY, 16: SILENT, 23: SILENT, 30: FREE}
    assert sum(value is not SILENT for value in january) == 3


def test_a_promise_whose_day_has_come_no_longer_keeps_a_month_from_being_filled(
    session, clock_of_the_24th_of_november_2026
):
    person, own = make_reservist(), DeclarationSource.SELF
    services.set_days(person, [SATURDAY], FREE, person, own, clock.now())
    january = date(2027, 1, 1)
    services.promise_days(person, [date(2027, 1, 2)], date(2026, 12, 26), clock.now())
    assert services.copy_month(person, january, clock.now()) == ()
    clock_of_the_24th_of_november_2026.move_to(datetime(2026, 12, 27, 8, tzinfo=UTC))
    assert services.copy_month(person, january, clock.now()) == (date(2027, 1, 2),)


def test_a_month_filled_by_several_presses_at_once_is_filled_once(session):
    person, january = make_reservist(), date(2027, 1, 1)
    services.set_days(person, [SATURDAY], FREE, person, DeclarationSource.SELF, clock.now())
    session.commit()

    def press() -> int:
        mine = db.session.get_one(Person, person.id)
        return len(services.copy_month(mine, january, clock.now()))

    assert sorted(at_once([press] * 4)) == [0, 0, 0, 1]
    db.set_reading(False)
    assert said(person, date(2027, 1, 2)) == [FREE]
    assert len(log(person)) == 2


def test_filling_a_month_never_covers_what_another_device_says_at_the_same_instant(session):
    person, own = make_reservist(), DeclarationSource.SELF
    filled = [date(2027, 1, day) for day in (2, 9)]
    days = [SATURDAY, SATURDAY + timedelta(days=7)]
    services.set_days(person, days, FREE, person, own, clock.now())
    session.commit()

    def press() -> None:
        mine = db.session.get_one(Person, person.id)
        services.copy_month(mine, date(2027, 1, 1), clock.now())

    def say() -> None:
        mine = db.session.get_one(Person, person.id)
        services.set_days(mine, filled[:1], AWAY, mine, own, clock.now())

    at_once([press, say, press])
    db.set_reading(False)
    assert [said(person, day) for day in filled] == [[AWAY], [FREE]]


# A season as a whole


def test_public_holidays_are_counted_once_from_the_first_day_of_a_leap_year():
    days = seasons("38", date(2028, 1, 1))[-1].days
    assert len(days) == len(set(days))


def test_the_school_holidays_of_ones_zone_are_shown_and_chosen_as_a_whole(session, as_person):
    person = make_reservist(home_department="38")
    browser = as_person(person)
    page = open_page(browser, DECEMBER)
    words = " ".join(page.get_text().split())
    assert "Vacances de Noël (zone A) : du sam. 19 déc. 2026 au dim. 3 janv. 2027" in words
    assert "is-school" in page.select_one("#jour-2026-12-21")["class"]
    sent = {"mois": "2026-12", "ensemble": "vacances-de-noel-2026-12", "valeur": "si-besoin"}
    assert browser.post(SET, data=sent).status_code == 303
    assert said(person, date(2026, 12, 18), date(2026, 12, 19)) == [SILENT, PERHAPS]
    assert said(person, date(2027, 1, 3), date(2027, 1, 4)) == [PERHAPS, SILENT]
    assert len(log(person)) == 1


def test_dates_and_a_season_are_not_asked_together(session, as_person):
    person = make_reservist(home_department="38")
    sent = {"ensemble": "vacances-de-noel-2026-12", "du": "2026-12-01", "au": "2026-12-02"}
    answer = as_person(person).post(SET, data={**sent, "valeur": "disponible"})
    assert answer.status_code == 422
    assert "pas les deux" in answer.text
    assert log(person) == []


def test_public_holidays_are_chosen_as_a_whole(session, as_person):
    person = make_reservist(home_department="67")
    sent = {"ensemble": "feries", "valeur": "disponible"}
    assert as_person(person).post(SET, data=sent).status_code == 303
    assert said(person, date(2026, 12, 25), date(2026, 12, 26)) == [FREE, FREE]  # Alsace.
    assert said(person, date(2027, 7, 14)) == [FREE]


def test_where_the_zone_is_not_known_the_page_says_how_to_have_it(session, as_person):
    page = open_page(as_person(make_reservist(home_department="")), DECEMBER)
    assert page.find("a", string="votre département")["href"] == "/profil/coordonnees"
    db.set_reading(False)
    answer = as_person(make_reservist()).post(SET, data={"ensemble": "inconnu", "valeur": "x"})
    assert answer.status_code == 422
    assert "ensembles de la liste" in answer.text


# Several months


def test_six_months_are_seen_at_once(session, as_person, max_queries):
    person = make_reservist()
    weekends(person)
    engage(person, SATURDAY)
    browser = as_person(person)
    with max_queries(8):
        page = open_page(browser, "/disponibilites/apercu")
    titles = [each.get_text(strip=True) for each in page.select(".mini h3")]
    assert titles[0] == "novembre 2026"
    assert len(titles) == 6
    december = page.select(".mini")[1]
    assert "7\u00a0disponibles, 1\u00a0engagé" in december.get_text()
    assert december.select_one("td.e").get_text() == "5engagé"
    open_page(browser, "/disponibilites/apercu?mois=2028-11")


def test_answers_to_one_tap_are_light(session, as_person):
    person = make_reservist(home_department="38")
    weekends(person)
    browser = as_person(person)
    whole_month = {"mois": "2026-12", "du": "2026-12-01", "au": "2026-12-31"}
    for sent in (
        {"mois": "2026-12", "choix": "2026-12-05:si-besoin"},
        {"mois": "2026-12", "choix": "2026-12-05,2026-12-06:disponible"},
        {**whole_month, "valeur": "si-besoin"},
        {**whole_month, "valeur": "plus-tard", "le": "2026-11-30"},
        {**whole_month, "valeur": "semaine-type"},
        {"mois": "2026-12", "ensemble": "vacances-de-noel-2026-12", "valeur": "disponible"},
    ):
        answer = browser.post(SET, data=sent, headers=PARTIAL)
        assert answer.status_code == 200
        assert len(brotli.compress(answer.data, quality=5)) <= 1500, sent


def test_a_refused_promise_is_a_refusal(session):
    person = make_reservist()
    with pytest.raises(Refusal, match="au plus tard le 5 décembre 2026"):
        services.promise_days(person, [SATURDAY], date(2026, 12, 20), clock.now())
