"""A plan from the asking to the people shortlisted, left and found again; without script too."""

import re
import threading

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visits
from tests.browser.steps import COMMANDER
from tests.browser.test_accessibility import judge

LIST = "/unites/7BCA/plan"
COMPUTED_WITHIN = 60_000  # Milliseconds, on a machine that runs other tests.


def _ask(page: Page) -> str:
    """Ask for the usual plan; its address."""
    page.goto("/unites/7BCA")
    page.get_by_role("link", name="Plan", exact=True).click()
    page.get_by_role("button", name="Calculer un plan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plan du")
    return page.url


def test_a_plan_is_asked_left_found_again_and_taken(visit: Visits) -> None:
    state = visit(COMMANDER).context.storage_state()
    page = visit.open(state=state, bypass_csp=True, reduced_motion="reduce")
    address = _ask(page)
    page.goto("/")
    page.goto(LIST)
    page.locator(f'a[href="{address.removeprefix(visit.server)}"]').first.click()
    # Nobody presses anything: the page that waits gives way to the plan.
    headline = page.get_by_text(re.compile(r"places? sur .* pourvues?"))
    expect(headline).to_be_visible(timeout=COMPUTED_WITHIN)
    judge(page)
    page.get_by_role("link", name=re.compile("^Activités \\d")).click()
    judge(page)
    first = page.locator(".plan-activity").filter(has=page.get_by_role("button")).first
    title = first.get_by_role("heading").inner_text()
    first.get_by_role("button", name="Prendre pour cette activité").click()
    expect(page.locator("#messages")).to_contain_text("Personne n’est engagé ni prévenu")
    taken = page.locator(".plan-activity").filter(has_text=title).filter(has_text="Pris")
    expect(taken.first).to_be_visible()
    page.get_by_role("button", name="Prendre ce plan").click()
    expect(page.locator("#messages")).to_contain_text("pressentis.")
    expect(page.get_by_role("button", name="Prendre pour cette activité")).to_have_count(0)
    taken.first.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", name=re.compile("^Pressentis"))).to_be_visible()
    judge(page)


def test_a_plan_is_followed_without_script_by_keyboard(visit: Visits) -> None:
    page = visit(COMMANDER, width=360, javascript=False)
    page.goto(LIST)
    page.get_by_label("Du", exact=True).fill("2099-01-01")
    button = page.get_by_role("button", name="Calculer un plan")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Le dernier jour vient avant le premier")
    _ask(page)
    headline = page.get_by_text(re.compile(r"places? sur .* pourvues?"))
    pause = threading.Event()
    for _ in range(120):
        if headline.count():
            break
        pause.wait(0.5)
        page.get_by_role("link", name="Actualiser").press("Enter")
    expect(headline).to_be_visible()
    for face in ("Places vides", "Qui appeler", "Bilan"):
        page.get_by_role("link", name=re.compile(f"^{face}")).press("Enter")
        expect(page.get_by_role("link", name=re.compile(f"^{face}"))).to_have_attribute(
            "aria-current", "page"
        )
