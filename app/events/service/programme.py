"""Events, rooms and sessions: making, importing, changing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.clock import aware, zone
from app.core.errors import Refused
from app.core.ids import new_code, new_uid
from app.events.messages import EventChanged, SessionMoved
from app.events.models import Event, Room, Session, Speaker
from app.events.rules.programme import DraftSession, DraftSpeaker, Programme, check_span, check_title
from app.events.service import claims, enrolment, registration, seats
from app.infra import audit
from app.infra.db import unit_of_work
from app.infra.outbox import record
from app.members.models import Theme

_CODE = re.compile(r"[A-Z0-9]{3,12}")


def add_event(
    slug: str,
    kind: str,
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
    with unit_of_work() as unit:
        if unit.scalar(select(Event.id).where(Event.slug == slug)):
            raise Refused("slug_taken", slug=slug)
        if ends_on < starts_on:
            raise Refused("ends_before_start")
        try:
            zone(timezone)
        except ValueError as error:
            raise Refused("unknown_zone", zone=timezone) from error
        event = Event(
            slug=slug, kind=kind, title=title, timezone=timezone, starts_on=starts_on, ends_on=ends_on, changed_at=now, **more
        )
        unit.add(event)
        unit.flush()
        audit.note(by, "added_event", f"event:{event.id}", now=now)
        return event


def update_event(
    event_id: int,
    *,
    by: int | None,
    now: datetime,
    on_site_seats: int | None,
    online_seats: int | None,
    registration_open: bool,
    status: str,
    meeting_tables: int,
    title: str,
    summary: str,
    **more: object,
) -> None:
    """Change what an organiser may change of an event. Fewer seats than taken are kept as asked and shown as overfull;
    nobody loses a place by it, and more seats let those who wait move up."""
    with unit_of_work() as unit:
        claims.line(event_id)
        event = seats.lock(Event, event_id)
        was = _known_by_calendars(event)
        event.on_site_seats, event.online_seats = on_site_seats, online_seats
        event.registration_open, event.status, event.meeting_tables = registration_open, status, meeting_tables
        event.title, event.summary, event.changed_at = title, summary, now
        for name, value in more.items():
            setattr(event, name, value)
        unit.flush()
        if _known_by_calendars(event) != was:
            record(EventChanged(event_id), now=now)
            for session_id in unit.scalars(select(Session.id).where(Session.event_id == event_id).order_by(Session.id)):
                enrolment.reclaim(session_id)
        registration.fill_free_seats(event_id, now=now)
        audit.note(by, "updated_event", f"event:{event_id}", now=now)


def _known_by_calendars(event: Event) -> tuple[object, ...]:
    return (event.starts_on, event.ends_on, event.status, event.venue, event.city)


def save_room(
    event_id: int, room_id: int | None, *, name: str, kind: str, capacity: int | None, online_url: str, by: int, now: datetime
) -> Room:
    """Add a room, or change one. Raises Refused("room_exists") for a name that is taken."""
    with unit_of_work() as unit:
        same = unit.scalars(select(Room).where(Room.event_id == event_id, Room.name == name)).first()
        if same and same.id != room_id:
            raise Refused("room_exists", name=name)
        room = unit.get_one(Room, room_id) if room_id else Room(event_id=event_id)
        room.name, room.kind, room.capacity, room.online_url = name, kind, capacity, online_url
        unit.add(room)
        unit.flush()
        audit.note(by, "saved_room", f"room:{room.id}", now=now)
        return room


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do: counts of the file, and how many sessions are new, changed, unchanged, gone."""

    sessions: int
    rooms: int
    speakers: int
    added: int
    changed: int
    same: int
    missing: int
    warnings: tuple[str, ...]


class _DryRun(Exception):  # noqa: N818 - carries the report out of a unit of work that must not be kept
    def __init__(self, report: ImportReport) -> None:
        super().__init__("dry run")
        self.report = report


def import_programme(
    programme: Programme, slug: str, *, now: datetime, by: int | None = None, kind: str = "expo", dry_run: bool = False
) -> ImportReport:
    """Bring a programme into the event of that slug, which is made when it is new. One transaction: all or nothing.

    Sessions are found again by their key in the file, so the same file twice changes nothing and a newer one keeps
    enrolments. Sessions that a newer file no longer has stay and are counted as missing; an organiser decides.
    """
    try:
        with unit_of_work() as unit:
            event = unit.scalars(select(Event).where(Event.slug == slug)).first()
            if event is None:
                event = add_event(
                    slug, kind, programme.title, programme.timezone, programme.starts_on, programme.ends_on, now=now, by=by
                )
            claims.line(event.id)
            report = _merge(event, programme, now)
            audit.note(by, "imported_programme", f"event:{event.id}", now=now, **programme.counts())
            if dry_run:
                raise _DryRun(report)
            return report
    except _DryRun as finished:
        return finished.report


def _merge(event: Event, programme: Programme, now: datetime) -> ImportReport:
    with unit_of_work() as unit:
        rooms = {room.name: room for room in unit.scalars(select(Room).where(Room.event_id == event.id))}
        for number, wanted in enumerate(programme.rooms):
            if wanted.name not in rooms:
                rooms[wanted.name] = Room(event_id=event.id, name=wanted.name, capacity=wanted.capacity, position=number)
                unit.add(rooms[wanted.name])
        unit.flush()
        book = _Book(
            event,
            rooms,
            {theme.code: theme for theme in unit.scalars(select(Theme))},
            {one.key: one for one in unit.scalars(select(Speaker).where(Speaker.event_id == event.id))},
            now,
        )
        sessions = unit.scalars(
            select(Session)
            .where(Session.event_id == event.id)
            .options(selectinload(Session.themes), selectinload(Session.speakers))
        ).all()
        known = {session.source_key: session for session in sessions if session.source_key}
        taken = {session.code for session in sessions}
        outcomes = dict.fromkeys(("added", "changed", "same"), 0)
        for draft in programme.sessions:
            session = known.pop(draft.key, None)
            outcomes[book.update(session, draft) if session else book.add(draft, taken)] += 1
        unit.flush()
        was = _known_by_calendars(event)
        if sessions:
            event.starts_on = min(event.starts_on, programme.starts_on)
            event.ends_on = max(event.ends_on, programme.ends_on)
        else:
            # An event that had no programme takes the days of its first one.
            event.starts_on, event.ends_on = programme.starts_on, programme.ends_on
        if _known_by_calendars(event) != was:
            event.changed_at = now
            record(EventChanged(event.id), now=now)
        return ImportReport(**programme.counts(), **outcomes, missing=len(known), warnings=programme.warnings)


@dataclass(slots=True)
class _Book:
    """What an import looks things up in while it writes sessions."""

    event: Event
    rooms: dict[str, Room]
    themes: dict[str, Theme]
    speakers: dict[str, Speaker]
    now: datetime

    def add(self, draft: DraftSession, taken: set[str]) -> str:
        code = draft.key if _CODE.fullmatch(draft.key) and draft.key not in taken else new_code(6)
        taken.add(code)
        with unit_of_work() as unit:
            session = Session(
                event_id=self.event.id,
                code=code,
                source_key=draft.key,
                uid=new_uid(),
                title=draft.title,
                starts_at=draft.starts_at,
                ends_at=draft.ends_at,
                changed_at=self.now,
            )
            self._fill(session, draft)
            unit.add(session)
        return "added"

    def update(self, session: Session, draft: DraftSession) -> str:
        before = (_facts(session), session.room_id, session.starts_at, session.ends_at)
        was_when = before[1:]
        self._fill(session, draft)
        session.starts_at, session.ends_at = draft.starts_at, draft.ends_at
        after = (_facts(session), session.room_id, aware(session.starts_at), aware(session.ends_at))
        if after == before:
            return "same"
        session.changed_at = self.now
        if after[1:] != was_when:
            _moved(session, now=self.now)
        return "changed"

    def _fill(self, session: Session, draft: DraftSession) -> None:
        session.title, session.abstract, session.track = draft.title, draft.abstract, draft.track
        session.kind, session.language = draft.kind, draft.language
        session.room_id = self.rooms[draft.room].id if draft.room else None
        session.themes = sorted((self.themes[code] for code in draft.themes), key=lambda theme: theme.position)
        session.speakers = sorted((self._speaker(one) for one in dict.fromkeys(draft.speakers)), key=lambda one: one.name)

    def _speaker(self, draft: DraftSpeaker) -> Speaker:
        if draft.key not in self.speakers:
            self.speakers[draft.key] = Speaker(event_id=self.event.id, key=draft.key, name=draft.name)
        self.speakers[draft.key].name = draft.name
        return self.speakers[draft.key]


def _facts(session: Session) -> tuple[object, ...]:
    return (
        session.title,
        session.abstract,
        session.track,
        session.kind,
        session.language,
        tuple(theme.code for theme in session.themes),
        tuple(sorted((one.key, one.name) for one in session.speakers)),
    )


def _moved(session: Session, *, now: datetime) -> None:
    """The session has another time or place: calendars get a higher sequence, people's time is held anew."""
    with unit_of_work() as unit:
        unit.flush()
        session.sequence += 1
        enrolment.reclaim(session.id)
        record(SessionMoved(session.id), now=now)


@dataclass(frozen=True, slots=True)
class SessionChange:
    """What an organiser's form says of a session."""

    title: str
    abstract: str
    room_id: int | None
    starts_at: datetime
    ends_at: datetime
    needs_enrolment: bool
    on_site_seats: int | None
    online_seats: int | None
    cancelled: bool = False


def change_session(session_id: int, change: SessionChange, *, by: int | None, now: datetime) -> None:
    """Change a session. A new time, room or status tells everybody enrolled, once; more seats let those who wait move up."""
    wrong = check_title(change.title) or check_span(change.starts_at, change.ends_at)
    if wrong:
        raise Refused("bad_session", what=wrong)
    with unit_of_work() as unit:
        claims.line(unit.scalars(select(Session.event_id).where(Session.id == session_id)).one())
        session = seats.lock(Session, session_id)
        was = (session.starts_at, session.ends_at, session.room_id, session.cancelled)
        for name in (
            "title",
            "abstract",
            "room_id",
            "starts_at",
            "ends_at",
            "needs_enrolment",
            "on_site_seats",
            "online_seats",
            "cancelled",
        ):
            setattr(session, name, getattr(change, name))
        session.changed_at = now
        unit.flush()
        if (aware(session.starts_at), aware(session.ends_at), session.room_id, session.cancelled) != was:
            _moved(session, now=now)
        enrolment.fill_free_seats(session_id, now=now)
        audit.note(by, "changed_session", f"session:{session_id}", now=now)
