"""A page that has changed is drawn anew in place; what somebody is doing there stays."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from metiis.models import Availability
from tests.browser.field.phones import Phone, Pocket
from tests.browser.field.records import Records
from tests.browser.steps import day_button, expect_state, month_after

MONTH = month_after(4)
PAGE = f"/disponibilites?mois={MONTH:%Y-%m}"
ELSEWHERE, FIRST, SECOND = (MONTH + timedelta(days=ahead) for ahead in range(3, 6))
SOON = 20
WAITS = "En attente d’envoi"
# Questions to the worker, one after the other: whatever the page had to ask it has been answered.
ASK = """async (times) => {
  const ask = (type) => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    navigator.serviceWorker.controller.postMessage({ type }, [port2]);
  });
  for (; times; times -= 1) await ask("pages");
}"""

# What a day says at each swap, before the browser does anything else.
SEEN = """(id) => {
  const texts = [];
  document.addEventListener("htmx:after:swap", () => {
    texts.push(document.getElementById(id).textContent.trim().replace(/\\s+/g, " "));
  });
  return texts;
}"""

# The next list of what waits is told by the worker, and reaches the page when it is let go.
HOLD_A_LIST = """() => {
  const post = ServiceWorker.prototype.postMessage;
  let letGo = null;
  ServiceWorker.prototype.postMessage = function (message, ports) {
    if (message.type !== "list" || letGo) return post.call(this, message, ports);
    const { port1, port2 } = new MessageChannel();
    const told = new Promise((resolve) => { port1.onmessage = resolve; });
    letGo = async () => ports[0].postMessage((await told).data);
    window.listIsHeld = told.then(() => true);
    return post.call(this, message, [port2]);
  };
  window.letGo = () => letGo();
}"""


def at_the_month(pocket: Pocket, who: str) -> Phone:
    """A phone that shows its owner the month."""
    phone = pocket.phone()
    phone.enter(who)
    phone.shown(MONTH)
    return phone


def with_an_older_page(pocket: Pocket, who: str) -> Phone:
    """A phone that shows a month as it was before another said a day; its news are on their way."""
    phone, other = at_the_month(pocket, who), at_the_month(pocket, who)
    day_button(other.page, ELSEWHERE).click()
    other.sends_all()
    come = phone.network.delay(PAGE)
    phone.page.goto(PAGE)
    expect_state(phone.page, ELSEWHERE, "non renseigné")
    assert come.wait(SOON), "the page was not asked for"
    return phone


def hear_the_news(phone: Phone) -> None:
    """The page as it is now is on the phone, and whoever shows it knows."""
    phone.network.arrive()
    phone.until(
        f"(storage) => Object.entries(storage.pages).some(([name, text]) => name.endsWith('{PAGE}')"
        " && text.includes('day is-available'))",
        "the news never came",
    )
    phone.page.evaluate(ASK, 20)


def held(page: Page) -> None:
    """A finger on a day, not lifted yet."""
    day_button(page, FIRST).hover()
    page.mouse.down()


def test_a_page_is_not_changed_under_a_finger(
    pocket: Pocket, records: Records, soldiers: Iterator[str]
) -> None:
    who = next(soldiers)
    phone = with_an_older_page(pocket, who)

    held(phone.page)
    hear_the_news(phone)
    phone.page.mouse.up()

    expect_state(phone.page, FIRST, "disponible")
    phone.sends_all()
    assert records.days(who, FIRST, FIRST)[FIRST] is Availability.AVAILABLE


def say_another_day(phone: Phone) -> None:
    """A day is said by the form of periods; the answer is on its way."""
    come = phone.network.delay("/lot")
    form = phone.page.get_by_role("region", name="Déclarer une période")
    form.get_by_label("Du", exact=True).fill(SECOND.isoformat())
    form.get_by_label("Au", exact=True).fill(SECOND.isoformat())
    form.get_by_role("button", name="Enregistrer").click()
    assert come.wait(SOON), "nothing was sent"


def test_an_answer_is_not_put_under_a_finger(
    pocket: Pocket, records: Records, soldiers: Iterator[str]
) -> None:
    who = next(soldiers)
    phone = at_the_month(pocket, who)
    say_another_day(phone)

    held(phone.page)
    phone.network.arrive()
    phone.keeps(0)
    phone.page.evaluate(ASK, 20)
    expect(day_button(phone.page, SECOND)).to_have_accessible_description(WAITS)
    phone.page.mouse.up()

    for day in (FIRST, SECOND):
        expect_state(phone.page, day, "disponible")
        expect(day_button(phone.page, day)).not_to_have_accessible_description(WAITS)
    phone.sends_all()
    assert set(records.days(who, FIRST, SECOND).values()) == {Availability.AVAILABLE}


def test_an_answer_never_shows_a_day_as_it_was_before_a_later_press(
    pocket: Pocket, soldiers: Iterator[str]
) -> None:
    phone = at_the_month(pocket, next(soldiers))
    say_another_day(phone)
    day_button(phone.page, FIRST).click()
    expect_state(phone.page, FIRST, "disponible")
    seen = phone.page.evaluate_handle(SEEN, f"jour-{FIRST}")

    phone.network.arrive()
    phone.sends_all()

    expect(day_button(phone.page, SECOND)).not_to_have_accessible_description(WAITS)
    texts = seen.evaluate("(texts) => texts")
    assert texts
    assert not [text for text in texts if not text.endswith("disponible")]


def test_an_older_list_of_what_waits_does_not_speak_over_a_later_press(
    pocket: Pocket, soldiers: Iterator[str]
) -> None:
    phone = at_the_month(pocket, next(soldiers))
    phone.network.cut()
    day_button(phone.page, FIRST).click()
    phone.keeps(1)
    phone.page.evaluate(ASK, 20)

    phone.page.evaluate(HOLD_A_LIST)
    phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert phone.page.evaluate("() => window.listIsHeld")
    day_button(phone.page, FIRST).click()
    phone.keeps(2)
    expect_state(phone.page, FIRST, "si besoin")
    phone.page.evaluate("async () => { await letGo(); }")
    phone.page.evaluate(ASK, 20)

    expect_state(phone.page, FIRST, "si besoin")
    assert day_button(phone.page, FIRST).get_attribute("value") == f"{FIRST}:indisponible"


@pytest.mark.parametrize(("where", "button"), [("h1", "left"), ("button.day", "right")])
def test_what_presses_nothing_holds_nothing_back(
    pocket: Pocket, soldiers: Iterator[str], where: str, button: Literal["left", "right"]
) -> None:
    phone = at_the_month(pocket, next(soldiers))
    say_another_day(phone)

    phone.page.locator(where).last.hover()
    phone.page.mouse.down(button=button)
    assert not phone.page.evaluate("() => metiis.isHeld()")
    phone.network.arrive()

    expect(day_button(phone.page, SECOND)).not_to_have_accessible_description(WAITS)


def test_a_press_that_never_ends_holds_back_for_a_while_only(
    pocket: Pocket, soldiers: Iterator[str]
) -> None:
    phone = at_the_month(pocket, next(soldiers))
    say_another_day(phone)

    held(phone.page)
    assert phone.page.evaluate("() => metiis.isHeld()")
    phone.network.arrive()

    expect(day_button(phone.page, SECOND)).not_to_have_accessible_description(WAITS)


def test_days_chosen_stay_chosen_when_the_page_is_drawn_anew(
    pocket: Pocket, records: Records, soldiers: Iterator[str]
) -> None:
    who = next(soldiers)
    phone = with_an_older_page(pocket, who)
    held(phone.page)
    day_button(phone.page, SECOND).hover()
    phone.page.mouse.up()
    chosen = phone.page.get_by_role("group", name="2 jours choisis")
    expect(chosen).to_be_visible()

    hear_the_news(phone)
    expect_state(phone.page, ELSEWHERE, "disponible")
    expect(chosen).to_be_visible()
    chosen.get_by_role("button", name="Si besoin").click()

    for day in (FIRST, SECOND):
        expect_state(phone.page, day, "si besoin")
    phone.sends_all()
    assert set(records.days(who, FIRST, SECOND).values()) == {Availability.IF_NEEDED}
