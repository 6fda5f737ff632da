"""A unit in the field: one server, phones behind bad networks, and its database."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import sign_in
from tests.browser.field import patrol
from tests.browser.field.phones import Pocket
from tests.browser.field.records import Records
from tests.serving import Served, serving

SEEDS = int(os.environ.get("METIIS_CHAOS_SEEDS", str(patrol.USUAL_SEEDS)))


@pytest.fixture(scope="session")
def served(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of our own, which tests stop, kill and move in time."""
    home, soldiers = tmp_path_factory.mktemp("field"), SEEDS + patrol.OTHERS
    with serving(home, ("tests.browser.field.patrol", str(soldiers))) as made:
        yield made


@pytest.fixture
def pocket(browser: Browser, served: Served, tmp_path: Path) -> Iterator[Pocket]:
    """Where the phones of a test come from; what their pages raise fails it."""
    with ExitStack() as held:
        made = Pocket(browser, served, tmp_path, held)
        yield made
    assert not made.faults, made.faults


@pytest.fixture(scope="session")
def soldiers() -> Iterator[str]:
    """Soldiers that no other test has met, one after another."""
    return map(patrol.soldier, range(SEEDS, SEEDS + patrol.OTHERS))


@pytest.fixture
def records(served: Served) -> Records:
    return Records(served.env["METIIS_DATABASE_URL"])


@pytest.fixture(scope="session")
def retain(browser: Browser, served: Served) -> Iterator[Callable[[str], None]]:
    """The commander retains somebody, over a good network."""
    context = browser.new_context(base_url=served.address)
    sign_in(context.new_page(), patrol.CHIEF)

    def act(application: str) -> None:
        token = context.request.get("/moi").json()["token"]
        answer = context.request.post(f"{application}/retenir", form={"csrf_token": token})
        assert answer.ok, answer.status

    yield act
    context.close()
