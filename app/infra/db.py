"""The database: one declarative base, one session, one unit of work. The only module that touches Flask-SQLAlchemy."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, CursorResult, DateTime, Dialect, Engine, MetaData, String, TypeDecorator, Update, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

log = logging.getLogger(__name__)


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
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON, str: String()}


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


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def session() -> Session:
    """The current request's or job's session, for reading. Writing needs `unit_of_work`."""
    return db.session()


# SQLite has one writer. Waiting for it in a line is fair and costs nothing; the database's own waiting is polling.
_one_writer = threading.Lock()


@contextmanager
def _in_line(current: Session) -> Iterator[None]:
    if current.get_bind().dialect.name != "sqlite":
        yield
        return
    if not _one_writer.acquire(timeout=30):
        raise TimeoutError("another unit of work held the database for 30 seconds")
    try:
        yield
    finally:
        _one_writer.release()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One write transaction. An inner one joins the outer, which alone commits.

    1. Whatever was read before is forgotten, so that decisions are made on what is true now.
    2. SQLite takes its write lock at once (BEGIN IMMEDIATE); PostgreSQL relies on row locks and guarded updates.
    3. Any error rolls everything back, outbox rows included.
    """
    current = db.session()
    if current.info.get("unit_of_work"):
        yield current
        return
    if current.new or current.dirty or current.deleted:
        raise RuntimeError("changes were made outside a unit of work")
    current.rollback()
    current.expire_all()
    with _in_line(current):
        current.info["unit_of_work"] = True
        try:
            current.connection(execution_options={"writes": True})
            yield current
            current.commit()
        except BaseException:
            current.rollback()
            current.info.pop("after_commit", None)
            raise
        finally:
            current.info.pop("unit_of_work")
    _run_after_commit(current)


@contextmanager
def attempt() -> Iterator[Session]:
    """An act that may be refused half way: alone it is a unit of work; inside a larger one, a refusal undoes this act only,
    and whoever called may go on."""
    current = db.session()
    if current.info.get("unit_of_work"):
        with current.begin_nested():
            yield current
    else:
        with unit_of_work():
            yield current


def changed_rows(statement: Update) -> int:
    """Carry out a guarded update in the running unit of work; how many rows it changed is who won."""
    with unit_of_work() as unit:
        result = cast("CursorResult[Any]", unit.execute(statement, execution_options={"synchronize_session": "evaluate"}))
        return result.rowcount


def after_commit(current: Session, action: Callable[[], object]) -> None:
    """Call `action()` once the running unit of work is safely stored; never when it is rolled back."""
    current.info.setdefault("after_commit", []).append(action)


def _run_after_commit(current: Session) -> None:
    for action in current.info.pop("after_commit", []):
        try:
            action()
        except Exception:
            log.exception("after commit")
