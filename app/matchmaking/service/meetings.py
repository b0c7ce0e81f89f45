"""Asking, answering, moving and ending meetings. What is agreed is claimed in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.core.clock import zone
from app.core.errors import Refused
from app.core.ids import new_uid
from app.events.models import Registration
from app.events.registration.service import claims, enrolment
from app.events.vocabulary import Mode, PlaceState
from app.infra import audit
from app.infra.db import Transaction
from app.infra.outbox import record
from app.matchmaking.messages import (
    AnswerDue,
    MeetingAccepted,
    MeetingAsked,
    MeetingEnded,
    MeetingNear,
    MoveRefused,
)
from app.matchmaking.models import Guest, Meeting, MeetingSlot, Profile
from app.matchmaking.queries import meetings as queries
from app.matchmaking.queries import profiles, times
from app.matchmaking.rules import booking
from app.matchmaking.rules.slots import Slot, free
from app.matchmaking.vocabulary import MatchmakingReason, MeetingState, MeetingVerb

# When people are reminded.
BEFORE = timedelta(minutes=30)
# At a cancelled event nothing is agreed any more.
_AGREEING = frozenset({MeetingVerb.ACCEPT, MeetingVerb.COUNTER, MeetingVerb.PROPOSE})


def ask(
    tx: Transaction,
    requester_id: int,
    invitee_id: int,
    starts: Sequence[datetime],
    message: str,
    *,
    now: datetime,
    guests: Collection[int] = (),
) -> Meeting:
    """Ask somebody for a meeting at one of up to three times. Nothing is held yet: the claims come with the yes.

    1. Both have a confirmed place at the same event, the other one lets people ask, and neither said no to the other.
    2. The times are on the event's grid, ahead, and free for all as far as is known now.
    3. Open requests are limited and expire, so that nobody is flooded and nothing hangs.
    """
    mine = tx.get_one(Registration, requester_id)
    claims.line(tx, mine.event_id)
    tx.refresh(mine)
    other = profiles.visible_registration(mine.event_id, invitee_id)
    if other is None or other.id == mine.id or mine.state != PlaceState.CONFIRMED or not profiles.may_meet(mine, other):
        raise Refused(MatchmakingReason.CANNOT_ASK)
    if other.event.status == "cancelled":
        raise Refused(MatchmakingReason.CANNOT_ASK)
    brought = _colleagues(mine, guests, other.id)
    slots = _offered(other, [mine.id, other.id, *brought], starts, now)
    if _open_requests(tx, requester_id, now) >= booking.MOST_OPEN_REQUESTS:
        raise Refused(MatchmakingReason.TOO_MANY_REQUESTS, most=booking.MOST_OPEN_REQUESTS)
    if _already_asked(mine.id, other.id, now):
        raise Refused(MatchmakingReason.ALREADY_ASKED)
    meeting = Meeting(
        uid=new_uid(),
        event_id=mine.event_id,
        requester_id=mine.id,
        invitee_id=other.id,
        starts_at=slots[0].starts_at,
        ends_at=slots[0].ends_at,
        message=message,
        created_at=now,
        changed_at=now,
        guests=[Guest(registration_id=registration_id) for registration_id in brought],
    )
    tx.add(meeting)
    _offer(tx, meeting, other.id, slots, now)
    audit.note(tx, mine.person_id, "asked_for_meeting", f"meeting:{meeting.id}", now=now)
    return meeting


def _colleagues(mine: Registration, guests: Collection[int], other_id: int) -> list[int]:
    """People of one's own organisation with a place at the event, whom one may bring."""
    wanted = sorted(set(guests) - {mine.id, other_id})
    if len(wanted) > booking.MOST_GUESTS:
        raise Refused(MatchmakingReason.TOO_MANY_GUESTS, most=booking.MOST_GUESTS)
    if not set(wanted) <= {registration.id for registration in profiles.colleagues(mine)}:
        raise Refused(MatchmakingReason.NOT_YOUR_COLLEAGUE)
    return wanted


def _offered(other: Registration, everybody: Sequence[int], starts: Sequence[datetime], now: datetime) -> list[Slot]:
    """The slots that begin then, each of them on the grid and free for everybody."""
    grid = {slot.starts_at: slot for slot in times.slots_of(other.event)}
    if not starts or len(set(starts)) > booking.MOST_SLOTS or not set(starts) <= grid.keys():
        raise Refused(MatchmakingReason.NO_SUCH_SLOT)
    open_ = {slot.starts_at for slot in times.free_slots(other.event, everybody, now)}
    if not set(starts) <= open_:
        raise Refused(MatchmakingReason.SLOT_TAKEN)
    return [grid[start] for start in dict.fromkeys(starts)]


def _offer(tx: Transaction, meeting: Meeting, turn_id: int, slots: Sequence[Slot], now: datetime) -> None:
    """Let somebody choose from these times, until the request expires or the last of them begins."""
    meeting.slots = []
    tx.flush()
    meeting.slots = [MeetingSlot(starts_at=slot.starts_at, position=place) for place, slot in enumerate(slots)]
    meeting.turn_id, meeting.changed_at = turn_id, now
    _name_first_time(meeting)
    patience = timedelta(hours=times.settings_of(meeting.event_id).request_hours)
    meeting.expires_at = min(now + patience, max(slot.starts_at for slot in slots))
    tx.flush()
    record(tx, MeetingAsked(meeting.id, turn_id), now=now)
    record(tx, AnswerDue(meeting.id, meeting.expires_at.isoformat()), now=now, due_at=meeting.expires_at)


def _name_first_time(meeting: Meeting) -> None:
    """A request is known by the first of its times that is left; a confirmed meeting by its own."""
    if meeting.state == MeetingState.REQUESTED and meeting.slots:
        length = meeting.ends_at - meeting.starts_at
        meeting.starts_at = min(slot.starts_at for slot in meeting.slots)
        meeting.ends_at = meeting.starts_at + length


def _open_requests(tx: Transaction, registration_id: int, now: datetime) -> int:
    """Requests that still wait for an answer; one whose time has passed waits no more."""
    query = select(func.count()).where(
        Meeting.requester_id == registration_id, Meeting.state == MeetingState.REQUESTED, Meeting.expires_at > now
    )
    return tx.scalar(query) or 0


def _already_asked(registration_id: int, other: int, now: datetime) -> bool:
    """There is something between the two that is still to come, or they were asked often enough for a day."""
    between = [
        meeting
        for meeting in queries.meetings_of_registration(registration_id)
        if {meeting.requester_id, meeting.invitee_id} == {registration_id, other}
    ]
    still = any(_is_ahead(meeting, now) for meeting in between)
    return still or sum(meeting.created_at > now - booking.A_DAY for meeting in between) >= booking.MOST_ASKS_A_DAY


def _is_ahead(meeting: Meeting, now: datetime) -> bool:
    if meeting.state == MeetingState.REQUESTED:
        return meeting.expires_at is not None and meeting.expires_at > now
    return meeting.state == MeetingState.ACCEPTED and meeting.starts_at > now


def agreed_ahead(registration_id: int, other: int, now: datetime) -> bool:
    """The two have a confirmed meeting that is still to come."""
    return any(
        meeting.state == MeetingState.ACCEPTED
        and meeting.ends_at > now
        and {meeting.requester_id, meeting.invitee_id} == {registration_id, other}
        for meeting in queries.meetings_of_registration(registration_id)
    )


def accept(
    tx: Transaction, meeting_id: int, *, by: int, now: datetime, starts_at: datetime | None = None, guests: Collection[int] = ()
) -> Meeting:
    """Say yes to one of the times, the first when none is named. All people and a table are claimed in one transaction;
    whoever loses a race is told, nothing is half done.

    1. Lock the event's line, then the meeting, and ask the rules whether yes is still possible.
    2. Nobody's maximum, hours or kept time may be broken; whoever decides may bring colleagues.
    3. A meeting that moves gives up its old time in the same transaction, and keeps it when the new one cannot be had.
    4. Claim everybody, with the free time they want afterwards, and the nearest free table; online there is none.
    5. Requests that can no more be at that time lose it, and lapse when it was their last.
    """
    meeting, side = _locked(tx, meeting_id, MeetingVerb.ACCEPT, by, now)
    if meeting.expires_at is not None and meeting.expires_at <= now:
        raise Refused(MatchmakingReason.NOT_NOW)
    chosen = starts_at or (meeting.slots[0].starts_at if meeting.slots else meeting.starts_at)
    if chosen not in {slot.starts_at for slot in meeting.slots}:
        raise Refused(MatchmakingReason.NO_SUCH_SLOT)
    if chosen <= now:
        raise Refused(MatchmakingReason.SLOT_PAST)
    if guests:
        guest_ids = {guest.registration_id for guest in meeting.guests}
        meeting.guests += [
            Guest(registration_id=colleague)
            for colleague in _colleagues(tx.get_one(Registration, side), guests, queries.other_side(meeting, by).id)
            if colleague not in guest_ids
        ]
        tx.flush()
    slot = Slot(chosen, chosen + timedelta(minutes=meeting.event.meeting_minutes))
    hold(tx, meeting, slot, now)
    meeting.state, meeting.turn_id, meeting.expires_at = MeetingState.ACCEPTED, None, None
    meeting.slots, meeting.changed_at = [], now
    tx.flush()
    audit.note(tx, by, "accepted_meeting", f"meeting:{meeting_id}", now=now, table=meeting.table_number)
    announce(tx, meeting, now)
    record(tx, MeetingAccepted(meeting_id), now=now)
    return meeting


def announce(tx: Transaction, meeting: Meeting, now: datetime) -> None:
    """What follows from a meeting that has a time: a reminder, and that others can no more have the time of its people."""
    if meeting.starts_at - BEFORE > now:
        record(tx, MeetingNear(meeting.id, meeting.starts_at.isoformat()), now=now, due_at=meeting.starts_at - BEFORE)
    _lapse_overlapping(tx, meeting, now)


def hold(tx: Transaction, meeting: Meeting, slot: Slot, now: datetime, *, table: int | None = None) -> None:
    """Claim the slot for everybody in the meeting and a table (that one, when it is free), in place of what it held before."""
    holder = f"meeting:{meeting.id}"
    people = queries.participants(meeting)
    profiles_of = times.profiles_of([registration.id for registration in people])
    diaries = times.diaries_of(meeting.event, people, profiles_of, but=[holder])
    if not free([slot], list(diaries.values()), zone(meeting.event.timezone), now):
        raise Refused(MatchmakingReason.SLOT_TAKEN)
    if meeting.state == MeetingState.ACCEPTED:
        claims.release(tx, holder)
    number = _table(meeting, people, profiles_of.values(), slot, table) if _on_site(meeting, people) else None
    spans = [
        (claims.person(registration.person_id), slot.starts_at, slot.ends_at + diaries[registration.id].buffer)
        for registration in people
    ]
    if number is not None:
        spans.append((claims.table(meeting.event_id, number), slot.starts_at, slot.ends_at))
    try:
        claims.claim_each(tx, holder, spans)
    except Refused as refusal:
        raise Refused(MatchmakingReason.SLOT_TAKEN) from refusal
    meeting.table_number, meeting.starts_at, meeting.ends_at = number, slot.starts_at, slot.ends_at


def _on_site(meeting: Meeting, people: Sequence[Registration]) -> bool:
    return bool(meeting.event.meeting_tables) and all(registration.mode == Mode.ON_SITE for registration in people)


def _table(
    meeting: Meeting, people: Sequence[Registration], profiles_of: Iterable[Profile], slot: Slot, wanted: int | None
) -> int:
    """A free table: the one that a host keeps, else the nearest to where these people sit before or after. In the event's line
    nobody else takes it."""
    occupied = times.taken_tables(meeting.event, slot)
    near = queries.tables_around([registration.id for registration in people], slot.starts_at, but=meeting.id)
    kept = [wanted] if wanted else [profile.table_number for profile in profiles_of if profile.table_number is not None]
    numbers = [number for number in range(1, meeting.event.meeting_tables + 1) if number not in occupied]
    if not numbers:
        raise Refused(MatchmakingReason.NO_TABLE)
    return min(numbers, key=lambda number: (number not in kept, sum(abs(number - other) for other in near), number))


def _lapse_overlapping(tx: Transaction, meeting: Meeting, now: datetime) -> None:
    """Open requests of the same people lose the times they can no more have."""
    people = [registration.id for registration in queries.participants(meeting)]
    for request in queries.open_requests(people, but=meeting.id):
        length = request.ends_at - request.starts_at
        left = [
            slot for slot in request.slots if slot.starts_at >= meeting.ends_at or slot.starts_at + length <= meeting.starts_at
        ]
        if len(left) < len(request.slots):
            request.slots = left
            _name_first_time(request)
            tx.flush()
            if not left:
                _close(tx, request, MeetingVerb.LAPSE, "", 0, now)


def _lock(tx: Transaction, meeting_id: int) -> Meeting:
    """The meeting as it is now: whoever would change it waits until this transaction ends. Its event's line comes first."""
    claims.line(tx, select(Meeting.event_id).where(Meeting.id == meeting_id).scalar_subquery())
    query = select(Meeting).where(Meeting.id == meeting_id).options(*queries.whole).with_for_update(of=Meeting)
    return tx.scalars(query, execution_options={"populate_existing": True}).unique().one()


def _locked(tx: Transaction, meeting_id: int, verb: MeetingVerb, by: int, now: datetime) -> tuple[Meeting, int]:
    """The meeting, locked, and the side for which this person may do that with it now. What is over stays as it was, and at a
    cancelled event nothing is agreed any more."""
    meeting = _lock(tx, meeting_id)
    if by not in {meeting.requester.person_id, meeting.invitee.person_id}:
        raise Refused(MatchmakingReason.NOT_YOUR_MEETING)
    side = queries.side_of(meeting, by)
    if booking.move(meeting.state, verb, is_turn=meeting.turn_id == side) is None:
        raise Refused(MatchmakingReason.NOT_NOW)
    over = meeting.ends_at if verb == MeetingVerb.CANCEL else meeting.starts_at
    if meeting.state == MeetingState.ACCEPTED and over <= now:
        raise Refused(MatchmakingReason.SLOT_PAST)
    if meeting.event.status == "cancelled" and verb in _AGREEING:
        raise Refused(MatchmakingReason.CANNOT_ASK)
    return meeting, side


def offer_times(
    tx: Transaction, meeting_id: int, starts: Sequence[datetime], message: str, *, by: int, now: datetime
) -> Meeting:
    """Answer a request with other times, or ask to move a confirmed meeting, which stays where it is until that is agreed."""
    state = tx.scalars(select(Meeting.state).where(Meeting.id == meeting_id)).one()
    verb = MeetingVerb.COUNTER if state == MeetingState.REQUESTED else MeetingVerb.PROPOSE
    meeting, side = _locked(tx, meeting_id, verb, by, now)
    other = meeting.invitee if side == meeting.requester_id else meeting.requester
    grid = {slot.starts_at: slot for slot in times.slots_of(meeting.event)}
    everybody = [registration.id for registration in queries.participants(meeting)]
    open_ = {slot.starts_at for slot in times.free_slots(meeting.event, everybody, now, but=[f"meeting:{meeting_id}"])}
    if not starts or len(set(starts)) > booking.MOST_SLOTS or not set(starts) <= grid.keys():
        raise Refused(MatchmakingReason.NO_SUCH_SLOT)
    if not set(starts) <= open_:
        raise Refused(MatchmakingReason.SLOT_TAKEN)
    if message:
        meeting.message = message
    _offer(tx, meeting, other.id, [grid[start] for start in dict.fromkeys(starts)], now)
    audit.note(tx, by, "offered_times", f"meeting:{meeting_id}", now=now)
    return meeting


def keep(tx: Transaction, meeting_id: int, *, by: int, now: datetime) -> Meeting:
    """No to moving a confirmed meeting: it stays where it is."""
    meeting, side = _locked(tx, meeting_id, MeetingVerb.KEEP, by, now)
    meeting.slots, meeting.turn_id, meeting.expires_at, meeting.changed_at = [], None, None, now
    tx.flush()
    record(tx, MoveRefused(meeting_id, meeting.invitee_id if side == meeting.requester_id else meeting.requester_id), now=now)
    audit.note(tx, by, "kept_meeting", f"meeting:{meeting_id}", now=now)
    return meeting


def end(tx: Transaction, meeting_id: int, verb: MeetingVerb, *, by: int, now: datetime, reason: str = "") -> Meeting:
    """Decline or cancel; what was held is free at once."""
    meeting, _side = _locked(tx, meeting_id, verb, by, now)
    _close(tx, meeting, verb, reason, by, now)
    return meeting


def _close(tx: Transaction, meeting: Meeting, verb: MeetingVerb, reason: str, by: int, now: datetime) -> None:
    was_accepted = meeting.state == MeetingState.ACCEPTED
    meeting.state = booking.MOVES[(meeting.state, verb)]
    meeting.reason, meeting.turn_id, meeting.expires_at, meeting.changed_at = reason, None, None, now
    claims.release(tx, f"meeting:{meeting.id}")
    tx.flush()
    audit.note(tx, by or None, f"{verb}_meeting", f"meeting:{meeting.id}", now=now)
    record(tx, MeetingEnded(meeting.id, was_accepted, by), now=now)
    if was_accepted:
        for registration in queries.participants(meeting):
            enrolment.use_freed_time(tx, registration.person_id, now=now)


def call_off(tx: Transaction, meeting_id: int, *, now: datetime) -> None:
    """The event does not take place, or leaves no time for it: what waits or was agreed ends, whoever's it is."""
    meeting = _lock(tx, meeting_id)
    if _is_ahead(meeting, now) or meeting.state == MeetingState.REQUESTED:
        _close(tx, meeting, MeetingVerb.CANCEL, "", 0, now)


def supersede(tx: Transaction, registration_id: int, other: int, *, now: datetime) -> None:
    """What the two asked each other lapses: they have a meeting now."""
    for request in queries.open_requests([registration_id], but=0):
        if {request.requester_id, request.invitee_id} == {registration_id, other}:
            _close(tx, request, MeetingVerb.LAPSE, "", 0, now)


def leave_out(tx: Transaction, meeting_id: int, registration_id: int, *, now: datetime) -> None:
    """A guest comes no more; the meeting of the others stands."""
    meeting = _lock(tx, meeting_id)
    meeting.guests = [guest for guest in meeting.guests if guest.registration_id != registration_id]
    left = tx.get_one(Registration, registration_id)
    claims.release(tx, f"meeting:{meeting_id}", only=claims.person(left.person_id))
    meeting.changed_at = now
    tx.flush()


def lapse(tx: Transaction, meeting_id: int, expires_at: datetime, *, now: datetime) -> None:
    """The time to answer is over. A request ends; a move that was asked for is off and the meeting stays."""
    meeting = _lock(tx, meeting_id)
    if meeting.expires_at != expires_at:
        return
    if meeting.state == MeetingState.REQUESTED:
        _close(tx, meeting, MeetingVerb.LAPSE, "", 0, now)
    elif meeting.state == MeetingState.ACCEPTED:
        proposer = meeting.invitee_id if meeting.turn_id == meeting.requester_id else meeting.requester_id
        meeting.slots, meeting.turn_id, meeting.expires_at = [], None, None
        tx.flush()
        record(tx, MoveRefused(meeting_id, proposer), now=now)
