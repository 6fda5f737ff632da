"""What the server spends: processor time in yardsticks, queries, memory, imports (P1 to P9)."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from bench.figures import Figure
from bench.house import CODED, YARDSTICK_PATH, empty, page_of, queries
from bench.places import Place
from metiis import clock, db
from metiis.roster import services as roster
from metiis.settings import ROOT, Settings
from metiis.units import services as units

RUNS = 30
SELECTION_BUDGET, GRID_BUDGET, PAGE_BUDGET, QUERIES_BUDGET = 6.0, 12.0, 2.0, 8
MEMORY_BUDGET, IMPORT_BUDGET = 120, 10
REQUESTS = 200
STARTS_WITHIN = 60  # Seconds.
CSV = ROOT / "tests" / "data"


def processor_times(browser: FlaskClient, path: str) -> tuple[float, float]:
    """What a page and the yardstick take of the processor, in milliseconds, once all is warm.

    In turn, for a machine that slows down slows both; the least disturbed run of each counts.
    """
    both = (path, YARDSTICK_PATH)
    for each in both * 3:
        page_of(browser, each)
    spent: dict[str, list[float]] = {each: [] for each in both}
    for _ in range(RUNS):
        for each in both:
            before = time.process_time()
            browser.get(each, headers=CODED)
            spent[each].append(time.process_time() - before)
    return min(spent[path]) * 1000, min(spent[YARDSTICK_PATH]) * 1000


def page_costs(app: Flask, pages: list[tuple[Place, FlaskClient, float]]) -> list[Figure]:
    """Queries and yardsticks of each page."""
    figures, rods = [], []
    for place, browser, budget in pages:
        cost, rod = processor_times(browser, place.path)
        rods.append(rod)
        key = "P1" if budget == PAGE_BUDGET else "P2"
        note = f"{cost:.1f} ms".replace(".", ",")
        figures.append(Figure(key, f"calcul : {place.name}", cost / rod, "×", budget, note))
        with queries(app) as sent:
            page_of(browser, place.path)
        figures.append(Figure("P4", f"requêtes : {place.name}", len(sent), "", QUERIES_BUDGET))
    figures.append(Figure("P1", "étalon", median(rods), "ms"))
    return sorted(figures, key=lambda figure: figure.key)


def import_time(folder: Path) -> Figure:
    """The import of a brigade's roster in an empty database, in seconds on the wall."""
    app = empty(folder)
    units.import_units((CSV / "unites-27bim.csv").read_bytes())
    db.commit()
    db.session.remove()
    content = (CSV / "effectif-27bim.csv").read_bytes()
    people = max(0, len(content.splitlines()) - 1)
    db.set_reading(False)
    start = time.perf_counter()
    roster.import_roster(None, content, True, clock.now())
    db.commit()
    spent = time.perf_counter() - start
    db.session.remove()
    app.extensions["metiis.engine"].dispose()
    return Figure("P9", f"import de {people} lignes", spent, "s", IMPORT_BUDGET)


def worker_memory(chosen: Settings, cookie: str, paths: list[str]) -> Figure:
    """The resident memory of one gunicorn worker after a few hundred pages."""
    name = f"mémoire d’un processus après {REQUESTS} pages"
    if not Path("/proc/self/status").exists():
        return Figure("P7", name, None, "Mo", MEMORY_BUDGET, "lue sur Linux seulement")
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"]
    with subprocess.Popen(  # noqa: S603 - our own server, no input from outside.
        command,
        cwd=ROOT,
        env=_environment(chosen, port),
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(f"{address}/sante", server)
            for number in range(REQUESTS):
                _visit(f"{address}{paths[number % len(paths)]}", cookie)
            return Figure("P7", name, _resident(server.pid), "Mo", MEMORY_BUDGET)
        finally:
            server.terminate()


def _environment(chosen: Settings, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("METIIS_")}
    return kept | {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "METIIS_DATABASE_URL": chosen.database_url,
        "METIIS_SECRET_KEY": chosen.secret_key,
        "METIIS_ASSETS_DIR": chosen.assets_dir,
        "METIIS_OUTBOX_DIR": chosen.outbox_dir,
        "METIIS_DEMO": "1",
    }


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            _visit(url, "")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server does not answer")


def _visit(url: str, cookie: str) -> None:
    """One page, without following the way to the sign-in page, which would measure nothing."""
    asked = urllib.request.Request(url, headers={**CODED, "Cookie": cookie})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 - our own server.
        answer.read()
        if answer.url != url:
            raise RuntimeError(f"{url} leads to {answer.url}")


def _resident(master: int) -> float:
    """Megabytes of the heaviest worker."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    sizes = [
        re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{child}/status").read_text())
        for child in children
    ]
    return max(int(size[1]) for size in sizes if size) / 1024
