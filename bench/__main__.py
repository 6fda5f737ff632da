"""Measure, print a table in the budgets' words, write build/bench.json; never fails on a budget."""

import gc
import logging
import tempfile
from pathlib import Path

from bench import costs, figures, house, places, weights
from bench.places import Place
from metiis import clock
from metiis.demo.accounts import COMMANDER, RESERVIST
from metiis.grids.views import ROWS
from metiis.settings import ROOT

RESULT = ROOT / "build" / "bench.json"
MEASURED = ("accueil", "calendrier", "activités", "une activité", "candidatures")


def main() -> None:
    """Everything in one temporary folder, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="metiis-bench-") as name:
        found = measure(Path(name))
    print(figures.table(found))
    figures.write(found, RESULT)
    print(f"Écrit dans {RESULT.relative_to(ROOT)}.")
    print("Non mesurés ici : F3, F5 à F12 (navigateur), P3, P5 (taille nationale), P6.")


def measure(folder: Path) -> list[figures.Figure]:
    """Sizes first, then costs, then what needs a process or a database of its own."""
    chosen = house.settings(folder)
    print("Brigade de démonstration…", flush=True)
    app = house.furnished(chosen)
    logging.disable(logging.INFO)
    selection, applicants = places.crowded_selection()
    grid, people = places.crowded_grid()
    reservist = house.sign_in(app, RESERVIST.email)
    commander = house.sign_in(app, COMMANDER.email)
    brigade = house.sign_in(app, "brigade@metiis.test")
    known = places.reservist_places(reservist)
    pages = [(each, reservist, costs.PAGE_BUDGET) for each in known if each.name in MEASURED]
    chosen_page = Place(f"sélection, {applicants} candidats", selection)
    pages.append((chosen_page, commander, costs.SELECTION_BUDGET))
    shown = min(people, ROWS)
    pages.append((Place(f"grille, {shown} lignes sur {people}", grid), brigade, costs.GRID_BUDGET))
    pages.append((Place("page nue, sans donnée", "/aide"), reservist, costs.PAGE_BUDGET))
    print("Tailles, requêtes, calcul…", flush=True)
    found = weights.weights(app.test_client(), reservist, known)
    year = f"{grid.partition('?')[0]}?annee={clock.today().year}&sections=depliees"
    found.append(weights.year_weight(brigade, year, shown))
    gc.collect()
    found += costs.page_costs(app, pages)
    print("Mémoire, import…", flush=True)
    cookie = reservist.get_cookie("metiis")
    paths = [each.path for each in known]
    held = f"metiis={cookie.value}" if cookie is not None else ""
    found.append(costs.worker_memory(chosen, held, paths))
    app.extensions["metiis.engine"].dispose()
    found.append(costs.import_time(folder / "import"))
    return found


if __name__ == "__main__":
    main()
