"""Reads of events and their programmes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.clock import zone
from app.events.models import Event, Room, Session
from app.events.queries import places
from app.events.rules.clashes import Clash, Placed, find_clashes
from app.infra.db import session


def upcoming(*, drafts: bool, today: datetime) -> Sequence[Event]:
    """Events that have not ended, soonest first."""
    # A day ends at another moment in each zone: ask for a day more, then look at each event's own clock.
    query = select(Event).where(Event.ends_on >= today.date() - timedelta(days=1)).order_by(Event.starts_on, Event.id)
    found = session().scalars(query if drafts else query.where(Event.status != "draft"))
    return [event for event in found if not has_ended(event, today)]


def has_ended(event: Event, now: datetime) -> bool:
    """True once the event's last day is over where it takes place."""
    return now.astimezone(zone(event.timezone)).date() > event.ends_on


def past(today: datetime) -> Sequence[Event]:
    query = select(Event).where(Event.ends_on <= today.date(), Event.status != "draft").order_by(Event.starts_on.desc())
    return [event for event in session().scalars(query) if has_ended(event, today)]


def everything() -> Sequence[Event]:
    return session().scalars(select(Event).order_by(Event.starts_on.desc(), Event.id)).all()


def find_event(slug: str) -> Event | None:
    return session().scalars(select(Event).where(Event.slug == slug).options(joinedload(Event.challenge))).first()


def get_event(event_id: int) -> Event:
    return session().get_one(Event, event_id)


def rooms(event_id: int) -> Sequence[Room]:
    return session().scalars(select(Room).where(Room.event_id == event_id).order_by(Room.position, Room.name)).all()


def sessions(event_id: int) -> Sequence[Session]:
    """The programme in order of time, with all that a page shows of it."""
    return (
        session()
        .scalars(
            select(Session)
            .where(Session.event_id == event_id)
            .options(joinedload(Session.room), selectinload(Session.themes), selectinload(Session.speakers))
            .order_by(Session.starts_at, Session.room_id, Session.id)
        )
        .all()
    )


def find_session(event_id: int, code: str) -> Session | None:
    return (
        session()
        .scalars(
            select(Session)
            .where(Session.event_id == event_id, Session.code == code)
            .options(
                joinedload(Session.room),
                joinedload(Session.event),
                selectinload(Session.themes),
                selectinload(Session.speakers),
            )
        )
        .first()
    )


@dataclass(frozen=True, slots=True)
class Size:
    sessions: int
    rooms: int


def size(event_id: int) -> Size:
    count, rooms_used = (
        session()
        .execute(
            select(func.count(), func.count(func.distinct(Session.room_id))).where(
                Session.event_id == event_id, Session.kind != "break"
            )
        )
        .one()
    )
    return Size(count, rooms_used)


def clashes(event_id: int) -> list[Clash]:
    """What is wrong with the programme as it stands."""
    enrolled = places.people_in_sessions(event_id)
    placed = [
        Placed(
            one.code,
            one.starts_at,
            one.ends_at,
            one.room.name if one.room and one.room.kind == "on_site" else "",
            tuple(speaker.name for speaker in one.speakers),
            one.on_site_seats if one.needs_enrolment else None,
            one.room.capacity if one.room else None,
            tuple(enrolled.get(one.id, ())),
        )
        for one in sessions(event_id)
        if not one.cancelled
    ]
    return find_clashes(placed)


def last_change(event_id: int) -> datetime | None:
    return session().scalar(select(func.max(Session.changed_at)).where(Session.event_id == event_id))


def kpis(start: datetime, end: datetime) -> dict[str, Sequence[str]]:
    """What of the network's promises is counted here: events held in the period, each once, by the day they begin."""
    held = (
        session()
        .execute(
            select(Event.kind, Event.title)
            .where(Event.status == "published", Event.starts_on >= start.date(), Event.starts_on < end.date())
            .order_by(Event.starts_on)
        )
        .all()
    )
    return {
        "workshops": [title for kind, title in held if kind == "workshop"],
        "expos": [title for kind, title in held if kind == "expo"],
    }
