"""New events out of what is there: a workshop out of a challenge, a copy of an event, a series of workshops."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select

from app.core.clock import aware, zone
from app.core.errors import Refused
from app.core.ids import new_code
from app.core.names import slug_of
from app.events.models import Availability, Event, Invitee, Room, Session, Speaker, Stand
from app.events.programme.queries import plan as queries
from app.events.programme.rules.plan import Item
from app.events.programme.service import plan, programme
from app.events.programme.service.programme import Seating
from app.events.vocabulary import ClonePart, EventKind, EventsReason, RoomKind, SessionKind, SessionMode
from app.exchange.models import Listing
from app.infra import audit
from app.infra.db import Transaction

# What of an event is a setting that a copy may take over.
_SETTINGS = (
    "summary", "city", "country", "venue", "on_site_seats", "online_seats", "needs_approval", "organisation_cap",
    "invited_only", "attendees_public", "attendees_participants", "changeover_minutes", "join_before", "join_after",
    "meeting_minutes", "meeting_tables", "challenge_id",
)  # fmt: skip


def free_slug(tx: Transaction, wanted: str) -> str:
    """The slug, or the next free one with a number."""
    base = slug_of(wanted) or f"event-{new_code(4).lower()}"
    slugs = set(tx.scalars(select(Event.slug).where(Event.slug.startswith(base))))
    return next(slug for number in range(1, 10_000) if (slug := base if number == 1 else f"{base}-{number}") not in slugs)


def clone(
    tx: Transaction,
    event_id: int,
    slug: str,
    title: str,
    starts_on: date,
    parts: Collection[ClonePart],
    *,
    by: int | None,
    now: datetime,
) -> Event:
    """A copy as a draft, `parts` with it, its days moved so that it begins on `starts_on`. Sessions keep their wall
    time, also across a change of the clock; nobody is registered, nothing is published."""
    old = tx.get_one(Event, event_id)
    shift = starts_on - old.starts_on
    settings = {name: getattr(old, name) for name in _SETTINGS} if ClonePart.SETTINGS in parts else {}
    new = programme.add_event(
        tx, slug, old.kind, title, old.timezone, starts_on, old.ends_on + shift, by=by, now=now, **settings
    )
    rooms = _copy_rooms(tx, event_id, new, shift) if {ClonePart.ROOMS, ClonePart.SESSIONS} & set(parts) else {}
    if ClonePart.SESSIONS in parts:
        _copy_sessions(tx, event_id, new, rooms, shift, with_seats=ClonePart.SEATS in parts, by=by, now=now)
    if ClonePart.STANDS in parts:
        for stand in tx.scalars(select(Stand).where(Stand.event_id == event_id)):
            fields = {name: getattr(stand, name) for name in ("number", "exhibitor", "organisation_id", "offers")}
            tx.add(Stand(event_id=new.id, **fields))
    if ClonePart.INVITEES in parts:
        for guest in tx.scalars(select(Invitee).where(Invitee.event_id == event_id)):
            tx.add(Invitee(event_id=new.id, organisation_id=guest.organisation_id, person_id=guest.person_id))
    tx.flush()
    audit.note(tx, by, "cloned_event", f"event:{new.id}", now=now, source=event_id, parts=sorted(parts))
    return new


def _same_clock(moment: datetime, timezone: str, shift: timedelta) -> datetime:
    """The same wall time so many days later."""
    local = moment.astimezone(zone(timezone))
    return aware((local.replace(tzinfo=None) + shift).replace(tzinfo=zone(timezone)))


def _copy_rooms(tx: Transaction, event_id: int, new: Event, shift: timedelta) -> dict[int, int]:
    copied = {}
    for room in tx.scalars(select(Room).where(Room.event_id == event_id).order_by(Room.id)).all():
        names = ("name", "kind", "capacity", "online_url", "provider", "changeover_minutes", "position")
        fresh = Room(event_id=new.id, **{name: getattr(room, name) for name in names})
        tx.add(fresh)
        tx.flush()
        copied[room.id] = fresh.id
        _copy_spans(tx, Availability.room_id == room.id, new.timezone, shift, room_id=fresh.id)
    return copied


def _copy_spans(tx: Transaction, owner: ColumnElement[bool], timezone: str, shift: timedelta, **new_owner: int) -> None:
    for span in tx.scalars(select(Availability).where(owner)).all():
        start, end = (_same_clock(moment, timezone, shift) for moment in (span.starts_at, span.ends_at))
        # A span that lies in the hour that a change of the clock leaves out is none.
        if end > start:
            tx.add(Availability(starts_at=start, ends_at=end, **new_owner))


def _copy_speakers(tx: Transaction, event_id: int, new: Event, shift: timedelta) -> dict[int, int]:
    copied = {}
    for speaker in tx.scalars(select(Speaker).where(Speaker.event_id == event_id).order_by(Speaker.id)).all():
        names = ("key", "name", "organisation", "person_id")
        fresh = Speaker(event_id=new.id, **{name: getattr(speaker, name) for name in names})
        tx.add(fresh)
        tx.flush()
        copied[speaker.id] = fresh.id
        _copy_spans(tx, Availability.speaker_id == speaker.id, new.timezone, shift, speaker_id=fresh.id)
    return copied


def _copy_sessions(
    tx: Transaction,
    event_id: int,
    new: Event,
    rooms: dict[int, int],
    shift: timedelta,
    *,
    with_seats: bool,
    by: int | None,
    now: datetime,
) -> None:
    copied = _copy_speakers(tx, event_id, new, shift)
    for planned in queries.plan(event_id):
        item = planned.item
        speakers = [copied[speaker] for speaker in item.speakers if speaker in copied]
        start = _same_clock(item.starts_at, new.timezone, shift) if item.starts_at else None
        room = rooms.get(item.room_id) if item.room_id else None
        fresh = replace(item, starts_at=start, room_id=room, speakers=tuple(speakers), cancelled=False)
        session_id = plan.add(tx, new.id, fresh, by=by, now=now)
        if with_seats:
            old = tx.get_one(Session, planned.id)
            seating = Seating(
                old.needs_enrolment,
                old.on_site_seats,
                old.online_seats,
                old.needs_approval,
                organisation_cap=old.organisation_cap,
            )
            programme.seat(tx, session_id, seating, by=by, now=now)


def repeat(tx: Transaction, event_id: int, starts: Sequence[date], *, by: int | None, now: datetime) -> list[Event]:
    """Make a series: the event is its first part, and a copy begins on each of the days. Raises EventsReason.SERIES_EXISTS for
    an event that is a part of one already."""
    if not starts:
        raise Refused(EventsReason.NO_DATES)
    first = tx.get_one(Event, event_id)
    if first.series:
        raise Refused(EventsReason.SERIES_EXISTS)
    first.series, first.series_number = new_code(10), 1
    copies = []
    for number, day in enumerate(sorted(set(starts)), start=2):
        title = f"{first.title} ({number})"
        copy = clone(tx, event_id, free_slug(tx, f"{first.slug}-{number}"), title, day, list(ClonePart), by=by, now=now)
        copy.series, copy.series_number = first.series, number
        copies.append(copy)
    tx.flush()
    audit.note(tx, by, "made_series", f"event:{event_id}", now=now, parts=len(copies) + 1)
    return copies


def workshop_from(
    tx: Transaction,
    challenge: Listing,
    *,
    title: str,
    organisation_ids: Collection[int],
    starts_at: datetime,
    minutes: int,
    timezone: str,
    points: Sequence[tuple[str, int]] = (),
    by: int,
    now: datetime,
) -> Event:
    """A draft of an online workshop about a challenge, the chosen members asked (no mail yet), and the challenge's own members
    with them: a session for each point of the agenda (title, minutes), one after the other, or one session for all."""
    day = starts_at.astimezone(zone(timezone)).date()
    event = programme.add_event(
        tx, free_slug(tx, title), EventKind.WORKSHOP, title, timezone, day, day, by=by, now=now, summary=challenge.summary,
        challenge_id=challenge.id, on_site_seats=0, invited_only=True,
    )  # fmt: skip
    room = programme.save_room(
        tx, event.id, None, name="Online", kind=RoomKind.ONLINE, capacity=None, online_url="", by=by, now=now
    )
    abstract = "\n\n".join(part for part in (challenge.body, challenge.outcome) if part)[:20_000]
    themes = tuple(theme.code for theme in challenge.themes)
    begins = starts_at
    for name, length in points or [(title, minutes)]:
        item = Item(
            name[:200], length, begins, room.id, abstract, kind=SessionKind.WORKSHOP, mode=SessionMode.ONLINE, themes=themes
        )
        plan.add(tx, event.id, item, by=by, now=now)
        begins += timedelta(minutes=length)
        # What it is about stands with the first point.
        abstract = ""
    hosts = [organisation.id for organisation in challenge.organisations]
    programme.invite(tx, event.id, organisation_ids=[*hosts, *organisation_ids], tell=False, by=by, now=now)
    return event
