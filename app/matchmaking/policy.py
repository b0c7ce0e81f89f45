"""Who may act on meetings: the people in them; plans are for those who organise."""

from __future__ import annotations

from app.matchmaking.models import Meeting
from app.members.policy import Actor, may_organise


def may_see(actor: Actor | None, meeting: Meeting) -> bool:
    """The two, and the colleagues they bring."""
    people = {
        meeting.requester.person_id,
        meeting.invitee.person_id,
        *(guest.registration.person_id for guest in meeting.guests),
    }
    return actor is not None and actor.id in people


def may_act(actor: Actor | None, meeting: Meeting) -> bool:
    """Guests come along; the two decide."""
    return actor is not None and actor.id in {meeting.requester.person_id, meeting.invitee.person_id}


def may_answer(actor: Actor | None, meeting: Meeting) -> bool:
    """Whose turn it is."""
    turn = meeting.requester if meeting.turn_id == meeting.requester_id else meeting.invitee
    return actor is not None and meeting.turn_id is not None and turn.person_id == actor.id


def may_plan(actor: Actor | None) -> bool:
    return may_organise(actor)
