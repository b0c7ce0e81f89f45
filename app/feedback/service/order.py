"""Takes away what a database keeps of when a row came in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import InstrumentedAttribute

from app.infra.db import Transaction


def forget(
    tx: Transaction, owner_id: int, *tables: tuple[type[Any], InstrumentedAttribute[int], InstrumentedAttribute[Any]]
) -> None:
    """Write the owner's rows of each (table, column that names the owner, key) anew, in the order of their keys and all in one
    transaction: transaction numbers and places in the database's files go with the old rows."""
    for table, owner, key in tables:
        query = select(table.__table__).where(owner == owner_id).order_by(key)
        rows = [dict(row._mapping) for row in tx.execute(query)]
        tx.execute(delete(table).where(owner == owner_id))
        for start in range(0, len(rows), 1000):
            tx.execute(insert(table), rows[start : start + 1000])
