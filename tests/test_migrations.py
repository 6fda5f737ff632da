"""Migrations: one line of them, both ways, ending on the models as they are."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from metiis import db, migrating, schema
from metiis.availability import codec
from metiis.db import Base
from metiis.models import DeclarationSource
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
    return migrating.config(empty_url)


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
    assert script.get_current_head() == schema.head()


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


def test_days_declared_before_details_existed_get_them_from_the_log(config: Config, empty_url: str):
    command.upgrade(config, "0002")
    db.set_reading(False)
    engine = db.make_engine(empty_url)
    days = bytes([0, 3, 1, 0]) + bytes(361)
    with engine.begin() as connection:
        for statement in BEFORE_DETAILS:
            connection.execute(text(statement), {"days": days})
    engine.dispose()

    command.upgrade(config, "head")

    db.set_reading(False)
    engine = db.make_engine(empty_url)
    with engine.begin() as connection:
        row = connection.execute(
            text("SELECT by_hand, sources, parts, said_on FROM availability_detail")
        ).one()
    engine.dispose()
    by_hand, sources, parts, said_on = (bytes(column) for column in row)
    assert by_hand[:5] == bytes([0, 4, 2, 0, 0])
    assert [codec.source_of(code) for code in sources[:4]] == [
        None,
        DeclarationSource.SELF,
        DeclarationSource.PATTERN,  # The latest word on the third of January.
        None,
    ]
    assert parts == bytes(365)
    # The instant is in UTC, the day in Paris.
    assert [codec.day_said(said_on, at) for at in range(4)] == [
        None,
        date(2026, 11, 2),
        date(2026, 12, 1),
        None,
    ]


BEFORE_DETAILS = (
    "INSERT INTO person (id, public_id, rank_level, last_name, first_name, search_name, section,"
    " phone, home_town, home_department, civil_trade, search_trade, emergency_name,"
    " emergency_phone, kit_sizes, wished_kinds, wishes, profile_version)"
    " VALUES (1, 'p', 0, 'A', 'B', '', '', '', '', '', '', '', '', '', '', '', '', 1)",
    "INSERT INTO availability_year (person_id, year, days, version) VALUES (1, 2027, :days, 1)",
    "INSERT INTO availability_declaration (id, person_id, first_day, last_day, weekdays, value,"
    " source, declared_at) VALUES (1, 1, '2026-12-30', '2027-01-04', 127, 3, 'self',"
    " '2026-11-01 23:30:00')",
    "INSERT INTO availability_declaration (id, person_id, first_day, last_day, weekdays, value,"
    " source, declared_at) VALUES (2, 1, '2027-01-01', '2027-12-31', 64, 1, 'pattern',"
    " '2026-12-01 10:00:00')",
)


def test_applications_their_history_and_duty_days_outlive_the_table_made_anew(
    config: Config, empty_url: str
):
    """From 0003 to 0004 and back, on both databases: SQLite makes the tables anew."""
    command.upgrade(config, "0003")
    run(empty_url, BEFORE_INVITATIONS)
    before = kept(empty_url)

    command.upgrade(config, "head")

    assert kept(empty_url) == before
    assert read(empty_url, "SELECT origin FROM application") == [("self",), ("self",)]
    # What the new words allow, and what the keys still forbid.
    run(empty_url, ["UPDATE application SET status = 'invited', origin = 'invited' WHERE id = 2"])
    for refused in (
        "UPDATE application SET status = 'unheard of' WHERE id = 1",
        "INSERT INTO duty_day (person_id, day, application_id) VALUES (1, '2027-03-06', 2)",
        "INSERT INTO duty_day (person_id, day, application_id) VALUES (1, '2027-04-06', 99)",
        "INSERT INTO application_event (application_id, at, move, status, reason, note)"
        " VALUES (99, '2027-01-03 09:00:00', 'select', 'selected', '', '')",
    ):
        with pytest.raises(IntegrityError):
            run(empty_url, [refused])

    run(empty_url, ["UPDATE application SET status = 'withdrawn' WHERE id = 2"])
    command.downgrade(config, "0003")
    assert kept(empty_url)[1:] == before[1:]


def run(url: str, statements: Iterable[str]) -> None:
    db.set_reading(False)
    engine = db.make_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement), {"yes": True})
    finally:
        engine.dispose()


def read(url: str, statement: str) -> list[tuple[object, ...]]:
    db.set_reading(True)
    engine = db.make_engine(url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return rows


def kept(url: str) -> list[list[tuple[object, ...]]]:
    """The rows that people depend on."""
    return [
        read(url, f"SELECT {columns} FROM {table} ORDER BY 1, 2")  # noqa: S608
        for table, columns in (
            ("application", "id, public_id, activity_id, position_id, person_id, status, note"),
            ("application_event", "id, application_id, move, status, reason, note"),
            ("duty_day", "person_id, application_id, day"),
        )
    ]


BEFORE_INVITATIONS = (
    BEFORE_DETAILS[0],
    "INSERT INTO unit (id, code, name, garrison, path, blocks_on_contract,"
    " blocks_on_fitness) VALUES (1, '7BCA', '7e BCA', 'Varces', '/7BCA/', :yes, :yes)",
    *(
        "INSERT INTO activity (id, public_id, unit_id, title, kind, starts_on, ends_on, location,"
        " description, visibility, closes_on, priority, status, created_at, cancel_note, version,"
        f" search_text) VALUES ({key}, 'a{key}', 1, 'T', 'training', '2027-03-06', '2027-03-07',"
        " '', '', 'unit', '2027-03-01', 2, 'published', '2027-01-01 09:00:00', '', 1, '')"
        for key in (1, 2)
    ),
    *(
        "INSERT INTO position (id, public_id, activity_id, label, headcount, taken, rank_min,"
        " rank_max, starts_on, ends_on, has_own_dates)"
        f" VALUES ({key}, 'p{key}', {key}, 'Combattant', 2, {taken}, 1, 17, '2027-03-06',"
        " '2027-03-07', NOT :yes)"
        for key, taken in ((1, 1), (2, 0))
    ),
    *(
        "INSERT INTO application (id, public_id, activity_id, position_id, person_id, status,"
        f" submitted_at, changed_at, note) VALUES ({key}, 'c{key}', {key}, {key}, 1, '{status}',"
        " '2027-01-02 09:00:00', '2027-01-03 09:00:00', 'Disponible.')"
        for key, status in ((1, "selected"), (2, "withdrawn"))
    ),
    *(
        "INSERT INTO application_event (id, application_id, at, move, status, reason, note)"
        f" VALUES ({key}, {key}, '2027-01-03 09:00:00', '{move}', '{status}', '', '')"
        for key, move, status in ((1, "select", "selected"), (2, "withdraw", "withdrawn"))
    ),
    *(
        f"INSERT INTO duty_day (person_id, day, application_id) VALUES (1, '2027-03-0{day}', 1)"
        for day in (6, 7)
    ),
)
