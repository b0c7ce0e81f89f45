"""Runs migrations inside the application, on whichever database it is configured for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from app.infra.db import UtcDateTime, is_modelled

target = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Write our own types as what they are in the database, so that old migrations do not depend on today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


@contextmanager
def unchecked(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew, and dropping the old one would take along every row that refers to it. So
    foreign keys rest meanwhile, and all of them are checked afterwards."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"after the migration rows refer to nothing: {broken[:5]}")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    with target.engine.connect() as connection, unchecked(connection):
        context.configure(
            connection=connection,
            target_metadata=target.metadata,
            render_item=render_item,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            include_object=is_modelled,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
