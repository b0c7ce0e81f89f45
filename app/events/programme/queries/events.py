"""Reads of events and their programmes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core.clock import zone
from app.core.kpi import Counted, latest
from app.core.vocabulary import PromiseKind, Thing
from app.events.models import Event, Invitee, Registration, Room, Session, SessionTheme, Speaker, Stand
from app.events.vocabulary import EventKind, EventStatus, PlaceState, SessionKind
from app.infra.db import session
from app.members.models import Person


def upcoming(*, drafts: bool, today: datetime) -> Sequence[Event]:
    """Events that have not ended, soonest first."""
    # A day ends at another moment in each zone: ask for a day more, then look at each event's own clock.
    query = select(Event).where(Event.ends_on >= today.date() - timedelta(days=1)).order_by(Event.starts_on, Event.id)
    candidates = session().scalars(query if drafts else query.where(Event.status != EventStatus.DRAFT))
    return [event for event in candidates if not has_ended(event, today)]


def has_ended(event: Event, now: datetime) -> bool:
    """True once the event's last day is over where it takes place."""
    return now.astimezone(zone(event.timezone)).date() > event.ends_on


def past(today: datetime) -> Sequence[Event]:
    query = (
        select(Event).where(Event.ends_on <= today.date(), Event.status != EventStatus.DRAFT).order_by(Event.starts_on.desc())
    )
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
    """The published programme in order of time, with all that a page shows of it."""
    return (
        session()
        .scalars(
            select(Session)
            .where(Session.event_id == event_id, Session.published)
            .options(joinedload(Session.room), selectinload(Session.themes), selectinload(Session.speakers))
            .order_by(Session.starts_at, Session.room_id, Session.id)
        )
        .all()
    )


def find_session(event_id: int, code: str) -> Session | None:
    """The session, published or not; `find_published` is for everybody."""
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


def find_published_at(slug: str, code: str) -> Session | None:
    """A published session by its address, with its event and no more: to act on."""
    query = select(Session).join(Session.event).where(Event.slug == slug, Session.code == code, Session.published)
    return session().scalars(query.options(contains_eager(Session.event))).first()


def find_published(event_id: int, code: str) -> Session | None:
    item = find_session(event_id, code)
    return item if item and item.published else None


def session_counts() -> dict[int, int]:
    """How many sessions organisers have planned, drafts among them, without breaks, by the id of each event that has any."""
    query = select(Session.event_id, func.count()).where(Session.kind != SessionKind.BREAK).group_by(Session.event_id)
    return dict(session().execute(query).all())


def stands(event_id: int) -> Sequence[Stand]:
    """The stands of an expo, by number as people read it: 2 before 10."""
    unsorted = session().scalars(select(Stand).where(Stand.event_id == event_id).options(joinedload(Stand.organisation))).all()
    return sorted(
        unsorted, key=lambda stand: [(len(part), part) if part.isdecimal() else (0, part) for part in _parts(stand.number)]
    )


def _parts(number: str) -> list[str]:
    return re.findall(r"\d+|\D+", number.upper())


def invitees(event_id: int) -> Sequence[Invitee]:
    query = select(Invitee).where(Invitee.event_id == event_id)
    return session().scalars(query.options(joinedload(Invitee.organisation), joinedload(Invitee.person))).all()


def speakers(event_id: int) -> Sequence[Speaker]:
    return session().scalars(select(Speaker).where(Speaker.event_id == event_id).order_by(Speaker.name, Speaker.id)).all()


def series_of(event: Event) -> Sequence[Event]:
    """The other events of its series, in their order."""
    if event.series is None:
        return []
    query = select(Event).where(Event.series == event.series).order_by(Event.series_number)
    return session().scalars(query).all()


def by_theme(start: datetime, end: datetime) -> dict[tuple[str, Thing], int]:
    """(theme, session) to the number of sessions that began in the period, at events that were not cancelled."""
    query = select(SessionTheme.theme_code, func.count()).join(Session, Session.id == SessionTheme.session_id)
    query = query.join(Event, Event.id == Session.event_id).where(Session.published, Event.status == EventStatus.PUBLISHED)
    query = query.where(Session.starts_at >= start, Session.starts_at < end)
    return {(theme, Thing.SESSION): count for theme, count in session().execute(query.group_by(SessionTheme.theme_code))}


def kpis(start: datetime, end: datetime) -> dict[PromiseKind, Sequence[Counted]]:
    """What of the network's promises is counted here: events of the period, each once, by the day they begin. An event that
    goes on over New Year belongs to the year in which it began; a cancelled one to none."""
    begun = session().scalars(
        select(Event)
        .where(Event.status == EventStatus.PUBLISHED, Event.starts_on >= start.date(), Event.starts_on < end.date())
        .order_by(Event.starts_on, Event.id)
    )
    counted: dict[EventKind, list[Counted]] = {EventKind.WORKSHOP: [], EventKind.EXPO: []}
    for event in begun:
        if event.kind in counted:
            counted[event.kind].append(Counted(event.title, f"/events/{event.slug}/", event.starts_on))
    return {PromiseKind.WORKSHOPS: counted[EventKind.WORKSHOP], PromiseKind.EXPOS: counted[EventKind.EXPO]}


def organisations_that_registered(start: datetime, end: datetime) -> dict[int, datetime]:
    """Organisations to the last time in the period at which somebody of theirs registered for an event and stayed with it."""
    query = (
        select(Person.organisation_id, func.max(Registration.created_at))
        .join(Registration, Registration.person_id == Person.id)
        .where(Person.organisation_id.is_not(None), Registration.state.in_((PlaceState.CONFIRMED, PlaceState.WAITING)))
        .where(Registration.created_at >= start, Registration.created_at < end)
    )
    return latest(session().execute(query.group_by(Person.organisation_id)))
