"""A real server and a real Chromium: what people use, from the tap to the database.

Each worker has a gunicorn of its own on a free port, over the demonstration. A page that writes an
error on its console, raises, or breaks the content policy fails the test that opened it.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    StorageState,
    expect,
    sync_playwright,
)

from metiis.demo.accounts import PASSWORD
from metiis.settings import ROOT
from tests.postbox import open_postbox

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
HEIGHTS = {360: 740, 1280: 900}
STARTS_WITHIN = 60  # Seconds; two cores shared with another worker's demonstration.
PATIENCE = 10_000  # Milliseconds for an action or an expectation.
# A refusal is an answer: Chromium logs its status, the page shows its message.
ANSWERS = (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
# Chromium says a violation on the console too; the event holds whatever way it was caused.
WATCH = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error("politique de contenu", event.violatedDirective, event.blockedURI));"""


expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the system's Chromium is; without it the tests are skipped, or fail if all must run."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        reason = f"no browser: install one of {', '.join(BROWSERS)}"
        if os.environ.get("METIIS_REQUIRE_ALL") == "1" or os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@dataclass(frozen=True)
class Served:
    """A server of our own: where it answers, and the settings that its commands need too."""

    address: str
    env: dict[str, str]

    @property
    def outbox(self) -> Path:
        """Where its mails are found."""
        return Path(self.env["METIIS_OUTBOX_DIR"])


@contextmanager
def serving(home: Path, *commands: tuple[str, ...], **settings: str) -> Iterator[Served]:
    """A server of our own while the block lasts, over what these commands have written."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    env = {key: value for key, value in os.environ.items() if not key.startswith("METIIS_")} | {
        "FLASK_APP": "wsgi",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
        "METIIS_DATABASE_URL": f"sqlite:///{home / 'metiis.db'}",
        "METIIS_ASSETS_DIR": str(home / "assets"),
        "METIIS_OUTBOX_DIR": str(home / "outbox"),
        "METIIS_SECRET_KEY": secrets.token_urlsafe(48),
        "METIIS_ENCRYPTION_KEYS": f"test:{b64encode(secrets.token_bytes(32)).decode()}",
        "METIIS_PUBLIC_URL": address,
        "METIIS_DEMO": "1",
        "METIIS_ARGON2_MEMORY_KIB": "64",
        "METIIS_ARGON2_PASSES": "1",
        **settings,
    }
    for command in (("flask", "database", "upgrade"), *commands):
        run_python("-m", *command, env=env)
    log = home / "gunicorn.log"
    with _gunicorn(env, log) as process:
        _wait_for(f"{address}/sante", process, log)
        yield Served(address, env)


def run_python(*command: str, env: dict[str, str]) -> str:
    """What a program of ours says; it must succeed."""
    done = subprocess.run(
        (sys.executable, *command), cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of our own, filled with the demonstration. Its mails say nothing."""
    home, load = tmp_path_factory.mktemp("server"), ("flask", "demo", "load")
    with (
        open_postbox() as postbox,
        serving(home, load, METIIS_WORKER="1", METIIS_SMTP_URL=postbox.url) as served,
    ):
        yield served.address


@pytest.fixture(scope="session")
def playwright(chromium: str) -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """One browser for all tests; each visitor has a context of her own in it."""
    opened = playwright.chromium.launch(
        executable_path=chromium,
        args=list(FLAGS),
        ignore_default_args=["--disable-back-forward-cache"],  # People go back to pages kept alive.
    )
    yield opened
    opened.close()


@dataclass
class Visits:
    """Opens pages as somebody, and keeps what went wrong in them."""

    browser: Browser
    server: str
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self, email: str = "", width: int = 1280, javascript: bool = True, **options: Any
    ) -> Page:
        """A page of somebody signed in through the form; of a visitor without address."""
        page = self.open(width=width, java_script_enabled=javascript, **options)
        if email:
            sign_in(page, email)
        return page

    def open(self, width: int = 1280, state: StorageState | None = None, **options: Any) -> Page:
        """A watched page in a new context; `state` gives it somebody's cookies."""
        context = self.browser.new_context(
            base_url=self.server,
            viewport={"width": width, "height": HEIGHTS[width]},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            storage_state=state,
            **options,
        )
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(WATCH)
        context.on("console", self._note)
        context.on("weberror", lambda fault: self.faults.append(f"raised: {fault.error}"))
        return context.new_page()

    def close(self) -> None:
        """Close what was opened."""
        for context in self.contexts:
            context.close()

    def _note(self, message: ConsoleMessage) -> None:
        is_answer = any(f"a status of {status.value} " in message.text for status in ANSWERS)
        if message.type == "error" and not is_answer:
            self.faults.append(f"console: {message.text} ({message.location['url']})")


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Visits]:
    """`visit(email, width=360, javascript=False)` opens a page; its errors fail the test."""
    visits = Visits(browser, server)
    yield visits
    visits.close()
    assert not visits.faults, "\n".join(visits.faults)


@pytest.fixture(scope="session")
def cookies_of(browser: Browser, server: str) -> Callable[[str], StorageState | None]:
    """The cookies of somebody signed in once for all the tests that only read."""
    known: dict[str, StorageState] = {}

    def state_of(email: str) -> StorageState | None:
        if email and email not in known:
            visits = Visits(browser, server)
            known[email] = visits(email).context.storage_state()
            visits.close()
        return known.get(email)

    return state_of


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill the form of the first page and wait for what follows."""
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Se connecter").click()


@contextmanager
def _gunicorn(env: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Gunicorn as `make run` starts it, stopped at the end."""
    command = (sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app")
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == HTTPStatus.OK:
                    return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer:\n{log.read_text(errors='replace')[-4000:]}")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
