"""The database: one declarative base, one session, one transaction. The only module that touches Flask-SQLAlchemy."""

from __future__ import annotations

import enum
import logging
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeAlias, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    String,
    Table,
    TypeDecorator,
    Update,
    event,
    inspect,
)
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

log = logging.getLogger(__name__)
# What writers are handed; "session" is an item of a programme here.
Transaction: TypeAlias = Session


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant. Stored in UTC; refuses naive values, returns aware ones on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
        str: String(),
        # `Mapped[EventKind]` is a column of that vocabulary's words; the CHECK is made below.
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            create_constraint=False,
            values_callable=lambda kind: [word.value for word in kind],
            length=40,
        ),
    }


@event.listens_for(Column, "after_parent_attach")
def _only_words_of_the_vocabulary(column: Column[Any], table: Table) -> None:
    """A column of a vocabulary takes its words only: CHECK `ck_<table>_<column>`. A copy of the table brings it along."""
    is_model = isinstance(table, Table) and table.metadata is Base.metadata
    if is_model and isinstance(column.type, Enum) and column.type.enum_class is not None:
        words = ", ".join(f"'{word.value}'" for word in column.type.enum_class)
        table.append_constraint(CheckConstraint(f"{column.name} IN ({words})", name=column.name))


@event.listens_for(Base, "expire", propagate=True)
def _keep_key(record: Base | None, attributes: Collection[str] | None) -> None:
    """What is forgotten of a record is read again when it is asked for; its key never changes, and is no reason to read it."""
    if record is None or attributes is not None:  # nobody holds it any more, or only a part is forgotten
        return
    state = inspect(record)
    if state.identity is not None:
        names = (state.mapper.get_property_by_column(column).key for column in state.mapper.primary_key)
        # Written past the mapper, for which the record stays forgotten: whether it is still there is asked as before.
        record.__dict__.update(zip(names, state.identity, strict=True))


def is_modelled(_item: object, name: str | None, *_more: object) -> bool:
    """For comparing the database with the models: full-text indexes (`search_...`) are made by migrations alone."""
    return not (name or "").startswith("search_")


db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True, session_options={"expire_on_commit": False, "autoflush": True})


@event.listens_for(Engine, "connect")
def _tune_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    if not type(connection).__module__.startswith("sqlite3"):
        return
    # We begin transactions ourselves: the driver's own way loses updates under contention.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=20000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    # SQLite's own knows no letter beyond ASCII: "ÉLISE" is to be found by "élise", as in PostgreSQL.
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: object) -> str | None:
    return None if value is None else str(value).lower()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def session() -> Session:
    """The current request's or job's session, for reading. Writing needs a `transaction`."""
    return db.session()


# SQLite has one writer. Waiting for it at a lock is fair and costs nothing; the database's own waiting is polling.
_one_writer = threading.Lock()


@contextmanager
def _write_lock(current: Session) -> Iterator[None]:
    if current.get_bind().dialect.name != "sqlite":
        yield
        return
    if not _one_writer.acquire(timeout=30):
        raise TimeoutError("another transaction held the database for 30 seconds")
    try:
        yield
    finally:
        _one_writer.release()


@contextmanager
def transaction() -> Iterator[Transaction]:
    """One write transaction, opened at the edge: by a view, a handler that reaches outside, or a command. Whatever is called
    in it gets it as its first argument; to open another inside is a fault.

    1. Whatever was read before is forgotten, so that decisions are made on what is true now.
    2. SQLite takes its write lock at once (BEGIN IMMEDIATE); PostgreSQL relies on row locks and guarded updates.
    3. Any error rolls everything back, outbox rows included.
    """
    current = db.session()
    if current.info.get("in_transaction"):
        raise RuntimeError("a transaction is open already: pass it on")
    if current.new or current.dirty or current.deleted:
        raise RuntimeError("changes were made outside a transaction")
    current.rollback()
    current.expire_all()
    with _write_lock(current):
        current.info["in_transaction"] = True
        try:
            current.connection(execution_options={"writes": True})
            yield current
            current.commit()
        except BaseException:
            current.rollback()
            current.info.pop("after_commit", None)
            raise
        finally:
            current.info.pop("in_transaction")
    _run_after_commit(current)


@contextmanager
def savepoint(tx: Transaction) -> Iterator[None]:
    """An act inside a transaction that may be refused half way: a refusal undoes this act only, and the caller may go on."""
    with tx.begin_nested():
        yield


def changed_rows(tx: Transaction, statement: Update) -> int:
    """Carry out a guarded update; how many rows it changed is who won."""
    result = cast("CursorResult[Any]", tx.execute(statement, execution_options={"synchronize_session": "evaluate"}))
    return result.rowcount


def after_commit(tx: Transaction, action: Callable[[], object]) -> None:
    """Call `action()` once the transaction is safely stored; never when it is rolled back."""
    tx.info.setdefault("after_commit", []).append(action)


def _run_after_commit(current: Session) -> None:
    for action in current.info.pop("after_commit", []):
        try:
            action()
        except Exception:
            log.exception("after commit")
