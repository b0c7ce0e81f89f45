"""Takes away what a database keeps of when a row came in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import InstrumentedAttribute

from app.infra.db import unit_of_work


def forget(owner_id: int, *tables: tuple[type[Any], InstrumentedAttribute[int], InstrumentedAttribute[Any]]) -> None:
    """Write the owner's rows of each (table, column that names the owner, key) anew, in the order of their keys and all in one
    transaction: transaction numbers and places in the database's files go with the old rows."""
    with unit_of_work() as unit:
        for table, owner, key in tables:
            query = select(table.__table__).where(owner == owner_id).order_by(key)
            rows = [dict(row._mapping) for row in unit.execute(query)]
            unit.execute(delete(table).where(owner == owner_id))
            for start in range(0, len(rows), 1000):
                unit.execute(insert(table), rows[start : start + 1000])
