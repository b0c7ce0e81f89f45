"""Seats in one session: enrolling, leaving, and moving up from the waiting list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.core.errors import Refused
from app.core.ids import new_uid
from app.events.messages import SeatLeft, SeatQueued, SeatTaken
from app.events.models import CONFIRMED, LEFT, WAITING, Enrolment, Event, Registration, Session
from app.events.rules.seats import MODES, open_for_enrolment
from app.events.service import claims, seats
from app.infra import audit
from app.infra.db import attempt, unit_of_work
from app.infra.outbox import record


def enrol(session_id: int, person_id: int, mode: str, *, now: datetime) -> Enrolment:
    """A seat in the session in that mode, or a number in its queue.

    1. Stand in the event's line and lock the session, so that seats and queue are decided one at a time.
    2. Ask the rules whether this registration may enrol now.
    3. Take a seat by a guarded update and claim the person's time, or join the queue.
    """
    if mode not in MODES:
        raise Refused("unknown_mode")
    with attempt() as unit:
        session = _in_line(session_id)
        registration = unit.scalars(
            select(Registration)
            .execution_options(populate_existing=True)
            .where(Registration.event_id == session.event_id, Registration.person_id == person_id)
        ).first()
        refusal = open_for_enrolment(
            registration_state=registration.state if registration else LEFT,
            registration_mode=registration.mode if registration else mode,
            mode=mode,
            needs_enrolment=session.needs_enrolment,
            cancelled=session.cancelled or session.event.status == "cancelled",
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
        if not has_seat:
            # A seat may lie free because whoever waits first has something else then; the next one may take it.
            _promote(session, mode, now=now)
        return enrolment


def _in_line(session_id: int) -> Session:
    """The session, locked, after standing in its event's line."""
    with unit_of_work() as unit:
        claims.line(unit.scalars(select(Session.event_id).where(Session.id == session_id)).one())
        return seats.lock(Session, session_id)


def leave(enrolment_id: int, *, by: int, now: datetime) -> None:
    """Give the seat or the number back; whoever waits longest moves up in the same transaction."""
    with attempt() as unit:
        enrolment = unit.get_one(Enrolment, enrolment_id)
        session = _in_line(enrolment.session_id)
        unit.refresh(enrolment)
        if enrolment.state == LEFT:
            raise Refused("not_enrolled")
        mode, old_uid = enrolment.mode, enrolment.uid
        claims.release(_holder(enrolment_id))
        if seats.leave(session, enrolment, now=now):
            record(SeatLeft(enrolment_id, old_uid), now=now)
            _promote(session, mode, now=now)
            use_freed_time(unit.get_one(Registration, enrolment.registration_id).person_id, now=now)
        audit.note(by, "left_session", f"enrolment:{enrolment_id}", now=now)


def use_freed_time(person_id: int, *, now: datetime) -> None:
    """Somebody has time again: the seats they hold claim what they could not, and seats that lay free for them in other
    sessions are handed out."""
    with unit_of_work() as unit:
        _hold_what_is_free(person_id)
        waiting = unit.execute(
            select(Enrolment.session_id, Enrolment.mode)
            .join(Registration, Registration.id == Enrolment.registration_id)
            .where(Registration.person_id == person_id, Enrolment.state == WAITING)
            .order_by(Enrolment.session_id)
        ).all()
        for session_id, mode in waiting:
            _promote(_in_line(session_id), mode, now=now)


def _hold_what_is_free(person_id: int) -> None:
    """Let every seat of a person hold as much of its time as nothing else holds; the same seat twice changes nothing."""
    with unit_of_work() as unit:
        held = unit.execute(
            select(Enrolment.id, Session.starts_at, Session.ends_at)
            .join(Session, Session.id == Enrolment.session_id)
            .join(Event, Event.id == Session.event_id)
            .join(Registration, Registration.id == Enrolment.registration_id)
            .where(Registration.person_id == person_id, Enrolment.state == CONFIRMED)
            .where(Session.cancelled.is_(False), Event.status != "cancelled")
            .order_by(Session.starts_at, Enrolment.id)
        ).all()
        for enrolment_id, starts_at, ends_at in held:
            claims.claim_what_is_free(_holder(enrolment_id), claims.person(person_id), starts_at, ends_at)


def switch_mode(enrolment_id: int, mode: str, *, by: int, now: datetime) -> bool:
    """From a seat on site to one online or back, in one act: either the new seat is there, or the old one is kept.
    Raises Refused("no_seat") when there is none."""
    with attempt() as unit:
        enrolment = unit.get_one(Enrolment, enrolment_id)
        session = _in_line(enrolment.session_id)
        unit.refresh(enrolment)
        registration = unit.get_one(Registration, enrolment.registration_id)
        if enrolment.state != CONFIRMED or enrolment.mode == mode or mode not in MODES:
            raise Refused("not_enrolled")
        refusal = open_for_enrolment(
            registration_state=registration.state,
            registration_mode=registration.mode,
            mode=mode,
            needs_enrolment=True,
            cancelled=session.cancelled or session.event.status == "cancelled",
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            now=now,
        )
        if refusal:
            raise Refused(refusal.reason)
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
    if session.event.status == "cancelled":
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
        session = _in_line(session_id)
        for mode in MODES:
            _promote(session, mode, now=now)


def reclaim(session_id: int) -> None:
    """After a session moved, or it or its event was called off or on: hold everybody's time anew. Who has something else
    then keeps the seat and what is free of the time, and stands among the programme's warnings. What is cancelled holds
    nobody."""
    with unit_of_work() as unit:
        held = unit.execute(
            select(Enrolment.id, Registration.person_id)
            .join(Registration, Registration.id == Enrolment.registration_id)
            .where(Enrolment.session_id == session_id, Enrolment.state == CONFIRMED)
            .order_by(Registration.person_id)
        ).all()
        for enrolment_id, person_id in held:
            claims.release(_holder(enrolment_id))
            _hold_what_is_free(person_id)
