"""A unit asks for days; one tap answers; the silent are chased, once."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from metiis import clock
from tests.browser.conftest import Visits
from tests.browser.steps import COMMANDER, RESERVIST, RESERVIST_NAME, month_after
from tests.browser.test_accessibility import judge


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "html"])
def test_from_a_request_to_an_answer_and_one_reminder(visit: Visits, javascript: bool) -> None:
    soldier = visit(RESERVIST, width=360, javascript=javascript)
    chief = visit(COMMANDER, javascript=javascript)
    first = month_after(3 if javascript else 5)

    request = _ask(chief, first, reply_by=clock.today() + timedelta(days=1))
    silent = chief.locator(".campaign-group").filter(has_text="N’ont rien dit")
    expect(silent.get_by_role("link", name=RESERVIST_NAME)).to_be_visible()

    soldier.goto("/")
    card = soldier.locator(f"#campaigns-request-{request.rsplit('/', 1)[1].partition('#')[0]}")
    card.get_by_role("button", name="Si besoin").click()
    expect(soldier.locator("#messages")).to_contain_text("remplis")
    expect(card).to_contain_text("Répondu le")
    if javascript:
        expect(soldier).to_have_url(re.compile(r"/$"))

    chief.goto(request)
    answered = chief.locator(".campaign-group").filter(has_text="Ont répondu")
    expect(answered.get_by_role("link", name=RESERVIST_NAME)).to_be_visible()
    chief.get_by_role("button", name=re.compile("^Relancer")).click()
    expect(chief.locator("#messages")).to_contain_text("relancées")
    expect(chief.locator("main")).to_contain_text("Relancés le")
    expect(chief.get_by_role("button", name=re.compile("^Relancer"))).to_have_count(0)
    chief.get_by_role("button", name="Clore la demande").click()
    expect(chief.locator("main")).to_contain_text("Close le")


def test_both_faces_of_a_request_are_accessible(visit: Visits) -> None:
    chief, soldier = visit(COMMANDER), visit(RESERVIST)
    address = _ask(chief, month_after(7))
    for person in (chief, soldier):
        page = visit.open(
            state=person.context.storage_state(), bypass_csp=True, reduced_motion="reduce"
        )
        page.goto(address)
        judge(page)
    chief.get_by_role("link", name="Demandes").click()
    expect(chief.get_by_role("heading", name="En cours")).to_be_visible()


def _ask(page: Page, first: date, reply_by: date | None = None) -> str:
    """Ask the unit for two weeks of a month, from its sheet; the address of the request."""
    page.goto("/unites/7BCA")
    page.get_by_role("link", name="Demandes").click()
    page.get_by_role("link", name="Demander les disponibilités").click()
    page.get_by_label("Du", exact=True).fill(first.isoformat())
    page.get_by_label("Au", exact=True).fill(first.replace(day=14).isoformat())
    if reply_by:  # An answer wished soon may be asked again at once.
        page.get_by_label("Réponse souhaitée avant le").fill(reply_by.isoformat())
    page.get_by_role("button", name="Recompter").click()
    expect(page.locator("#campaigns-audience")).to_contain_text("interrogées")
    page.get_by_role("button", name=re.compile("^Demander à")).click()
    expect(page.locator("#messages")).to_contain_text("Demande envoyée")
    return page.url
