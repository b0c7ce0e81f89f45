"""Seats in one session: enrolling, leaving, and moving up from the waiting list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.core.errors import Refused
from app.core.ids import new_uid
from app.events.messages import SeatLeft, SeatQueued, SeatTaken
from app.events.models import CONFIRMED, LEFT, Enrolment, Registration, Session
from app.events.rules.seats import MODES, open_for_enrolment
from app.events.service import claims, seats
from app.infra import audit
from app.infra.db import unit_of_work
from app.infra.outbox import record


def enrol(session_id: int, person_id: int, mode: str, *, now: datetime) -> Enrolment:
    """A seat in the session in that mode, or a number in its queue.

    1. Lock the session, so that seats and queue are decided one at a time.
    2. Ask the rules whether this registration may enrol now.
    3. Take a seat by a guarded update and claim the person's time, or join the queue.
    """
    if mode not in MODES:
        raise Refused("unknown_mode")
    with unit_of_work() as unit:
        session = seats.lock(Session, session_id)
        registration = unit.scalars(
            select(Registration).where(Registration.event_id == session.event_id, Registration.person_id == person_id)
        ).first()
        refusal = open_for_enrolment(
            registration_state=registration.state if registration else LEFT,
            registration_mode=registration.mode if registration else mode,
            mode=mode,
            needs_enrolment=session.needs_enrolment,
            cancelled=session.cancelled,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            now=now,
        )
        if refusal or registration is None:
            raise Refused(refusal.reason if refusal else "not_registered")
        enrolment = unit.scalars(
            select(Enrolment).where(Enrolment.session_id == session_id, Enrolment.registration_id == registration.id)
        ).first()
        if enrolment and enrolment.state != LEFT:
            raise Refused("already_enrolled")
        if enrolment is None:
            enrolment = Enrolment(
                session_id=session_id,
                registration_id=registration.id,
                uid=new_uid(),
                created_at=now,
                changed_at=now,
                mode=mode,
                state=LEFT,
            )
        has_seat = seats.place_or_queue(session, enrolment, mode, now=now)
        unit.add(enrolment)
        unit.flush()
        if has_seat:
            claims.claim(_holder(enrolment.id), [claims.person(person_id)], session.starts_at, session.ends_at)
        audit.note(person_id, "enrolled" if has_seat else "queued", f"enrolment:{enrolment.id}", now=now, mode=mode)
        record(SeatTaken(enrolment.id) if has_seat else SeatQueued(enrolment.id), now=now)
        return enrolment


def leave(enrolment_id: int, *, by: int, now: datetime) -> None:
    """Give the seat or the number back; whoever waits longest moves up in the same transaction."""
    with unit_of_work() as unit:
        enrolment = unit.get_one(Enrolment, enrolment_id)
        session = seats.lock(Session, enrolment.session_id)
        unit.refresh(enrolment)
        if enrolment.state == LEFT:
            raise Refused("not_enrolled")
        mode, old_uid = enrolment.mode, enrolment.uid
        claims.release(_holder(enrolment_id))
        if seats.leave(session, enrolment, now=now):
            record(SeatLeft(enrolment_id, old_uid), now=now)
            _promote(session, mode, now=now)
        audit.note(by, "left_session", f"enrolment:{enrolment_id}", now=now)


def switch_mode(enrolment_id: int, mode: str, *, by: int, now: datetime) -> bool:
    """From a seat on site to one online or back, in one act: either the new seat is there, or the old one is kept.
    Raises Refused("no_seat") when there is none."""
    with unit_of_work() as unit:
        enrolment = unit.get_one(Enrolment, enrolment_id)
        session = seats.lock(Session, enrolment.session_id)
        unit.refresh(enrolment)
        registration = unit.get_one(Registration, enrolment.registration_id)
        if enrolment.state != CONFIRMED or enrolment.mode == mode or mode not in MODES:
            raise Refused("not_enrolled")
        if registration.mode == "online" and mode == "on_site":
            raise Refused("registered_online")
        if seats.waiting_count(Enrolment, session.id, mode) or not seats.take(Session, session.id, mode):
            raise Refused("no_seat")
        old_mode, enrolment.mode, enrolment.changed_at = enrolment.mode, mode, now
        seats.give_back(Session, session.id, old_mode)
        _promote(session, old_mode, now=now)
        audit.note(by, "switched_mode", f"enrolment:{enrolment_id}", now=now, mode=mode)
        record(SeatTaken(enrolment_id), now=now)
        return True


def _holder(enrolment_id: int) -> str:
    return f"enrolment:{enrolment_id}"


def _promote(session: Session, mode: str, *, now: datetime) -> None:
    # On site a seat that frees after the start helps nobody any more.
    if now >= (session.starts_at if mode == "on_site" else session.ends_at) or session.cancelled:
        return

    def accept(place: Enrolment) -> bool:
        with unit_of_work() as unit:
            person_id = unit.get_one(Registration, place.registration_id).person_id
        try:
            claims.claim(_holder(place.id), [claims.person(person_id)], session.starts_at, session.ends_at)
        except Refused:
            return False
        return True

    for promoted in seats.promote(Session, Enrolment, session.id, mode, accept, now=now):
        audit.note(None, "promoted", f"enrolment:{promoted.id}", now=now, mode=mode)
        record(SeatTaken(promoted.id, promoted=True), now=now)


def fill_free_seats(session_id: int, *, now: datetime) -> None:
    """After more seats were opened: those who wait move up."""
    with unit_of_work():
        session = seats.lock(Session, session_id)
        for mode in MODES:
            _promote(session, mode, now=now)


def reclaim(session_id: int) -> list[int]:
    """After a session moved: hold everybody's new time. Returns the enrolments whose person has something else then;
    they keep their seat and are shown as a clash."""
    clashing = []
    with unit_of_work() as unit:
        session = unit.get_one(Session, session_id)
        held = unit.execute(
            select(Enrolment.id, Registration.person_id)
            .join(Registration, Registration.id == Enrolment.registration_id)
            .where(Enrolment.session_id == session_id, Enrolment.state == CONFIRMED)
            .order_by(Enrolment.id)
        ).all()
        for enrolment_id, person_id in held:
            claims.release(_holder(enrolment_id))
            try:
                claims.claim(_holder(enrolment_id), [claims.person(person_id)], session.starts_at, session.ends_at)
            except Refused:
                clashing.append(enrolment_id)
    return clashing
