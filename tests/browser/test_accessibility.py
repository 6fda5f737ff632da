"""No page fails axe, on a phone or a desk, by day or by night; none scrolls sideways on a phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, StorageState

from tests.browser.conftest import HEIGHTS, Visits

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
# Addresses; `list > link` opens the first such link of a list, `list > link + end` goes on from it.
PAGES = {
    "": [
        "/connexion",
        "/mot-de-passe",
        "/statistiques",
        "/accessibilite",
        "/mentions-legales",
        "/donnees-personnelles",
        "/aide",
    ],
    "reserviste@metiis.test": [
        "/",
        "/disponibilites",
        "/activites",
        "/activites?pour-moi=1",
        "/activites?pour-moi=1 > .cards a",
        "/candidatures",
        "/candidatures > .cards a",
        "/notifications",
        "/profil",
        "/profil/coordonnees",
        "/profil/emploi",
        "/profil/competences",
        "/profil/urgence",
        "/profil/paquetage",
        "/profil/souhaits",
        "/profil/signalement",
        "/profil/donnees",
        "/profil/appareils",
        "/profil/securite",
    ],
    "commandant@metiis.test": [
        "/",
        "/activites?unite=7BCA",
        "/activites?etat=brouillons",
        "/activites?etat=annulees",
        "/activites/nouvelle",
        "/activites?unite=7BCA > .cards a",
        "/activites?unite=7BCA > .cards a + /selection",
        "/activites?unite=7BCA > .cards a + /modifier",
        "/activites?unite=7BCA > .cards a + /dupliquer",
        "/activites?unite=7BCA > .cards a + /annuler",
        "/unites",
        "/unites/7BCA",
        "/unites/7BCA/disponibilites?section=2e%20section",
        "/unites/7BCA/disponibilites > main thead a",
        "/unites/7BCA/reservistes",
        "/unites/7BCA/reservistes > main a[href^='/reservistes/']",
        "/unites/7BCA/campagnes",
        "/unites/7BCA/campagnes/nouvelle",
        "/activites?unite=7BCA > .cards a + /campagne",
    ],
    "gestion@metiis.test": [
        "/",
        "/administration",
        "/administration/effectif",
        "/administration/comptes",
        "/administration/comptes/inviter",
        "/unites/7BCA/reservistes > main a[href^='/reservistes/']",
        "/unites/7BCA/reservistes > main a[href^='/reservistes/'] + /competences",
        "/unites/7BCA/signalements",
    ],
    "admin@metiis.test": [
        "/",
        "/administration",
        "/administration/comptes",
        "/administration/comptes > main a[href^='/administration/comptes/']:not([href$=inviter])",
        "/administration/unites",
        "/administration/referentiels",
        "/administration/referentiels/textes",
        "/administration/journal",
    ],
    "national@metiis.test": ["/", "/unites", "/unites/27BIM", "/profil"],
}


@pytest.mark.parametrize(
    ("email", "place"), [(email, place) for email, places in PAGES.items() for place in places]
)
def test_a_page_is_accessible_whatever_the_screen(
    visit: Visits,
    cookies_of: Callable[[str], StorageState | None],
    email: str,
    place: str,
) -> None:
    page = visit.open(
        state=cookies_of(email),
        bypass_csp=True,
        reduced_motion="reduce",  # No colour half way.
    )
    _open(page, place)
    assert not (faults := faults_in(page)), "\n".join([page.url, *faults])


def faults_in(page: Page) -> list[str]:
    """What axe finds in a page on a desk and on a phone, by day and by night; a page too wide."""
    page.evaluate(AXE)
    faults = [f"1280 {fault}" for fault in page.evaluate(RUN, RULES)]
    page.set_viewport_size({"width": 360, "height": HEIGHTS[360]})
    faults += [f"360 {fault}" for fault in page.evaluate(RUN, RULES)]
    faults += [f"too wide {fault}" for fault in page.evaluate(TOO_WIDE)]
    page.emulate_media(color_scheme="dark")
    return faults + [f"dark {fault}" for fault in page.evaluate(RUN, COLOURS)]


def _open(page: Page, place: str) -> None:
    """Go to a place of PAGES; it must be that place, not a refusal nor the sign-in page."""
    path, _, rest = place.partition(" > ")
    link, _, end = rest.partition(" + ")
    if link:
        page.goto(path)
        path = f"{page.locator(link).first.get_attribute('href')}{end}"
    answer = page.goto(path)
    assert answer is not None
    assert answer.ok, f"{path}: {answer.status}"
    assert page.url.endswith(path), f"{path} leads to {page.url}"
