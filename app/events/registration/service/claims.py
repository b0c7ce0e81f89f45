"""Holds on people, tables and rooms. The table's primary key decides; nothing here checks and then hopes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from app.core.errors import Refused
from app.core.intervals import units
from app.events.models import Claim
from app.events.vocabulary import EventsReason, Resource
from app.infra.db import Transaction, savepoint

Claimed = tuple[Resource, str]
_LINE = 0x60  # the class of our advisory locks
_MOST_NAMES = 500  # in one list of a statement


def claim(tx: Transaction, holder: str, resources: Iterable[Claimed], start: datetime, end: datetime) -> None:
    """Hold every resource for the span, or none, as `claim_each` does."""
    claim_each(tx, holder, [(resource, start, end) for resource in resources])


def claim_each(tx: Transaction, holder: str, spans: Collection[tuple[Claimed, datetime, datetime]]) -> None:
    """Hold every resource for the span beside it, or none. Raises EventsReason.TAKEN naming who holds it.

    1. Rows are written in one order, so that two writers cannot wait for each other.
    2. A savepoint keeps the caller's transaction usable after a loss, for callers that have another choice.
    """
    rows = [
        {"resource": kind, "resource_id": name, "unit_start": unit, "holder": holder}
        for (kind, name), start, end in sorted(spans)
        for unit in units(start, end)
    ]
    try:
        with savepoint(tx):
            tx.execute(insert(Claim), rows)
    except IntegrityError as error:
        by = next((who for resource, start, end in spans if (who := holder_of(tx, resource, start, end))), "")
        raise Refused(EventsReason.TAKEN, by=by) from error


def line(tx: Transaction, event_id: int | ScalarSelect[int]) -> None:
    """Stand in line for the seats and meetings of an event, until the transaction ends. With several locks to take in
    one act (sessions, registrations, claims) nobody can then wait for somebody who waits for them. SQLite has one writer
    anyway; on PostgreSQL this is an advisory lock."""
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(_LINE, event_id)))


def claim_what_is_free(tx: Transaction, holder: str, resource: Claimed, start: datetime, end: datetime) -> None:
    """Hold as much of the span as nothing holds yet."""
    kind, name = resource
    wanted = units(start, end)
    moments = set(
        tx.scalars(
            select(Claim.unit_start).where(Claim.resource == kind, Claim.resource_id == name, Claim.unit_start.in_(wanted))
        )
    )
    free = [unit for unit in wanted if unit not in moments]
    if free:
        tx.execute(
            insert(Claim), [{"resource": kind, "resource_id": name, "unit_start": unit, "holder": holder} for unit in free]
        )


def release(tx: Transaction, holder: str, *, only: Claimed | None = None) -> None:
    """Give back what the holder holds: everything, or one resource."""
    query = delete(Claim).where(Claim.holder == holder)
    if only is not None:
        query = query.where(Claim.resource == only[0], Claim.resource_id == only[1])
    tx.execute(query)


def release_all(tx: Transaction, holders: Sequence[str]) -> None:
    """Give back everything that any of these holds."""
    for start in range(0, len(holders), _MOST_NAMES):
        tx.execute(delete(Claim).where(Claim.holder.in_(holders[start : start + _MOST_NAMES])))


def holder_of(tx: Transaction, resource: Claimed, start: datetime, end: datetime) -> str | None:
    """Who holds the resource at some time in the span."""
    kind, name = resource
    return tx.scalar(
        select(Claim.holder)
        .where(Claim.resource == kind, Claim.resource_id == name, Claim.unit_start.in_(units(start, end)))
        .limit(1)
    )


def person(person_id: int) -> Claimed:
    return (Resource.PERSON, str(person_id))


def table(event_id: int, number: int) -> Claimed:
    return (Resource.TABLE, f"{event_id}:{number}")
