"""A network that drops at random: afterwards the server holds exactly what the screen says.

Each request is lost before, during or after it reaches the server, or in the middle of its answer,
by the throw of a seeded die; between presses the link is cut, or swallows everything. A seed that
fails is run again by its number: `pytest tests/browser/field/test_chaos.py -k "[17]"`.
"""

import random
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

import pytest
from playwright.sync_api import Error, Page, expect

from metiis.models import Availability
from tests.browser.field import patrol
from tests.browser.field.conftest import SEEDS
from tests.browser.field.network import Network
from tests.browser.field.phones import WAITS_AT_MOST, Phone, Pocket
from tests.browser.field.records import Records
from tests.browser.steps import day_button, month_after

MONTH = month_after(2)
LAST = MONTH + timedelta(days=27)
LOSS = 0.5
PRESSES = 10
MOST_VISITS = 40
ONE_VISIT = 5_000  # Milliseconds.
VALUES = {
    "disponible": Availability.AVAILABLE,
    "si-besoin": Availability.IF_NEEDED,
    "indisponible": Availability.UNAVAILABLE,
    "non-renseigne": Availability.UNKNOWN,
}
WORDS = {
    Availability.AVAILABLE: "disponible",
    Availability.IF_NEEDED: "si besoin",
    Availability.UNAVAILABLE: "indisponible",
    Availability.UNKNOWN: "non renseigné",
}
Retain = Callable[[str], None]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_server_holds_what_the_screen_says(
    seed: int, pocket: Pocket, records: Records, retain: Retain
) -> None:
    who, dice = patrol.soldier(seed), random.Random(seed)
    phone = pocket.phone(seed)
    phone.enter(who)
    march = records.address(patrol.MARCH)
    phone.page.goto(march)
    phone.shown(MONTH)

    phone.network.lose(LOSS, seed)
    wanted, declared = enter_a_month(phone, dice)
    drop(phone.network)
    apply(phone, march)
    bring(phone, lambda: patrol.MARCH in records.applications(who))
    mine = records.application(who, patrol.MARCH)
    retain(mine)
    confirm(phone, mine)
    bring(phone, lambda: records.applications(who)[patrol.MARCH] == "confirmed")

    phone.network.mend()
    phone.sends_all()
    assert phone.waiting() == 0
    held = records.days(who, MONTH, LAST)
    assert held == wanted
    # Never more than was pressed; to press again what a day already is leaves no line.
    made = records.declarations(who)
    assert set(made) == set(declared)
    assert made <= declared
    assert records.moves(who, patrol.MARCH) == ["submit", "select", "confirm"]
    expect(phone.page.locator("main")).to_contain_text("Confirmée")
    shown = phone.shown(MONTH)
    assert {day: shown[day] for day in held} == {day: WORDS[held[day]] for day in held}


def enter_a_month(
    phone: Phone, dice: random.Random
) -> tuple[dict[date, Availability], Counter[tuple[date, date, int]]]:
    """A period, then days one by one; what each day should be, and each thing said, once."""
    days = [MONTH + timedelta(days=ahead) for ahead in range(28)]
    wanted = dict.fromkeys(days, Availability.AVAILABLE)
    said: Counter[tuple[date, date, int]] = Counter([(MONTH, LAST, int(Availability.AVAILABLE))])
    form = phone.page.get_by_role("region", name="Déclarer une période")
    form.get_by_label("Du", exact=True).fill(MONTH.isoformat())
    form.get_by_label("Au", exact=True).fill(LAST.isoformat())
    form.get_by_label("Disponible", exact=True).check()
    form.get_by_role("button", name="Enregistrer").click()
    expect(phone.page.locator("button.day.is-available")).to_have_count(28)
    for _ in range(PRESSES):
        weather(phone.network, dice)
        day = dice.choice(days)
        wanted[day] = press(phone.page, day)
        said[day, day, int(wanted[day])] += 1
    return wanted, said


def press(page: Page, day: date) -> Availability:
    """One press on a day; it shows at once, whatever the network does."""
    button = day_button(page, day)
    value = (button.get_attribute("value") or "").partition(":")[2]
    button.click()
    expect(button).to_have_accessible_name(re.compile(rf", {WORDS[VALUES[value]]}$"))
    return VALUES[value]


def weather(network: Network, dice: random.Random) -> None:
    """The link is lossy, or cut, or a black hole, until the next throw."""
    thrown = dice.random()
    if thrown < 0.15:
        network.cut()
    elif thrown < 0.25:
        network.swallow()
    elif thrown < 0.5:
        drop(network)


def drop(network: Network) -> None:
    """Lossy again, and nothing worse."""
    network.mend()
    network.lose(LOSS)


def apply(phone: Phone, march: str) -> None:
    """Open the activity and press, until the page says that it is done or kept on this phone."""
    button = phone.page.get_by_role("button", name="Candidater")
    for _ in range(MOST_VISITS):
        phone.page.goto(march)
        if button.count():
            with suppress(Error):  # An older page, whose news say that it is done already.
                button.click(timeout=ONE_VISIT)
        said = phone.page.locator("main", has_text=re.compile("Déposée|En attente d’envoi, gardé"))
        # Without network and without a worker to keep it, the page says that it is lost.
        lost = phone.page.locator("#waiting-list")
        expect(said.or_(lost).first).to_be_visible(timeout=WAITS_AT_MOST)
        if said.count():
            return
    raise AssertionError("nothing was ever kept")


def confirm(phone: Phone, mine: str) -> None:
    """Open one's application until it says that one is retained, then press."""
    button = phone.page.get_by_role("button", name="Confirmer ma participation")
    for _ in range(MOST_VISITS):
        phone.page.goto(mine, wait_until="domcontentloaded", timeout=WAITS_AT_MOST)
        if button.count():
            break
    button.click()


def bring(phone: Phone, is_there: Callable[[], bool]) -> None:
    """Until the server has it: the page tries again, as it does by itself when left open."""
    for _ in range(MOST_VISITS):
        if is_there():
            return
        phone.nudge()
    raise AssertionError("the server never had it")
