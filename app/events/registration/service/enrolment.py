"""Seats in one session: enrolling alone or together, being approved, switching, leaving, moving up from the waiting list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select

from app.core.errors import Refused
from app.core.ids import new_code, new_uid
from app.events.messages import SeatLeft, SeatQueued, SeatRefused, SeatRequested, SeatTaken
from app.events.models import CONFIRMED, LEFT, REQUESTED, WAITING, Enrolment, Event, Registration, Session
from app.events.registration.rules.seats import MODES, Door, decline_until, open_for_enrolment
from app.events.registration.service import claims, seats
from app.infra import audit
from app.infra.db import attempt, unit_of_work
from app.infra.outbox import record


def enrol(session_id: int, person_id: int, mode: str, *, now: datetime) -> Enrolment:
    """A seat in the session in that mode, or a number in its queue; where approval is wanted, a request."""
    return enrol_together(session_id, [person_id], mode, by=person_id, now=now)[0]


def enrol_together(session_id: int, person_ids: Sequence[int], mode: str, *, by: int, now: datetime) -> list[Enrolment]:
    """Seats for all of them, or one number in the queue for all of them.

    1. Stand in the event's line and lock the session, so that seats and queue are decided one at a time.
    2. Ask the rules whether each registration may enrol now.
    3. Where an organiser has to approve, ask; else take seats by a guarded update and claim everybody's time, or join the
       queue.
    """
    if mode not in MODES:
        raise Refused("unknown_mode")
    with attempt() as unit:
        session = _in_line(session_id)
        party = [_place(session, person_id, mode, now) for person_id in person_ids]
        offered = session.on_site_seats if mode == "on_site" else session.online_seats
        if len(party) > 1:
            most = min((one for one in (offered, session.organisation_cap) if one is not None), default=len(party))
            if len(party) > most:
                raise Refused("group_too_large", seats=most)
            code = new_code()
            for one in party:
                one.group_code = code
        unit.add_all(party)
        unit.flush()
        if session.needs_approval:
            for one in party:
                one.state, one.mode, one.changed_at = REQUESTED, mode, now
                record(SeatRequested(one.id), now=now)
            outcome = "asked_for_seat"
        else:
            outcome = "enrolled" if _seat(session, party, mode, now) else "queued"
        for one in party:
            audit.note(by, outcome, f"enrolment:{one.id}", now=now, mode=mode)
        return party


def _place(session: Session, person_id: int, mode: str, now: datetime) -> Enrolment:
    """The person's enrolment, not seated yet, when the rules let them enrol."""
    with unit_of_work() as unit:
        registration = unit.scalars(
            select(Registration)
            .execution_options(populate_existing=True)
            .where(Registration.event_id == session.event_id, Registration.person_id == person_id)
        ).first()
        _ask_rules(session, registration, mode, now)
        assert registration is not None, "the rules refuse those without one"
        enrolment = unit.scalars(
            select(Enrolment).where(Enrolment.session_id == session.id, Enrolment.registration_id == registration.id)
        ).first()
        if enrolment and enrolment.state != LEFT:
            raise Refused("already_enrolled")
        return enrolment or Enrolment(
            session_id=session.id,
            registration_id=registration.id,
            uid=new_uid(),
            created_at=now,
            changed_at=now,
            mode=mode,
            state=LEFT,
        )


def _ask_rules(
    session: Session, registration: Registration | None, mode: str, now: datetime, *, door: Door | None = None
) -> None:
    refusal = open_for_enrolment(
        registration_state=registration.state if registration else LEFT,
        registration_mode=registration.mode if registration else mode,
        mode=mode,
        session_mode=session.mode,
        needs_enrolment=session.needs_enrolment,
        cancelled=_is_off(session),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        door=door or Door(session.opens_at, session.closes_at),
        now=now,
    )
    if refusal:
        raise Refused(refusal.reason)


def _is_off(session: Session) -> bool:
    return session.cancelled or not session.published or session.event.status == "cancelled"


def _seat(session: Session, party: Sequence[Enrolment], mode: str, now: datetime) -> bool:
    has_seat = seats.place_or_queue(session, party, mode, now=now)
    with unit_of_work() as unit:
        unit.flush()
        for one in party:
            if has_seat:
                claims.claim(_holder(one.id), [claims.person(_person_of(one))], session.starts_at, session.ends_at)
            record(SeatTaken(one.id) if has_seat else SeatQueued(one.id), now=now)
    # A seat may lie free because whoever waits first has something else then; and a share that is used up now may let
    # others pass a group that is beyond it.
    if not has_seat or session.organisation_cap is not None:
        _promote(session, now=now)
    return has_seat


def _person_of(enrolment: Enrolment) -> int:
    with unit_of_work() as unit:
        return unit.get_one(Registration, enrolment.registration_id).person_id


def _in_line(session_id: int) -> Session:
    """The session, locked, after standing in its event's line."""
    with unit_of_work() as unit:
        claims.line(unit.scalars(select(Session.event_id).where(Session.id == session_id)).one())
        return seats.lock(Session, session_id)


def _held(enrolment_id: int, *states: str) -> tuple[Session, Enrolment]:
    """The enrolment and its session, locked, when it is in one of the states."""
    with unit_of_work() as unit:
        enrolment = unit.get_one(Enrolment, enrolment_id)
        session = _in_line(enrolment.session_id)
        unit.refresh(enrolment)
        if enrolment.state not in states:
            raise Refused("not_enrolled")
        return session, enrolment


def approve(enrolment_id: int, *, by: int, now: datetime) -> Enrolment:
    """Say yes to a request: it gets its seat now, or a number in the queue. A group is approved as a whole."""
    with attempt() as unit:
        session, enrolment = _held(enrolment_id, REQUESTED)
        _ask_rules(session, unit.get_one(Registration, enrolment.registration_id), enrolment.mode, now, door=Door())
        party = seats.asked_together(enrolment)
        _seat(session, party, enrolment.mode, now)
        for one in party:
            audit.note(by, "approved_enrolment", f"enrolment:{one.id}", now=now)
        return enrolment


def refuse(enrolment_id: int, reason: str, *, by: int, now: datetime) -> None:
    """Say no to a request, with words that the person is told."""
    with attempt():
        session, enrolment = _held(enrolment_id, REQUESTED)
        seats.leave(session, enrolment, now=now)
        record(SeatRefused(enrolment_id, reason), now=now)
        audit.note(by, "refused_enrolment", f"enrolment:{enrolment_id}", now=now, reason=reason)


def leave(enrolment_id: int, *, by: int | None, now: datetime, act: str = "left_session") -> None:
    """Give the seat or the number back; whoever waits longest moves up in the same transaction."""
    with attempt():
        session, enrolment = _held(enrolment_id, CONFIRMED, WAITING, REQUESTED)
        old_uid = enrolment.uid
        claims.release(_holder(enrolment_id))
        had_seat = seats.leave(session, enrolment, now=now)
        if had_seat:
            record(SeatLeft(enrolment_id, old_uid), now=now)
        _promote(session, now=now)
        if had_seat:
            use_freed_time(_person_of(enrolment), now=now)
        audit.note(by, act, f"enrolment:{enrolment_id}", now=now)


def decline(enrolment_id: int, *, now: datetime) -> None:
    """Somebody who moved up does not want the seat after all. Raises Refused("decline_over") once the time for it is."""
    with attempt():
        _session, enrolment = _held(enrolment_id, CONFIRMED)
        if enrolment.decline_until is None or now >= enrolment.decline_until:
            raise Refused("decline_over")
        leave(enrolment_id, by=_person_of(enrolment), now=now, act="declined_seat")


def use_freed_time(person_id: int, *, now: datetime) -> None:
    """Somebody has time again: the seats they hold claim what they could not, and seats that lay free for them in other
    sessions are handed out."""
    with unit_of_work() as unit:
        _hold_what_is_free(person_id)
        waiting = unit.scalars(
            select(Enrolment.session_id)
            .distinct()
            .join(Registration, Registration.id == Enrolment.registration_id)
            .where(Registration.person_id == person_id, Enrolment.state == WAITING)
            .order_by(Enrolment.session_id)
        ).all()
        for session_id in waiting:
            _promote(_in_line(session_id), now=now)


def _hold_what_is_free(person_id: int) -> None:
    """Let every seat of a person hold as much of its time as nothing else holds; the same seat twice changes nothing."""
    with unit_of_work() as unit:
        held = unit.execute(
            select(Enrolment.id, Session.starts_at, Session.ends_at)
            .join(Session, Session.id == Enrolment.session_id)
            .join(Event, Event.id == Session.event_id)
            .join(Registration, Registration.id == Enrolment.registration_id)
            .where(Registration.person_id == person_id, Enrolment.state == CONFIRMED)
            .where(Session.published, Session.cancelled.is_(False), Event.status != "cancelled")
            .order_by(Session.starts_at, Enrolment.id)
        ).all()
        for enrolment_id, starts_at, ends_at in held:
            claims.claim_what_is_free(_holder(enrolment_id), claims.person(person_id), starts_at, ends_at)


def switch_mode(enrolment_id: int, mode: str, *, by: int, now: datetime) -> bool:
    """From a seat on site to one online or back, in one act: either the new seat is there, or the old one is kept.
    Raises Refused("no_seat") when there is none."""
    with attempt() as unit:
        session, enrolment = _held(enrolment_id, CONFIRMED)
        if enrolment.mode == mode or mode not in MODES:
            raise Refused("not_enrolled")
        # Who has a seat already is inside; only the new mode has to be possible.
        _ask_rules(session, unit.get_one(Registration, enrolment.registration_id), mode, now, door=Door())
        if seats.waiting_count(Enrolment, session.id, mode) or not seats.take(Session, session.id, mode):
            raise Refused("no_seat")
        old_mode, enrolment.mode, enrolment.changed_at, enrolment.decline_until = enrolment.mode, mode, now, None
        # In the other mode they are no part of the group any more.
        enrolment.group_code = None
        seats.give_back(Session, session.id, old_mode)
        _promote(session, now=now)
        audit.note(by, "switched_mode", f"enrolment:{enrolment_id}", now=now, mode=mode)
        record(SeatTaken(enrolment_id), now=now)
        return True


def all_online(registration_id: int, *, by: int, now: datetime) -> None:
    """A registration goes online: its seats in rooms become seats online, and where it waited for a room it takes a seat
    online or waits for one. What is over stays as it was. Raises Refused("no_seat_in_session") naming the first session that
    has no seat online for a seat in its room."""
    with unit_of_work() as unit:
        query = (
            select(Enrolment)
            .join(Session, Session.id == Enrolment.session_id)
            .where(Enrolment.registration_id == registration_id, Enrolment.mode == "on_site", Session.ends_at > now)
            .where(Enrolment.state.in_((CONFIRMED, WAITING, REQUESTED)))
            .order_by(Enrolment.session_id)
        )
        for held in unit.scalars(query).all():
            if held.state != CONFIRMED or held.session.cancelled:
                leave(held.id, by=by, now=now)
                with suppress(Refused):
                    enrol(held.session_id, _person_of(held), "online", now=now)
                continue
            try:
                switch_mode(held.id, "online", by=by, now=now)
            except Refused as refusal:
                raise Refused("no_seat_in_session", session=held.session.title) from refusal


def _holder(enrolment_id: int) -> str:
    return f"enrolment:{enrolment_id}"


def _promote(session: Session, *, now: datetime) -> None:
    """Hand out free seats in both modes. A share is counted over both, so what moves in one may free or bind the other."""
    again = True
    while again:
        moved = sum(_promote_in(session, mode, now=now) for mode in MODES)
        again = moved > 0 and session.organisation_cap is not None


def _promote_in(session: Session, mode: str, *, now: datetime) -> int:
    # On site a seat that frees after the start helps nobody any more.
    if _is_off(session) or now >= (session.starts_at if mode == "on_site" else session.ends_at):
        return 0

    def accept(party: Sequence[Enrolment]) -> bool:
        with unit_of_work() as unit:
            try:
                with unit.begin_nested():
                    for one in party:
                        claims.claim(_holder(one.id), [claims.person(_person_of(one))], session.starts_at, session.ends_at)
            except Refused:
                return False
        return True

    moved_up = seats.promote(session, Enrolment, mode, accept, now=now)
    for promoted in moved_up:
        promoted.decline_until = decline_until(now, session.starts_at)
        audit.note(None, "promoted", f"enrolment:{promoted.id}", now=now, mode=mode)
        record(SeatTaken(promoted.id, promoted=True), now=now)
    return len(moved_up)


def fill_free_seats(session_id: int, *, now: datetime) -> None:
    """After more seats were opened: those who wait move up."""
    with unit_of_work():
        _promote(_in_line(session_id), now=now)


def hand_out(person_ids: Collection[int], session_ids: Collection[int] = (), *, now: datetime) -> None:
    """These people have other time than before, and these sessions may have free seats: whoever can take one moves up."""
    with unit_of_work() as unit:
        query = select(Enrolment.session_id).distinct().where(Enrolment.state == WAITING)
        mine = Enrolment.registration_id.in_(select(Registration.id).where(Registration.person_id.in_(person_ids)))
        waited_for = unit.scalars(
            query.where(mine | Enrolment.session_id.in_(session_ids)).order_by(Enrolment.session_id)
        ).all()
        for session_id in waited_for:
            _promote(_in_line(session_id), now=now)


def reclaim(session_id: int) -> set[int]:
    """After a session moved, or it or its event was called off or on: hold everybody's time anew. Who has something else
    then keeps the seat and what is free of the time, and stands among the programme's warnings. What is cancelled holds
    nobody. Returns the people whose time it was."""
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
        return {person_id for _enrolment_id, person_id in held}
