"""One day, two devices: a late answer meets the one given meanwhile, and one press decides."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from metiis import db
from metiis.availability.conflicts import Clash, StaleDays
from metiis.behalf import services as behalf
from metiis.clock import now
from metiis.models import Availability, Channel, Person, Role
from tests.availability.trade import engage, log
from tests.factories import make_brigade, make_reservist, make_staff
from tests.screens import PARTIAL, judged, misprints, parsed, swapped_into
from tests.sending.phone import PHONE, TABLET, afresh, mark_of, said, send, told

START = datetime(2026, 11, 24, 8, tzinfo=UTC)
SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)
DECEMBER, SET = "/disponibilites?mois=2026-12", "/disponibilites/jours"
FREE, IF_NEEDED = Availability.AVAILABLE, Availability.IF_NEEDED
BUSY, SILENT = Availability.UNAVAILABLE, Availability.UNKNOWN


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as travelled:
        yield travelled


@pytest.fixture
def person(session):
    return make_reservist(make_brigade()["7BCA"])


@pytest.fixture
def office(person):
    return make_staff(Role.RESERVE_OFFICE, person.unit)


@pytest.fixture
def browser(person, office, as_person):
    return as_person(person)


def vu_of(browser) -> str:
    """What the month's form says of when it was made."""
    return str(parsed(browser.get(DECEMBER)).select_one("#jours input[name=vu]")["value"])


def answer(browser, value: str, *, vu: str = "", device: str = "", partial: bool = True, **form):
    sent = {"jours": str(SATURDAY), "valeur": value, "mois": "2026-12", "vu": vu} | form
    named = {"X-Metiis-Device": device} if device else {}
    return browser.post(SET, data=sent, headers={**(PARTIAL if partial else {}), **named})


def stale(browser, clock, **form):
    """The phone's page is older than what the tablet said; the phone's answer comes last."""
    seen = vu_of(browser)
    clock.shift(timedelta(minutes=5))
    assert answer(browser, "indisponible", vu=seen, device=TABLET).status_code == 200
    clock.shift(timedelta(hours=1))
    return answer(browser, "disponible", vu=seen, device=PHONE, **form)


def test_a_late_answer_meets_both_and_changes_nothing(person, browser, clock):
    met = stale(browser, clock)
    assert met.status_code == 409
    shown = parsed(met).select_one("#availability-conflict")
    text = " ".join(shown.get_text(" ").split())
    assert "Samedi 5 décembre 2026 a changé depuis" in text
    assert "Enregistré le 24 nov. 2026 à 9 h 05 : indisponible" in text.replace("\u00a0", " ")
    assert "Votre réponse : disponible" in text.replace("\u00a0", " ")
    assert [each.get_text() for each in shown.select("a, button")] == [
        "Garder indisponible",
        "Remplacer par disponible",
    ]
    assert said(person, SATURDAY) is BUSY


@pytest.mark.parametrize("partial", [True, False])
def test_one_press_replaces_and_the_question_is_gone(person, browser, clock, partial):
    page = browser.get(DECEMBER).get_data(as_text=True)
    met = stale(browser, clock, partial=partial)
    if partial:
        page = swapped_into(page, met.get_data(as_text=True))
        form = parsed(met).select_one("#availability-conflict form")
    else:
        form = judged(met).select_one("#availability-conflict form")
    sent = [(each["name"], each["value"]) for each in form.select("input")]
    pressed = browser.post(form["action"], data=dict(sent), headers=PARTIAL if partial else {})
    assert pressed.status_code == (200 if partial else 303)
    assert said(person, SATURDAY) is FREE
    if partial:
        page = swapped_into(page, pressed.get_data(as_text=True))
        assert not parsed(pressed).select("#availability-conflict form")
        assert "a changé depuis" not in page


def test_to_keep_what_stands_is_to_go_back_to_the_month(browser, clock):
    link = parsed(stale(browser, clock)).select_one("#availability-conflict a")
    assert link["href"] == f"{DECEMBER}#jour-{SATURDAY}"


def test_meanwhile_the_same_was_said_elsewhere_it_is_a_success(person, browser, clock):
    seen = vu_of(browser)
    clock.shift(60)
    answer(browser, "disponible", vu=seen, device=TABLET)
    clock.shift(60)
    assert answer(browser, "disponible", vu=seen, device=PHONE).status_code == 200


def test_what_this_device_said_since_is_no_surprise(person, browser, clock):
    seen = vu_of(browser)
    for value in ("disponible", "si-besoin", "indisponible", "non-renseigne"):
        clock.shift(60)
        assert answer(browser, value, vu=seen, device=PHONE).status_code == 200
    with afresh():
        assert {row.device for row in log(person)} == {PHONE}


def test_before_the_script_a_session_is_a_device(person, browser, as_person, clock):
    seen, elsewhere = vu_of(browser), as_person(person)
    clock.shift(60)
    assert answer(browser, "disponible", vu=seen).status_code == 200
    clock.shift(60)
    assert answer(browser, "si-besoin", vu=seen).status_code == 200
    assert answer(browser, "indisponible", vu=seen, device=PHONE).status_code == 200
    assert answer(elsewhere, "disponible", vu=seen).status_code == 409


def test_a_page_made_after_the_other_answer_knows_it(browser, clock):
    answer(browser, "indisponible", device=TABLET)
    clock.shift(60)
    assert answer(browser, "disponible", vu=vu_of(browser), device=PHONE).status_code == 200


def test_without_the_instant_of_a_page_nothing_is_compared(person, browser, clock):
    answer(browser, "indisponible", device=TABLET)
    clock.shift(60)
    for vu in ("", "hier", "2026-11-24", "9" * 40):
        assert answer(browser, "disponible", vu=vu, device=PHONE).status_code == 200


def test_a_day_entered_on_her_behalf_is_somebody_else_s_word(person, office, browser, clock):
    seen = vu_of(browser)
    clock.shift(60)
    with db.transaction():
        by, whose = (db.session.get_one(Person, each.id) for each in (office, person))
        behalf.enter(by, whose, [SATURDAY], BUSY, Channel.PHONE, now())
    met = answer(browser, "disponible", vu=seen, device=PHONE)
    assert met.status_code == 409
    assert "Saisi pour vous" in met.get_data(as_text=True)


def test_a_period_names_the_first_days_and_counts_the_others(person, browser, clock):
    seen = vu_of(browser)
    clock.shift(60)
    period = {"jours": [], "du": "2026-12-07", "au": "2026-12-20"}
    answer(browser, "indisponible", vu=seen, device=TABLET, **period)
    clock.shift(60)
    wider = {"jours": [], "du": "2026-12-01", "au": "2026-12-31", "semaine": ["0", "1", "2", "3"]}
    met = answer(browser, "si-besoin", vu=seen, device=PHONE, **wider)
    assert met.status_code == 409
    shown = parsed(met).select_one("#availability-conflict")
    assert "8 jours ont changé depuis" in shown.get_text().replace("\u00a0", " ")
    assert len(shown.select("li")) == 7
    assert "et 3 autres jours" in shown.get_text().replace("\u00a0", " ")
    assert said(person, date(2026, 12, 1)) is SILENT
    sent = [(each["name"], each["value"]) for each in shown.select("input")]
    again: dict[str, list[str]] = {}
    for name, value in sent:
        again.setdefault(name, []).append(value)
    assert browser.post(SET, data=again, headers=PARTIAL).status_code == 200
    assert said(person, date(2026, 12, 1)) is IF_NEEDED
    assert said(person, date(2026, 12, 11)) is BUSY


def test_an_engagement_stands_whatever_comes_late(person, browser, clock, session):
    seen = vu_of(browser)
    answer(browser, "disponible", vu=seen, device=PHONE)
    clock.shift(60)
    db.set_reading(False)
    engage(person, SATURDAY)
    db.session.commit()
    both = {"jours": [str(SATURDAY), str(SUNDAY)]}
    assert answer(browser, "indisponible", vu=seen, device=PHONE, **both).status_code == 200
    assert (said(person, SATURDAY), said(person, SUNDAY)) == (FREE, BUSY)


def test_a_phone_that_reconnects_reads_it_in_words(app, person, browser, clock):
    seen = vu_of(browser)
    clock.shift(60)
    answer(browser, "indisponible", vu=seen, device=TABLET)
    entry = {
        "key": "k" * 30,
        "path": SET,
        "body": f"jours={SATURDAY}&valeur=disponible&vu={seen}",
        "partial": True,
        "html": False,
    }
    (outcome,) = told(send(browser, mark_of(app, person), entry, device=PHONE))
    assert outcome["status"] == 409
    words = str(outcome["words"])
    assert words.startswith("Samedi 5 décembre 2026 a changé depuis. Enregistré le")
    assert words.endswith("Votre réponse\u00a0: disponible.")


def test_pages_ask_no_more_of_the_database(browser, max_queries):
    with max_queries(8):
        browser.get(DECEMBER)


def test_words_are_well_set():
    days = [Clash(SATURDAY + timedelta(days=n), BUSY, START, n % 2 == 0) for n in range(7)]
    for clashes in (days, days[:1], days[1:2]):
        refusal = StaleDays(clashes, "si besoin")
        assert not misprints([refusal.message])
        assert refusal.kept == "indisponible"
    mixed = [days[0], Clash(SUNDAY, FREE, START, False)]
    assert StaleDays(mixed, "si besoin").kept == ""
