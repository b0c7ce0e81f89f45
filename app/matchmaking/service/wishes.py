"""What people think of meeting each other."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import Refused
from app.events.models import Registration
from app.events.registration.service import claims
from app.infra.db import Transaction
from app.matchmaking.models import Wish
from app.matchmaking.queries import meetings as meeting_queries
from app.matchmaking.queries import profiles
from app.matchmaking.service import meetings
from app.matchmaking.vocabulary import MatchmakingReason, MeetingVerb, WishLevel


def wish(tx: Transaction, registration_id: int, other_id: int, level: WishLevel | None, *, now: datetime) -> None:
    """Say what one thinks of meeting somebody: must, want, no, or nothing (None). "No" declines what they ask for."""
    mine, other = tx.get_one(Registration, registration_id), tx.get(Registration, other_id)
    claims.line(tx, mine.event_id)
    if other is None or other.event_id != mine.event_id or other.id == mine.id:
        raise Refused(MatchmakingReason.CANNOT_ASK)
    if level in {WishLevel.MUST, WishLevel.WANT} and profiles.visible_registration(mine.event_id, other_id) is None:
        raise Refused(MatchmakingReason.CANNOT_ASK)
    stored = tx.get(Wish, (registration_id, other_id))
    if level is None:
        if stored:
            tx.delete(stored)
        return
    if stored is None:
        stored = Wish(registration_id=registration_id, other_id=other_id, level=level, changed_at=now)
        tx.add(stored)
    stored.level, stored.changed_at = level, now
    tx.flush()
    if level == WishLevel.NO:
        for meeting in meeting_queries.open_requests([registration_id], but=0):
            if {meeting.requester_id, meeting.invitee_id} == {registration_id, other_id}:
                verb = MeetingVerb.DECLINE if meeting.turn_id == registration_id else MeetingVerb.CANCEL
                meetings.end(tx, meeting.id, verb, by=mine.person_id, now=now)
