"""No page fails axe, on a phone or a desk, by day or by night, nor breaks the content policy; none
scrolls sideways on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, StorageState

from metiis import clock
from tests.browser.conftest import Visits
from tests.browser.judging import judge
from tests.calendars.files import calendar

# Addresses; `list > link` opens the first such link of a list, `list > link + end` goes on from it,
# and so on; no selector has a « > » of its own.
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
        "/disponibilites/apercu",
        "/disponibilites/semaine-type",
        "/disponibilites/origine",
        "/disponibilites/agenda",
        "/activites",
        "/activites?pour-moi=1",
        "/activites?pour-moi=1 > .cards a",
        "/candidatures",
        "/candidatures > .cards a",
        "/candidatures > .cards li:has-text('Convoquée') a + /convocation",
        "/candidatures > .cards li:has-text('Convoquée') a + /attestation-employeur",
        "/candidatures > .cards li:has-text('Présent') a + /attestation-presence",
        "/souhaits",
        "/notifications",
        "/notifications/preferences",
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
        "/profil/agenda",
    ],
    "commandant@metiis.test": [
        "/",
        "/a-faire",
        "/notifications",
        "/notifications/preferences",
        "/activites?unite=7BCA",
        "/activites?etat=brouillons",
        "/activites?etat=annulees",
        "/activites/nouvelle",
        "/activites?unite=7BCA > .cards a",
        "/activites?unite=7BCA > .cards a + /selection",
        "/activites?unite=7BCA > .cards a + /candidats",
        "/activites?unite=7BCA > .cards a + /candidats?groupe=empeche",
        "/activites?unite=7BCA > .cards a + /proposition",
        "/activites?unite=7BCA > .cards a + /decisions",
        "/activites?unite=7BCA > .cards a + /modifier",
        "/activites?unite=7BCA > .cards a + /dupliquer",
        "/activites?unite=7BCA&page=2 > .cards a + /annuler",
        "/activites?unite=7BCA > .cards a + /historique",
        "/a-faire > a[href$='/remplacants']",
        "/a-faire > a[href$='/convocations']",
        "/activites?unite=7BCA > .cards a + /consignes",
        "/activites?unite=7BCA > .cards a + /appel",
        "/activites?unite=7BCA > .cards a + /appel/imprimer",
        "/activites?unite=7BCA > .cards a + /fil",
        "/a-faire > a[href$='/remplacants'] > main a[href$='/selection'] > a[href^='/postes/']",
        "/unites",
        "/unites/7BCA",
        "/unites/7BCA/disponibilites?section=2e%20section",
        "/unites/7BCA/disponibilites?couche=fraicheur&sections=depliees",
        "/unites/7BCA/disponibilites?couche=competence",
        "/unites/7BCA/disponibilites?annee=2026&section=2e%20section",
        "/unites/7BCA/disponibilites > main thead a",
        "/unites/7BCA/effectif/courbe?mois=12",
        "/unites/7BCA/effectif/evolution",
        "/unites/7BCA/vivier",
        "/unites/7BCA/vivier?du=2027-01-01&au=2027-01-31&semaine=5&groupe=inconnus&savoir=a",
        "/unites/7BCA/vivier/export?du=2027-01-02&au=2027-01-03",
        "/unites/7BCA/reservistes",
        "/unites/7BCA/reservistes > main a[href^='/reservistes/']",
        "/unites/7BCA/campagnes",
        "/unites/7BCA/campagnes/nouvelle",
        "/activites?unite=7BCA > .cards a + /campagne",
        "/activites?unite=7BCA > .cards a + /renforts",
        "/activites?etat=brouillons > .cards a + /dates",
        "/renforts",
        "/renforts > .items a",
        "/unites/7BCA/plan",
        "/unites/7BCA/budget",
        "/unites/7BCA/effectif",
        "/unites/7BCA/effectif?du=2026-12-05&au=2026-12-01",
        "/unites/7BCA/effectif > .funnel a[href*='non-renseignes']",
        "/unites/7BCA/effectif > .funnel-left a",
        "/unites/7BCA/effectif/export",
        "/unites/7BCA/effectif/alertes",
        "/unites/7BCA/effectif/alertes > main a[href*='/campagne?poste=']",
        "/unites/7BCA/effectif/equite",
        "/unites/7BCA/effectif/dossiers",
    ],
    "gestion@metiis.test": [
        "/",
        "/administration",
        "/administration/effectif",
        "/administration/comptes",
        "/administration/comptes/inviter",
        "/unites/7BCA/reservistes > main a[href^='/reservistes/']",
        "/unites/7BCA/reservistes > main a[href^='/reservistes/'] + /competences",
        "/unites/7BCA/reservistes > main a[href^='/reservistes/'] + /disponibilites",
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
    "brigade@metiis.test": [
        "/unites/27BIM/effectif",
        "/unites/27BIM/effectif/courbe?mois=3",
        "/unites/27BIM/effectif/courbe?mois=12",
        "/unites/27BIM/effectif/evolution",
        "/unites/27BIM/effectif/alertes",
        "/unites/27BIM/effectif/equite",
        "/unites/27BIM/budget",
        "/unites/27BIM/effectif/comparaison?tri=manque",
        "/unites/27BIM/effectif/comparaison?du=2026-12-05&au=2026-12-01",
    ],
    "national@metiis.test": [
        "/",
        "/effectif",
        "/effectif?unite=27BIM&mois=12",
        "/unites",
        "/unites/27BIM",
        "/profil",
    ],
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
        reduced_motion="reduce",  # No colour half way.
    )
    _open(page, place)
    judge(page)


def test_the_days_that_a_calendar_suggests_are_accessible_too(
    visit: Visits, cookies_of: Callable[[str], StorageState | None]
) -> None:
    state = cookies_of("reserviste@metiis.test")
    page = visit.open(state=state, reduced_motion="reduce")
    page.goto("/disponibilites/agenda")
    day = clock.today() + timedelta(days=30)
    events = [f"DTSTART;VALUE=DATE:{day:%Y%m%d}\r\nRRULE:FREQ=DAILY;COUNT=40"]
    file = {"name": "agenda.ics", "mimeType": "text/calendar", "buffer": calendar(*events)}
    page.get_by_label("Fichier de l’agenda").set_input_files(file)
    page.get_by_role("button", name="Lire mon agenda").click()
    page.get_by_role("button", name="Enregistrer les jours cochés").wait_for()
    judge(page)


def _open(page: Page, place: str) -> None:
    """Go to a place of PAGES; it must be that place, not a refusal nor the sign-in page."""
    path, *steps = place.split(" > ")
    for step in steps:
        link, _, end = step.partition(" + ")
        page.goto(path)
        path = f"{page.locator(link).first.get_attribute('href')}{end}"
    answer = page.goto(path)
    assert answer is not None
    assert answer.ok or answer.status == 422, f"{path}: {answer.status}"
    assert page.url.endswith(path), f"{path} leads to {page.url}"
