"""Mails and calendar entries that follow from meetings, and what leaving an event does to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.events.messages import CameToTable, RegistrationLeft
from app.events.models import Registration
from app.events.queries import places
from app.events.service import invitations
from app.infra import mail
from app.infra.links import absolute
from app.infra.texts import Words
from app.matchmaking import queries
from app.matchmaking.messages import MeetingAccepted, MeetingAsked, MeetingEnded
from app.matchmaking.models import Meeting
from app.matchmaking.service import meetings


def _lines(words: Words, to: Registration, meeting: Meeting, first: str) -> str:
    return "\n\n".join(
        [
            words._("Hello %(name)s,", name=to.person.name),
            first,
            words.moment(meeting.starts_at, meeting.event.timezone),
            meeting.message and f"“{meeting.message}”",
            words._("The meeting's page: %(link)s", link=absolute(f"/me/meetings/{meeting.id}")),
        ]
    )


def tell_asked(message: MeetingAsked, *, key: str, now: datetime) -> None:
    meeting = queries.get_meeting(message.meeting_id)
    if meeting.state != "requested":
        return
    words = Words(meeting.invitee.person.language)
    asker = meeting.requester.person
    first = words._("%(other)s would like to meet you.", other=asker.name)
    subject = words._("%(other)s asks for a meeting", other=asker.name)
    mail.write(meeting.invitee.person.email, subject, _lines(words, meeting.invitee, meeting, first), key=key, now=now)


def invite_both(message: MeetingAccepted, *, key: str, now: datetime) -> None:
    meeting = queries.get_meeting(message.meeting_id)
    if meeting.state != "accepted":
        return
    for to, other in ((meeting.requester, meeting.invitee), (meeting.invitee, meeting.requester)):
        words = Words(to.person.language)
        where = words._("at table %(number)s", number=meeting.table_number) if meeting.table_number else words._("online")
        first = words._("you meet %(other)s, %(where)s.", other=other.person.name, where=where)
        subject = words._("Your meeting with %(other)s", other=other.person.name)
        invitations.send(
            to.person,
            queries.meeting_entry(meeting, to.person_id),
            subject,
            _lines(words, to, meeting, first),
            key=f"{key}:{to.id}",
            now=now,
        )


def tell_ended(message: MeetingEnded, *, key: str, now: datetime) -> None:
    meeting = queries.get_meeting(message.meeting_id)
    for to, other in ((meeting.requester, meeting.invitee), (meeting.invitee, meeting.requester)):
        words = Words(to.person.language)
        subject = words._("No meeting with %(other)s", other=other.person.name)
        first = words._("the meeting with %(other)s does not take place.", other=other.person.name)
        body = _lines(words, to, meeting, first)
        if message.was_accepted:
            entry = replace(queries.meeting_entry(meeting, to.person_id), cancelled=True)
            invitations.send(to.person, entry, subject, body, key=f"{key}:{to.id}", now=now)
        elif to.person_id != message.by:
            mail.write(to.person.email, subject, body, key=key, now=now)


def cancel_meetings(message: RegistrationLeft, *, key: str, now: datetime) -> None:  # noqa: ARG001 - a handler's signature
    registration = places.get_registration(message.registration_id)
    if registration.state != "left":
        return  # they came back meanwhile, and so may their meetings
    for meeting in queries.meetings_of_registration(registration.id):
        if meeting.state in {"requested", "accepted"}:
            meetings.end(meeting.id, "cancel", by=registration.person_id, now=now)


def note_presence(message: CameToTable, *, key: str, now: datetime) -> None:  # noqa: ARG001 - a handler's signature
    meetings.came(message.registration_id, message.table, at=datetime.fromisoformat(message.at))
