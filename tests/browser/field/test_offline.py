"""Without network: what is read, what is written, and what answers in the server's place."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from metiis.models import Availability
from tests.browser.field import patrol
from tests.browser.field.network import Fate
from tests.browser.field.phones import Pocket
from tests.browser.field.records import Records
from tests.browser.steps import day_button, expect_state, month_after

MONTH = month_after(4)
DAYS = [MONTH + timedelta(days=ahead) for ahead in range(3, 7)]
AGE = re.compile(r"Hors connexion.*données du \d+ \w+ à \d+")
READ = (
    ("/", "Ce qui vous attend"),
    ("/activites", patrol.MARCH),
    ("/candidatures", "Mes candidatures"),
    (f"/disponibilites?mois={MONTH:%Y-%m}", "Mes disponibilités"),
)


def press(page: Page, index: int) -> None:
    """One press on a silent day, which shows its new state at once."""
    expect_state(page, DAYS[index], "non renseigné")
    day_button(page, DAYS[index]).click()
    expect_state(page, DAYS[index], "disponible")


def assert_free(records: Records, who: str, count: int) -> None:
    """The first days are free, each said once."""
    held = records.days(who, DAYS[0], DAYS[-1])
    free = Availability.AVAILABLE
    assert [day for day, value in held.items() if value is free] == DAYS[:count]
    assert records.declarations(who) == {(day, day, int(free)): 1 for day in DAYS[:count]}


def test_pages_seen_are_read_without_network_and_say_their_age(
    pocket: Pocket, soldiers: Iterator[str]
) -> None:
    phone = pocket.phone()
    phone.enter(next(soldiers))
    for path, _words in READ:
        phone.page.goto(path)
    phone.network.cut()

    for path, words in READ:
        phone.page.goto(path)
        expect(phone.page.locator("main")).to_contain_text(words)
        expect(phone.page.locator("main")).to_contain_text(AGE)
    phone.page.goto("/profil")
    expect(phone.page.get_by_role("heading", name="Sans réseau", level=1)).to_be_visible()
    expect(phone.page.locator("#waiting-list")).to_contain_text("Mes disponibilités")
    phone.network.mend()
    phone.page.goto("/profil")
    expect(phone.page.get_by_role("heading", level=1)).not_to_have_text("Sans réseau")
    expect(phone.page.locator("main")).not_to_contain_text("Hors connexion")


def test_a_queue_survives_the_browser_and_leaves_in_one_request(
    pocket: Pocket, records: Records, soldiers: Iterator[str]
) -> None:
    who, phone = next(soldiers), pocket.phone(lasts=True)
    phone.enter(who)
    phone.shown(MONTH)
    phone.network.cut()
    for index in range(3):
        press(phone.page, index)
    phone.keeps(3)

    page = phone.restart()
    phone.page.goto(f"/disponibilites?mois={MONTH:%Y-%m}")
    expect(page.locator("main")).to_contain_text("3 modifications en attente d’envoi")
    for index in range(3):
        expect_state(page, DAYS[index], "disponible")
        expect(day_button(page, DAYS[index])).to_have_accessible_description("En attente d’envoi")
    assert_free(records, who, 0)
    phone.network.forget()
    phone.network.mend()
    phone.sends_all()

    assert_free(records, who, 3)
    assert len(phone.network.writes("/lot")) == 1
    expect(page.locator("main")).not_to_contain_text("en attente")
    expect_state(page, DAYS[2], "disponible")


@pytest.mark.parametrize(
    "status", ["200 OK", "502 Bad Gateway", "407 Proxy Authentication Required"]
)
def test_what_answers_for_the_server_enters_no_page_and_takes_no_write(
    pocket: Pocket, records: Records, soldiers: Iterator[str], status: str
) -> None:
    who, phone = next(soldiers), pocket.phone()
    phone.enter(who)
    phone.page.goto("/")
    phone.shown(MONTH)
    phone.network.answer(status)
    press(phone.page, 0)
    phone.keeps(1)
    phone.nudge()
    assert phone.waiting() == 1
    for path in ("/", "/profil", f"/disponibilites?mois={MONTH:%Y-%m}"):
        phone.page.goto(path)
        expect(phone.page.locator("body")).not_to_contain_text("Bienvenue sur le réseau")
    assert "Bienvenue" not in str(phone.storage()["pages"])
    assert any(each.fate is Fate.ANSWERED for each in phone.network.writes("/lot"))

    phone.network.mend()
    phone.sends_all()
    assert_free(records, who, 1)


def test_a_black_hole_holds_back_neither_presses_nor_pages(
    pocket: Pocket, records: Records, soldiers: Iterator[str]
) -> None:
    who, phone = next(soldiers), pocket.phone()
    phone.enter(who)
    phone.page.goto("/")
    phone.shown(MONTH)
    phone.network.forget()
    phone.network.swallow()
    for index in range(4):
        press(phone.page, index)
    phone.keeps(4)
    phone.page.goto("/")
    expect(phone.page.locator("main")).to_contain_text("4 modifications en attente d’envoi")
    assert_free(records, who, 0)

    phone.network.mend()
    phone.sends_all()
    assert_free(records, who, 4)


def test_a_double_press_applies_once_whatever_is_lost(
    pocket: Pocket, records: Records, soldiers: Iterator[str]
) -> None:
    who, phone = next(soldiers), pocket.phone(seed=5)
    phone.enter(who)
    phone.page.goto(records.address(patrol.MARCH))
    phone.network.lose(0.6)

    phone.page.get_by_role("button", name="Candidater").dblclick(no_wait_after=True)

    expect(phone.page.locator("main")).to_contain_text(re.compile("Déposée|En attente d’envoi"))
    phone.network.mend()
    phone.sends_all()
    assert records.moves(who, patrol.MARCH) == ["submit"]


def test_two_devices_and_one_day_meet_and_one_press_decides(
    pocket: Pocket, records: Records, soldiers: Iterator[str]
) -> None:
    who, late, other = next(soldiers), pocket.phone(), pocket.phone()
    for phone in (late, other):
        phone.enter(who)
        phone.shown(MONTH)
    late.network.cut()
    press(late.page, 0)
    press(late.page, 1)
    late.keeps(2)
    for state in ("disponible", "si besoin", "indisponible"):
        for index in (0, 1):
            day_button(other.page, DAYS[index]).click()
            expect_state(other.page, DAYS[index], state)
    other.sends_all()

    late.network.mend()
    late.sends_all()
    late.until(CHECKED, "both are to be decided")
    assert set(records.days(who, DAYS[0], DAYS[1]).values()) == {Availability.UNAVAILABLE}
    late.page.goto("/hors-ligne")
    items = late.page.locator(".waiting-item")
    expect(items).to_have_count(2)
    expect(items.first).to_contain_text("indisponible")
    items.first.get_by_role("button", name="Remplacer").click()
    expect(items).to_have_count(1)
    items.first.get_by_role("button", name="Garder").click()
    expect(items).to_have_count(0)

    assert late.waiting() == 0
    held = records.days(who, DAYS[0], DAYS[1])
    assert list(held.values()) == [Availability.AVAILABLE, Availability.UNAVAILABLE]


CHECKED = "(storage) => storage.entries.filter((each) => each.state === 'check').length === 2"


def test_a_roll_is_called_without_network(pocket: Pocket, records: Records) -> None:
    phone = pocket.phone()
    phone.enter(patrol.LEADER)
    page = phone.page
    page.goto(f"{records.address(patrol.ROLL)}/appel")
    phone.network.cut()
    for name in patrol.ON_THE_ROLL:
        page.get_by_role("group", name=re.compile(name.upper())).get_by_label("Présent").check()
    phone.keeps(len(patrol.ON_THE_ROLL))
    expect(page.locator("main")).to_contain_text("4 modifications en attente d’envoi")

    phone.network.forget()
    phone.network.mend()
    phone.sends_all()

    assert len(phone.network.writes("/lot")) == 1
    page.reload()
    for name in patrol.ON_THE_ROLL:
        row = page.get_by_role("group", name=re.compile(name.upper()))
        expect(row.get_by_label("Présent")).to_be_checked()
