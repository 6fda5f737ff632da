"""A page that brings its own style looks as with the whole sheet, and the rest follows."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Visits
from tests.browser.steps import RESERVIST

PAGES = (
    "/",
    "/disponibilites",
    "/activites",
    "/candidatures",
    "/profil",
    "/notifications",
    "/aide",
)
# What each element looks like; tokens nobody uses, the ridges of the band
# and movements only come with the rest.
LOOKS = """() => [...document.querySelectorAll("body :not([type=hidden])")].map((element) => {
  const looks = [element.tagName];
  for (const part of element.matches(".header") ? [null] : [null, "::before", "::after"]) {
    const style = getComputedStyle(element, part);
    for (const name of style) {
      if (!/^(--|transition)/.test(name)) looks.push(`${name}: ${style[name]}`);
    }
  }
  return looks.join(";");
})"""


def _empty(route: Route) -> None:
    route.fulfill(body="", content_type="text/javascript")


def looks_of(page: Page, path: str) -> Any:
    page.goto(path)
    return page.evaluate(LOOKS)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_looks_the_same_with_its_own_style_as_with_the_whole_sheet(
    visit: Visits, width: int
):
    page = visit(RESERVIST, width, service_workers="block")
    page.context.route("**/*.js", _empty)  # The rest never comes.
    for path in PAGES:
        bare = looks_of(page, path)
        whole = str(page.locator("head style").get_attribute("data-rest"))
        # One before the other goes: a page bare in between would still be taking its colours.
        page.evaluate(
            """(href) => new Promise((done) => {
              const link = document.createElement("link");
              Object.assign(link, { rel: "stylesheet", href, onload: done });
              document.querySelector("head style").before(link);
            })""",
            whole,
        )
        page.evaluate("document.querySelector('head style').remove()")
        dressed = page.evaluate(LOOKS)
        assert len(bare) == len(dressed) > 100
        faults = [
            f"{path}: {set(own.split(';')) ^ set(full.split(';'))}"
            for own, full in zip(bare, dressed, strict=True)
            if own != full
        ]
        assert not faults, faults[0]


def test_the_whole_sheet_follows_before_the_styles_of_staff(visit: Visits):
    page = visit(RESERVIST, service_workers="block")
    page.goto("/composants")
    page.wait_for_load_state("networkidle")
    sheets = page.eval_on_selector_all(
        "link[rel=stylesheet]", "all => all.map((each) => each.href.split('/').pop())"
    )
    assert sheets[:2] == ["metiis.css", "staff.css"]
