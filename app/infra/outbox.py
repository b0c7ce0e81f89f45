"""The outbox: what happened waits in a table, in the same transaction as the change that caused it.

One row is one message for one handler, each under its registered name. A handler runs at least once; its row is marked done in
the handler's own transaction, so a handler that only writes to the database acts exactly once. After `MAX_ATTEMPTS` failures
with growing delay a row rests as a dead letter, where operators see it and can replay it.

Many workers work on it at once: each claims what no other has, and none waits for another.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Index, and_, delete, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core.errors import NotFound
from app.core.messages import Message, OutdatedPayloadError
from app.infra.db import Base, Transaction, after_commit, changed_rows, session, transaction
from app.infra.nightly import in_slices
from app.infra.settings import setting

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=2)
FIRST_DELAY = timedelta(seconds=5)
_OPEN = "done_at IS NULL AND dead_at IS NULL"


class OutboxRow(Base):
    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_open", "due_at", "id", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # The registered names and the version of the payload, as the messages and handlers had them when this was recorded.
    message: Mapped[str]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    handler: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(nullable=True)


@dataclass(frozen=True, slots=True)
class Handler:
    """What a package does when told a message, under the name that rows know it by: `act(tx, message, *, key, now)` in the
    transaction that marks its row done, or `act(message, *, key, now)` when it reaches outside of the database."""

    name: str
    act: Callable[..., None]
    outside: bool

    def __call__(self, *arguments: Transaction | Message, key: str, now: datetime) -> None:
        self.act(*arguments, key=key, now=now)


def handles(name: str, *, outside: bool = False) -> Callable[[Callable[..., None]], Handler]:
    """Register a handler by a name such as `badges.issue_badge`. One whose effect is `outside` of the database runs in no
    transaction; it may run twice and carries its key to the other side."""
    return lambda act: Handler(name, act, outside)


@dataclass(frozen=True, slots=True)
class Routes:
    """Who listens to what, and who hands the ids of new rows to a worker.

    Raises ValueError when two messages, or two handlers, go by the same name."""

    handlers: Mapping[type[Message], Sequence[Handler]]
    dispatch: Callable[[list[int]], None]
    by_name: Mapping[tuple[str, str], tuple[type[Message], Handler]] = field(init=False)

    def __post_init__(self) -> None:
        _only_one_a_name((kind.message_name, kind) for kind in self.handlers)
        _only_one_a_name((handler.name, handler.act) for listeners in self.handlers.values() for handler in listeners)
        by_name = {
            (kind.message_name, handler.name): (kind, handler)
            for kind, listeners in self.handlers.items()
            for handler in listeners
        }
        object.__setattr__(self, "by_name", by_name)


def _only_one_a_name(pairs: Iterable[tuple[str, object]]) -> None:
    names: dict[str, object] = {}
    for name, bearer in pairs:
        if names.setdefault(name, bearer) is not bearer:
            raise ValueError(f"two go by the name {name}: {names[name]} and {bearer}")


def record(tx: Transaction, message: Message, *, now: datetime, due_at: datetime | None = None) -> None:
    """Tell every handler of this message, once the transaction is stored, not before `due_at`."""
    rows = [
        OutboxRow(
            message=message.message_name,
            version=message.message_version,
            handler=handler.name,
            payload=message.payload(),
            created_at=now,
            due_at=due_at or now,
        )
        for handler in setting(Routes).handlers.get(type(message), ())
    ]
    if not rows:
        return
    tx.add_all(rows)
    tx.flush()
    if due_at is None:
        ids = [row.id for row in rows]
        after_commit(tx, lambda: setting(Routes).dispatch(ids))


def _claimable(now: datetime) -> ColumnElement[bool]:
    return and_(
        text(_OPEN),
        OutboxRow.due_at <= now,
        or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until < now),
    )


def due(now: datetime, limit: int = 200) -> list[int]:
    """Ids of the rows that wait to be handled, longest due first."""
    query = select(OutboxRow.id).where(_claimable(now)).order_by(OutboxRow.due_at, OutboxRow.id).limit(limit)
    return list(session().scalars(query))


def deliver(row_id: int, *, now: datetime) -> bool:
    """Handle one row. True when it was handled now, False when it was not ours to handle or it failed."""
    claimed = _claim(now, row_id)
    return claimed is not None and _handle(claimed, now)


def deliver_next(*, now: datetime) -> bool | None:
    """Handle the row that is due longest and that nobody else works on: whether that went well, or None when there is none."""
    claimed = _claim(now)
    return None if claimed is None else _handle(claimed, now)


def drain(*, now: datetime) -> int:
    """Handle everything that is due, and what that causes, until nothing is left. Returns how many rows were handled."""
    handled = 0
    while (went_well := deliver_next(now=now)) is not None:
        handled += went_well
    return handled


def _claim(now: datetime, row_id: int | None = None) -> int | None:
    """Take a row for `LEASE`: of two workers one gets it, and the claim of one that was killed ends.

    1. Look for the row that is due longest (or for the one that was asked for). PostgreSQL passes over rows that another
       worker has locked, and so waits for nobody; SQLite has one writer at a time.
    2. Lease it, by the same statement. A row that another one leased meanwhile is not claimable any more.
    """
    candidate = select(OutboxRow.id).where(_claimable(now)).order_by(OutboxRow.due_at, OutboxRow.id).limit(1)
    if row_id is not None:
        candidate = candidate.where(OutboxRow.id == row_id)
    candidate = candidate.with_for_update(skip_locked=True)
    claim = (
        update(OutboxRow)
        .where(OutboxRow.id == candidate.correlate(None).scalar_subquery())
        .values(lease_until=now + LEASE)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    with transaction() as tx:
        return tx.scalar(claim)


def _handle(row_id: int, now: datetime) -> bool:
    """Run the handler of a row that was claimed at `now`.

    1. A handler that reaches outside runs before its row is marked done, so that a slow mail server never holds the
       database's write lock. It may have run although another worker took over after the lease.
    2. Any other runs in the transaction that marks the row done. That comes first: it holds the row, and whoever's lease
       went to another worker stops there.
    3. On failure count the attempt and try again later, or lay the row to rest.
    """
    row = session().get_one(OutboxRow, row_id)
    done = update(OutboxRow).where(OutboxRow.id == row_id, OutboxRow.done_at.is_(None)).values(done_at=now, lease_until=None)
    key = f"outbox:{row_id}"
    try:
        message, handler = _resolve(row)
        if handler.outside:
            handler(message, key=key, now=now)
            with transaction() as tx:
                changed_rows(tx, done)
            return True
        with transaction() as tx:
            if changed_rows(tx, done.where(OutboxRow.lease_until == now + LEASE)) != 1:
                return False
            handler(tx, message, key=key, now=now)
    except Exception as error:
        log.exception("outbox row %s failed", row_id)
        _count_failure(row_id, now, traceback.format_exc(limit=-4), hopeless=isinstance(error, OutdatedPayloadError))
        return False
    return True


def _resolve(row: OutboxRow) -> tuple[Message, Handler]:
    """Raises LookupError for what this release does not know (another may), OutdatedPayloadError for what none will read."""
    if (row.message, row.handler) not in setting(Routes).by_name:
        raise LookupError(f"nobody handles {row.message} as {row.handler}")
    kind, handler = setting(Routes).by_name[row.message, row.handler]
    return kind.from_payload(row.version, row.payload), handler


def _count_failure(row_id: int, now: datetime, error: str, *, hopeless: bool) -> None:
    with transaction() as tx:
        row = tx.get_one(OutboxRow, row_id)
        row.attempts += 1
        row.lease_until = None
        row.error = error[-2000:]
        if hopeless or row.attempts >= MAX_ATTEMPTS:
            row.dead_at = now
        else:
            row.due_at = now + FIRST_DELAY * 4 ** (row.attempts - 1)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A message that could not be handled yet: how often it was tried, and when it is tried again; None is not by itself."""

    attempts: int
    again_at: datetime | None


def trouble(message: Message) -> Trouble | None:
    """What keeps a message, as told exactly so, from being handled; None while it waits for its first try or is done."""
    query = select(OutboxRow).where(OutboxRow.message == message.message_name, OutboxRow.done_at.is_(None))
    rows = session().scalars(query.order_by(OutboxRow.id.desc()))
    # Told again, only the last time counts.
    row = next((row for row in rows if row.payload == message.payload()), None)
    return Trouble(row.attempts, None if row.dead_at else row.due_at) if row and row.attempts else None


def dead_letters() -> Sequence[OutboxRow]:
    return session().scalars(select(OutboxRow).where(OutboxRow.dead_at.is_not(None)).order_by(OutboxRow.id)).all()


def replay(tx: Transaction, row_id: int, *, now: datetime) -> None:
    """Give a dead row all its attempts again. Raises NotFound."""
    row = tx.get(OutboxRow, row_id)
    if row is None:
        raise NotFound
    row.dead_at, row.attempts, row.due_at, row.error = None, 0, now, None
    after_commit(tx, lambda: setting(Routes).dispatch([row_id]))


def purge(*, done_before: datetime) -> int:
    """Delete the rows that were done before, a slice a transaction. Dead letters stay. Returns how many went."""
    # The newest row stays: mails are keyed by the ids of rows, and SQLite would give its id to another one.
    newest = select(func.max(OutboxRow.id)).scalar_subquery()
    old = select(OutboxRow.id).where(OutboxRow.done_at < done_before, OutboxRow.dead_at.is_(None), OutboxRow.id < newest)
    return in_slices(lambda size: delete(OutboxRow).where(OutboxRow.id.in_(old.order_by(OutboxRow.id).limit(size))))
