"""Runs migrations on one database, SQLite (batch mode) or PostgreSQL (one at a time)."""

from alembic import context
from sqlalchemy import text

from metiis import models
from metiis.db import Instant, make_engine, set_reading
from metiis.settings import Settings

MIGRATION_LOCK = 27_2026


def render(kind: str, item: object, _context: object) -> str | bool:
    """Write our own types in revisions as what they are in the database."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


def run() -> None:
    """Apply the wanted revisions inside one transaction."""
    url = context.config.attributes.get("url") or Settings.from_env().database_url
    engine = make_engine(url)
    set_reading(False)
    with engine.connect() as connection:
        # Rebuilding a table of SQLite drops it: its children must not go with it. Said before the
        # transaction begins, for it would not be heard afterwards.
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        context.configure(
            connection=connection,
            target_metadata=models.Person.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=render,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if orphans:
                raise RuntimeError(f"The migration would leave orphans: {orphans[:5]}")
        connection.commit()
    engine.dispose()


run()
