"""A real server and a real Chromium: what people use, from the tap to the database.

Each worker has a gunicorn of its own on a free port, over the demonstration. A page that writes an
error on its console, raises, or breaks the content policy fails the test that opened it.
"""

import os
import shutil
from collections.abc import Callable, Iterator
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
from tests.postbox import open_postbox
from tests.serving import serving

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


def chromium_path() -> str:
    """Where the system's Chromium is; empty when there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), "")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the system's Chromium is; without it the tests are skipped, or fail if all must run."""
    found = chromium_path()
    if not found:
        reason = f"no browser: install one of {', '.join(BROWSERS)}"
        if os.environ.get("METIIS_REQUIRE_ALL") == "1" or os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


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
