"""The pages that follow a headcount, and what the worker does for them, at the size of the Army."""

import gc
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import Flask
from sqlalchemy import func, select

from bench import costs, house
from bench.figures import Figure
from metiis import clock, db
from metiis.alerts import jobs as alerts
from metiis.demo.accounts import COMMANDER
from metiis.headcount.jobs import keep_the_headcount
from metiis.headcount.queries import on_rolls
from metiis.levels import jobs as levels
from metiis.models import Person, Unit
from metiis.upkeep import jobs as upkeep

HUMAN_BUDGET = 1.0  # Seconds of processor for a page that somebody waits for.
GROWTH_BUDGET = 1.3
BRIGADE, NATIONAL = "brigade@metiis.test", "national@metiis.test"
ARMY = "Armée, chiffres publiés"
# What they are called, who opens them, their address: pages of a brigade, of a unit, of the Army.
PAGES = (
    ("entonnoir", BRIGADE, "/unites/27BIM/effectif"),
    ("qui est inscrit", BRIGADE, "/unites/27BIM/effectif/personnes?etape=inscrits"),
    ("courbe d’un an", BRIGADE, "/unites/27BIM/effectif/courbe?mois=12"),
    ("évolution", BRIGADE, "/unites/27BIM/effectif/evolution"),
    ("alertes", BRIGADE, "/unites/27BIM/effectif/alertes"),
    ("équité", BRIGADE, "/unites/27BIM/effectif/equite"),
    ("dossiers", BRIGADE, "/unites/27BIM/effectif/dossiers"),
    ("comparaison", BRIGADE, "/unites/27BIM/effectif/comparaison"),
    ("budget", BRIGADE, "/unites/27BIM/budget"),
    ("entonnoir d’un bataillon", COMMANDER.email, "/unites/7BCA/effectif"),
    (ARMY, NATIONAL, "/effectif"),
)


class Cost(NamedTuple):
    """What a page costs: milliseconds of processor, yardsticks, queries; of how many people."""

    spent: float
    rods: float
    queries: int
    people: int


def costs_of(app: Flask) -> dict[str, Cost]:
    """Each page, the yardstick taken beside it."""
    found = {}
    for name, email, path in PAGES:
        browser = house.sign_in(app, email)
        spent, rod = costs.processor_times(browser, path)
        with house.queries(app) as sent:
            house.page_of(browser, path)
        found[name] = Cost(spent, spent / rod, len(sent), _people(path))
    return found


def _people(path: str) -> int:
    """Those on the rolls of the unit that an address names, or of all."""
    top = "/"
    if path.startswith("/unites/"):
        code = path.split("/")[2]
        top = db.session.execute(select(Unit.path).where(Unit.code == code)).scalar_one()
    counted = select(func.count()).select_from(Person).join(Unit, Unit.id == Person.unit_id)
    number = db.session.execute(counted.where(on_rolls(top))).scalar_one()
    db.session.remove()
    return number


def pages(few: Mapping[str, Cost], many: Mapping[str, Cost]) -> list[Figure]:
    """The Army's page against that of a lone brigade; the others in seconds, with what they cost
    for the people of the smaller demonstration."""
    growth = many[ARMY].rods / few[ARMY].rods
    note = f"{many[ARMY].spent:.0f} ms pour {many[ARMY].people} personnes"
    found = [Figure("P3", f"effectif : {ARMY}", growth, "×", GROWTH_BUDGET, note)]
    for name, cost in many.items():
        before = few[name]
        note = f"{before.people} personnes : {before.spent:.0f} ms"
        title = f"effectif : {name}, {cost.people} personnes"
        found.append(Figure("P3", title, cost.spent / 1000, "s", HUMAN_BUDGET, note))
        budget = costs.QUERIES_BUDGET
        found.append(Figure("P4", f"requêtes : effectif, {name}", cost.queries, "", budget))
    return found


def tasks(app: Flask) -> list[Figure]:
    """The worker's rounds over everybody, as on the day after, then the hour after that."""
    day = clock.now() + timedelta(days=1)
    rounds: tuple[tuple[str, Callable[[datetime], object]], ...] = (
        ("relevé du jour", lambda now: keep_the_headcount(clock.civil_day(now))),
        ("chiffres de l’Armée publiés", levels.publish),
        ("alertes", alerts.watch),
        ("dossiers rappelés", upkeep.remind),
    )
    found = []
    with app.app_context():
        for when, now in (("premier tour", day), ("tour suivant", day + timedelta(hours=1))):
            for name, work in rounds:
                gc.collect()
                start = time.process_time()
                work(now)
                spent = time.process_time() - start
                found.append(Figure("P3", f"tâche de fond : {name}, {when}", spent, "s"))
    db.session.remove()
    return found
