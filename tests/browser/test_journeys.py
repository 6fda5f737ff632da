"""The first full loop on the screen: a declared day, a place given, taken and given back."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visits
from tests.browser.steps import (
    COMMANDER,
    RESERVIST,
    RESERVIST_NAME,
    Post,
    applicant,
    applicant_on,
    apply_to,
    create_activity,
    expect_state,
    free_days,
    month_after,
    open_month,
    press_until,
)

SOLDIER = Post("Combattant", 2, "SDT", "CC1")
POSTS = [
    Post("Chef de section", 1, "ADC", "LTN", ("Chef de section",)),
    Post("Chef de groupe", 2, "SGT", "SCH"),
    SOLDIER,
]


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "html"])
def test_from_declared_days_to_a_place_and_back(visit: Visits, javascript: bool) -> None:
    soldier = visit(RESERVIST, width=360, javascript=javascript)
    chief = visit(COMMANDER, javascript=javascript)
    title = f"Week-end de tir, essai {'htmx' if javascript else 'html'}"
    days = free_days(soldier, month_after(0 if javascript else 1), 3)

    activity = create_activity(chief, title, days, POSTS)
    for day in days:
        press_until(soldier, day, "disponible")
    apply_to(soldier, title)
    mine = soldier.url

    line = applicant_on(chief, activity)
    expect(line).to_contain_text("Déposée")
    expect(line).to_contain_text("disponible")
    expect(line.locator(".applicant-why")).to_contain_text(re.compile(r"\w+"))
    line.get_by_role("button", name="Retenir").click()
    expect(applicant(chief)).to_contain_text("Retenue")
    _expect_places(chief, "1 / 2")

    soldier.goto(mine)
    soldier.get_by_role("button", name="Confirmer ma participation").click()
    expect(soldier.locator("main")).to_contain_text("Confirmée")
    open_month(soldier, days[0])
    for day in days:
        expect_state(soldier, day, "engagé")
    _expect_in_grid(chief, days, "■")

    soldier.goto(mine)
    soldier.get_by_role("button", name="Retirer ma candidature").click()
    expect(soldier.locator("main")).to_contain_text("Retirée")
    chief.goto(f"{activity}/selection")
    _expect_places(chief, "0 / 2")
    _expect_in_grid(chief, days, "✓")


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "html"])
def test_a_refusal_needs_a_reason_and_the_soldier_reads_it(visit: Visits, javascript: bool) -> None:
    soldier = visit(RESERVIST, width=360, javascript=javascript)
    chief = visit(COMMANDER, javascript=javascript)
    title = f"Garde au quartier, essai {'htmx' if javascript else 'html'}"
    days = free_days(soldier, month_after(2 if javascript else 3), 2)
    activity = create_activity(chief, title, days, [SOLDIER])
    apply_to(soldier, title)
    mine = soldier.url

    line = applicant_on(chief, activity)
    line.get_by_role("button", name="Refuser").click()
    reason = applicant(chief).get_by_label("Motif du refus")
    expect(reason).to_have_accessible_description(re.compile("Choisissez un motif"))
    reason.select_option(label="Période incompatible")
    applicant(chief).get_by_role("button", name="Refuser").click()
    expect(applicant(chief)).to_contain_text("Refusée")
    expect(applicant(chief)).to_contain_text("Période incompatible")

    soldier.goto(mine)
    expect(soldier.locator("main")).to_contain_text("Motif : Période incompatible")


def _expect_places(page: Page, taken: str) -> None:
    board = page.get_by_role("region", name=SOLDIER.label)
    expect(board.locator(".gauge-value")).to_have_text(taken)


def _expect_in_grid(page: Page, days: list[date], sign: str) -> None:
    """The reservist's row of the unit's month has this sign on each of the days."""
    page.goto(f"/unites/7BCA/disponibilites?mois={days[0]:%Y-%m}&sections=depliees")
    row = page.get_by_role("row").filter(has_text=RESERVIST_NAME)
    for day in days:
        expect(row.get_by_role("cell").nth(day.day - 1)).to_have_text(sign)
