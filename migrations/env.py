"""Runs migrations inside the application, on whichever database it is configured for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.rewriter import Rewriter
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.sql.elements import False_, True_, conv

from app.infra.db import UtcDateTime, is_modelled

target = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Write our own types as what they are in the database, so that old migrations do not depend on today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        return "sa.String()"
    if kind == "server_default" and isinstance(item, sa.DefaultClause) and isinstance(item.arg, (True_, False_)):
        return "sa.true()" if isinstance(item.arg, True_) else "sa.false()"
    return False


rewriter = Rewriter()


@rewriter.rewrites(ops.AddColumnOp)
def add_column(_context: MigrationContext, _revision: object, add: ops.AddColumnOp) -> list[ops.MigrateOperation]:
    """A column that is added to rows that are there: the model's default becomes theirs, and a vocabulary brings its CHECK."""
    # A copy: the model itself stays as it is.
    column = add.column._copy()
    if not column.nullable and column.server_default is None:
        column.server_default = sa.DefaultClause(rows_default(add.table_name, column))
    new = ops.AddColumnOp(add.table_name, column, schema=add.schema)
    if not isinstance(column.type, sa.Enum):
        return [new]
    words = ", ".join(f"'{word}'" for word in column.type.enums)
    name = conv(f"ck_{add.table_name}_{column.name}")
    return [new, ops.CreateCheckConstraintOp(name, add.table_name, f"{column.name} IN ({words})")]


@rewriter.rewrites(ops.DropColumnOp)
def drop_column(_context: MigrationContext, _revision: object, drop: ops.DropColumnOp) -> list[ops.MigrateOperation]:
    """The CHECK of a vocabulary goes before its column."""
    column = drop.to_column()
    if not isinstance(column.type, sa.Enum):
        return [drop]
    return [ops.DropConstraintOp(conv(f"ck_{drop.table_name}_{column.name}"), drop.table_name, type_="check"), drop]


def rows_default(table: str, column: sa.Column[Any]) -> str | sa.ColumnElement[Any]:
    """What rows that are there get. Raises ValueError for a column whose model does not say."""
    default: Any = column.default
    if default is not None and default.is_scalar:
        if isinstance(default.arg, bool):
            return sa.true() if default.arg else sa.false()
        return str(default.arg)
    if default is not None and default.is_callable and isinstance(column.type, sa.JSON):
        return json.dumps(default.arg(None))
    raise ValueError(
        f"{table}.{column.name} is not null and has no plain default for the rows that are there: give it one, make it"
        ' nullable, or write the migration by hand from `flask --app wsgi db revision -m "..."`'
    )


def number(context_: MigrationContext, revision: object, directives: list[ops.MigrationScript]) -> None:
    """The next number instead of a random one, and no file when nothing changed."""
    rewriter(context_, revision, directives)
    (script,) = directives
    if getattr(context.config.cmd_opts, "autogenerate", False) and script.upgrade_ops.is_empty():
        directives.clear()
        return
    head = ScriptDirectory.from_config(context.config).get_current_head()
    script.rev_id = f"{int(head or 0) + 1:04}"


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
            # On whichever database it was written: SQLite cannot do without, PostgreSQL does not mind.
            render_as_batch=True,
            process_revision_directives=number,
            compare_type=True,
            include_object=is_modelled,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
