"""Migrations: one line of them, both ways, ending on the models as they are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from metiis import db
from metiis.cli import alembic_config
from metiis.db import Base
from tests.conftest import ON_POSTGRESQL


@pytest.fixture
def empty_url(tmp_path: Path, worker_id: str) -> Iterator[str]:
    """A database without any table."""
    if not ON_POSTGRESQL:
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    from tests.postgresql import fresh_database

    with fresh_database(f"metiis_migrations_{worker_id}") as url:
        yield url


@pytest.fixture
def config(empty_url: str) -> Config:
    return alembic_config(empty_url)


def tables(url: str) -> set[str]:
    db.set_reading(True)
    engine = db.make_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def test_there_is_one_head_and_one_root(config: Config):
    script = ScriptDirectory.from_config(config)
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_every_migration_can_be_undone_and_done_again(config: Config, empty_url: str):
    command.upgrade(config, "head")
    full = tables(empty_url)
    revisions = list(ScriptDirectory.from_config(config).walk_revisions())
    for revision in revisions:
        command.downgrade(config, revision.down_revision or "base")
    assert tables(empty_url) == {"alembic_version"}
    for revision in reversed(revisions):
        command.upgrade(config, revision.revision)
    assert tables(empty_url) == full


def test_the_last_migration_gives_the_models(config: Config, empty_url: str):
    command.upgrade(config, "head")
    engine = db.make_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def test_upgrading_twice_changes_nothing(config: Config, empty_url: str):
    command.upgrade(config, "head")
    before = tables(empty_url)
    command.upgrade(config, "head")
    assert tables(empty_url) == before
