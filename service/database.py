"""The tables' common base, the engine as measured, and the transaction that doors open for one agency.

SQLite: WAL, ``synchronous=FULL``, foreign keys, BEGIN IMMEDIATE for writers, one lock in the process around them and
short sleeps while another process writes. PostgreSQL: read committed; rooms lock the rows they move; row level
security holds each transaction to its agency. Both are the same code with another URL.
"""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import uuid_utils.compat
from alembic import command
from alembic.config import Config
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    Uuid,
    create_engine,
    event,
    literal_column,
    make_url,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

MIGRATIONS = Path(__file__).parent / "migrations"
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
EVERY = "*"
"""The agency of those few who look across agencies: worker, command line, sign-in, demo and migrations."""
_NOBODY = "00000000-0000-0000-0000-000000000000"
_AS_WRITTEN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
"""A UUID as this house writes them, which needs no reading."""
_PRAGMAS = (
    *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"),
    "wal_autocheckpoint=4000",  # pages: the worker writes back before it comes to that
)
PATIENCE = 30
"""Seconds for which SQLite's writers wait for each other; then the database is said to be busy."""
_LOOK = 0.0005
"""Seconds between two looks whether another process still writes: a step takes three milliseconds.

SQLite itself sleeps longer each time, up to 100 ms, and whoever has waited longest comes last (docs/decisions).
"""
_WARM = {"pool_use_lifo": True}
"""The connection that was used last knows its pages and statements best."""
LINE: Any = literal_column("'\n'", String())
"""A line's end, said in the statement itself."""
_locks: WeakKeyDictionary[Any, Lock] = WeakKeyDictionary()


class Base(DeclarativeBase):
    """Every table of the house."""

    metadata = MetaData(naming_convention=_NAMES)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; refuses a naive one, because a clock time without a zone means nothing here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("expected an aware datetime, found a naive one; pass clock.now()")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Id(TypeDecorator[str]):
    """A UUID as text; text that is no UUID is bound as one that never exists, so it is simply unknown."""

    impl = Uuid(as_uuid=False)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if isinstance(value, str) and _AS_WRITTEN(value):
            return value
        try:
            return str(UUID(value))
        except (ValueError, AttributeError, TypeError):
            return _NOBODY


class Written(FunctionElement[str]):
    """An id column as the text that streams and job keys hold: with dashes, also where the database keeps none."""

    type = String()
    inherit_cache = True


@compiles(Written)
def _written(element: Written, compiler: Any, **more: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **more)} AS VARCHAR)"


@compiles(Written, "sqlite")
def _written_for_sqlite(element: Written, compiler: Any, **more: Any) -> str:
    id = compiler.process(element.clauses, **more)
    parts = (
        f"substr({id}, {first}, {length})" for first, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    )
    return "(" + " || '-' || ".join(parts) + ")"


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def new_id() -> str:
    """A fresh UUIDv7: it grows with time, so new rows land at the end of every index."""
    return str(uuid_utils.compat.uuid7())


def open_engine(url: str) -> Engine:
    """An engine for ``url`` (sqlite:/// or postgresql://) set up as this house needs it."""
    return tuned(create_engine(url, **engine_options(url)))


def engine_options(url: str) -> dict[str, Any]:
    """The options both Flask-SQLAlchemy and ``open_engine`` create their engine with."""
    if url.startswith("sqlite"):
        kept = make_url(url).database not in (None, "", ":memory:")  # in memory there is one connection only
        return {"connect_args": {"timeout": PATIENCE, "check_same_thread": False}, **(_WARM if kept else {})}
    return {"pool_pre_ping": True, "pool_size": 10, **_WARM}


def tuned(engine: Engine) -> Engine:
    """``engine`` with its connections prepared."""
    if engine.dialect.name == "sqlite":
        _locks.setdefault(engine.pool, Lock())
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # the driver's own transactions lose updates; BEGIN is ours
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    if connection.get_execution_options().get("reading", False):
        connection.exec_driver_sql("BEGIN")
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        if not _begun_in_turn(driver):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # in vain: it says what is the matter
    finally:
        driver.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")


def _begun_in_turn(driver: sqlite3.Connection) -> bool:
    """Begin to write as soon as no other process does; False after ``PATIENCE``, and at once for other troubles."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
            return True
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                return False
        time.sleep(_LOOK)


def _begin_postgresql(connection: Any) -> None:
    """Tell row level security whose transaction begins, in one small statement.

    Without an agency nothing is told, and nothing is seen: see migration 0005.
    """
    tenant = connection.get_execution_options().get("tenant")
    if tenant is not None:
        connection.exec_driver_sql("SELECT set_config('lajur.tenant', %s, true)", (tenant,))


@contextmanager
def transaction(engine: Engine, tenant: str) -> Iterator[Session]:
    """A session of one agency that commits at the end of the block and leaves nothing behind when the block raises.

    ``tenant`` is the agency's key, or ``EVERY`` where a door must look across agencies.
    """
    writing = _locks.get(engine.pool, nullcontext())
    with writing, Session(engine, expire_on_commit=False) as session, session.begin():
        session.connection(execution_options={"tenant": tenant})
        yield session


@contextmanager
def reading(engine: Engine, tenant: str) -> Iterator[Session]:
    """A session for looking only: it takes no writer's place and whatever it changed is rolled back.

    ``tenant`` is the agency's key, or ``EVERY`` where a door must look across agencies.
    """
    with Session(engine, expire_on_commit=False) as session:
        session.connection(execution_options={"reading": True, "tenant": tenant})
        yield session  # closing takes back whatever was changed


def overwrite_deleted(session: Session) -> None:
    """Let SQLite write over what this connection deletes from here on; PostgreSQL does so when it vacuums."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def held(engine: Engine) -> bool:
    """Whether row level security holds us: on PostgreSQL unless our role is a superuser or passes it by."""
    if engine.dialect.name == "sqlite":
        return False
    with engine.connect() as connection:
        free = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        return not connection.exec_driver_sql(free).scalar()


def upgrade(url: str) -> None:
    """Bring the database at ``url`` to the newest migration; an empty one is created whole."""
    command.upgrade(migration_config(url), "head")


def migration_config(url: str) -> Config:
    """Alembic's configuration without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config
