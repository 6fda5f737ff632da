"""What travels: bytes of pages, of a first visit, of one press on a day (F1, F2, F4)."""

import re
from datetime import timedelta
from statistics import median

from flask.testing import FlaskClient

from bench.figures import Figure
from bench.house import CODED, PRESSED, dictionary, page_of, token_in
from bench.places import Place
from metiis import clock
from metiis.inlining import SHELL

KILOBYTE = 1000
FILES = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="(/static/[^"]+)"')
REST = re.compile(r'<style data-rest="([^"]*)"')
WITHOUT_SCRIPT = re.compile(r"<noscript>.*?</noscript>")
REPEAT_BUDGET = 1.5
PAGE_BUDGET, PAGE_CEILING, VISIT_BUDGET, CHANGE_BUDGET = 6.0, 12.5, 22.0, 0.7
MOST_REQUESTS = 4
TAP_BUDGET, YEAR_BUDGET = 1.5, 120.0
DAY_BUTTON = re.compile(r'name="choix" value="((\d{4}-\d\d)-\d\d:[\w-]+)"')


def weights(visitor: FlaskClient, reservist: FlaskClient, places: list[Place]) -> list[Figure]:
    """Every size, in kilobytes after brotli, headers left out."""
    bodies = {place.name: len(page_of(reservist, place.path).data) for place in places}
    figures = [
        Figure("F1", f"page et style : {name}", size / KILOBYTE, "ko", PAGE_BUDGET)
        for name, size in bodies.items()
    ]
    heaviest, usual = max(bodies.values()), median(bodies.values())
    figures += [
        Figure("F1", "page et style, médiane", usual / KILOBYTE, "ko", PAGE_BUDGET),
        Figure("F1", "page et style, plafond", heaviest / KILOBYTE, "ko", PAGE_CEILING),
    ]
    figures += _first_visit("connexion", visitor, "/connexion")
    figures += _first_visit("accueil", reservist, "/")
    figures += _repeats(reservist, places)
    return [*figures, _change(reservist), *_taps(reservist)]


def _repeats(reservist: FlaskClient, places: list[Place]) -> list[Figure]:
    """The same pages asked again by a phone that keeps the sheets: changed, then unchanged."""
    shell = {**CODED, SHELL: reservist.application.extensions["metiis.assets"].version}
    sizes = {place.name: len(reservist.get(place.path, headers=shell).data) for place in places}
    figures = [
        Figure("F3", f"page changée : {name}", size / KILOBYTE, "ko", REPEAT_BUDGET, "sans style")
        for name, size in sizes.items()
    ]
    framed = {**shell, **dictionary(reservist.application.extensions["metiis.assets"].frames)}
    held = {place.name: len(reservist.get(place.path, headers=framed).data) for place in places}
    figures += [
        Figure("F3", f"page changée, cadres connus : {name}", size / KILOBYTE, "ko", REPEAT_BUDGET)
        for name, size in held.items()
    ]
    name = reservist.get(places[0].path, headers=shell).headers["ETag"]
    same = reservist.get(places[0].path, headers={**shell, "If-None-Match": name})
    size = len(same.data) + sum(len(f"{key}: {value}\r\n") for key, value in same.headers)
    note = f"réponse {same.status_code}, en-têtes compris"
    return [*figures, Figure("F3", "page inchangée", size / KILOBYTE, "ko", REPEAT_BUDGET, note)]


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
    note = f"page et style {page / KILOBYTE:.1f}, {parts}".replace(".", ",")
    rest = sum(_file(browser, url) for url in _sheets_to_come(browser, path))
    return [
        Figure("F2", f"première visite : {name}", total, "ko", VISIT_BUDGET, note),
        Figure("F2", f"requêtes : {name}", requests, "", MOST_REQUESTS, "icône comprise"),
        Figure(
            "F2", f"au repos : {name}", rest / KILOBYTE, "ko", note="le reste du style, ensuite"
        ),
    ]


def _files(browser: FlaskClient, path: str) -> dict[str, list[str]]:
    """What a page asks for, by extension."""
    html = WITHOUT_SCRIPT.sub("", browser.get(path).get_data(as_text=True))
    found: dict[str, list[str]] = {}
    for url in dict.fromkeys(FILES.findall(html)):
        found.setdefault(url[url.rindex(".") :], []).append(url)
    return found


def _sheets_to_come(browser: FlaskClient, path: str) -> list[str]:
    """What a page asks for once it is there."""
    found = REST.search(browser.get(path).get_data(as_text=True))
    return found[1].split() if found else []


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
