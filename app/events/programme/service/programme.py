"""Events, their rooms, stands and settings, and the seats of their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from app.core.clock import zone
from app.core.errors import Refused
from app.core.ids import new_uid
from app.events.messages import EventChanged, Invited, RoomRenamed
from app.events.models import Availability, Event, Invitee, Room, Session, SessionSpeaker, Speaker, Stand
from app.events.programme.rules.clashes import Span
from app.events.registration.service import claims, enrolment, registration, seats
from app.events.vocabulary import EventKind, EventsReason, EventStatus, RoomKind
from app.infra import audit
from app.infra.db import Transaction
from app.infra.lookups import get_for_visitor
from app.infra.outbox import record
from app.infra.vocabulary import RoomProvider


def add_event(
    tx: Transaction,
    slug: str,
    kind: EventKind,
    title: str,
    timezone: str,
    starts_on: date,
    ends_on: date,
    *,
    now: datetime,
    by: int | None = None,
    **more: object,
) -> Event:
    """A new event in draft. Raises Refused when the slug is taken or the dates or zone cannot be."""
    if tx.scalar(select(Event.id).where(Event.slug == slug)):
        raise Refused(EventsReason.SLUG_TAKEN, slug=slug)
    if ends_on < starts_on:
        raise Refused(EventsReason.ENDS_BEFORE_START)
    try:
        zone(timezone)
    except ValueError as error:
        raise Refused(EventsReason.UNKNOWN_ZONE, zone=timezone) from error
    event = Event(
        slug=slug, kind=kind, title=title, timezone=timezone, starts_on=starts_on, ends_on=ends_on, changed_at=now, **more
    )
    tx.add(event)
    tx.flush()
    audit.note(tx, by, "added_event", f"event:{event.id}", now=now)
    return event


def update_event(
    tx: Transaction,
    event_id: int,
    *,
    by: int | None,
    now: datetime,
    on_site_seats: int | None,
    online_seats: int | None,
    registration_open: bool,
    status: EventStatus,
    meeting_tables: int,
    title: str,
    summary: str,
    **more: object,
) -> None:
    """Change what an organiser may change of an event. Fewer seats than taken are kept as asked and shown as overfull;
    nobody loses a place by it, and more seats let those who wait move up."""
    claims.line(tx, event_id)
    event = seats.lock(tx, Event, event_id)
    was, sessions_knew = known_by_calendars(event), _known_of_sessions(event)
    event.on_site_seats, event.online_seats = on_site_seats, online_seats
    event.registration_open, event.status, event.meeting_tables = registration_open, status, meeting_tables
    event.title, event.summary = title, summary
    for name, value in more.items():
        setattr(event, name, value)
    tx.flush()
    restamp(event, now=now)
    if known_by_calendars(event) != was:
        record(tx, EventChanged(event_id), now=now)
        _tell_sessions(tx, event, sessions_knew, now=now)
    registration.fill_free_seats(tx, event_id, now=now)
    audit.note(tx, by, "updated_event", f"event:{event_id}", now=now)


def restamp(event: Event, *, now: datetime) -> None:
    """People see something else of the programme: caches and ETags go by the stamp, Last-Modified by the time, which counts
    whole seconds and must never stand still."""
    event.programme_stamp = new_uid()
    event.changed_at = max(now, event.changed_at + timedelta(seconds=1))


def known_by_calendars(event: Event) -> tuple[object, ...]:
    """What a change of makes every invitation a new one."""
    return (event.starts_on, event.ends_on, event.status, event.venue, event.city)


def _known_of_sessions(event: Event) -> tuple[object, ...]:
    """What a change of makes the entry of each session a new one."""
    return (event.status == EventStatus.CANCELLED, event.venue, event.city)


def _tell_sessions(tx: Transaction, event: Event, was: tuple[object, ...], *, now: datetime) -> None:
    """Another place, or off or on again: every published session is a new entry in calendars, people's time is held anew,
    and what that frees is handed out."""
    affected: set[int] = set()
    sessions = tx.scalars(select(Session).where(Session.event_id == event.id, Session.published).order_by(Session.id)).all()
    for session in sessions:
        if _known_of_sessions(event) != was:
            session.sequence += 1
            session.revision += 1
            session.changed_at = now
        affected |= enrolment.reclaim(tx, [session.id])
    tx.flush()
    enrolment.hand_out(tx, affected, [session.id for session in sessions], now=now)


def save_room(
    tx: Transaction,
    event_id: int,
    room_id: int | None,
    *,
    name: str,
    kind: RoomKind,
    capacity: int | None,
    online_url: str,
    by: int | None,
    now: datetime,
    provider: RoomProvider = RoomProvider.LINK,
    changeover_minutes: int = 0,
    spans: Sequence[Span] = (),
) -> Room:
    """Add a room, or change one; without `spans` it can be had always. Raises EventsReason.ROOM_EXISTS for a name that is
    taken. A new name reaches every calendar that knows the room."""
    claims.line(tx, event_id)
    same = tx.scalars(select(Room).where(Room.event_id == event_id, Room.name == name)).first()
    if same and same.id != room_id:
        raise Refused(EventsReason.ROOM_EXISTS, name=name)
    room = tx.get_one(Room, room_id) if room_id else Room(event_id=event_id)
    renamed = bool(room_id) and room.name != name
    room.name, room.kind, room.capacity, room.online_url = name, kind, capacity, online_url
    room.provider, room.changeover_minutes = provider, changeover_minutes
    tx.add(room)
    tx.flush()
    _set_spans(tx, room_id=room.id, spans=spans)
    if renamed:
        for session in tx.scalars(select(Session).where(Session.room_id == room.id, Session.published)):
            session.revision += 1
            session.sequence += 1
            session.changed_at = now
        record(tx, RoomRenamed(room.id), now=now)
    restamp(tx.get_one(Event, event_id), now=now)
    audit.note(tx, by, "saved_room", f"room:{room.id}", now=now)
    return room


def save_speaker(
    tx: Transaction,
    speaker_id: int,
    *,
    name: str,
    organisation: str,
    person_id: int | None,
    spans: Sequence[Span],
    by: int | None,
    now: datetime,
) -> None:
    """Change a speaker: how they are called, whose account they have, and when they can come (always, without `spans`)."""
    speaker = tx.get_one(Speaker, speaker_id)
    speaker.organisation, speaker.person_id = organisation, person_id
    _set_spans(tx, speaker_id=speaker_id, spans=spans)
    rename_speaker(tx, speaker, name, now=now)
    audit.note(tx, by, "saved_speaker", f"speaker:{speaker_id}", now=now)


def rename_speaker(tx: Transaction, speaker: Speaker, name: str, *, now: datetime) -> None:
    """Another name, shown at once in every published session of theirs."""
    speaker.name = name
    tx.flush()
    session_ids = select(SessionSpeaker.session_id).where(SessionSpeaker.speaker_id == speaker.id)
    for session in tx.scalars(select(Session).where(Session.id.in_(session_ids), Session.published)):
        session.revision += 1
    restamp(tx.get_one(Event, speaker.event_id), now=now)


def _set_spans(tx: Transaction, *, spans: Sequence[Span], **owner: int) -> None:
    """`owner` is one of room_id, speaker_id, invitee_id."""
    tx.execute(delete(Availability).where(*(getattr(Availability, name) == value for name, value in owner.items())))
    tx.add_all(Availability(starts_at=start, ends_at=end, **owner) for start, end in spans)
    tx.flush()


def save_stand(
    tx: Transaction,
    event_id: int,
    stand_id: int | None,
    *,
    number: str,
    exhibitor: str,
    organisation_id: int | None,
    offers: str,
    by: int | None,
    now: datetime,
) -> Stand:
    """Add a stand of an expo, or change one. Raises EventsReason.STAND_EXISTS for a number that is taken."""
    same = tx.scalars(select(Stand).where(Stand.event_id == event_id, Stand.number == number)).first()
    if same and same.id != stand_id:
        raise Refused(EventsReason.STAND_EXISTS, number=number)
    stand = get_for_visitor(tx, Stand, stand_id) if stand_id else Stand(event_id=event_id)
    stand.number, stand.exhibitor, stand.organisation_id, stand.offers = number, exhibitor, organisation_id, offers
    tx.add(stand)
    tx.flush()
    audit.note(tx, by, "saved_stand", f"stand:{stand.id}", now=now)
    return stand


def remove_stand(tx: Transaction, stand_id: int, *, by: int, now: datetime) -> None:
    tx.delete(get_for_visitor(tx, Stand, stand_id, lock=True))
    audit.note(tx, by, "removed_stand", f"stand:{stand_id}", now=now)


def invite(
    tx: Transaction,
    event_id: int,
    *,
    organisation_ids: Sequence[int] = (),
    person_ids: Sequence[int] = (),
    tell: bool,
    by: int | None,
    now: datetime,
) -> int:
    """Ask organisations and people to the event, each once; with `tell` they get a mail. How many are new."""
    pairs = tx.execute(select(Invitee.organisation_id, Invitee.person_id).where(Invitee.event_id == event_id)).all()
    invited = {(organisation, person) for organisation, person in pairs}
    wanted = [(organisation_id, None) for organisation_id in organisation_ids] + [(None, person_id) for person_id in person_ids]
    fresh = [
        Invitee(event_id=event_id, organisation_id=organisation, person_id=person)
        for organisation, person in dict.fromkeys(wanted)
        if (organisation, person) not in invited
    ]
    tx.add_all(fresh)
    tx.flush()
    for invitee in fresh:
        if tell:
            record(tx, Invited(invitee.id), now=now)
    audit.note(tx, by, "invited", f"event:{event_id}", now=now, number=len(fresh))
    return len(fresh)


def guest_times(tx: Transaction, invitee_id: int, spans: Sequence[Span], *, by: int, now: datetime) -> None:
    """When a guest can come (always, without `spans`): what the search for a fair time goes by."""
    _set_spans(tx, invitee_id=invitee_id, spans=spans)
    audit.note(tx, by, "set_guest_times", f"invitee:{invitee_id}", now=now)


def uninvite(tx: Transaction, invitee_id: int, *, by: int, now: datetime) -> None:
    invitee = get_for_visitor(tx, Invitee, invitee_id, lock=True)
    audit.note(tx, by, "uninvited", f"event:{invitee.event_id}", now=now)
    tx.delete(invitee)


@dataclass(frozen=True, slots=True)
class Seating:
    """How people get seats in a session. It takes effect at once: seats are no part of the draft."""

    needs_enrolment: bool
    on_site_seats: int | None = None
    online_seats: int | None = None
    needs_approval: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    organisation_cap: int | None = None


def seat(tx: Transaction, session_id: int, seating: Seating, *, by: int | None, now: datetime) -> None:
    """Change how people get seats. Fewer than are taken are kept as asked and shown as overfull: nobody loses a seat by it;
    more let those who wait move up."""
    event_id = tx.scalars(select(Session.event_id).where(Session.id == session_id)).one()
    claims.line(tx, event_id)
    session = seats.lock(tx, Session, session_id)
    needed_enrolment = session.needs_enrolment
    for name, value in asdict(seating).items():
        setattr(session, name, value)
    if needed_enrolment != seating.needs_enrolment and session.published:
        session.revision += 1
        restamp(tx.get_one(Event, event_id), now=now)
    tx.flush()
    enrolment.fill_free_seats(tx, session_id, now=now)
    audit.note(tx, by, "changed_seats", f"session:{session_id}", now=now)
