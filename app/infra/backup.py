"""The whole database in one file that any installation of the same version can read, on SQLite and PostgreSQL alike.

A zip with `meta.json` and one file of JSON lines per table. The secret key is not in it: it belongs somewhere else.
"""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Date, LargeBinary, Table, func, insert, select, text, update
from sqlalchemy.orm import Session

from app.core.errors import BadFile, Fault
from app.infra.db import Base, Transaction, UtcDateTime, session

FORMAT = "gosmart-backup/1"
_CHUNK = 500


def write(path: Path, revision: str) -> dict[str, int]:
    """Write all tables, as they are at one moment; returns the number of rows by table."""
    counts = {}
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("meta.json", json.dumps({"format": FORMAT, "revision": revision}))
        for table in Base.metadata.sorted_tables:
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
                counts[table.name] = 0
                for row in session().execute(select(table)).yield_per(_CHUNK):
                    file.write(json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n")
                    counts[table.name] += 1
    return counts


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def read(tx: Transaction, path: Path, revision: str) -> dict[str, int]:
    """Bring a backup into a database that was just migrated. Raises BadFile when the file or the database does not fit.
    One transaction: all or nothing."""
    with zipfile.ZipFile(path) as archive:
        meta = json.loads(archive.read("meta.json"))
        if meta.get("format") != FORMAT or meta.get("revision") != revision:
            fault = f"is of version {meta.get('revision')}, this installation is at {revision}"
            raise BadFile(path.name, [Fault("meta.json", fault)])
        # The themes come with the migrations, so they may be there; anything else would be mixed up.
        for table in reversed(Base.metadata.sorted_tables):
            if table.name != "theme" and tx.scalar(select(func.count()).select_from(table)):
                raise BadFile(path.name, [Fault(f"table {table.name}", "is not empty; restore into a fresh database")])
            tx.execute(table.delete())
        counts = {table.name: _fill(tx, archive, table) for table in Base.metadata.sorted_tables}
        if tx.get_bind().dialect.name == "postgresql":
            _restart_numbers(tx)
        return counts


def _fill(tx: Session, archive: zipfile.ZipFile, table: Table) -> int:
    count = 0
    # A row may refer to one of its own table that comes after it: such references are filled in when all rows are there.
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    waiting: list[dict[str, Any]] = []
    with archive.open(f"{table.name}.jsonl") as file:
        rows: Iterator[dict[str, Any]] = (_row(table, json.loads(line)) for line in file)
        while chunk := list(islice(rows, _CHUNK)):
            tx.execute(insert(table), [{**row, **dict.fromkeys(own)} for row in chunk] if own else chunk)
            waiting += [row for row in chunk if any(row[name] is not None for name in own)]
            count += len(chunk)
    for row in waiting:
        tx.execute(update(table).where(table.c.id == row["id"]).values({name: row[name] for name in own}))
    return count


def _row(table: Table, values: list[Any]) -> dict[str, Any]:
    return {column.name: _typed(column.type, value) for column, value in zip(table.columns, values, strict=True)}


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value


def _restart_numbers(tx: Session) -> None:
    """Let each table's own numbering go on after the highest restored number."""
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None and column.type.python_type is int:
            sequence = tx.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
            if sequence:
                highest = tx.scalar(select(func.max(column)))
                tx.execute(text("SELECT setval(:name, :value, :used)"),
                             {"name": sequence, "value": highest or 1, "used": highest is not None})  # fmt: skip
