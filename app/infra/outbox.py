"""The outbox: what happened waits in a table, in the same transaction as the change that caused it.

One row is one message for one handler. A handler runs at least once; its row is marked done in the handler's own
transaction, so a handler that only writes to the database acts exactly once. After `MAX_ATTEMPTS` failures with
growing delay a row rests as dead, where operators see it and can replay it.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core.messages import Message
from app.infra.db import Base, after_commit, changed_rows, session, unit_of_work

Handler = Callable[..., None]
log = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=2)
FIRST_DELAY = timedelta(seconds=5)


class OutboxRow(Base):
    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_open", "due_at", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[str]
    handler: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(nullable=True)


class _Routes:
    """Who listens to what, and who carries a new row to a worker; set once by the wiring."""

    handlers: Mapping[type[Message], Sequence[Handler]] = {}
    carry: Callable[[list[int]], None] = staticmethod(lambda _ids: None)


_OUTSIDE: set[Handler] = set()


def reaches_outside(handler: Handler) -> Handler:
    """Marks a handler whose effect is not in the database. It may run twice and carries its key to the other side."""
    _OUTSIDE.add(handler)
    return handler


def configure(handlers: Mapping[type[Message], Sequence[Handler]], carry: Callable[[list[int]], None]) -> None:
    _Routes.handlers = handlers
    _Routes.carry = staticmethod(carry)


def _name(handler: Handler) -> str:
    return f"{handler.__module__}:{handler.__name__}"


def record(message: Message, *, now: datetime, due_at: datetime | None = None) -> None:
    """Tell every handler of this message, once the running unit of work is stored, not before `due_at`."""
    with unit_of_work() as unit:
        rows = [
            OutboxRow(
                message=type(message).__name__,
                handler=_name(handler),
                payload=message.payload(),
                created_at=now,
                due_at=due_at or now,
            )
            for handler in _Routes.handlers.get(type(message), ())
        ]
        if not rows:
            return
        unit.add_all(rows)
        unit.flush()
        if due_at is None:
            ids = [row.id for row in rows]
            after_commit(unit, lambda: _Routes.carry(ids))


def due(now: datetime, limit: int = 200) -> list[int]:
    """Ids of the rows that wait to be handled, oldest first."""
    found = session().scalars(
        select(OutboxRow.id)
        .where(OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None), OutboxRow.due_at <= now)
        .where(or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until < now))
        .order_by(OutboxRow.id)
        .limit(limit)
    )
    return list(found)


def deliver(row_id: int, *, now: datetime) -> bool:
    """Handle one row. True when it was handled now, False when it was not ours to handle or it failed.

    1. Claim the row by a guarded update with a lease: of two workers one gets it, and a killed worker's claim ends.
    2. Run the handler and mark the row done in one transaction; one that reaches outside runs before it, so that a slow
       mail server never holds the database's write lock.
    3. On failure count the attempt and try again later, or lay the row to rest.
    """
    if not _claim(row_id, now):
        return False
    row = session().get_one(OutboxRow, row_id)
    try:
        message, handler = _resolve(row)
        if handler in _OUTSIDE:
            handler(message, key=f"outbox:{row_id}", now=now)
        with unit_of_work() as unit:
            if handler not in _OUTSIDE:
                handler(message, key=f"outbox:{row_id}", now=now)
            unit.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(done_at=now, lease_until=None))
    except Exception:
        log.exception("outbox row %s failed", row_id)
        _count_failure(row_id, now, traceback.format_exc(limit=-4))
        return False
    return True


def _claim(row_id: int, now: datetime) -> bool:
    claim = (
        update(OutboxRow)
        .where(OutboxRow.id == row_id, OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None))
        .where(OutboxRow.due_at <= now)
        .where(or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until < now))
        .values(lease_until=now + LEASE)
    )
    return changed_rows(claim) == 1


def _resolve(row: OutboxRow) -> tuple[Message, Handler]:
    for kind, handlers in _Routes.handlers.items():
        if kind.__name__ == row.message:
            for handler in handlers:
                if _name(handler) == row.handler:
                    return kind(**row.payload), handler
    raise LookupError(f"nobody handles {row.message} as {row.handler}")


def _count_failure(row_id: int, now: datetime, error: str) -> None:
    with unit_of_work() as unit:
        row = unit.get_one(OutboxRow, row_id)
        row.attempts += 1
        row.lease_until = None
        row.error = error[-2000:]
        if row.attempts >= MAX_ATTEMPTS:
            row.dead_at = now
        else:
            row.due_at = now + FIRST_DELAY * 4 ** (row.attempts - 1)


def drain(*, now: datetime) -> int:
    """Handle everything that is due, and what that causes, until nothing is left. Returns how many rows were handled."""
    handled = 0
    while rows := due(now):
        done = sum(deliver(row_id, now=now) for row_id in rows)
        if not done:
            break
        handled += done
    return handled


@dataclass(frozen=True, slots=True)
class Trouble:
    """A message that could not be handled yet: how often it was tried, and when it is tried again; None is not by itself."""

    attempts: int
    again_at: datetime | None


def trouble(message: Message) -> Trouble | None:
    """What keeps a message, as told exactly so, from being handled; None while it waits for its first try or is done."""
    query = select(OutboxRow).where(OutboxRow.message == type(message).__name__, OutboxRow.done_at.is_(None))
    rows = session().scalars(query.order_by(OutboxRow.id.desc()))
    # Told again, only the last time counts.
    row = next((one for one in rows if one.payload == message.payload()), None)
    return Trouble(row.attempts, None if row.dead_at else row.due_at) if row and row.attempts else None


def dead_letters() -> Sequence[OutboxRow]:
    return session().scalars(select(OutboxRow).where(OutboxRow.dead_at.is_not(None)).order_by(OutboxRow.id)).all()


def replay(row_id: int, *, now: datetime) -> None:
    """Give a dead row all its attempts again."""
    with unit_of_work() as unit:
        row = unit.get_one(OutboxRow, row_id)
        row.dead_at, row.attempts, row.due_at, row.error = None, 0, now, None
        after_commit(unit, lambda: _Routes.carry([row_id]))
