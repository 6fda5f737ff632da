"""What axe says of a page on a desk, a phone and in the dark, and whether it scrolls sideways."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import HEIGHTS

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
RUN = """async (runOnly) => {
  const options = {runOnly, resultTypes: ["violations"], preload: false};
  return (await axe.run(options)).violations.flatMap(({id, nodes}) => nodes.map(
    (node) => `${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`));
}"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => each.outerHTML.slice(0, 120)).slice(0, 5)
    .concat(`scrollWidth ${document.documentElement.scrollWidth}`)"""


def judge(page: Page) -> None:
    """No fault on a desk, on a phone, nor in the dark."""
    page.evaluate(AXE)
    faults = [f"1280 {fault}" for fault in page.evaluate(RUN, RULES)]
    page.set_viewport_size({"width": 360, "height": HEIGHTS[360]})
    faults += [f"360 {fault}" for fault in page.evaluate(RUN, RULES)]
    faults += [f"too wide {fault}" for fault in page.evaluate(TOO_WIDE)]
    page.emulate_media(color_scheme="dark")
    faults += [f"dark {fault}" for fault in page.evaluate(RUN, COLOURS)]

    assert not faults, "\n".join([page.url, *faults])
