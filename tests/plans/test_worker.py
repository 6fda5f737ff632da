"""The worker that gunicorn starts beside the pages: it computes plans, and ends with gunicorn."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from metiis import db
from metiis.models import PlanRun, PlanStatus
from metiis.settings import ROOT, Settings
from tests.plans.trade import again, ask, make_place

STARTS_WITHIN = 60  # Seconds; the machine may be busy with other tests.


def wait_for(is_so: Callable[[], bool], what: str) -> None:
    until, pause = time.monotonic() + STARTS_WITHIN, threading.Event()
    while time.monotonic() < until:
        if is_so():
            return
        pause.wait(0.2)
    pytest.fail(what)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be forgotten does not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def children_of(pid: int) -> set[int]:
    """The processes started by one, those of its threads included."""
    found: set[int] = set()
    for each in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found |= {int(child) for child in each.read_text().split()}
    return found


def worker_of(pid: int) -> int | None:
    """The worker among the children of gunicorn."""
    for child in children_of(pid):
        with suppress(OSError):
            if b"--with-parent" in Path(f"/proc/{child}/cmdline").read_bytes():
                return child
    return None


def status_of(run: PlanRun) -> PlanStatus:
    """Where a plan stands, without holding anything others wait for."""
    db.session.remove()
    db.set_reading(True)
    status = db.session.get_one(PlanRun, run.id).status
    db.session.remove()
    return status


@pytest.fixture
def gunicorn(app, settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
    """Gunicorn over the database of the test, with a worker beside it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {key: value for key, value in os.environ.items() if not key.startswith("METIIS_")} | {
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "METIIS_WORKER": "1",
        "METIIS_DATABASE_URL": settings.database_url,
        "METIIS_ASSETS_DIR": settings.assets_dir,
        "METIIS_OUTBOX_DIR": settings.outbox_dir,
        "METIIS_SECRET_KEY": secrets.token_urlsafe(48),
    }
    command = (sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app")
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def answers() -> bool:
        with suppress(OSError):
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/sante", timeout=2).status == 200
        return False

    wait_for(answers, "gunicorn does not answer")
    yield process
    process.kill()
    process.wait()


def test_a_plan_asked_is_computed_beside_the_pages_and_the_worker_ends_with_them(session, gunicorn):
    run = ask(make_place())
    db.session.remove()
    wait_for(lambda: status_of(run) is PlanStatus.DONE, "the plan is not computed")
    worker = worker_of(gunicorn.pid)
    assert worker is not None
    gunicorn.send_signal(signal.SIGKILL)  # No farewell: the worker must notice by itself.
    gunicorn.wait()
    wait_for(lambda: not is_alive(worker), "the worker outlives gunicorn")


def test_gunicorn_asked_to_stop_stops_its_worker(gunicorn):
    worker = worker_of(gunicorn.pid)
    assert worker is not None
    gunicorn.terminate()
    gunicorn.wait(STARTS_WITHIN)
    assert not is_alive(worker)


def test_the_worker_told_once_computes_what_waits_and_stops(app, session):
    run = ask(make_place())
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 0, result.output
    assert "Plans : 1." in result.output
    assert again(run).status is PlanStatus.DONE
