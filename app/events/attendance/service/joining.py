"""Into the online room: who may, when, and by which address."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import Refused
from app.events.attendance.queries.joining import Ticket
from app.events.attendance.service import attendance
from app.events.models import Session
from app.events.registration.rules.seats import join_window
from app.events.vocabulary import EventsReason, EventStatus
from app.infra import audit, rooms
from app.infra.db import Transaction
from app.infra.rooms import Visit
from app.infra.vocabulary import RoomProvider


def window(session: Session) -> tuple[datetime, datetime]:
    return join_window(session.starts_at, session.ends_at, session.event.join_before, session.event.join_after)


def enter(tx: Transaction, ticket: Ticket, *, now: datetime) -> str | None:
    """The address to send this person to, noted as a click; None while the room is not open yet. Raises Refused for who has
    no seat online, and when it is over or off."""
    session = ticket.session
    if session.cancelled or ticket.event.status == EventStatus.CANCELLED:
        raise Refused(EventsReason.SESSION_CANCELLED)
    if not ticket.opens:
        raise Refused(EventsReason.NOT_ENROLLED_ONLINE)
    opens, closes = window(session)
    if now >= closes:
        raise Refused(EventsReason.SESSION_OVER)
    room = session.room
    if now < opens or room is None or (room.provider == RoomProvider.LINK and not room.online_url):
        return None
    host = any(speaker.person_id == ticket.person.id for speaker in session.speakers)
    visit = Visit(f"gosmart-{session.uid}", session.title, ticket.person.name, str(ticket.registration.id), host, closes)
    address = rooms.enter(room.provider, room.online_url, visit, now=now)
    attendance.clicked(tx, session.id, ticket.registration.id, at=now)
    audit.note(tx, ticket.person.id, "joined_online", f"session:{session.id}", now=now)
    return address
