"""Asking, answering, ending meetings."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.core.clock import zone
from app.core.errors import Refused
from app.core.ids import new_uid
from app.events.models import CONFIRMED, Registration
from app.events.service import claims, enrolment
from app.infra import audit
from app.infra.db import attempt, unit_of_work
from app.infra.outbox import record
from app.matchmaking import queries
from app.matchmaking.messages import MeetingAccepted, MeetingAsked, MeetingEnded
from app.matchmaking.models import Meeting, Presence
from app.matchmaking.rules import booking
from app.matchmaking.rules.slots import Slot, grid


def ask(requester_id: int, invitee_id: int, starts_at: datetime, message: str, *, now: datetime) -> Meeting:
    """Ask somebody for a meeting in a free slot. Nothing is held yet: the claim comes with the yes.

    1. Both have a confirmed place at the same event, and the other one lets people ask.
    2. The slot is on the event's grid, ahead, and free for both as far as is known now.
    3. Open requests are limited, so that nobody is flooded.
    """
    with attempt() as unit:
        mine = unit.get_one(Registration, requester_id)
        claims.line(mine.event_id)
        unit.refresh(mine)
        other = queries.visible_registration(mine.event_id, invitee_id)
        if other is None or other.id == mine.id or mine.state != CONFIRMED:
            raise Refused("cannot_ask")
        slot = _slot(other, starts_at)
        if slot not in queries.free_slots(other.event, [mine.person_id, other.person_id], now):
            raise Refused("slot_taken")
        if _open_requests(requester_id, now) >= booking.MOST_OPEN_REQUESTS:
            raise Refused("too_many_requests", most=booking.MOST_OPEN_REQUESTS)
        if _already_asked(mine.id, other.id, now):
            raise Refused("already_asked")
        meeting = Meeting(
            uid=new_uid(),
            event_id=mine.event_id,
            requester_id=mine.id,
            invitee_id=other.id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            message=message,
            created_at=now,
            changed_at=now,
        )
        unit.add(meeting)
        unit.flush()
        audit.note(mine.person_id, "asked_for_meeting", f"meeting:{meeting.id}", now=now)
        record(MeetingAsked(meeting.id), now=now)
        return meeting


def _slot(other: Registration, starts_at: datetime) -> Slot:
    event = other.event
    slots = grid(event.starts_on, event.ends_on, zone(event.timezone), event.meeting_minutes)
    found = next((slot for slot in slots if slot.starts_at == starts_at), None)
    if found is None:
        raise Refused("no_such_slot")
    return found


def _open_requests(registration_id: int, now: datetime) -> int:
    """Requests that still wait for an answer; one whose time has passed waits no more."""
    with unit_of_work() as unit:
        query = select(func.count()).where(
            Meeting.requester_id == registration_id, Meeting.state == "requested", Meeting.starts_at > now
        )
        return unit.scalar(query) or 0


def _already_asked(one: int, other: int, now: datetime) -> bool:
    """There is something between the two that is still to come, or they were asked often enough for a day."""
    between = [
        meeting
        for meeting in queries.meetings_of_registration(one)
        if {meeting.requester_id, meeting.invitee_id} == {one, other}
    ]
    still = any(meeting.state in {"requested", "accepted"} and meeting.starts_at > now for meeting in between)
    return still or sum(meeting.created_at > now - booking.A_DAY for meeting in between) >= booking.MOST_ASKS_A_DAY


def accept(meeting_id: int, *, by: int, now: datetime) -> Meeting:
    """Say yes. Both people and a table are claimed in one transaction; whoever loses a race is told, nothing is half done.

    1. Lock the meeting and ask the rules whether yes is still possible.
    2. On site for both: try the tables by number until one's claim succeeds together with the people's.
    3. Otherwise the two meet online, and only the people are claimed.
    """
    with attempt() as unit:
        meeting = _locked(meeting_id, "accept", by)
        if meeting.starts_at <= now:
            raise Refused("slot_past")
        meeting.table_number = _hold(meeting)
        meeting.state, meeting.changed_at = "accepted", now
        unit.flush()
        audit.note(by, "accepted_meeting", f"meeting:{meeting_id}", now=now, table=meeting.table_number)
        record(MeetingAccepted(meeting_id), now=now)
        return meeting


def _locked(meeting_id: int, verb: str, by: int) -> Meeting:
    """The meeting, locked, when this person may do that with it now."""
    with unit_of_work() as unit:
        claims.line(unit.scalars(select(Meeting.event_id).where(Meeting.id == meeting_id)).one())
        locked = unit.scalars(select(Meeting).where(Meeting.id == meeting_id).with_for_update()).one()
        unit.refresh(locked)
        meeting = queries.get_meeting(meeting_id)
        if by not in {meeting.requester.person_id, meeting.invitee.person_id}:
            raise Refused("not_your_meeting")
        if booking.move(meeting.state, verb, is_invitee=meeting.invitee.person_id == by) is None:
            raise Refused("not_now")
        return meeting


def _hold(meeting: Meeting) -> int | None:
    people = [claims.person(meeting.requester.person_id), claims.person(meeting.invitee.person_id)]
    holder = f"meeting:{meeting.id}"
    both_on_site = meeting.requester.mode == meeting.invitee.mode == "on_site"
    if not both_on_site or not meeting.event.meeting_tables:
        _claim(holder, people, meeting)
        return None
    taken = queries.taken_tables(meeting.event, Slot(meeting.starts_at, meeting.ends_at))
    for number in range(1, meeting.event.meeting_tables + 1):
        if number in taken:
            continue
        try:
            claims.claim(holder, [*people, claims.table(meeting.event_id, number)], meeting.starts_at, meeting.ends_at)
        except Refused:
            if any(claims.holder_of(one, meeting.starts_at, meeting.ends_at) for one in people):
                raise Refused("slot_taken") from None
            continue
        return number
    raise Refused("no_table")


def _claim(holder: str, people: list[claims.Resource], meeting: Meeting) -> None:
    try:
        claims.claim(holder, people, meeting.starts_at, meeting.ends_at)
    except Refused as refusal:
        raise Refused("slot_taken") from refusal


def end(meeting_id: int, verb: str, *, by: int, now: datetime) -> Meeting:
    """Decline or cancel; what was held is free at once."""
    with attempt():
        meeting = _locked(meeting_id, verb, by)
        was_accepted = meeting.state == "accepted"
        meeting.state = booking.MOVES[(meeting.state, verb)]
        meeting.changed_at = now
        claims.release(f"meeting:{meeting_id}")
        audit.note(by, f"{verb}_meeting", f"meeting:{meeting_id}", now=now)
        record(MeetingEnded(meeting_id, was_accepted, by), now=now)
        for registration in (meeting.requester, meeting.invitee):
            enrolment.use_freed_time(registration.person_id, now=now)
        return meeting


# Who is scanned at a table before the start comes for the meeting that begins next.
EARLY = timedelta(minutes=15)


def came(registration_id: int, table: int, *, at: datetime) -> None:
    """Somebody's badge was scanned at a table: they came to the meeting they have there. Twice is once."""
    with unit_of_work() as unit:
        for meeting in queries.at_table(registration_id, table, at, EARLY):
            if unit.get(Presence, (meeting.id, registration_id)) is None:
                unit.add(Presence(meeting_id=meeting.id, registration_id=registration_id, at=at))
