"""The field, measured in Chromium over the emulated link (F2, F4 to F10, F12).

`FIELD=short` reduces the sizes, `FIELD=none` leaves it out. Whole, it takes half an hour on
two slow cores, most of them spent waiting for the link.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Error

from bench.figures import Figure
from bench.lossy import writes
from bench.rig import IS_SHORT, MINUTE, MONTH, Rig, french, rig
from metiis import clock
from metiis.assets import FRAMES
from tests.browser.conftest import chromium_path
from tests.browser.field import patrol
from tests.browser.field.phones import Phone
from tests.browser.field.tasks import TASKS, survive
from tests.browser.field.walks import walk

PRESSES = 5 if IS_SHORT else 20  # For each quality of the link.
WALKS, STEPS = (1, 500) if IS_SHORT else (4, 2500)
QUEUED = 30
KILOBYTE = 1000
# One press on a day of the page: when it is on the phone, when the server has it.
PRESS = """([day, until, most]) => new Promise((resolve) => {
  const found = { kept: null, sent: null };
  const start = performance.now();
  const end = () => {
    navigator.serviceWorker.removeEventListener("message", hear);
    resolve(found);
  };
  const hear = ({ data }) => {
    if (data?.type === "kept" && found.kept === null) {
      Object.assign(found, { kept: performance.now() - start, id: data.id });
    }
    if (data?.type === "sent" && data.id === found.id && data.status < 400) {
      found.sent = performance.now() - start;
    }
    if (found[until] !== null) end();
  };
  navigator.serviceWorker.addEventListener("message", hear);
  setTimeout(end, most);
  document.getElementById(`jour-${day}`).click();
})"""
PAINT = """() => new Promise((resolve) => {
  const look = () => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    if (paint) resolve(paint.startTime); else setTimeout(look, 20);
  };
  look();
})"""


def field(folder: Path) -> list[Figure]:
    """Everything; without Chromium, rows that say so."""
    if not chromium_path() or os.environ.get("FIELD") == "none":
        return [Figure(key, "pas de navigateur, ou pas demandé", None, "") for key in MEASURES]
    found: list[Figure] = []
    with rig(folder) as made:
        print(f"Terrain ({made.kind})…", flush=True)
        for keys, measure in MEASURES.items():
            print(f"  {keys}…", flush=True)
            try:
                found += measure(made)
            except (AssertionError, Error) as error:
                first_line = str(error).partition("\n")[0]
                found.append(Figure(keys, "n’a pas abouti", None, "", note=first_line[:120]))
    return found


def _visits(made: Rig) -> list[Figure]:
    """A first visit, and the next one on every network."""
    phone = made.phone()
    made.be(phone, 0)
    phone.page.goto("/connexion", wait_until="load", timeout=MINUTE)
    first = phone.page.evaluate(PAINT)
    page = [each for each in phone.network.passages if not _is_installing(each.path)]
    size = sum(each.body for each in page) / KILOBYTE
    note = f"{len(page)} requêtes ; premier affichage {first / 1000:.1f} s, sans TLS"
    figures = [Figure("F2", "première visite dans Chromium", size, "ko", 22, french(note))]
    made.mend(phone)
    phone.enter(patrol.soldier(0))
    phone.page.goto("/")
    kinds: dict[str, Callable[[], None]] = {
        "lien du budget": lambda: made.be(phone, 0),
        "30 % de pertes": lambda: made.be(phone, 0.3),
        "trou noir": lambda: made.hole(phone),
        "réseau coupé": phone.network.cut,
    }
    for name, become in kinds.items():
        become()
        # From elsewhere: going again to the page in sight would be a reload, which asks the server.
        phone.page.goto("about:blank")
        phone.page.goto("/", wait_until="commit", timeout=MINUTE)
        painted = phone.page.evaluate(PAINT) / 1000
        figures.append(
            Figure("F8", f"nouvelle visite, premier affichage : {name}", painted, "s", 0.5)
        )
    made.mend(phone)
    return figures


def _is_installing(path: str) -> bool:
    """What is fetched once the page is there, for the next time."""
    asked = {"/sw.js", "/hors-ligne", "/moi", "/manifest.webmanifest"}
    return path in asked or "offline" in path or path.endswith(FRAMES)


def _presses(made: Rig) -> list[Figure]:
    """One press at a time: on the phone, then on the server."""
    phone = made.phone()
    phone.enter(patrol.soldier(1))
    phone.shown(MONTH)
    phone.network.forget()
    days = [MONTH + timedelta(days=ahead) for ahead in range(28)]
    figures, kept = [], []
    budgets = {0.0: (2.0, None), 0.1: (None, 4.0), 0.3: (None, None)}
    for loss, (middle, high) in budgets.items():
        made.be(phone, loss)
        found = [_press(phone, days[number % 28], "sent") for number in range(PRESSES)]
        kept += [each["kept"] for each in found if each["kept"] is not None]
        spent = [(each["sent"] or MINUTE) / 1000 for each in found]
        late = sum(each["sent"] is None for each in found)
        name = f"appui → enregistré, {loss * 100:.0f} % de pertes"
        note = f"{len(found) - late} sur {len(found)} en une minute"
        figures.append(Figure("F6", f"{name}, médiane", median(spent), "s", middle, note))
        figures.append(Figure("F6", f"{name}, 90e centile", _centile(spent, 90), "s", high))
    figures.append(_one_change(phone))
    made.hole(phone)
    found = [_press(phone, days[number % 28], "kept") for number in range(2 * PRESSES)]
    kept += [each["kept"] if each["kept"] is not None else MINUTE for each in found]
    made.mend(phone)
    phone.sends_all()
    note = f"{len(kept)} appuis, du lien du budget au trou noir"
    figures.append(Figure("F5", "appui → gardé, 95e centile", _centile(kept, 95), "ms", 100, note))
    return figures


def _press(phone: Phone, day: Any, until: str) -> dict[str, float | None]:
    found: dict[str, float | None] = phone.page.evaluate(PRESS, [day.isoformat(), until, MINUTE])
    return found


def _one_change(phone: Phone) -> Figure:
    """What one press costs on the link, seen from the proxy."""
    lots = [each for each in phone.network.writes("/lot") if each.status == 200]
    body = median(each.body for each in lots) / KILOBYTE
    heads = median(each.down - each.body for each in lots)
    sent = median(each.up for each in lots)
    note = f"un aller-retour ; en-têtes HTTP/1.1 {heads:.0f} o, envoi {sent:.0f} o en tout"
    return Figure("F4", "un jour changé, dans Chromium", body, "ko", 0.7, note)


def _queue(made: Rig) -> list[Figure]:
    """What waited in a black hole, once the link returns."""
    who, phone = patrol.soldier(3), made.phone()
    phone.enter(who)
    phone.shown(MONTH)
    made.hole(phone)
    for number in range(QUEUED):
        _press(phone, MONTH + timedelta(days=number % 28), "kept")
    phone.keeps(QUEUED)
    phone.network.forget()
    made.be(phone, 0)
    start = clock.now()
    phone.sends_all()
    spent = (clock.now() - start).total_seconds()
    lots = [each for each in phone.network.writes("/lot") if each.status]
    note = f"{sum(made.records.declarations(who).values())} enregistrées, en {spent:.1f} s"
    made.mend(phone)
    name = f"{QUEUED} changements en attente, requêtes au retour du lien"
    return [Figure("F10", name, len(lots), "", 2, french(note))]


def _walks(made: Rig) -> list[Figure]:
    """Everything that can happen, by the throw of a die."""
    faults, steps = [], 0
    for seed in range(WALKS):
        people = (patrol.soldier(4 + 2 * seed), patrol.soldier(5 + 2 * seed))
        with walk(made.pocket, people, seed) as walking:
            walking.go(STEPS)
            walking.end()
            faults += walking.faults(made.records)
            steps += walking.steps.total()
    for fault in faults[:10]:
        print(f"    {fault}")
    note = f"{steps} pas, graines 0 à {WALKS - 1}"
    name = "marche au hasard : perdu, doublé, lu ou envoyé par un autre"
    return [Figure("F12", name, len(faults), "", 0, note)]


def _tasks(made: Rig) -> list[Figure]:
    """What survives eight hours without network, a reload, a restart and the end of the session."""

    def hours_later(hours: int) -> None:
        made.served.stop()
        made.served.start(at=clock.now() + timedelta(hours=hours))

    survived = survive(made.phone(lasts=True), made.records, hours_later)
    lost = [task.name for task in TASKS if task.name not in survived]
    note = f"{len(survived)} sur {len(TASKS)}" + (f" ; pas : {', '.join(lost)}" if lost else "")
    return [Figure("F9", "tâches qui ne survivent pas au terrain", len(lost), "", 2, note)]


MEASURES: dict[str, Callable[[Rig], list[Figure]]] = {
    "F2, F8": _visits,
    "F4, F5, F6": _presses,
    "F7": writes,
    "F10": _queue,
    "F12": _walks,
    "F9": _tasks,
}


def _centile(values: list[float], rank: int) -> float:
    return quantiles(values, n=100, method="inclusive")[rank - 1]
