"""A real server of our own: gunicorn on a free port, started, stopped, killed, moved in time."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import pytest

from metiis.settings import ROOT

STARTS_WITHIN = 60  # Seconds; two cores shared with another worker's demonstration.
PAUSE = 0.02  # Seconds between two looks at whether it answers.
# Moves the clock of one process and of those it forks, then runs the program that follows.
AT = """import sys, time_machine
time_machine.travel(float(sys.argv.pop(1)), tick=True).start()
from {module} import {function}
{function}()"""


@dataclass
class Served:
    """Where it answers, and the settings that its commands need too."""

    address: str
    env: dict[str, str]
    home: Path
    inside: tuple[str, ...] = ()  # What the command is run with, such as a network namespace.
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def outbox(self) -> Path:
        """Where its mails are found."""
        return Path(self.env["METIIS_OUTBOX_DIR"])

    @property
    def port(self) -> int:
        return int(self.env["PORT"])

    def start(self, *options: str, at: datetime | None = None) -> None:
        """Answer, on the same port as before; at another time if one is given."""
        options = ("--config", "gunicorn.conf.py", *options, "wsgi:app")
        command: tuple[str, ...] = ("-m", "gunicorn", *options)
        if at is not None:
            moved = AT.format(module="gunicorn.app.wsgiapp", function="run")
            command = ("-c", moved, str(at.timestamp()), *options)
        log = self.home / "gunicorn.log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                (*self.inside, sys.executable, *command),
                cwd=ROOT,
                env=self.env,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        _wait_for(f"{self.address}/sante", self.process, log)

    def stop(self) -> None:
        """Stop as the system asks it to."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def kill(self) -> None:
        """Everything dies at once, as when power fails."""
        assert self.process is not None
        workers = self.workers
        self.process.kill()
        for worker in workers:
            _kill(worker)
        self.process.wait()
        self.process = None

    def kill_worker(self) -> None:
        """What answers now dies at once; gunicorn puts another in its place."""
        for worker in self.workers:
            _kill(worker)

    @property
    def workers(self) -> list[int]:
        """The processes that answer. Linux says it."""
        assert self.process is not None
        pid = self.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def work(self, at: datetime) -> None:
        """The background worker does what waits, once, at that time."""
        moved = AT.format(module="flask.cli", function="main")
        run_python("-c", moved, str(at.timestamp()), "worker", "--once", env=self.env)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def environment(home: Path, **settings: str) -> dict[str, str]:
    """Settings of a server that keeps everything in one folder; passwords are hashed cheaply."""
    port = free_port()
    kept = {key: value for key, value in os.environ.items() if not key.startswith("METIIS_")}
    return kept | {
        "FLASK_APP": "wsgi",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
        "METIIS_DATABASE_URL": f"sqlite:///{home / 'metiis.db'}",
        "METIIS_ASSETS_DIR": str(home / "assets"),
        "METIIS_OUTBOX_DIR": str(home / "outbox"),
        "METIIS_SECRET_KEY": secrets.token_urlsafe(48),
        "METIIS_ENCRYPTION_KEYS": f"test:{b64encode(secrets.token_bytes(32)).decode()}",
        "METIIS_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "METIIS_DEMO": "1",
        "METIIS_ARGON2_MEMORY_KIB": "64",
        "METIIS_ARGON2_PASSES": "1",
        **settings,
    }


@contextmanager
def serving(
    home: Path, *commands: tuple[str, ...], inside: tuple[str, ...] = (), **settings: str
) -> Iterator[Served]:
    """A server of our own while the block lasts, over what these commands have written."""
    env = environment(home, **settings)
    for command in (("flask", "database", "upgrade"), *commands):
        run_python("-m", *command, env=env)
    served = Served(f"http://{env['HOST']}:{env['PORT']}", env, home, inside)
    try:
        served.start()
        yield served
    finally:
        served.stop()


def run_python(*command: str, env: dict[str, str]) -> str:
    """What a program of ours says; it must succeed."""
    done = subprocess.run(
        (sys.executable, *command), cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
    return done.stdout


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == HTTPStatus.OK:
                    return
        except OSError:
            time.sleep(PAUSE)
    pytest.fail(f"{url} does not answer:\n{log.read_text(errors='replace')[-4000:]}")
