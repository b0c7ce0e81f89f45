"""Registering for an event, and leaving it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.core.clock import zone
from app.core.errors import Refused
from app.core.ids import new_uid
from app.events.messages import Registered, RegistrationLeft, RegistrationQueued
from app.events.models import LEFT, Enrolment, Event, Registration
from app.events.rules.seats import MODES, open_for_registration
from app.events.service import claims, enrolment, seats
from app.infra import audit
from app.infra.db import attempt, unit_of_work
from app.infra.outbox import record


def register(
    event_id: int,
    person_id: int,
    mode: str,
    *,
    now: datetime,
    by: int | None = None,
    role: str = "attendee",
    invited: bool = False,
) -> Registration:
    """A place at the event in that mode, or a number in its queue.

    1. Stand in the event's line and lock it, so that seats and queue are decided one at a time.
    2. Ask the rules whether registration is open; an organiser's import (`invited`) may come before it opens.
    3. Take a seat by a guarded update, or join the queue.
    """
    if mode not in MODES:
        raise Refused("unknown_mode")
    with attempt() as unit:
        event = _in_line(event_id)
        if not invited:
            refusal = open_for_registration(
                status=event.status,
                registration_open=event.registration_open,
                ended=now.astimezone(zone(event.timezone)).date() > event.ends_on,
            )
            if refusal:
                raise Refused(refusal.reason)
        registration = _find(event_id, person_id)
        if registration and registration.state != LEFT:
            raise Refused("already_registered")
        if registration is None:
            registration = Registration(
                event_id=event_id,
                person_id=person_id,
                role=role,
                uid=new_uid(),
                created_at=now,
                changed_at=now,
                mode=mode,
                state=LEFT,
            )
        has_seat = seats.place_or_queue(event, registration, mode, now=now)
        unit.add(registration)
        unit.flush()
        audit.note(
            by or person_id,
            "registered" if has_seat else "queued_for_event",
            f"registration:{registration.id}",
            now=now,
            mode=mode,
        )
        record(Registered(registration.id) if has_seat else RegistrationQueued(registration.id), now=now)
        return registration


def _in_line(event_id: int) -> Event:
    claims.line(event_id)
    return seats.lock(Event, event_id)


def _find(event_id: int, person_id: int) -> Registration | None:
    with unit_of_work() as unit:
        return unit.scalars(
            select(Registration).where(Registration.event_id == event_id, Registration.person_id == person_id)
        ).first()


def leave(registration_id: int, *, by: int, now: datetime) -> None:
    """Give the place back, with every seat in its sessions; those who waited move up in the same transaction."""
    with attempt() as unit:
        registration = unit.get_one(Registration, registration_id)
        event = _in_line(registration.event_id)
        unit.refresh(registration)
        if registration.state == LEFT:
            raise Refused("not_registered")
        for held in unit.scalars(
            select(Enrolment).where(Enrolment.registration_id == registration_id, Enrolment.state != LEFT)
        ).all():
            enrolment.leave(held.id, by=by, now=now)
        mode, old_uid = registration.mode, registration.uid
        if seats.leave(event, registration, now=now):
            record(RegistrationLeft(registration_id, old_uid), now=now)
            if event.status != "cancelled":
                _promote(event.id, mode, now=now)
        audit.note(by, "left_event", f"registration:{registration_id}", now=now)


def _promote(event_id: int, mode: str, *, now: datetime) -> None:
    for promoted in seats.promote(Event, Registration, event_id, mode, lambda _place: True, now=now):
        audit.note(None, "promoted_to_event", f"registration:{promoted.id}", now=now, mode=mode)
        record(Registered(promoted.id, promoted=True), now=now)


def fill_free_seats(event_id: int, *, now: datetime) -> None:
    """After more seats were opened: those who wait move up."""
    with unit_of_work():
        event = _in_line(event_id)
        if event.status == "cancelled":
            return
        for mode in MODES:
            _promote(event_id, mode, now=now)
