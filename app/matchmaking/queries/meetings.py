"""Reads of meetings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.agenda import AgendaItem
from app.core.calendars import Entry
from app.core.kpi import latest
from app.core.vocabulary import AgendaKind, AgendaState
from app.events.models import Registration
from app.events.registration.queries import places
from app.infra.db import session
from app.infra.links import absolute
from app.infra.texts import Words
from app.matchmaking.models import Guest, Meeting, Presence, Word
from app.matchmaking.rules.booking import Outcome, outcome
from app.matchmaking.vocabulary import MeetingState, OutcomeKind
from app.members.models import Person

with_people = (
    joinedload(Meeting.event),
    selectinload(Meeting.slots),
    selectinload(Meeting.words),
    selectinload(Meeting.guests).joinedload(Guest.registration).joinedload(Registration.person),
    joinedload(Meeting.requester).joinedload(Registration.person).joinedload(Person.organisation),
    joinedload(Meeting.invitee).joinedload(Registration.person).joinedload(Person.organisation),
)


# Of a single meeting: few rows, so that one statement brings everything.
whole = (
    joinedload(Meeting.event),
    joinedload(Meeting.slots),
    joinedload(Meeting.words),
    joinedload(Meeting.guests).joinedload(Guest.registration).joinedload(Registration.person),
    joinedload(Meeting.requester).joinedload(Registration.person).joinedload(Person.organisation),
    joinedload(Meeting.invitee).joinedload(Registration.person).joinedload(Person.organisation),
)


def find_meeting(meeting_id: int) -> Meeting | None:
    return session().scalars(select(Meeting).where(Meeting.id == meeting_id).options(*whole)).unique().one_or_none()


def get_meeting(meeting_id: int) -> Meeting:
    return session().scalars(select(Meeting).where(Meeting.id == meeting_id).options(*whole)).unique().one()


def meetings_of(person_id: int) -> Sequence[Meeting]:
    """All meetings of a person, those they are brought to included, soonest first."""
    mine = select(Registration.id).where(Registration.person_id == person_id)
    return (
        session()
        .scalars(select(Meeting).where(_with(mine)).options(*with_people).order_by(Meeting.starts_at, Meeting.id))
        .all()
    )


def _with(registrations: Any) -> ColumnElement[bool]:
    brought = select(Guest.meeting_id).where(Guest.registration_id.in_(registrations))
    return or_(Meeting.requester_id.in_(registrations), Meeting.invitee_id.in_(registrations), Meeting.id.in_(brought))


def meetings_of_registration(registration_id: int) -> Sequence[Meeting]:
    """All meetings of a registration, those it is brought to included."""
    return session().scalars(select(Meeting).where(_with([registration_id])).options(*with_people)).all()


def open_requests(registration_ids: Collection[int], but: int) -> Sequence[Meeting]:
    """What waits for an answer and concerns any of these, all but one meeting; a fixed order, for locks."""
    return (
        session()
        .scalars(
            select(Meeting)
            .where(_with(list(registration_ids)), Meeting.state == MeetingState.REQUESTED, Meeting.id != but)
            .options(*with_people)
            .order_by(Meeting.id)
        )
        .all()
    )


def tables_around(registration_ids: Collection[int], at: datetime, but: int) -> list[int]:
    """Tables of the confirmed meetings of these people that are next to a time, before or after it."""
    rows = session().execute(
        select(Meeting.table_number, Meeting.starts_at)
        .where(_with(list(registration_ids)), Meeting.state == MeetingState.ACCEPTED, Meeting.id != but)
        .where(Meeting.table_number.is_not(None), Meeting.starts_at > at - NEAR, Meeting.starts_at < at + NEAR)
    )
    return [table for table, _start in sorted(rows, key=lambda row: (abs(row[1] - at), row[0] or 0))[:4] if table is not None]


# Within this time somebody would walk from one table to the next.
NEAR = timedelta(hours=2)


def participants(meeting: Meeting) -> list[Registration]:
    """Everybody in the meeting: who asked, who was asked, and whom they bring."""
    return [meeting.requester, meeting.invitee, *(guest.registration for guest in meeting.guests)]


def other_side(meeting: Meeting, person_id: int) -> Registration:
    """Whom this person meets: the invitee's side sees the requester, the requester's side the invitee."""
    return meeting.invitee if side_of(meeting, person_id) == meeting.requester_id else meeting.requester


def side_of(meeting: Meeting, person_id: int) -> int:
    """The registration for which this person speaks; guests are on the side of their organisation."""
    if person_id == meeting.requester.person_id:
        return meeting.requester_id
    if person_id == meeting.invitee.person_id:
        return meeting.invitee_id
    guest = next(guest.registration for guest in meeting.guests if guest.registration.person_id == person_id)
    same = guest.person.organisation_id == meeting.requester.person.organisation_id
    return meeting.requester_id if same else meeting.invitee_id


def meeting_entry(meeting: Meeting, person_id: int, sequence: int = 0) -> Entry:
    """The meeting as it stands in one of its two people's calendars."""
    mine = next(registration for registration in participants(meeting) if registration.person_id == person_id)
    other = other_side(meeting, person_id)
    words = Words(mine.person.language)
    table = words._("Table %(number)s", number=meeting.table_number)
    # Where they meet is settled when both agree.
    if meeting.state == MeetingState.REQUESTED:
        place = ""
    else:
        place = ", ".join(part for part in (table, meeting.event.venue) if part) if meeting.table_number else words._("Online")
    return Entry(
        uid=meeting.uid,
        start=meeting.starts_at,
        end=meeting.ends_at,
        title=words._("Meeting with %(other)s", other=other.person.name),
        location=place,
        description=meeting.message,
        url=absolute(f"/me/meetings/{meeting.id}"),
        sequence=sequence,
        cancelled=meeting.state in {MeetingState.CANCELLED, MeetingState.DECLINED, MeetingState.LAPSED},
        tentative=meeting.state == MeetingState.REQUESTED,
        zone=meeting.event.timezone,
        changed_at=meeting.changed_at,
    )


_ON_THE_DAY = {MeetingState.ACCEPTED: AgendaState.CONFIRMED, MeetingState.REQUESTED: AgendaState.REQUESTED}


def agenda(person_id: int) -> list[AgendaItem]:
    """Meetings on this person's day: confirmed ones and open requests."""
    numbers = places.sequences(person_id)
    return [
        AgendaItem(AgendaKind.MEETING, meeting_entry(meeting, person_id, numbers.get(meeting.uid, 0)), state)
        for meeting in meetings_of(person_id)
        if (state := _ON_THE_DAY.get(meeting.state))
    ]


@dataclass(frozen=True, slots=True)
class Funnel:
    """Of the meetings for a period: how many were proposed, accepted, are over, and took place as far as anything tells (badges
    at the table, what the two said). `pairs` are (organisation, organisation, when it ended) of those that took place."""

    proposed: int
    accepted: int
    over: int
    held: int
    pairs: tuple[tuple[int, int, datetime], ...]


def funnel(start: datetime, end: datetime, now: datetime) -> Funnel:
    """A meeting belongs to the time at which it is, or was first wanted, so that a year's meetings are over with the year."""
    query = select(Meeting.id, Meeting.state, Meeting.ends_at, Meeting.requester_id, Meeting.invitee_id)
    rows = session().execute(query.where(Meeting.starts_at >= start, Meeting.starts_at < end).order_by(Meeting.id)).all()
    over = [row for row in rows if row.state == MeetingState.ACCEPTED and row.ends_at < now]
    period = select(Meeting.id).where(Meeting.starts_at >= start, Meeting.starts_at < end)
    scanned: dict[int, set[int]] = {}
    for meeting, registration_id in session().execute(
        select(Presence.meeting_id, Presence.registration_id).where(Presence.meeting_id.in_(period))
    ):
        scanned.setdefault(meeting, set()).add(registration_id)
    replies: dict[int, dict[int, bool]] = {}
    words = select(Word.meeting_id, Word.registration_id, Word.met).where(Word.meeting_id.in_(period))
    for meeting, registration_id, met in session().execute(words):
        replies.setdefault(meeting, {})[registration_id] = met
    kept_meetings = [
        row
        for row in over
        if outcome((row.requester_id, row.invitee_id), scanned.get(row.id, set()), replies.get(row.id, {})).kind
        == OutcomeKind.HELD
    ]
    homes = _homes({side for row in kept_meetings for side in (row.requester_id, row.invitee_id)})
    homes_of_pairs = [(homes.get(row.requester_id), homes.get(row.invitee_id), row.ends_at) for row in kept_meetings]
    pairs = tuple(
        (home, other, at) for home, other, at in homes_of_pairs if home is not None and other is not None and home != other
    )
    accepted = sum(row.state == MeetingState.ACCEPTED for row in rows)
    return Funnel(len(rows), accepted, len(over), len(kept_meetings), pairs)


def _homes(registrations: Collection[int]) -> dict[int, int | None]:
    """Registrations to the organisations of their people."""
    query = select(Registration.id, Person.organisation_id).join(Person, Person.id == Registration.person_id)
    return dict(session().execute(query.where(Registration.id.in_(registrations))).all()) if registrations else {}


def states(start: datetime, end: datetime) -> dict[MeetingState, int]:
    """Meetings for the period, by state."""
    query = select(Meeting.state, func.count()).where(Meeting.starts_at >= start, Meeting.starts_at < end)
    return dict(session().execute(query.group_by(Meeting.state)).all())


def at_table(registration_id: int, table: int, at: datetime, early: timedelta) -> Sequence[Meeting]:
    """The accepted meetings that somebody has at a table then, or that begin within `early`."""
    query = select(Meeting).where(
        _with([registration_id]), Meeting.state == MeetingState.ACCEPTED, Meeting.table_number == table
    )
    meetings = session().scalars(query.where(Meeting.starts_at <= at + early, Meeting.ends_at > at).options(*with_people)).all()
    # Whoever is scanned while a meeting goes on comes for that one, not for the next as well.
    return [meeting for meeting in meetings if meeting.starts_at <= at] or meetings


def open_at(event_id: int, now: datetime) -> list[int]:
    """Requests, and confirmed meetings that are still to come, in a fixed order."""
    waits = Meeting.state == MeetingState.REQUESTED
    ahead = (Meeting.state == MeetingState.ACCEPTED) & (Meeting.starts_at > now)
    return list(session().scalars(select(Meeting.id).where(Meeting.event_id == event_id, waits | ahead).order_by(Meeting.id)))


def outcomes(event_id: int, now: datetime) -> list[tuple[Meeting, Outcome]]:
    """What became of the confirmed meetings that are over, by scans at the tables and by what people say."""
    meetings = session().scalars(
        select(Meeting)
        .where(Meeting.event_id == event_id, Meeting.state == MeetingState.ACCEPTED, Meeting.ends_at < now)
        .options(*with_people)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    scanned: dict[int, set[int]] = {}
    for presence in session().scalars(
        select(Presence).join(Meeting, Meeting.id == Presence.meeting_id).where(Meeting.event_id == event_id)
    ):
        scanned.setdefault(presence.meeting_id, set()).add(presence.registration_id)
    return [(meeting, outcome_of(meeting, scanned.get(meeting.id, set()))) for meeting in meetings]


def outcome_of(meeting: Meeting, scanned: set[int]) -> Outcome:
    replies = {word.registration_id: word.met for word in meeting.words}
    return outcome((meeting.requester_id, meeting.invitee_id), scanned, replies)


def scanned_at(meeting_id: int) -> set[int]:
    return set(session().scalars(select(Presence.registration_id).where(Presence.meeting_id == meeting_id)))


def no_shows(event_id: int, now: datetime) -> list[tuple[Meeting, list[Registration]]]:
    """Confirmed meetings that are over and where somebody was missing, and who; nobody where it is disputed."""
    return [
        (meeting, [registration for registration in (meeting.requester, meeting.invitee) if registration.id in result.missing])
        for meeting, result in outcomes(event_id, now)
        if result.kind in {OutcomeKind.MISSED, OutcomeKind.DISPUTED}
    ]


def people_who_met(event_ids: Collection[int]) -> dict[int, set[int]]:
    """For each of the events, ids of the people with a confirmed meeting there."""
    people: dict[int, set[int]] = {event_id: set() for event_id in event_ids}
    sides = (Meeting.requester_id == Registration.id) | (Meeting.invitee_id == Registration.id)
    query = select(Meeting.event_id, Registration.person_id).join(Registration, sides).distinct()
    query = query.where(Meeting.event_id.in_(people), Meeting.state == MeetingState.ACCEPTED)
    for event_id, person_id in session().execute(query) if people else ():
        people[event_id].add(person_id)
    return people


def waiting_for(person_id: int, now: datetime) -> list[Meeting]:
    """Meetings in which it is this person's turn to answer."""
    mine = {
        registration.id for registration in session().scalars(select(Registration).where(Registration.person_id == person_id))
    }
    return [
        meeting
        for meeting in meetings_of(person_id)
        if meeting.turn_id in mine and meeting.expires_at is not None and meeting.expires_at > now
    ]


def organisations_that_met(start: datetime, end: datetime) -> dict[int, datetime]:
    """Organisations to the end of the last meeting in the period that somebody of theirs had agreed to."""
    return latest(
        *(
            session().execute(
                select(Person.organisation_id, func.max(Meeting.ends_at))
                .join(Registration, Registration.person_id == Person.id)
                .join(Meeting, side == Registration.id)
                .where(Person.organisation_id.is_not(None), Meeting.state == MeetingState.ACCEPTED)
                .where(Meeting.ends_at >= start, Meeting.ends_at < end)
                .group_by(Person.organisation_id)
            )
            for side in (Meeting.requester_id, Meeting.invitee_id)
        )
    )
