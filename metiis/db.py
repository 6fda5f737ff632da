"""The database: declarative base, one scoped session, engines for SQLite and PostgreSQL. No Flask.

A session works in one of two modes. Reading transactions are read-only in the database itself, so a
page shown by GET cannot write even by mistake. Writing transactions take SQLite's write lock at
once (BEGIN IMMEDIATE): a deferred one that reads then writes fails under load whatever its timeout.
"""

import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    create_engine,
    event,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    scoped_session,
    sessionmaker,
)
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
POSTGRESQL_LIMITS = {  # Milliseconds.
    "statement_timeout": 10_000,
    "lock_timeout": 4_000,
    "idle_in_transaction_session_timeout": 30_000,
}
RETRIABLE_SQLSTATES = {"40001", "40P01"}
BUSY_SQLSTATES = {"55P03", "57014"}  # A lock or an answer waited for too long already.
_reading: ContextVar[bool] = ContextVar("metiis_reading", default=False)


class Base(DeclarativeBase):
    """Ancestor of every model; names constraints so that migrations can find them."""

    metadata = MetaData(naming_convention=NAMES)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, stored naive on SQLite and with a zone on PostgreSQL."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use `timestamptz` where it exists."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC datetime."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Bytes(LargeBinary):
    """Bytes, which both drivers give as they are: nothing to convert, row by row."""

    def result_processor(self, _dialect: Dialect, _coltype: object) -> None:
        """None is needed."""


def new_public_id() -> str:
    """An unguessable 128-bit identifier, 22 characters fit for an address."""
    return secrets.token_urlsafe(16)


class Identified:
    """Mixin: a small integer key inside, a random identifier in addresses."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id)


session: scoped_session[Session] = scoped_session(sessionmaker(expire_on_commit=False))


def connect(url: str) -> Engine:
    """Open an engine for a SQLite or PostgreSQL address and bind the scoped session to it."""
    engine = make_engine(url)
    session.remove()
    session.configure(bind=engine)
    return engine


def make_engine(url: str) -> Engine:
    """An engine with the transaction rules of this module, bound to nothing. What a statement held
    is told by no error: errors go to the log, and values are names, links and messages."""
    address = make_url(url)
    if address.drivername in {"postgresql", "postgres"}:
        address = address.set(drivername="postgresql+psycopg")
    return _sqlite(address) if address.get_backend_name() == "sqlite" else _postgresql(address)


def _sqlite(address: URL) -> Engine:
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        address, hide_parameters=True, connect_args={"timeout": 10, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # The driver's own BEGIN would defeat ours.
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "trusted_schema=OFF",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = _reading.get()
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgresql(address: URL) -> Engine:
    options = " ".join(f"-c {name}={value}" for name, value in POSTGRESQL_LIMITS.items())
    engine = create_engine(
        address, hide_parameters=True, pool_pre_ping=True, connect_args={"options": options}
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if _reading.get():
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    @event.listens_for(engine, "handle_error")
    def _hide_row(context: ExceptionContext) -> None:
        # PostgreSQL quotes the whole row under its first line.
        for error in (context.original_exception, context.sqlalchemy_exception):
            if error is not None:
                error.args = tuple(str(each).partition("\n")[0] for each in error.args)

    return engine


def set_reading(reading: bool) -> None:
    """Choose the mode of the transactions begun from here on in this context."""
    _reading.set(reading)


def commit() -> None:
    """Make the writes of this unit of work last; what is read afterwards holds no write lock."""
    session.commit()
    set_reading(True)


def write_from(device: str | None) -> None:
    """Say from which device the writes of this session come."""
    session.info["device"] = device


def device() -> str | None:
    """The device from which the writes of this session come; None for work of the service."""
    name: str | None = session.info.get("device")
    return name


@contextmanager
def transaction(*, reading: bool = False) -> Iterator[None]:
    """The scoped session afresh, for a piece of work apart; committed at the end if it writes."""
    session.remove()
    set_reading(reading)
    try:
        yield
        if not reading:
            session.commit()
    finally:
        session.remove()


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction of its own that commits at the end; use it with no other transaction open."""
    before = _reading.get()
    set_reading(False)
    apart = Session(session.get_bind(), expire_on_commit=False)
    try:
        with apart, apart.begin():
            yield apart
    finally:
        set_reading(before)


def insert_for(table: type[Any]) -> Any:
    """The dialect's INSERT, which knows « on conflict » on both databases with the same words."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    return (postgresql if is_postgresql else sqlite).insert(table)


def keys_of(ids: Iterable[int]) -> Select[int]:
    """SQL: a column `id` of thousands of keys, sent as one value, so that the statement stays the
    same whatever they are."""
    if session.get_bind().dialect.name == "postgresql":
        among: Any = func.unnest(literal(list(ids), postgresql.ARRAY(Integer)))
        return select(among.column_valued("among").label("id"))
    among = func.json_each(json.dumps(list(ids))).table_valued("value", name="among")
    return select(among.c.value.label("id"))


def changed_rows(statement: Any) -> int:
    """Run a write in the session and tell how many rows it touched."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def is_retriable(error: DBAPIError) -> bool:
    """Whether the same unit of work may simply be tried again (deadlock, serialisation, busy)."""
    state = getattr(error.orig, "sqlstate", None)
    return state in RETRIABLE_SQLSTATES or "database is locked" in str(error.orig)


def is_busy(error: DBAPIError) -> bool:
    """Whether it failed for want of time only: somebody may try again in a moment."""
    return is_retriable(error) or getattr(error.orig, "sqlstate", None) in BUSY_SQLSTATES
