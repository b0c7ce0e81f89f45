"""Registering for an event, being approved, switching between on site and online, and leaving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from app.core.clock import zone
from app.core.errors import Refused
from app.core.ids import new_code, new_uid
from app.events.messages import (
    Registered,
    RegistrationLeft,
    RegistrationQueued,
    RegistrationRefused,
    RegistrationRequested,
)
from app.events.models import Enrolment, Event, Invitee, Registration
from app.events.registration.rules.seats import Door, decline_until, open_for_registration
from app.events.registration.service import claims, enrolment, seats
from app.events.vocabulary import AttendeeRole, EventsReason, EventStatus, ListedFor, Mode, PlaceState
from app.infra import audit
from app.infra.db import Transaction
from app.infra.outbox import record
from app.members.models import Person


def register(
    tx: Transaction,
    event_id: int,
    person_id: int,
    mode: Mode,
    *,
    now: datetime,
    by: int | None = None,
    role: AttendeeRole = AttendeeRole.ATTENDEE,
    invited: bool = False,
) -> Registration:
    """A place at the event in that mode, or a number in its queue; where approval is wanted, a request."""
    return register_together(tx, event_id, [person_id], mode, now=now, by=by, role=role, invited=invited)[0]


def register_together(
    tx: Transaction,
    event_id: int,
    person_ids: Sequence[int],
    mode: Mode,
    *,
    now: datetime,
    by: int | None = None,
    role: AttendeeRole = AttendeeRole.ATTENDEE,
    invited: bool = False,
) -> list[Registration]:
    """Places for all of them, or one number in the queue for all of them.

    1. Stand in the event's line and lock it, so that seats and queue are decided one at a time.
    2. Ask the rules whether registration is open to them; an organiser's import (`invited`) may come before it opens.
    3. Where an organiser has to approve, ask; else take seats by a guarded update, or join the queue.
    """
    event = _in_line(tx, event_id)
    guests = invited or all(is_invited(tx, event_id, person_id) for person_id in person_ids)
    if not invited:
        refusal = open_for_registration(
            status=event.status,
            registration_open=event.registration_open,
            ended=now.astimezone(zone(event.timezone)).date() > event.ends_on,
            door=Door(event.opens_at, event.closes_at, event.invited_only),
            invited=guests,
            now=now,
        )
        if refusal:
            raise Refused(refusal.reason)
    _check_size(event, mode, len(person_ids))
    party = [_place(tx, event_id, person_id, role, mode, now) for person_id in person_ids]
    if len(party) > 1:
        code = new_code()
        for place in party:
            place.group_code = code
    tx.add_all(party)
    tx.flush()
    if event.needs_approval and not guests:
        for place in party:
            place.state, place.mode, place.changed_at = PlaceState.REQUESTED, mode, now
            record(tx, RegistrationRequested(place.id), now=now)
        outcome = "asked_for_place"
    else:
        outcome = "registered" if _seat(tx, event, party, mode, now) else "queued_for_event"
    for place in party:
        audit.note(tx, by or place.person_id, outcome, f"registration:{place.id}", now=now, mode=mode)
    return party


def _seat(tx: Transaction, event: Event, party: Sequence[Registration], mode: Mode, now: datetime) -> bool:
    has_seat = seats.place_or_queue(tx, event, party, mode, now=now)
    for place in party:
        record(tx, Registered(place.id) if has_seat else RegistrationQueued(place.id), now=now)
    # Seats may lie free because those who wait first are beyond their organisation's share, or come to be by this.
    if not has_seat or event.organisation_cap is not None:
        _promote(tx, event, now=now)
    return has_seat


def _check_size(pool: Event, mode: Mode, number: int) -> None:
    offered = pool.on_site_seats if mode == Mode.ON_SITE else pool.online_seats
    most = min((limit for limit in (offered, pool.organisation_cap) if limit is not None), default=number)
    if number > 1 and number > most:
        raise Refused(EventsReason.GROUP_TOO_LARGE, seats=most)


def _place(tx: Transaction, event_id: int, person_id: int, role: AttendeeRole, mode: Mode, now: datetime) -> Registration:
    registration = _find(tx, event_id, person_id)
    if registration and registration.state != PlaceState.LEFT:
        raise Refused(EventsReason.ALREADY_REGISTERED)
    return registration or Registration(
        event_id=event_id,
        person_id=person_id,
        role=role,
        uid=new_uid(),
        created_at=now,
        changed_at=now,
        mode=mode,
        state=PlaceState.LEFT,
    )


def is_invited(tx: Transaction, event_id: int, person_id: int) -> bool:
    """Whether the person, or everybody of their organisation, was asked to the event."""
    home = select(Person.organisation_id).where(Person.id == person_id).scalar_subquery()
    query = select(Invitee.id).where(
        Invitee.event_id == event_id, or_(Invitee.person_id == person_id, Invitee.organisation_id == home)
    )
    return tx.scalar(query.limit(1)) is not None


def _in_line(tx: Transaction, event_id: int) -> Event:
    claims.line(tx, event_id)
    return seats.lock(tx, Event, event_id)


def _find(tx: Transaction, event_id: int, person_id: int) -> Registration | None:
    return tx.scalars(
        select(Registration).where(Registration.event_id == event_id, Registration.person_id == person_id)
    ).first()


def _held(tx: Transaction, registration_id: int, *states: PlaceState) -> tuple[Event, Registration]:
    """The registration and its event, locked, when it is in one of the states."""
    registration = tx.get_one(Registration, registration_id)
    event = _in_line(tx, registration.event_id)
    tx.refresh(registration)
    if registration.state not in states:
        raise Refused(EventsReason.NOT_REGISTERED)
    return event, registration


def _must_be_on(event: Event, now: datetime) -> None:
    """Raises Refused for an event that is off or over. A draft is being prepared, and takes people already."""
    if event.status == EventStatus.CANCELLED:
        raise Refused(EventsReason.EVENT_NOT_OPEN)
    if now.astimezone(zone(event.timezone)).date() > event.ends_on:
        raise Refused(EventsReason.EVENT_OVER)


def approve(tx: Transaction, registration_id: int, *, by: int, now: datetime) -> Registration:
    """Say yes to a request: it gets its place now, or a number in the queue. A group is approved as a whole."""
    event, registration = _held(tx, registration_id, PlaceState.REQUESTED)
    _must_be_on(event, now)
    party = seats.asked_together(tx, registration)
    _seat(tx, event, party, registration.mode, now)
    for place in party:
        audit.note(tx, by, "approved_registration", f"registration:{place.id}", now=now)
    return registration


def refuse(tx: Transaction, registration_id: int, reason: str, *, by: int, now: datetime) -> None:
    """Say no to a request, with words that the person is told."""
    event, registration = _held(tx, registration_id, PlaceState.REQUESTED)
    seats.leave(tx, event, registration, now=now)
    record(tx, RegistrationRefused(registration_id, reason), now=now)
    audit.note(tx, by, "refused_registration", f"registration:{registration_id}", now=now, reason=reason)


def leave(tx: Transaction, registration_id: int, *, by: int, now: datetime, act: str = "left_event") -> None:
    """Give the place back, with every seat in its sessions; those who waited move up in the same transaction."""
    event, registration = _held(tx, registration_id, PlaceState.CONFIRMED, PlaceState.WAITING, PlaceState.REQUESTED)
    for seat in tx.scalars(
        select(Enrolment).where(Enrolment.registration_id == registration_id, Enrolment.state != PlaceState.LEFT)
    ).all():
        enrolment.leave(tx, seat.id, by=by, now=now)
    old_uid = registration.uid
    if seats.leave(tx, event, registration, now=now):
        record(tx, RegistrationLeft(registration_id, old_uid), now=now)
    _promote(tx, event, now=now)
    audit.note(tx, by, act, f"registration:{registration_id}", now=now)


def decline(tx: Transaction, registration_id: int, *, now: datetime) -> None:
    """Somebody who moved up does not want the place after all. Raises EventsReason.DECLINE_OVER once the time for it is."""
    _event, registration = _held(tx, registration_id, PlaceState.CONFIRMED)
    if registration.decline_until is None or now >= registration.decline_until:
        raise Refused(EventsReason.DECLINE_OVER)
    leave(tx, registration_id, by=registration.person_id, now=now, act="declined_place")


def switch_mode(tx: Transaction, registration_id: int, mode: Mode, *, by: int, now: datetime) -> bool:
    """From a place on site to one online or back, sessions included, in one act: all of it is there, or all stays as it was.

    1. Take a place in the new mode, unless somebody waits for it; raises EventsReason.NO_SEAT when there is none.
    2. Going online, every seat in a room becomes one online; raises EventsReason.NO_SEAT_IN_SESSION when one
       cannot. What was waited for in a room is waited for no longer.
    3. Give the old place to whoever waits for it.
    """
    event, registration = _held(tx, registration_id, PlaceState.CONFIRMED, PlaceState.WAITING)
    _must_be_on(event, now)
    if registration.mode == mode:
        raise Refused(EventsReason.ALREADY_REGISTERED)
    old_mode, had_place = registration.mode, registration.state == PlaceState.CONFIRMED
    if had_place:
        if seats.waiting_count(tx, Registration, event.id, mode) or not seats.take(tx, Event, event.id, mode):
            raise Refused(EventsReason.NO_SEAT)
        seats.give_back(tx, Event, event.id, old_mode)
        registration.mode, registration.changed_at, registration.decline_until = mode, now, None
        registration.group_code = None
    else:
        registration.state, registration.queue_number, registration.group_code = PlaceState.LEFT, None, None
        tx.flush()
        _seat(tx, event, [registration], mode, now)
    tx.flush()
    if mode == Mode.ONLINE:
        enrolment.all_online(tx, registration_id, by=by, now=now)
    _promote(tx, event, now=now)
    audit.note(tx, by, "switched_mode_of_event", f"registration:{registration_id}", now=now, mode=mode)
    if had_place:
        record(tx, Registered(registration_id), now=now)
    return True


def list_for(tx: Transaction, registration_id: int, audience: ListedFor, *, by: int, now: datetime) -> None:
    """Whom this person lets find them in the list of attendees: nobody, participants or everyone."""
    tx.get_one(Registration, registration_id).listed_for = audience
    audit.note(tx, by, "listed_for", f"registration:{registration_id}", now=now, audience=audience)


def _promote(tx: Transaction, event: Event, *, now: datetime) -> None:
    """Hand out free places in both modes. A share is counted over both, so what moves in one may free or bind the other."""
    again = True
    while again:
        moved = sum(_promote_in(tx, event, mode, now=now) for mode in Mode)
        again = moved > 0 and event.organisation_cap is not None


def _promote_in(tx: Transaction, event: Event, mode: Mode, *, now: datetime) -> int:
    if event.status == EventStatus.CANCELLED:
        return 0
    begins = datetime.combine(event.starts_on, datetime.min.time(), zone(event.timezone))
    moved_up = seats.promote(tx, event, Registration, mode, lambda _party: True, now=now)
    for promoted in moved_up:
        promoted.decline_until = decline_until(now, begins)
        audit.note(tx, None, "promoted_to_event", f"registration:{promoted.id}", now=now, mode=mode)
        record(tx, Registered(promoted.id, promoted=True), now=now)
    return len(moved_up)


def fill_free_seats(tx: Transaction, event_id: int, *, now: datetime) -> None:
    """After more seats were opened: those who wait move up."""
    _promote(tx, _in_line(tx, event_id), now=now)
