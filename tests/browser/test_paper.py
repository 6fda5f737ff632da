"""Pages of figures on a sheet of A4: nothing cut, nothing to press, tables that stay tables, and
the inks of the day whatever the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, StorageState

from tests.browser.conftest import Visits
from tests.browser.judging import TOO_WIDE

PAGES = [
    ("brigade@metiis.test", "/unites/27BIM/effectif"),
    ("brigade@metiis.test", "/unites/27BIM/effectif/courbe?mois=3"),
    ("brigade@metiis.test", "/unites/27BIM/effectif/courbe?mois=12"),
    ("brigade@metiis.test", "/unites/27BIM/effectif/evolution"),
    ("brigade@metiis.test", "/unites/27BIM/effectif/alertes"),
    ("brigade@metiis.test", "/unites/27BIM/effectif/equite"),
    ("brigade@metiis.test", "/unites/27BIM/effectif/comparaison"),
    ("brigade@metiis.test", "/unites/27BIM/budget"),
    ("national@metiis.test", "/effectif"),
]
SHEET = {"width": 703, "height": 1032}  # A4 without its margins, in pixels of CSS.
UNPRINTED = ["--band", "--band-far", "--primary-deep", "--on-primary", "--focus", "--shadow"]
TOKENS = """(unprinted) => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  .filter((rule) => rule.selectorText === ":root").flatMap((rule) => [...rule.style])
  .filter((name) => !unprinted.includes(name))
  .map((name) => `${name} ${getComputedStyle(document.documentElement).getPropertyValue(name)}`)"""
TO_PRESS = "main :is(form, button, .button, .tabs, summary):visible"
CARDS = """() => [...document.querySelectorAll(".is-stacked td")]
  .filter((cell) => !["table-cell", "none"].includes(getComputedStyle(cell).display)).length"""


@pytest.mark.parametrize(("email", "path"), PAGES)
def test_figures_hold_on_a_sheet_of_paper(
    visit: Visits, cookies_of: Callable[[str], StorageState | None], email: str, path: str
):
    page = _printed(visit, cookies_of(email), path)
    assert not page.evaluate(TOO_WIDE)
    assert not page.locator(TO_PRESS).count()
    assert not page.evaluate(CARDS)


def test_what_is_printed_from_the_dark_has_the_inks_of_the_day(
    visit: Visits, cookies_of: Callable[[str], StorageState | None]
):
    page = _printed(visit, cookies_of("brigade@metiis.test"), "/unites/27BIM/budget")
    day = page.evaluate(TOKENS, UNPRINTED)
    page.emulate_media(media="print", color_scheme="dark")
    assert len(day) > 20
    assert page.evaluate(TOKENS, UNPRINTED) == day


def _printed(visit: Visits, state: StorageState | None, path: str) -> Page:
    page = visit.open(state=state)
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    answer = page.goto(path)
    assert answer is not None
    assert answer.ok, answer.status
    page.wait_for_load_state("networkidle")
    return page
