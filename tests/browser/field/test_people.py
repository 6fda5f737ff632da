"""Whose phone it is: what stays of somebody who left, and who may send what waits."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import expect

from metiis.models import Availability
from tests.browser.conftest import sign_in
from tests.browser.field.phones import Phone, Pocket
from tests.browser.field.records import Records
from tests.browser.steps import day_button, expect_state, month_after

MONTH = month_after(3)
DAY = MONTH + timedelta(days=9)
SOON = 30  # Seconds.
LONG_AGO = 15  # Days without a word from the server.
SET_CONTACT = """(at) => new Promise((resolve, reject) => {
  const request = indexedDB.open("metiis");
  request.onsuccess = () => {
    const work = request.result.transaction("state", "readwrite");
    work.objectStore("state").put({ name: "contact", value: at });
    work.oncomplete = () => { request.result.close(); resolve(); };
    work.onabort = () => reject(work.error);
  };
})"""


def test_after_signing_out_without_network_nothing_is_readable_and_only_its_owner_sends_it(
    pocket: Pocket, records: Records, soldiers: Iterator[str]
) -> None:
    first, second, phone = next(soldiers), next(soldiers), pocket.phone()
    phone.enter(first)
    see_everything(phone)
    assert name_of(first) in told(phone.storage())
    phone.network.cut()
    press(phone, DAY)
    phone.keeps(1)

    phone.leave()
    phone.until("(storage) => !storage.state.key", "the key stays")
    assert_nothing_of(first, phone.storage())
    assert phone.waiting() == 1
    phone.network.mend()
    phone.page.goto("/connexion")
    expect(phone.page.get_by_role("button", name="Se connecter")).to_be_visible()

    sign_in(phone.page, second)
    phone.wait_ready()
    phone.shown(MONTH)
    phone.nudge()
    assert phone.waiting() == 1
    assert_hidden(first, phone.storage())
    assert records.days(first, DAY, DAY)[DAY] is Availability.UNKNOWN
    phone.leave()
    expect(phone.page.locator("#messages")).to_contain_text("Vous êtes déconnecté")
    assert_nothing_of(second, phone.storage())

    phone.enter(first)
    phone.sends_all()
    assert records.days(first, DAY, DAY)[DAY] is Availability.AVAILABLE
    assert records.declarations(first) == {(DAY, DAY, int(Availability.AVAILABLE)): 1}
    assert not records.declarations(second)


def test_an_answer_that_comes_after_somebody_has_left_is_not_kept(
    pocket: Pocket, soldiers: Iterator[str]
) -> None:
    who, phone = next(soldiers), pocket.phone()
    phone.enter(who)
    phone.page.goto("/")
    come = phone.network.delay("/candidatures")
    other = phone.page.context.new_page()
    other.goto("/aide")
    other.evaluate("() => { location.href = '/candidatures'; }")
    assert come.wait(SOON), "the page was not asked for"

    phone.leave()
    expect(phone.page.locator("#messages")).to_contain_text("Vous êtes déconnecté")
    phone.network.answer("200 OK")  # From here on the server itself says nothing more.
    phone.network.arrive()
    expect(other.get_by_role("heading", level=1)).to_have_text("Mes candidatures")

    assert_nothing_of(who, phone.storage())
    phone.network.mend()
    other.reload()
    expect(other.get_by_role("button", name="Se connecter")).to_be_visible()


def test_a_phone_revoked_from_another_device_is_empty_at_its_next_word(
    pocket: Pocket, records: Records, soldiers: Iterator[str]
) -> None:
    who, lost, other = next(soldiers), pocket.phone(), pocket.phone()
    lost.enter(who)
    see_everything(lost)
    other.enter(who)
    other.page.goto("/profil/appareils")
    other.page.get_by_role("button", name="autres").click()
    expect(other.page.locator("#messages")).to_contain_text("déconnectés")

    press(lost, DAY)
    lost.until("(storage) => !storage.state.key", "the key stays")

    assert_nothing_of(who, lost.storage())
    lost.page.goto("/")
    expect(lost.page.get_by_role("button", name="Se connecter")).to_be_visible()
    assert records.days(who, DAY, DAY)[DAY] is Availability.UNKNOWN
    lost.enter(who)
    lost.sends_all()
    assert records.days(who, DAY, DAY)[DAY] is Availability.AVAILABLE


def test_a_phone_that_never_meets_the_server_again_forgets_after_two_weeks(
    pocket: Pocket, soldiers: Iterator[str]
) -> None:
    who, phone = next(soldiers), pocket.phone(lasts=True)
    phone.enter(who)
    see_everything(phone)
    phone.network.cut()
    then = phone.page.evaluate("Date.now()") - LONG_AGO * 86_400_000
    phone.page.evaluate(SET_CONTACT, then)

    page = phone.restart()
    page.goto("/")

    expect(page.get_by_role("heading", name="Sans réseau", level=1)).to_be_visible()
    phone.until("(storage) => !storage.state.key", "the key stays")
    assert_nothing_of(who, phone.storage())


def see_everything(phone: Phone) -> None:
    """Open what a soldier opens, so that the phone keeps it."""
    for path in ("/", "/activites", "/candidatures"):
        phone.page.goto(path)
    phone.shown(MONTH)


def press(phone: Phone, day: date) -> None:
    """One press on a day of the month in sight."""
    expect_state(phone.page, day, "non renseigné")
    day_button(phone.page, day).click()


def told(storage: dict[str, Any]) -> str:
    """Everything that is kept, as one text."""
    return json.dumps(storage, ensure_ascii=False)


def name_of(email: str) -> str:
    return email.partition("@")[0].upper()


def assert_nothing_of(email: str, storage: dict[str, Any]) -> None:
    """Somebody has left and nobody has come: no page is kept, and only sealed bytes of hers."""
    assert_hidden(email, storage)
    assert DAY.isoformat() not in told(storage)
    assert not [page for page in storage["pages"] if page.startswith("pages-")]
    assert set(storage["state"]) <= {"device", "frames", "leaving"}


def assert_hidden(email: str, storage: dict[str, Any]) -> None:
    """No name of hers can be read anywhere, nor any path or body in what waits."""
    for word in (name_of(email), name_of(email).lower()):
        assert word not in told(storage), word
    waiting = json.dumps(storage["entries"], ensure_ascii=False)
    for word in ("/disponibilites", "choix", "Mes disponibilités", DAY.isoformat()):
        assert word not in waiting, word
    assert not storage["local"]
