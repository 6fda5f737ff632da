"""Measure, print a table in the budgets' words, write build/bench.json; never fails on a budget."""

import gc
import logging
import os
import tempfile
from pathlib import Path

from bench import costs, field, figures, house, national, places, plans, weights
from bench.places import Place
from metiis import clock
from metiis.demo.accounts import COMMANDER, RESERVIST
from metiis.grids.views import ROWS
from metiis.settings import ROOT

RESULT = ROOT / "build" / "bench.json"
MEASURED = ("accueil", "calendrier", "activités", "une activité", "candidatures")


def main() -> None:
    """Everything in one temporary folder, gone at the end; `SCALE=national`: its pages alone,
    `SCALE=field`: the field alone."""
    alone = {"national": national.pages, "field": field.field}
    chosen = alone.get(os.environ.get("SCALE", ""), measure)
    with tempfile.TemporaryDirectory(prefix="metiis-bench-") as name:
        found = chosen(Path(name))
    print(figures.table(found))
    figures.write(found, RESULT)
    print(f"Écrit dans {RESULT.relative_to(ROOT)}.")


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
    print("Plans…", flush=True)
    found += plans.brigade(app, folder, "/27BIM/")
    app.extensions["metiis.engine"].dispose()
    found.append(costs.import_time(folder / "import"))
    found += field.field(folder / "field")
    if os.environ.get("SCALE") != "brigade":
        found += larger(folder)
    return found


def larger(folder: Path) -> list[figures.Figure]:
    """Plans at the sizes of five brigades and of the Army, each in a database of its own."""
    found = []
    for scale, measured in (("brigades", plans.five_brigades), ("national", plans.army)):
        print(f"Démonstration « {scale} »…", flush=True)
        place = folder / scale
        place.mkdir()
        app = house.furnished(house.settings(place), scale)
        problem = plans.problem_of(app, "/", plans.QUARTER)
        app.extensions["metiis.engine"].dispose()
        found += measured(folder, problem)
    return found


if __name__ == "__main__":
    main()
