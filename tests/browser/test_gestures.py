"""What hands really do: tap twice, go back, mistype, use a keyboard, meet a captive portal."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from metiis.labels import long_date
from tests.browser.conftest import Visits, sign_in
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

BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "html"])


@BOTH
def test_a_week_end_takes_one_tap(visit: Visits, javascript: bool) -> None:
    page = visit(RESERVIST, width=360, javascript=javascript)
    saturday, sunday = _free_weekend(page, month_after(4 if javascript else 5))
    for day in (saturday, sunday):
        press_until(page, day, "indisponible")

    name = re.compile(rf"^{saturday.day}–{sunday.day} .*: disponible$")
    page.get_by_role("button", name=name).click()

    expect_state(page, saturday, "disponible")
    expect_state(page, sunday, "disponible")
    page.reload()
    expect_state(page, saturday, "disponible")


@BOTH
def test_a_period_is_declared_by_the_form(visit: Visits, javascript: bool) -> None:
    page = visit(RESERVIST, javascript=javascript)
    days = free_days(page, month_after(6 if javascript else 7), 7)
    wednesday = next(day for day in days if day.weekday() == 2)
    others = {day: state_of(page, day) for day in days if day != wednesday}

    form = page.get_by_role("region", name="Déclarer une période")
    form.get_by_label("Du", exact=True).fill(days[-1].isoformat())
    form.get_by_label("Au", exact=True).fill(days[0].isoformat())
    form.get_by_role("button", name="Enregistrer").click()
    expect(form.get_by_role("alert")).to_contain_text("à corriger")
    expect(form.get_by_label("Du", exact=True)).to_have_value(days[-1].isoformat())

    form.get_by_label("Du", exact=True).fill(days[0].isoformat())
    form.get_by_label("Au", exact=True).fill(days[-1].isoformat())
    form.get_by_label("mer.").check()
    form.get_by_label("Si besoin").check()
    form.get_by_role("button", name="Enregistrer").click()

    expect_state(page, wednesday, "si besoin")
    for day, state in others.items():
        expect_state(page, day, state)


@BOTH
def test_a_double_tap_sets_a_day_once(visit: Visits, javascript: bool) -> None:
    page = visit(RESERVIST, width=360, javascript=javascript)
    day = free_days(page, month_after(8), 1)[0]
    press_until(page, day, "non renseigné")

    day_button(page, day).dblclick(no_wait_after=True)

    expect_state(page, day, "disponible")
    page.wait_for_load_state("networkidle")
    open_month(page, day)
    expect_state(page, day, "disponible")


def test_a_day_is_reached_and_changed_with_the_keyboard_alone(visit: Visits) -> None:
    page = visit(RESERVIST)
    first = month_after(9)
    open_month(page, first)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Contenu", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()

    reached = _tab_to_an_open_day(page, first)
    state = state_of(page, reached)
    page.keyboard.press("Enter")

    expect(day_button(page, reached)).not_to_have_accessible_name(re.compile(rf", {state}$"))
    expect(day_button(page, reached)).to_be_focused()
    page.keyboard.press("Tab")
    expect(day_button(page, reached)).not_to_be_focused()


def test_a_captive_portal_writes_nothing_into_the_page(visit: Visits) -> None:
    # Before a worker is there; what it makes of a portal is tried in tests/browser/field.
    page = visit(RESERVIST, width=360, service_workers="block")
    day = free_days(page, month_after(10), 1)[0]
    before = state_of(page, day)
    page.route("**/disponibilites/jours", _portal)

    day_button(page, day).click()

    expect(page.locator("#messages")).to_contain_text("le réseau a répondu à la place de METIIS")
    expect(page.locator("body")).not_to_contain_text("Bienvenue sur le réseau")
    expect_state(page, day, before)
    page.unroute("**/disponibilites/jours")
    day_button(page, day).click()
    expect(day_button(page, day)).not_to_have_accessible_name(re.compile(rf", {before}$"))


@BOTH
def test_after_signing_out_back_shows_nothing_private(visit: Visits, javascript: bool) -> None:
    page = visit(RESERVIST, javascript=javascript)
    page.goto("/disponibilites")
    page.goto("/profil")
    expect(page.locator("body")).to_contain_text("MARCEAU")

    page.get_by_role("button", name="Se déconnecter").first.click()
    expect(page.locator("#messages")).to_contain_text("Vous êtes déconnecté")
    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("button", name="Se connecter")).to_be_visible()
        expect(page.locator("body")).not_to_contain_text("MARCEAU")


@BOTH
def test_a_wrong_password_is_said_and_the_address_kept(visit: Visits, javascript: bool) -> None:
    page = visit(width=360, javascript=javascript)

    sign_in(page, RESERVIST, "ce n’est pas le bon mot de passe")

    expect(page.get_by_role("alert")).to_contain_text("Adresse ou mot de passe incorrect")
    expect(page).to_have_title(re.compile("^Erreur"))
    expect(page.get_by_label("Adresse électronique")).to_have_value(RESERVIST)
    expect(page.get_by_label("Mot de passe", exact=True)).to_have_value("")


def _portal(route: Route) -> None:
    """What a hotel's network answers in place of any site."""
    page = "<!doctype html><title>Portail</title><h1>Bienvenue sur le réseau</h1>"
    route.fulfill(status=200, content_type="text/html", body=page)


def _free_weekend(page: Page, first: date) -> tuple[date, date]:
    open_month(page, first)
    saturday = first + timedelta(days=(5 - first.weekday()) % 7)
    while "engagé" in {state_of(page, saturday), state_of(page, saturday + timedelta(days=1))}:
        saturday += timedelta(days=7)
    return saturday, saturday + timedelta(days=1)


def _tab_to_an_open_day(page: Page, first: date) -> date:
    """Press Tab until a day that a press changes holds the focus; that day."""
    days = {long_date(first + timedelta(days=i)): first + timedelta(days=i) for i in range(28)}
    for _ in range(30):
        page.keyboard.press("Tab")
        name = " ".join((page.locator(":focus").text_content() or "").split())
        for words, day in days.items():
            if name.startswith(words) and not name.endswith("engagé"):
                return day
    raise AssertionError("no day within thirty presses of Tab")
