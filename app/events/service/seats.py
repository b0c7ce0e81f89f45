"""Seats, counted: taken by a guarded update, given back, and handed to whoever waits longest. Events and sessions alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.core.ids import new_uid
from app.events.models import CONFIRMED, LEFT, WAITING, Enrolment, Event, Registration, Session
from app.events.rules.seats import Seat, admit
from app.infra.db import changed_rows, unit_of_work

Pool = TypeVar("Pool", Event, Session)
Place = TypeVar("Place", Registration, Enrolment)


def lock(kind: type[Pool], pool_id: int) -> Pool:
    """The event or session, locked until the unit of work ends: seats and queue are decided one at a time."""
    with unit_of_work() as unit:
        return unit.scalars(
            select(kind).where(kind.id == pool_id).with_for_update(of=kind).execution_options(populate_existing=True)
        ).one()


def _columns(kind: type[Pool], mode: str) -> tuple[InstrumentedAttribute[int], InstrumentedAttribute[int | None]]:
    return (kind.on_site_taken, kind.on_site_seats) if mode == "on_site" else (kind.online_taken, kind.online_seats)


def _belongs(place: type[Place], pool_id: int) -> Any:
    return Registration.event_id == pool_id if place is Registration else Enrolment.session_id == pool_id


def waiting_count(place: type[Place], pool_id: int, mode: str) -> int:
    with unit_of_work() as unit:
        query = select(func.count()).select_from(place).where(_belongs(place, pool_id), place.mode == mode)
        return unit.scalar(query.where(place.state == WAITING)) or 0


def take(kind: type[Pool], pool_id: int, mode: str) -> bool:
    """One seat by a guarded update: row count 1 is the seat."""
    taken, seats = _columns(kind, mode)
    guarded = update(kind).where(kind.id == pool_id, or_(seats.is_(None), taken < seats)).values({taken.key: taken + 1})
    return changed_rows(guarded) == 1


def give_back(kind: type[Pool], pool_id: int, mode: str) -> None:
    taken, _seats = _columns(kind, mode)
    changed_rows(update(kind).where(kind.id == pool_id).values({taken.key: taken - 1}))


def place_or_queue(pool: Pool, place: Place, mode: str, *, now: datetime) -> bool:
    """Give the place its seat, or the last number in the queue. The pool must be locked. True for a seat."""
    kind, place_kind = type(pool), type(place)
    taken = pool.on_site_taken if mode == "on_site" else pool.online_taken
    seats = pool.on_site_seats if mode == "on_site" else pool.online_seats
    verdict = admit(taken=taken, seats=seats, waiting=waiting_count(place_kind, pool.id, mode))
    place.mode, place.changed_at = mode, now
    if isinstance(verdict, Seat) and take(kind, pool.id, mode):
        place.state, place.queue_number = CONFIRMED, None
        return True
    pool.last_queue_number += 1
    place.state, place.queue_number = WAITING, pool.last_queue_number
    return False


def leave(pool: Pool, place: Place, *, now: datetime) -> bool:
    """End a place. The pool must be locked. True when a seat became free by it."""
    had_seat = place.state == CONFIRMED
    place.state, place.queue_number, place.changed_at = LEFT, None, now
    # Coming back later is a new entry in a calendar that has seen the old one cancelled.
    place.uid = new_uid()
    if had_seat:
        give_back(type(pool), pool.id, place.mode)
    return had_seat


def promote(
    kind: type[Pool], place_kind: type[Place], pool_id: int, mode: str, accept: Callable[[Place], bool], *, now: datetime
) -> list[Place]:
    """Hand free seats to those who wait, in the order of their numbers. `accept(place)` may pass over somebody who
    cannot take the seat now; they keep their number."""
    promoted: list[Place] = []
    for place in queue(place_kind, pool_id, mode):
        if not take(kind, pool_id, mode):
            break
        if accept(place):
            place.state, place.queue_number, place.changed_at = CONFIRMED, None, now
            promoted.append(place)
        else:
            give_back(kind, pool_id, mode)
    return promoted


def queue(place: type[Place], pool_id: int, mode: str) -> Sequence[Place]:
    with unit_of_work() as unit:
        return unit.scalars(
            select(place)
            .where(_belongs(place, pool_id), place.mode == mode, place.state == WAITING)
            .order_by(place.queue_number)
        ).all()
