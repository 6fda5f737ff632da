"""The application under test on SQLite, or on PostgreSQL when METIIS_TEST_DATABASE=postgresql.

Commits are real: each test starts from a fresh copy of a migrated database, so that transactions,
read-only pages and locks behave as they do for people.
"""

import logging
import os
import shutil
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session

from metiis import clock, create_app, db, migrating
from metiis.accounts import services as accounts
from metiis.accounts.identity import TOKEN
from metiis.db import Base
from metiis.models import Person, Unit
from metiis.settings import Settings
from tests import letters
from tests.factories import make_brigade
from tests.postbox import Postbox, open_postbox
from tests.screens import SignIn

REFERENCE = ("skill", "legal_value")  # Filled by migrations.
COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
OF_THEIR_OWN = frozenset({"test_migrations.py"})  # They make their own databases.
ON_POSTGRESQL = os.environ.get("METIIS_TEST_DATABASE") == "postgresql"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Name what draws its cases. On PostgreSQL, only what meets the database: the rest has been
    tried on SQLite's run."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("drawn")
    if not ON_POSTGRESQL:
        return
    here = [item for item in items if _meets_the_database(item)]
    apart = [item for item in items if not _meets_the_database(item)]
    config.hook.pytest_deselected(items=apart)
    items[:] = here


def _meets_the_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("one_database"):
        return False
    is_asked_for = "database_url" in getattr(item, "fixturenames", ())
    return is_asked_for or item.path.name in OF_THEIR_OWN


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("metiis")


@pytest.fixture(scope="session")
def post_office() -> Iterator[Postbox]:
    with open_postbox() as opened:
        yield opened


@pytest.fixture
def postbox(post_office: Postbox) -> Postbox:
    """A real SMTP server, with what arrived during this test."""
    post_office.clear()
    return post_office


@pytest.fixture(autouse=True)
def neutral_mails(post_office: Postbox) -> Iterator[None]:
    """Whatever a test makes the service write leaves by SMTP and says nothing of anybody."""
    letters.written.clear()
    yield
    if letters.written:
        letters.judge(post_office)


@pytest.fixture(scope="session")
def database_url(home: Path, worker_id: str) -> Iterator[str]:
    if not ON_POSTGRESQL:
        template = home / "template.db"
        migrating.upgrade(f"sqlite:///{template}")
        yield f"sqlite:///{home / 'metiis.db'}"
        return
    from tests.postgresql import fresh_database

    with fresh_database(f"metiis_{worker_id}") as url:
        migrating.upgrade(url)
        yield url


@pytest.fixture(scope="session")
def settings(home: Path, database_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        secret_key="only-for-tests-and-long-enough-for-anything",
        encryption_keys=f"test:{b64encode(bytes(32)).decode()}",
        outbox_dir=str(home / "outbox"),
        assets_dir=str(home / "assets"),
        argon2_memory_kib=64,
        argon2_passes=1,
        testing=True,
    )


@pytest.fixture(scope="session")
def whole_app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    app.extensions["metiis.engine"].dispose()


@pytest.fixture(scope="session")
def reference(whole_app: Flask) -> dict[str, list[dict[str, object]]]:
    """What migrations wrote, before any test: a test may add to it, or change it. On SQLite each
    test has a copy of the whole file."""
    if not ON_POSTGRESQL:
        return {}
    tables = [Base.metadata.tables[name] for name in REFERENCE]
    with whole_app.extensions["metiis.engine"].connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in tables
        }


@pytest.fixture
def app(
    whole_app: Flask,
    home: Path,
    reference: dict[str, list[dict[str, object]]],
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Flask]:
    """The application on an empty database; an error logged during the test fails it."""
    engine = whole_app.extensions["metiis.engine"]
    db.session.remove()
    db.set_reading(False)
    if ON_POSTGRESQL:
        with engine.begin() as connection:
            names = ", ".join(Base.metadata.tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
            for name, rows in reference.items():
                connection.execute(insert(Base.metadata.tables[name]), rows)
            last = "SELECT setval('skill_id_seq', (SELECT max(id) FROM skill))"
            connection.execute(text(last))
    else:
        engine.dispose()
        for leftover in home.glob("metiis.db*"):
            leftover.unlink()
        shutil.copy(home / "template.db", home / "metiis.db")
    whole_app.config["WTF_CSRF_ENABLED"] = False
    with caplog.at_level(logging.WARNING):
        yield whole_app
    db.session.remove()
    # `records` is empty again by now: each phase of a test has its own.
    records = caplog.get_records("call")
    errors = [record for record in records if record.levelno >= logging.ERROR]
    assert not errors, [record.getMessage() for record in errors]


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A writing session; what a test adds with it must be committed before a client looks."""
    db.set_reading(False)
    opened = db.session()
    yield opened
    opened.close()  # A request leaves it out of the registry, which then forgets to.
    db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()


@pytest.fixture
def units(session: Session) -> dict[str, Unit]:
    """A brigade and its units, by code."""
    return make_brigade()


@pytest.fixture
def as_person(app: Flask) -> SignIn:
    """A browser signed in as somebody; commits what the test has prepared so far."""

    def sign_in(person: Person) -> FlaskClient:
        db.set_reading(False)
        token = accounts.open_session(person, "Essai", clock.now())
        db.session.commit()
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie[TOKEN] = token
        return browser

    return sign_in


@pytest.fixture
def max_queries(app: Flask) -> Callable[[int], object]:
    """`with max_queries(8):` fails when more statements than that are sent."""

    @contextmanager
    def limit(most: int) -> Iterator[list[str]]:
        sent: list[str] = []
        engine = app.extensions["metiis.engine"]

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            if (
                statement.lstrip()
                .upper()
                .startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"))
            ):
                sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", note)
        assert len(sent) <= most, f"{len(sent)} queries:\n" + "\n".join(sent)

    return limit
