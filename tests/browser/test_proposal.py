"""A team asked for, bent by the commander and taken; the reservist says yes on a phone."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visits
from tests.browser.steps import (
    COMMANDER,
    RESERVIST,
    RESERVIST_NAME,
    Post,
    applicant,
    create_activity,
    expect_state,
    month_after,
    open_month,
    press_until,
    state_of,
)

SOLDIER = Post("Combattant", 3, "SDT", "CC1")
GUIDE = Post("Interprète", 1, "SDT", "CC1", ("Italien",))
SATURDAY = 5


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "html"])
def test_from_a_proposed_team_to_a_yes(visit: Visits, javascript: bool) -> None:
    soldier = visit(RESERVIST, width=360, javascript=javascript)
    chief = visit(COMMANDER, javascript=javascript)
    title = f"Patrouille frontalière, essai {'htmx' if javascript else 'html'}"
    days = free_weekend(soldier, month_after(0 if javascript else 1))
    for day in days:
        press_until(soldier, day, "disponible")
    create_activity(chief, title, days, [GUIDE, SOLDIER])

    chief.get_by_role("link", name="Proposer une équipe").click()
    expect(chief.get_by_role("heading", name="Équipe proposée", level=1)).to_be_visible()
    kept = _keep_the_first(chief)
    out = _leave_the_last_out(chief)
    _choose_the_reservist(chief)
    expect(_line(chief, SOLDIER)).to_contain_text(kept)
    expect(_line(chief, SOLDIER)).not_to_contain_text(out)
    chief.get_by_role("button", name="Inviter l’équipe proposée").click()
    expect(chief.locator("#messages")).to_contain_text("Équipe prise")
    expect(applicant(chief)).to_contain_text("Invitation en attente")

    soldier.goto("/")
    asked = soldier.locator("#home-invited article").filter(has_text=title)
    asked.get_by_role("button", name="Accepter l’invitation").click()
    expect(soldier.locator("main")).to_contain_text("Confirmée")
    expect(soldier.locator("main")).to_contain_text("Pourquoi cette décision")
    open_month(soldier, days[0])
    for day in days:
        expect_state(soldier, day, "engagé")

    chief.get_by_role("link", name="Voir les décisions prises").click()
    left = chief.locator(".decision").filter(has_text=out)
    expect(left).to_contain_text("Écarté de la proposition")
    expect(left).to_contain_text("Échange avec la personne")


def free_weekend(page: Page, first: date) -> list[date]:
    """A week-end of a month on which nothing engages the person; opens her calendar."""
    open_month(page, first)
    for number in range(27):
        days = [first + timedelta(days=number), first + timedelta(days=number + 1)]
        if days[0].weekday() == SATURDAY and all(state_of(page, day) != "engagé" for day in days):
            return days
    raise AssertionError(f"no free week-end in {first:%Y-%m}")


def _line(page: Page, post: Post) -> Locator:
    return page.get_by_role("region", name=post.label, exact=True)


def _name(seat: Locator) -> str:
    """« SGT MARTINEZ Paul » without the unit."""
    return seat.locator(".seat-name a").inner_text().strip()


def _keep_the_first(page: Page) -> str:
    seats = _line(page, SOLDIER).locator(".seat")
    name = _name(seats.first)
    seats.first.get_by_role("link", name=f"Garder {name}").click()
    expect(seats.filter(has_text=name)).to_contain_text("Gardé à votre demande")
    return name


def _leave_the_last_out(page: Page) -> str:
    seat = _line(page, SOLDIER).locator(".seat").filter(has_not_text="Gardé à").last
    name = _name(seat)
    seat.get_by_label("Motif pour écarter").select_option(label="Échange avec la personne")
    seat.get_by_role("button", name=f"Écarter {name}").click()
    expect(page.get_by_role("region", name=re.compile("^Écartés"))).to_contain_text(name)
    return name


def _choose_the_reservist(page: Page) -> None:
    """Keep the reservist, whether the service proposes him or not."""
    line = _line(page, GUIDE)
    # By the name of the seat: another seat may name him in its reasons.
    named = page.locator(".seat-name").filter(has_text=RESERVIST_NAME)
    mine = line.locator(".seat").filter(has=named)
    if mine.count():
        mine.get_by_role("link", name=re.compile("^Garder")).click()
    else:
        line.get_by_text("Choisir quelqu’un d’autre").click()
        choice = line.get_by_label("Personne")
        value = choice.locator("option").filter(has_text=RESERVIST_NAME).get_attribute("value")
        choice.select_option(value=value)
        line.get_by_label("Motif", exact=True).select_option(label="Besoin de formation")
        line.get_by_role("button", name="Garder cette personne").click()
    expect(mine).to_contain_text("Gardé à votre demande")
