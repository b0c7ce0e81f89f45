"""Seats, counted: taken by a guarded update, given back, and handed to whoever waits longest. Events and sessions alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.core.ids import new_uid
from app.events.models import Enrolment, Event, Registration, Session
from app.events.registration.queries import queues
from app.events.registration.rules.seats import Seat, admit
from app.events.vocabulary import Mode, PlaceState
from app.infra.db import Transaction, changed_rows

Pool = TypeVar("Pool", Event, Session)
Place = TypeVar("Place", Registration, Enrolment)


def lock(tx: Transaction, kind: type[Pool], pool_id: int) -> Pool:
    """The event or session, locked until the transaction ends: seats and queue are decided one at a time. SQLite has one
    writer: what this transaction has read already is true until it ends."""
    if tx.get_bind().dialect.name == "sqlite":
        return tx.get_one(kind, pool_id)
    return tx.scalars(
        select(kind).where(kind.id == pool_id).with_for_update(of=kind).execution_options(populate_existing=True)
    ).one()


def _columns(kind: type[Pool], mode: Mode) -> tuple[InstrumentedAttribute[int], InstrumentedAttribute[int | None]]:
    return (kind.on_site_taken, kind.on_site_seats) if mode == Mode.ON_SITE else (kind.online_taken, kind.online_seats)


def _belongs(place: type[Place], pool_id: int) -> Any:
    return Registration.event_id == pool_id if place is Registration else Enrolment.session_id == pool_id


def waiting_count(tx: Transaction, place: type[Place], pool_id: int, mode: Mode) -> int:
    query = select(func.count()).select_from(place).where(_belongs(place, pool_id), place.mode == mode)
    return tx.scalar(query.where(place.state == PlaceState.WAITING)) or 0


def take(tx: Transaction, kind: type[Pool], pool_id: int, mode: Mode, number: int = 1) -> bool:
    """Seats by a guarded update, all of them or none: row count 1 is yes."""
    taken, seats = _columns(kind, mode)
    enough = or_(seats.is_(None), taken + number <= seats)
    return changed_rows(tx, update(kind).where(kind.id == pool_id, enough).values({taken.key: taken + number})) == 1


def give_back(tx: Transaction, kind: type[Pool], pool_id: int, mode: Mode, number: int = 1) -> None:
    taken, _seats = _columns(kind, mode)
    changed_rows(tx, update(kind).where(kind.id == pool_id).values({taken.key: taken - number}))


def _within_share(pool: Pool, party: Sequence[Place]) -> bool:
    """Whether every organisation of the party stays within its share."""
    if pool.organisation_cap is None:
        return True
    wanted: dict[int | None, int] = {}
    for place in party:
        home = queues.organisation_of(place)
        wanted[home] = wanted.get(home, 0) + 1
    left = {home: queues.share_left(pool, home) for home in wanted}
    return all(left[home] is None or number <= left[home] for home, number in wanted.items())  # type: ignore[operator]


def place_or_queue(tx: Transaction, pool: Pool, party: Sequence[Place], mode: Mode, *, now: datetime) -> bool:
    """Give all of the party their seats, or all of them one number, the last in the queue. The pool must be locked.
    True for seats."""
    kind, place_kind = type(pool), type(party[0])
    taken = pool.on_site_taken if mode == Mode.ON_SITE else pool.online_taken
    seats = pool.on_site_seats if mode == Mode.ON_SITE else pool.online_seats
    verdict = admit(taken=taken, seats=seats, waiting=waiting_count(tx, place_kind, pool.id, mode), wanted=len(party))
    for place in party:
        place.mode, place.changed_at, place.decline_until = mode, now, None
    if isinstance(verdict, Seat) and _within_share(pool, party) and take(tx, kind, pool.id, mode, len(party)):
        for place in party:
            place.state, place.queue_number = PlaceState.CONFIRMED, None
        return True
    pool.last_queue_number += 1
    for place in party:
        place.state, place.queue_number = PlaceState.WAITING, pool.last_queue_number
    return False


def asked_together(tx: Transaction, place: Place) -> list[Place]:
    """The place and those of its group that still ask: they are approved as a whole."""
    if place.group_code is None:
        return [place]
    kind = type(place)
    query = select(kind).where(kind.group_code == place.group_code, kind.state == PlaceState.REQUESTED).order_by(kind.id)
    return list(tx.scalars(query))


def leave(tx: Transaction, pool: Pool, place: Place, *, now: datetime) -> bool:
    """End a place. The pool must be locked. True when a seat became free by it."""
    had_seat = place.state == PlaceState.CONFIRMED
    place.state, place.queue_number, place.changed_at = PlaceState.LEFT, None, now
    place.group_code, place.decline_until = None, None
    # Coming back later is a new entry in a calendar that has seen the old one cancelled.
    place.uid = new_uid()
    if had_seat:
        give_back(tx, type(pool), pool.id, place.mode)
    return had_seat


def promote(
    tx: Transaction,
    pool: Pool,
    place_kind: type[Place],
    mode: Mode,
    accept: Callable[[Sequence[Place]], bool],
    *,
    now: datetime,
) -> list[Place]:
    """Hand free seats to those who wait, in the order of their numbers; those who came as a group move up together. The
    pool must be locked.

    1. A party beyond its organisation's share, larger than all the seats there are, or for which `accept(party)` says no
       (somebody has something else then), is passed over and keeps its number: the seats are of no use to it now.
    2. A party for which too few seats are free ends it: nobody overtakes, so the free seats are kept for that group.
    """
    promoted: list[Place] = []
    for _number, together in groupby(queue(tx, place_kind, pool.id, mode), key=lambda place: place.queue_number):
        party = list(together)
        seats = pool.on_site_seats if mode == Mode.ON_SITE else pool.online_seats
        if not _within_share(pool, party) or (seats is not None and len(party) > max(seats, 1)):
            continue
        if not take(tx, type(pool), pool.id, mode, len(party)):
            break
        if not accept(party):
            give_back(tx, type(pool), pool.id, mode, len(party))
            continue
        for place in party:
            place.state, place.queue_number, place.changed_at = PlaceState.CONFIRMED, None, now
        # The next party's share is counted from what is stored.
        tx.flush()
        promoted += party
    return promoted


def queue(tx: Transaction, place: type[Place], pool_id: int, mode: Mode) -> Sequence[Place]:
    return tx.scalars(
        select(place)
        .where(_belongs(place, pool_id), place.mode == mode, place.state == PlaceState.WAITING)
        .order_by(place.queue_number, place.id)
    ).all()
