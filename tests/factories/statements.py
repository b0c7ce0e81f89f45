"""Counting what is asked of the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.infra.db import db


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile, in their order, savepoints too; sent for many rows at once it is one."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        # Only SQLite is told where a transaction begins by a statement.
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def brief(sent: list[str]) -> str:
    """What was sent, a line each, without the long lists of columns."""
    lines = [re.sub(r"^SELECT .*? FROM", "SELECT FROM", " ".join(statement.split())) for statement in sent]
    return "\n".join([f"{len(sent)} statements", *(line[:300] for line in lines)])
