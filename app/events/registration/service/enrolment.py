"""Seats in one session: enrolling alone or together, being approved, switching, leaving, moving up from the waiting list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import and_, select

from app.core.errors import Refused
from app.core.ids import new_code, new_uid
from app.events.messages import SeatLeft, SeatQueued, SeatRefused, SeatRequested, SeatTaken
from app.events.models import Enrolment, Event, Registration, Session
from app.events.registration.rules.seats import Door, decline_until, open_for_enrolment
from app.events.registration.service import claims, seats
from app.events.vocabulary import EventsReason, EventStatus, Mode, PlaceState
from app.infra import audit
from app.infra.db import Transaction, savepoint
from app.infra.outbox import record


def enrol(tx: Transaction, session_id: int, person_id: int, mode: Mode, *, now: datetime) -> Enrolment:
    """A seat in the session in that mode, or a number in its queue; where approval is wanted, a request."""
    return enrol_together(tx, session_id, [person_id], mode, by=person_id, now=now)[0]


def enrol_together(
    tx: Transaction, session_id: int, person_ids: Sequence[int], mode: Mode, *, by: int, now: datetime
) -> list[Enrolment]:
    """Seats for all of them, or one number in the queue for all of them.

    1. Stand in the event's line and lock the session, so that seats and queue are decided one at a time.
    2. Ask the rules whether each registration may enrol now.
    3. Where an organiser has to approve, ask; else take seats by a guarded update and claim everybody's time, or join the
       queue.
    """
    session = _in_line(tx, session_id)
    party = [_place(tx, session, person_id, mode, now) for person_id in person_ids]
    if len(party) > 1:
        offered = session.on_site_seats if mode == Mode.ON_SITE else session.online_seats
        most = min((limit for limit in (offered, session.organisation_cap) if limit is not None), default=len(party))
        if len(party) > most:
            raise Refused(EventsReason.GROUP_TOO_LARGE, seats=most)
        code = new_code()
        for enrolment in party:
            enrolment.group_code = code
    if session.needs_approval:
        outcome = "asked_for_seat"
        for enrolment in party:
            enrolment.state, enrolment.mode, enrolment.changed_at = PlaceState.REQUESTED, mode, now
        tx.add_all(party)
        tx.flush()
        for enrolment in party:
            record(tx, SeatRequested(enrolment.id), now=now)
    else:
        outcome = "enrolled" if _seat(tx, session, party, mode, now) else "queued"
    for enrolment in party:
        audit.note(tx, by, outcome, f"enrolment:{enrolment.id}", now=now, mode=mode)
    return party


def _place(tx: Transaction, session: Session, person_id: int, mode: Mode, now: datetime) -> Enrolment:
    """The person's enrolment, not seated yet, when the rules let them enrol."""
    places = tx.execute(
        select(Registration, Enrolment)
        .outerjoin(Enrolment, and_(Enrolment.registration_id == Registration.id, Enrolment.session_id == session.id))
        .where(Registration.event_id == session.event_id, Registration.person_id == person_id)
        .execution_options(populate_existing=True)
    ).first()
    registration, enrolment = places or (None, None)
    _ask_rules(session, registration, mode, now)
    assert registration is not None, "the rules refuse those without one"
    if enrolment and enrolment.state != PlaceState.LEFT:
        raise Refused(EventsReason.ALREADY_ENROLLED)
    return enrolment or Enrolment(
        session_id=session.id,
        registration_id=registration.id,
        registration=registration,
        uid=new_uid(),
        created_at=now,
        changed_at=now,
        mode=mode,
        state=PlaceState.LEFT,
    )


def _ask_rules(
    session: Session, registration: Registration | None, mode: Mode, now: datetime, *, door: Door | None = None
) -> None:
    refusal = open_for_enrolment(
        registration_state=registration.state if registration else PlaceState.LEFT,
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
    return session.cancelled or not session.published or session.event.status == EventStatus.CANCELLED


def _seat(tx: Transaction, session: Session, party: Sequence[Enrolment], mode: Mode, now: datetime) -> bool:
    has_seat = seats.place_or_queue(tx, session, party, mode, now=now)
    tx.add_all(party)
    tx.flush()
    for enrolment in party:
        if has_seat:
            person = claims.person(enrolment.registration.person_id)
            claims.claim(tx, _holder(enrolment.id), [person], session.starts_at, session.ends_at)
        record(tx, SeatTaken(enrolment.id) if has_seat else SeatQueued(enrolment.id), now=now)
    # A seat may lie free because whoever waits first has something else then; and a share that is used up now may let
    # others pass a group that is beyond it.
    if not has_seat or session.organisation_cap is not None:
        _promote(tx, session, now=now)
    return has_seat


def _in_line(tx: Transaction, session_id: int) -> Session:
    """The session, locked, after taking its event's lock."""
    claims.line(tx, tx.get_one(Session, session_id).event_id)
    return seats.lock(tx, Session, session_id)


def _held(tx: Transaction, enrolment_id: int, *states: PlaceState) -> tuple[Session, Enrolment]:
    """The enrolment and its session, locked, when it is in one of the states."""
    enrolment = tx.get_one(Enrolment, enrolment_id)
    session = _in_line(tx, enrolment.session_id)
    tx.refresh(enrolment)
    if enrolment.state not in states:
        raise Refused(EventsReason.NOT_ENROLLED)
    return session, enrolment


def approve(tx: Transaction, enrolment_id: int, *, by: int, now: datetime) -> Enrolment:
    """Say yes to a request: it gets its seat now, or a number in the queue. A group is approved as a whole."""
    session, enrolment = _held(tx, enrolment_id, PlaceState.REQUESTED)
    _ask_rules(session, tx.get_one(Registration, enrolment.registration_id), enrolment.mode, now, door=Door())
    party = seats.asked_together(tx, enrolment)
    _seat(tx, session, party, enrolment.mode, now)
    for place in party:
        audit.note(tx, by, "approved_enrolment", f"enrolment:{place.id}", now=now)
    return enrolment


def refuse(tx: Transaction, enrolment_id: int, reason: str, *, by: int, now: datetime) -> None:
    """Say no to a request, with words that the person is told."""
    session, enrolment = _held(tx, enrolment_id, PlaceState.REQUESTED)
    seats.leave(tx, session, enrolment, now=now)
    record(tx, SeatRefused(enrolment_id, reason), now=now)
    audit.note(tx, by, "refused_enrolment", f"enrolment:{enrolment_id}", now=now, reason=reason)


def leave(tx: Transaction, enrolment_id: int, *, by: int | None, now: datetime, act: str = "left_session") -> None:
    """Give the seat or the number back; whoever waits longest moves up in the same transaction."""
    session, enrolment = _held(tx, enrolment_id, PlaceState.CONFIRMED, PlaceState.WAITING, PlaceState.REQUESTED)
    old_uid = enrolment.uid
    claims.release(tx, _holder(enrolment_id))
    had_seat = seats.leave(tx, session, enrolment, now=now)
    if had_seat:
        record(tx, SeatLeft(enrolment_id, old_uid), now=now)
    _promote(tx, session, now=now)
    if had_seat:
        use_freed_time(tx, enrolment.registration.person_id, now=now)
    audit.note(tx, by, act, f"enrolment:{enrolment_id}", now=now)


def decline(tx: Transaction, enrolment_id: int, *, now: datetime) -> None:
    """Somebody who moved up does not want the seat after all. Raises EventsReason.DECLINE_OVER once the time for it is."""
    _session, enrolment = _held(tx, enrolment_id, PlaceState.CONFIRMED)
    if enrolment.decline_until is None or now >= enrolment.decline_until:
        raise Refused(EventsReason.DECLINE_OVER)
    leave(tx, enrolment_id, by=enrolment.registration.person_id, now=now, act="declined_seat")


def use_freed_time(tx: Transaction, person_id: int, *, now: datetime) -> None:
    """Somebody has time again: the seats they hold claim what they could not, and seats that lay free for them in other
    sessions are handed out."""
    _hold_what_is_free(tx, person_id)
    waiting = tx.scalars(
        select(Enrolment.session_id)
        .distinct()
        .join(Registration, Registration.id == Enrolment.registration_id)
        .where(Registration.person_id == person_id, Enrolment.state == PlaceState.WAITING)
        .order_by(Enrolment.session_id)
    ).all()
    for session_id in waiting:
        _promote(tx, _in_line(tx, session_id), now=now)


def _hold_what_is_free(tx: Transaction, person_id: int) -> None:
    """Let every seat of a person hold as much of its time as nothing else holds; the same seat twice changes nothing."""
    confirmed = tx.execute(
        select(Enrolment.id, Session.starts_at, Session.ends_at)
        .join(Session, Session.id == Enrolment.session_id)
        .join(Event, Event.id == Session.event_id)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .where(Registration.person_id == person_id, Enrolment.state == PlaceState.CONFIRMED)
        .where(Session.published, Session.cancelled.is_(False), Event.status != EventStatus.CANCELLED)
        .order_by(Session.starts_at, Enrolment.id)
    ).all()
    for enrolment_id, starts_at, ends_at in confirmed:
        claims.claim_what_is_free(tx, _holder(enrolment_id), claims.person(person_id), starts_at, ends_at)


def switch_mode(tx: Transaction, enrolment_id: int, mode: Mode, *, by: int, now: datetime) -> bool:
    """From a seat on site to one online or back, in one act: either the new seat is there, or the old one is kept.
    Raises EventsReason.NO_SEAT when there is none."""
    session, enrolment = _held(tx, enrolment_id, PlaceState.CONFIRMED)
    if enrolment.mode == mode:
        raise Refused(EventsReason.NOT_ENROLLED)
    # Who has a seat already is inside; only the new mode has to be possible.
    _ask_rules(session, tx.get_one(Registration, enrolment.registration_id), mode, now, door=Door())
    if seats.waiting_count(tx, Enrolment, session.id, mode) or not seats.take(tx, Session, session.id, mode):
        raise Refused(EventsReason.NO_SEAT)
    old_mode, enrolment.mode, enrolment.changed_at, enrolment.decline_until = enrolment.mode, mode, now, None
    # In the other mode they are no part of the group any more.
    enrolment.group_code = None
    seats.give_back(tx, Session, session.id, old_mode)
    _promote(tx, session, now=now)
    audit.note(tx, by, "switched_mode", f"enrolment:{enrolment_id}", now=now, mode=mode)
    record(tx, SeatTaken(enrolment_id), now=now)
    return True


def all_online(tx: Transaction, registration_id: int, *, by: int, now: datetime) -> None:
    """A registration goes online: its seats in rooms become seats online, and where it waited for a room it takes a seat
    online or waits for one. What is over stays as it was. Raises EventsReason.NO_SEAT_IN_SESSION naming the first session that
    has no seat online for a seat in its room."""
    query = (
        select(Enrolment)
        .join(Session, Session.id == Enrolment.session_id)
        .where(Enrolment.registration_id == registration_id, Enrolment.mode == Mode.ON_SITE, Session.ends_at > now)
        .where(Enrolment.state.in_((PlaceState.CONFIRMED, PlaceState.WAITING, PlaceState.REQUESTED)))
        .order_by(Enrolment.session_id)
    )
    for enrolment in tx.scalars(query).all():
        if enrolment.state != PlaceState.CONFIRMED or enrolment.session.cancelled:
            leave(tx, enrolment.id, by=by, now=now)
            with suppress(Refused), savepoint(tx):
                enrol(tx, enrolment.session_id, enrolment.registration.person_id, Mode.ONLINE, now=now)
            continue
        try:
            switch_mode(tx, enrolment.id, Mode.ONLINE, by=by, now=now)
        except Refused as refusal:
            raise Refused(EventsReason.NO_SEAT_IN_SESSION, session=enrolment.session.title) from refusal


def _holder(enrolment_id: int) -> str:
    return f"enrolment:{enrolment_id}"


def _promote(tx: Transaction, session: Session, *, now: datetime) -> None:
    """Hand out free seats in both modes. A share is counted over both, so what moves in one may free or bind the other."""
    again = True
    while again:
        moved = sum(_promote_in(tx, session, mode, now=now) for mode in Mode)
        again = moved > 0 and session.organisation_cap is not None


def _promote_in(tx: Transaction, session: Session, mode: Mode, *, now: datetime) -> int:
    # On site a seat that frees after the start helps nobody any more.
    if _is_off(session) or now >= (session.starts_at if mode == Mode.ON_SITE else session.ends_at):
        return 0

    def accept(party: Sequence[Enrolment]) -> bool:
        try:
            with savepoint(tx):
                for place in party:
                    claims.claim(
                        tx, _holder(place.id), [claims.person(place.registration.person_id)], session.starts_at, session.ends_at
                    )
        except Refused:
            return False
        return True

    moved_up = seats.promote(tx, session, Enrolment, mode, accept, now=now)
    for promoted in moved_up:
        promoted.decline_until = decline_until(now, session.starts_at)
        audit.note(tx, None, "promoted", f"enrolment:{promoted.id}", now=now, mode=mode)
        record(tx, SeatTaken(promoted.id, promoted=True), now=now)
    return len(moved_up)


def fill_free_seats(tx: Transaction, session_id: int, *, now: datetime) -> None:
    """After more seats were opened: those who wait move up."""
    _promote(tx, _in_line(tx, session_id), now=now)


def hand_out(tx: Transaction, person_ids: Collection[int], session_ids: Collection[int] = (), *, now: datetime) -> None:
    """These people have other time than before, and these sessions may have free seats: whoever can take one moves up."""
    query = select(Enrolment.session_id).distinct().where(Enrolment.state == PlaceState.WAITING)
    mine = Enrolment.registration_id.in_(select(Registration.id).where(Registration.person_id.in_(person_ids)))
    waited_for = tx.scalars(query.where(mine | Enrolment.session_id.in_(session_ids)).order_by(Enrolment.session_id)).all()
    for session_id in waited_for:
        _promote(tx, _in_line(tx, session_id), now=now)


def reclaim(tx: Transaction, session_ids: Collection[int]) -> set[int]:
    """After sessions moved, or they or their event were called off or on: hold everybody's time anew. Who has something else
    then keeps the seat and what is free of the time, and stands among the programme's warnings. What is cancelled holds
    nobody. Returns the people whose time it was."""
    seated = tx.execute(
        select(Enrolment.id, Registration.person_id)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .where(Enrolment.session_id.in_(session_ids), Enrolment.state == PlaceState.CONFIRMED)
        .order_by(Registration.person_id)
    ).all()
    claims.release_all(tx, [_holder(enrolment_id) for enrolment_id, _person_id in seated])
    people = list(dict.fromkeys(person_id for _enrolment_id, person_id in seated))
    for person_id in people:
        _hold_what_is_free(tx, person_id)
    return set(people)
