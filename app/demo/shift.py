"""Moves a demo that was made on another day to today: every date and instant in every table, by whole days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Date, Table, delete, select, update

from app.core.clock import zone
from app.events.models import Event
from app.infra.audit import AuditCheck, AuditEntry
from app.infra.db import Base, UtcDateTime, session, transaction
from app.insights.models import Snapshot


def days_behind(now: datetime) -> int:
    """How many days the expo's second day, which is "today" in the demo, lies back."""
    expo = session().scalars(select(Event).where(Event.slug == "expo")).first()
    if expo is None:
        return 0
    return (now.astimezone(zone(expo.timezone)).date() - (expo.starts_on + timedelta(days=1))).days


def move(by: timedelta) -> None:
    """One transaction over all tables. A demo that is moved stays consistent, because everything moves alike."""
    with transaction() as tx:
        # What was kept of a year belongs to its days; it is kept anew.
        tx.execute(delete(Snapshot))
        for table in Base.metadata.sorted_tables:
            columns = [column for column in table.columns if isinstance(column.type, (UtcDateTime, Date))]
            # The audit trail is what happened when; its seals would rightly protest.
            if columns and table.name not in {AuditEntry.__tablename__, AuditCheck.__tablename__}:
                _move_table(tx, table, columns, by)


def _move_table(tx: Any, table: Table, columns: list[Any], by: timedelta) -> None:
    keys = list(table.primary_key.columns)
    rows = tx.execute(select(*keys, *columns)).all()
    # Backwards in time order when moving ahead, so that a moved key never meets one that is still to move.
    rows.sort(key=lambda row: tuple((value is None, value) for value in row), reverse=by > timedelta(0))
    for row in rows:
        values = {column: value + by for column, value in zip(columns, row[len(keys) :], strict=True) if value is not None}
        if values:
            tx.execute(update(table).where(*(key == value for key, value in zip(keys, row, strict=False))).values(values))
