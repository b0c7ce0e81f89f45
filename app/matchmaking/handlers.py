"""Mails and calendar entries that follow from meetings, what leaving an event does to them, and long work."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.events.calendar.service import invitations
from app.events.messages import CameToTable, EventChanged, RegistrationLeft
from app.events.models import Registration
from app.events.programme.queries import events
from app.events.registration.queries import places
from app.events.vocabulary import PlaceState
from app.infra import mail
from app.infra.db import Transaction
from app.infra.links import absolute
from app.infra.outbox import handles
from app.infra.texts import Words
from app.matchmaking.messages import (
    AnswerDue,
    MeetingAccepted,
    MeetingAsked,
    MeetingEnded,
    MeetingNear,
    MoveRefused,
    PlanAsked,
    PlanPartDue,
    PlanPublished,
    TextsChanged,
)
from app.matchmaking.models import Meeting
from app.matchmaking.queries import meetings as queries
from app.matchmaking.queries import plans as plan_queries
from app.matchmaking.service import afterwards, meetings, planning, profiles
from app.matchmaking.vocabulary import MeetingState, MeetingVerb

# A handler's signature is the same for all: some need no key, some no time.
# ruff: noqa: ARG001


def _lines(words: Words, to: Registration, meeting: Meeting, first: str, when: str) -> str:
    return "\n\n".join(
        part
        for part in [
            words._("Hello %(name)s,", name=to.person.name),
            first,
            when,
            meeting.message and f"“{meeting.message}”",
            words._("The meeting's page: %(link)s", link=absolute(f"/me/meetings/{meeting.id}")),
        ]
        if part
    )


def _when(words: Words, meeting: Meeting) -> str:
    return words.moment(meeting.starts_at, meeting.event.timezone)


def _where(words: Words, meeting: Meeting) -> str:
    return words._("at table %(number)s", number=meeting.table_number) if meeting.table_number else words._("online")


@handles("matchmaking.tell_asked")
def tell_asked(tx: Transaction, message: MeetingAsked, *, key: str, now: datetime) -> None:
    """Whoever's turn it is hears what is proposed: a request, other times, or a move."""
    meeting = queries.get_meeting(message.meeting_id)
    if meeting.turn_id != message.turn_id or not meeting.slots:
        return
    to, other = meeting.requester, meeting.invitee
    if to.id != message.turn_id:
        to, other = other, to
    words = Words(to.person.language)
    if meeting.state == MeetingState.ACCEPTED:
        first = words._("%(other)s would like to move your meeting.", other=other.person.name)
        subject = words._("%(other)s asks to move a meeting", other=other.person.name)
    elif to.id == meeting.requester_id:
        first = words._("%(other)s proposes other times for your meeting.", other=other.person.name)
        subject = words._("%(other)s proposes other times", other=other.person.name)
    else:
        first = words._("%(other)s would like to meet you.", other=other.person.name)
        subject = words._("%(other)s asks for a meeting", other=other.person.name)
    when = "\n".join(words.moment(slot.starts_at, meeting.event.timezone) for slot in meeting.slots)
    mail.write(tx, to.person.email, subject, _lines(words, to, meeting, first, when), key=key, now=now)


@handles("matchmaking.let_lapse")
def let_lapse(tx: Transaction, message: AnswerDue, *, key: str, now: datetime) -> None:
    meetings.lapse(tx, message.meeting_id, datetime.fromisoformat(message.expires_at), now=now)


@handles("matchmaking.invite_all")
def invite_all(tx: Transaction, message: MeetingAccepted, *, key: str, now: datetime) -> None:
    """The calendars of everybody in it hear of the meeting, or of its new time."""
    meeting = queries.get_meeting(message.meeting_id)
    if meeting.state != MeetingState.ACCEPTED:
        return
    for to in queries.participants(meeting):
        other = queries.other_side(meeting, to.person_id)
        words = Words(to.person.language)
        first = words._("You meet %(other)s, %(where)s.", other=other.person.name, where=_where(words, meeting))
        subject = words._("Your meeting with %(other)s", other=other.person.name)
        body = _lines(words, to, meeting, first, _when(words, meeting))
        entry = queries.meeting_entry(meeting, to.person_id)
        invitations.send(tx, to.person, entry, subject, body, key=f"{key}:{to.id}", now=now)


@handles("matchmaking.remind")
def remind(tx: Transaction, message: MeetingNear, *, key: str, now: datetime) -> None:
    meeting = queries.get_meeting(message.meeting_id)
    if (
        meeting.event.status == "cancelled"
        or meeting.state != MeetingState.ACCEPTED
        or meeting.starts_at != datetime.fromisoformat(message.starts_at)
        or meeting.starts_at <= now
    ):
        return
    for to in queries.participants(meeting):
        other = queries.other_side(meeting, to.person_id)
        words = Words(to.person.language)
        first = words._("Soon you meet %(other)s, %(where)s.", other=other.person.name, where=_where(words, meeting))
        subject = words._("Soon: your meeting with %(other)s", other=other.person.name)
        body = _lines(words, to, meeting, first, _when(words, meeting))
        mail.write(tx, to.person.email, subject, body, key=f"{key}:{to.id}", now=now)


@handles("matchmaking.tell_ended")
def tell_ended(tx: Transaction, message: MeetingEnded, *, key: str, now: datetime) -> None:
    meeting = queries.get_meeting(message.meeting_id)
    for to in queries.participants(meeting):
        other = queries.other_side(meeting, to.person_id)
        words = Words(to.person.language)
        subject = words._("No meeting with %(other)s", other=other.person.name)
        first = words._("The meeting with %(other)s does not take place.", other=other.person.name)
        if meeting.state == MeetingState.LAPSED:
            first += " " + words._("The time was taken meanwhile, or nobody answered. You can ask again for another time.")
        if meeting.reason:
            first += " " + words._("The reason that was given: “%(reason)s”", reason=meeting.reason)
        body = _lines(words, to, meeting, first, _when(words, meeting))
        if message.was_accepted:
            entry = replace(queries.meeting_entry(meeting, to.person_id), cancelled=True)
            sent = invitations.send(tx, to.person, entry, subject, body, key=f"{key}:{to.id}", now=now)
            if not sent and to.person_id != message.by:
                # A meeting of a plan, of which the calendar was never told by itself.
                mail.write(tx, to.person.email, subject, body, key=f"{key}:{to.id}:plain", now=now)
        elif to.person_id != message.by and to.id in {meeting.requester_id, meeting.invitee_id}:
            mail.write(tx, to.person.email, subject, body, key=f"{key}:{to.id}", now=now)


@handles("matchmaking.learn_from_answer")
def learn_from_answer(tx: Transaction, message: MeetingAccepted | MeetingEnded, *, key: str, now: datetime) -> None:
    profiles.learn(tx, queries.get_meeting(message.meeting_id).event_id, now=now)


@handles("matchmaking.cancel_meetings")
def cancel_meetings(tx: Transaction, message: RegistrationLeft, *, key: str, now: datetime) -> None:
    registration = places.get_registration(message.registration_id)
    if registration.state == PlaceState.CONFIRMED:
        return  # they came back meanwhile, and so may their meetings
    for meeting in queries.meetings_of_registration(registration.id):
        # What took place stays as it was.
        if meeting.state == MeetingState.REQUESTED or (meeting.state == MeetingState.ACCEPTED and meeting.ends_at > now):
            if registration.id in {meeting.requester_id, meeting.invitee_id}:
                meetings.end(tx, meeting.id, MeetingVerb.CANCEL, by=registration.person_id, now=now)
            else:
                _leave_out(tx, registration, meeting, key, now)


def _leave_out(tx: Transaction, registration: Registration, meeting: Meeting, key: str, now: datetime) -> None:
    """A guest who left the event: their calendar hears of it, the meeting of the others stands."""
    entry = replace(queries.meeting_entry(meeting, registration.person_id), cancelled=True)
    words = Words(registration.person.language)
    other = queries.other_side(meeting, registration.person_id).person.name
    subject = words._("No meeting with %(other)s", other=other)
    first = words._("The meeting with %(other)s takes place without you.", other=other)
    body = _lines(words, registration, meeting, first, _when(words, meeting))
    invitations.send(tx, registration.person, entry, subject, body, key=f"{key}:{meeting.id}", now=now)
    meetings.leave_out(tx, meeting.id, registration.id, now=now)


@handles("matchmaking.tell_move_refused")
def tell_move_refused(tx: Transaction, message: MoveRefused, *, key: str, now: datetime) -> None:
    meeting = queries.get_meeting(message.meeting_id)
    to, other = meeting.requester, meeting.invitee
    if to.id != message.asked_by:
        to, other = other, to
    if meeting.state != MeetingState.ACCEPTED:
        return
    words = Words(to.person.language)
    subject = words._("Your meeting with %(other)s stays where it is", other=other.person.name)
    first = words._("%(other)s did not agree to another time. The meeting stays where it is.", other=other.person.name)
    mail.write(tx, to.person.email, subject, _lines(words, to, meeting, first, _when(words, meeting)), key=key, now=now)


@handles("matchmaking.call_off")
def call_off(tx: Transaction, message: EventChanged, *, key: str, now: datetime) -> None:
    """A cancelled event has no meetings."""
    event = events.get_event(message.event_id)
    if event.status == "cancelled":
        for meeting_id in queries.open_at(event.id, now):
            meetings.call_off(tx, meeting_id, now=now)


@handles("matchmaking.note_presence")
def note_presence(tx: Transaction, message: CameToTable, *, key: str, now: datetime) -> None:
    afterwards.came(tx, message.registration_id, message.table, at=datetime.fromisoformat(message.at), now=now)


@handles("matchmaking.read_texts", outside=True)
def read_texts(message: TextsChanged, *, key: str, now: datetime) -> None:
    profiles.read_texts(message.registration_id)


@handles("matchmaking.run_plan", outside=True)
def run_plan(message: PlanAsked, *, key: str, now: datetime) -> None:
    planning.run(message.plan_id)


@handles("matchmaking.publish_part")
def publish_part(tx: Transaction, message: PlanPartDue, *, key: str, now: datetime) -> None:
    planning.publish_part(tx, message.plan_id, message.number, now=now)


@handles("matchmaking.tell_planned")
def tell_planned(tx: Transaction, message: PlanPublished, *, key: str, now: datetime) -> None:
    """One mail with all meetings of one person; calendars have them by the person's feed."""
    registration = places.get_registration(message.registration_id)
    mine = plan_queries.planned_meetings(registration.id)
    words = Words(registration.person.language)
    lines = [_planned(words, registration, meeting) for meeting in mine]
    body = "\n\n".join(
        [
            words._("Hello %(name)s,", name=registration.person.name),
            words._("These are your meetings at %(event)s:", event=registration.event.title),
            "\n".join(lines) or words._("None this time."),
            words._("All meetings, always up to date: %(link)s", link=absolute("/me/meetings")),
        ]
    )
    subject = words._("Your meetings at %(event)s", event=registration.event.title)
    mail.write(tx, registration.person.email, subject, body, key=key, now=now)


def _planned(words: Words, registration: Registration, meeting: Meeting) -> str:
    other = queries.other_side(meeting, registration.person_id)
    return f"- {_when(words, meeting)}: {other.person.name}, {_where(words, meeting)}"
