"""What meetings leave behind: who was there, what people say of it, and meetings that nobody had planned."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.core.errors import Refused
from app.core.ids import new_uid
from app.events.models import Registration
from app.events.registration.service import claims
from app.events.vocabulary import PlaceState
from app.infra import audit
from app.infra.db import Transaction, savepoint
from app.infra.outbox import record
from app.matchmaking.messages import MeetingAccepted
from app.matchmaking.models import Meeting, Presence, TableVisit, Word
from app.matchmaking.queries import meetings as queries
from app.matchmaking.queries import profiles, times
from app.matchmaking.vocabulary import MatchmakingReason, MeetingSource, MeetingState

# Who is scanned at a table before the start comes for the meeting that begins next.
EARLY = timedelta(minutes=15)
# Two who are scanned at a free table within this time meet there.
TOGETHER = timedelta(minutes=10)


def came(tx: Transaction, registration_id: int, table: int, *, at: datetime, now: datetime) -> None:
    """Somebody's badge was scanned at a table: they came to the meeting they have there, or meet whoever else is there without
    one. Twice is once."""
    registration = tx.get_one(Registration, registration_id)
    claims.line(tx, registration.event_id)
    meetings = queries.at_table(registration_id, table, at, EARLY)
    for meeting in meetings:
        _note(tx, meeting.id, registration_id, at)
    if not meetings:
        _walk_up(tx, registration, table, at, now)


def _note(tx: Transaction, meeting_id: int, registration_id: int, at: datetime) -> None:
    if tx.get(Presence, (meeting_id, registration_id)) is None:
        tx.add(Presence(meeting_id=meeting_id, registration_id=registration_id, at=at))
        tx.flush()


def _walk_up(tx: Transaction, mine: Registration, table: int, at: datetime, now: datetime) -> None:
    """The second of two at a free table makes a meeting of what is left of the slot; what is claimed stays with whoever has
    it, and then nothing is noted."""
    visit = tx.get(TableVisit, mine.id) or TableVisit(registration_id=mine.id, table_number=table, at=at)
    visit.table_number, visit.at = table, at
    tx.add(visit)
    tx.flush()
    other = tx.scalars(
        select(Registration)
        .join(TableVisit, TableVisit.registration_id == Registration.id)
        .where(Registration.event_id == mine.event_id, Registration.id != mine.id, Registration.state == PlaceState.CONFIRMED)
        .where(TableVisit.table_number == table, TableVisit.at >= at - TOGETHER, TableVisit.at <= at + TOGETHER)
        .order_by(TableVisit.at.desc(), Registration.id)
    ).first()
    slot = next((slot for slot in times.slots_of(mine.event) if slot.starts_at <= at < slot.ends_at), None)
    if other is None or slot is None or not profiles.may_meet(mine, other):
        return
    meeting = Meeting(
        uid=new_uid(),
        event_id=mine.event_id,
        requester_id=other.id,
        invitee_id=mine.id,
        starts_at=at,
        ends_at=slot.ends_at,
        table_number=table,
        state=MeetingState.ACCEPTED,
        source=MeetingSource.WALK_UP,
        created_at=now,
        changed_at=now,
    )
    try:
        with savepoint(tx):
            tx.add(meeting)
            tx.flush()
            everything = [claims.person(other.person_id), claims.person(mine.person_id), claims.table(mine.event_id, table)]
            claims.claim(tx, f"meeting:{meeting.id}", everything, at, slot.ends_at)
    except Refused:
        return
    for side_id in (other.id, mine.id):
        _note(tx, meeting.id, side_id, at)
    audit.note(tx, None, "met_at_table", f"meeting:{meeting.id}", now=now, table=table)
    record(tx, MeetingAccepted(meeting.id), now=now)


def say(tx: Transaction, meeting_id: int, *, by: int, met: bool, rating: int | None, leads_to_poc: bool, now: datetime) -> None:
    """What one of the two says of a meeting that has begun. Said again it replaces what was said."""
    meeting = queries.get_meeting(meeting_id)
    if by not in {meeting.requester.person_id, meeting.invitee.person_id}:
        raise Refused(MatchmakingReason.NOT_YOUR_MEETING)
    if meeting.state != MeetingState.ACCEPTED or meeting.starts_at > now:
        raise Refused(MatchmakingReason.NOT_NOW)
    if rating is not None and not 1 <= rating <= 5:
        raise Refused(MatchmakingReason.BAD_RATING)
    side = queries.side_of(meeting, by)
    word = next((word for word in meeting.words if word.registration_id == side), None)
    if word is None:
        word = Word(meeting_id=meeting_id, registration_id=side, met=met, said_at=now)
        meeting.words.append(word)
    word.met, word.said_at = met, now
    word.rating, word.leads_to_poc = (rating, leads_to_poc) if met else (None, False)
    tx.flush()
    audit.note(tx, by, "said_of_meeting", f"meeting:{meeting_id}", now=now, met=met)
