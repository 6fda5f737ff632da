"""Ten seconds: a new user's six months, and many days at once with a mouse or a keyboard alone."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from metiis import clock
from tests.browser.conftest import Visits
from tests.browser.steps import (
    RESERVIST,
    day_button,
    expect_state,
    free_days,
    month_after,
    open_month,
    press_until,
    state_of,
)

# Somebody on the rolls who has said nothing yet, for each way of working.
NEW = {True: "gestion@metiis.test", False: "commandant13@metiis.test"}
MOST = 10  # Interactions for six months.
LIGHT = 1500  # Bytes, compressed, of what the server answers to one tap.
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "html"])


class Hands:
    """Counts what a person does: one press or one field filled is one interaction."""

    def __init__(self) -> None:
        self.count = 0

    def press(self, control: Locator) -> None:
        control.click()
        self.count += 1

    def fill(self, control: Locator, text: str) -> None:
        control.fill(text)
        self.count += 1


@BOTH
def test_a_new_user_declares_six_months_in_under_ten_interactions(
    visit: Visits, javascript: bool
) -> None:
    # The sizes are those of the server's own answers, not of what the worker makes of them.
    options = {"javascript": javascript, "service_workers": "block"}
    page, hands = visit(NEW[javascript], width=360, **options), Hands()
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.extend(size_of(answer)))
    page.goto("/disponibilites")
    august = date(clock.today().year + (clock.today().month > 7), 8, 1)

    hands.press(page.get_by_role("button", name="Disponible tous les week-ends"))
    expect(page.locator("#messages")).to_contain_text("jours mis à jour")
    hands.press(page.get_by_role("link", name="Semaine type"))
    away = page.get_by_role("form", name="Ajouter une absence")
    hands.fill(away.get_by_label("Du", exact=True), august.isoformat())
    hands.fill(away.get_by_label("Au", exact=True), august.replace(day=31).isoformat())
    hands.press(away.get_by_role("button", name="Ajouter l’absence"))
    expect(page.locator("#messages")).to_contain_text("C’est enregistré")
    hands.press(page.get_by_role("link", name="Mois", exact=True))
    hands.press(page.get_by_role("link", name=re.compile("^Mois suivant")))
    following = (clock.today().replace(day=1) + timedelta(days=31)).replace(day=1)
    saturday = following + timedelta(days=(5 - following.weekday()) % 7)
    expect_state(page, saturday, "disponible")
    hands.press(day_button(page, saturday))
    expect_state(page, saturday, "si besoin")

    assert hands.count < MOST
    sunday = saturday + timedelta(days=1)
    expect_state(page, sunday if sunday.month == saturday.month else saturday, "disponible")
    open_month(page, august)
    for day in (1, 15, 31):
        expect_state(page, august.replace(day=day), "indisponible")
    sixth = (clock.today().replace(day=1) + timedelta(days=31 * 5)).replace(day=1)
    open_month(page, sixth)
    expect_state(page, sixth + timedelta(days=(6 - sixth.weekday()) % 7), "disponible")
    assert len(sizes) == (3 if javascript else 0)
    assert max(sizes, default=0) <= LIGHT


def size_of(answer: Response) -> list[int]:
    """The bytes of an answer to a tap, as they travelled; whole pages are no such answer."""
    asked = answer.request
    if asked.method != "POST" or not asked.headers.get("hx-request"):
        return []
    assert answer.headers.get("content-encoding") == "br"
    return [int(answer.headers["content-length"])]


def test_days_are_walked_set_and_chosen_with_the_keyboard_alone(visit: Visits) -> None:
    page = visit(RESERVIST)
    days = free_days(page, month_after(11), 4)
    press_until(page, days[0], "non renseigné")
    day_button(page, days[0]).focus()

    page.keyboard.press("Space")
    expect_state(page, days[0], "disponible")
    expect(day_button(page, days[0])).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="disponible")).to_have_text(
        re.compile(rf"\b{days[0].day}.*, disponible$")
    )
    page.keyboard.press("ArrowRight")
    expect(day_button(page, days[1])).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    bar = page.get_by_role("group", name="3 jours choisis")
    expect(bar).to_be_visible()
    page.keyboard.press("Tab")
    expect(bar.get_by_role("button", name="Disponible", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(bar).to_be_hidden()
    for day in days[1:]:
        expect_state(page, day, "indisponible")
    expect_state(page, days[0], "disponible")
    page.keyboard.press("Escape")
    page.reload()
    expect_state(page, days[3], "indisponible")


def test_the_month_is_one_stop_of_tab_and_arrows_go_by_week(visit: Visits) -> None:
    page = visit(RESERVIST)
    open_month(page, month_after(12))
    grid = page.get_by_role("grid")
    assert grid.locator("button[tabindex='0']").count() == 1
    first = month_after(12) + timedelta(days=8)
    day_button(page, first).focus()
    page.keyboard.press("ArrowDown")
    expect(day_button(page, first + timedelta(days=7))).to_be_focused()
    page.keyboard.press("Home")
    monday = first + timedelta(days=7 - first.weekday())
    expect(day_button(page, monday)).to_be_focused()
    page.keyboard.press("End")
    expect(day_button(page, monday + timedelta(days=6))).to_be_focused()
    page.keyboard.press("PageDown")
    expect(page.get_by_role("heading", level=2).first).not_to_have_text("")
    page.wait_for_url(re.compile("mois="))


def test_a_mouse_chooses_days_by_dragging_then_sets_them_at_once(visit: Visits) -> None:
    page = visit(RESERVIST)
    days = free_days(page, month_after(13), 3)
    before = {day: state_of(page, day) for day in days}

    drag(page, day_button(page, days[0]), day_button(page, days[2]))
    bar = page.get_by_role("group", name="3 jours choisis")
    expect(bar).to_be_visible()
    for day in days:  # Dragging sets nothing by itself.
        assert state_of(page, day) == before[day]
    bar.get_by_role("button", name="Si besoin").click()

    for day in days:
        expect_state(page, day, "si besoin")
    expect(bar).to_be_hidden()
    day_button(page, days[0]).click()
    expect_state(page, days[0], "indisponible")


def test_shift_chooses_a_stretch_and_cancelling_forgets_it(visit: Visits) -> None:
    page = visit(RESERVIST)
    days = free_days(page, month_after(14), 3)
    press_until(page, days[0], "disponible")
    last = state_of(page, days[2])
    day_button(page, days[2]).click(modifiers=["Shift"])
    bar = page.get_by_role("group", name="3 jours choisis")
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="Annuler").click()
    expect(bar).to_be_hidden()
    assert state_of(page, days[2]) == last


def drag(page: Page, start: Locator, end: Locator) -> None:
    start.hover()
    page.mouse.down()
    end.hover()
    page.mouse.up()
