"""What travels: bytes of pages, of a first visit, of one press on a day (F1, F2, F4)."""

import re
from datetime import timedelta
from statistics import median

from flask.testing import FlaskClient

from bench.figures import Figure
from bench.house import CODED, PRESSED, page_of, token_in
from bench.places import Place
from metiis import clock

KILOBYTE = 1000
FILES = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="(/static/[^"]+)"')
PAGE_BUDGET, PAGE_CEILING, VISIT_BUDGET, CHANGE_BUDGET = 6.0, 12.5, 22.0, 0.7
MOST_REQUESTS = 4
TAP_BUDGET, YEAR_BUDGET = 1.5, 120.0
DAY_BUTTON = re.compile(r'name="choix" value="((\d{4}-\d\d)-\d\d:[\w-]+)"')


def weights(visitor: FlaskClient, reservist: FlaskClient, places: list[Place]) -> list[Figure]:
    """Every size, in kilobytes after brotli, headers left out."""
    bodies = {place.name: len(page_of(reservist, place.path).data) for place in places}
    sheet = sum(_file(reservist, url) for url in _files(reservist, "/")[".css"])
    figures = [
        Figure("F1", f"HTML : {name}", size / KILOBYTE, "ko", PAGE_BUDGET)
        for name, size in bodies.items()
    ]
    heaviest, usual = max(bodies.values()), median(bodies.values())
    whole = "toute la feuille de style est critique ; celle des cadres n’est pas demandée"
    figures += [
        Figure("F1", "feuille de style", sheet / KILOBYTE, "ko", note="gardée après une visite"),
        Figure(
            "F1", "HTML et style, médiane", (usual + sheet) / KILOBYTE, "ko", PAGE_BUDGET, whole
        ),
        Figure("F1", "HTML et style, plafond", (heaviest + sheet) / KILOBYTE, "ko", PAGE_CEILING),
    ]
    figures += _first_visit("connexion", visitor, "/connexion")
    figures += _first_visit("accueil", reservist, "/")
    return [*figures, _change(reservist), *_taps(reservist)]


def year_weight(staff: FlaskClient, path: str, people: int) -> Figure:
    """A unit's year, person by person, folded or not: the markup is the same (P8)."""
    size = len(page_of(staff, path).data) / KILOBYTE
    return Figure("P8", f"année × {people} personnes", size, "ko", YEAR_BUDGET)


def _taps(browser: FlaskClient) -> list[Figure]:
    """What the calendar answers to one tap that sets several days."""
    html = browser.get("/disponibilites").get_data(as_text=True)
    headers = {**PRESSED, "X-CSRFToken": token_in(html)}
    month = clock.today().replace(day=1) + timedelta(days=62)
    key, first = f"{month:%Y-%m}", month.replace(day=1)
    asked = {
        "une période": {"du": f"{first}", "au": f"{first.replace(day=28)}", "valeur": "si-besoin"},
        "selon la semaine type": {
            "du": f"{first}", "au": f"{first.replace(day=28)}", "valeur": "semaine-type"
        },
    }  # fmt: skip
    figures = []
    for name, fields in asked.items():
        sent = {**fields, "mois": key}
        answer = browser.post("/disponibilites/jours", data=sent, headers=headers)
        size = len(answer.data) / KILOBYTE if answer.status_code == 200 else None
        figures.append(Figure("F4", f"un appui : {name}", size, "ko", TAP_BUDGET))
    return figures


def _first_visit(name: str, browser: FlaskClient, path: str) -> list[Figure]:
    """A page and all it asks for, by a browser that holds nothing yet."""
    files = _files(browser, path)
    sizes = {kind: sum(_file(browser, url) for url in urls) for kind, urls in files.items()}
    page = len(page_of(browser, path).data)
    parts = ", ".join(f"{kind[1:]} {size / KILOBYTE:.1f}" for kind, size in sizes.items())
    requests = 1 + sum(len(urls) for urls in files.values())
    total = (page + sum(sizes.values())) / KILOBYTE
    note = f"html {page / KILOBYTE:.1f}, {parts}".replace(".", ",")
    return [
        Figure("F2", f"première visite : {name}", total, "ko", VISIT_BUDGET, note),
        Figure("F2", f"requêtes : {name}", requests, "", MOST_REQUESTS, "icône comprise"),
    ]


def _files(browser: FlaskClient, path: str) -> dict[str, list[str]]:
    """What a page asks for, by extension."""
    html = browser.get(path).get_data(as_text=True)
    found: dict[str, list[str]] = {}
    for url in dict.fromkeys(FILES.findall(html)):
        found.setdefault(url[url.rindex(".") :], []).append(url)
    return found


def _file(browser: FlaskClient, url: str) -> int:
    answer = browser.get(url, headers=CODED)
    size = len(answer.data)
    answer.close()
    return size


def _change(reservist: FlaskClient) -> Figure:
    """One press on a day of the calendar, as htmx sends it."""
    html = reservist.get("/disponibilites").get_data(as_text=True)
    days = DAY_BUTTON.findall(html)
    if not days:
        return Figure("F4", "un jour changé", None, "ko", CHANGE_BUDGET, "aucun jour ouvert")
    choice, month = days[-1]
    fields = {"choix": choice, "mois": month}
    headers = {**PRESSED, "X-CSRFToken": token_in(html)}
    answer = reservist.post("/disponibilites/jours", data=fields, headers=headers)
    if answer.status_code != 200:
        note = f"réponse {answer.status}"
        return Figure("F4", "un jour changé", None, "ko", CHANGE_BUDGET, note)
    size = len(answer.data) / KILOBYTE
    return Figure("F4", "un jour changé", size, "ko", CHANGE_BUDGET, "un aller-retour")
