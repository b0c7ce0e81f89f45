"""Who may act on a meeting: the two people in it."""

from __future__ import annotations

from app.matchmaking.models import Meeting
from app.members.policy import Actor


def may_answer(actor: Actor | None, meeting: Meeting) -> bool:
    return actor is not None and meeting.invitee.person_id == actor.id


def may_see(actor: Actor | None, meeting: Meeting) -> bool:
    return actor is not None and actor.id in {meeting.requester.person_id, meeting.invitee.person_id}
