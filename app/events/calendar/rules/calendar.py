"""How registrations and sessions stand in a calendar."""

from __future__ import annotations

from datetime import date, timedelta

from app.core.calendars import Entry
from app.events.vocabulary import Mode


def event_entry(
    *,
    uid: str,
    title: str,
    starts_on: date,
    ends_on: date,
    location: str,
    url: str,
    summary: str,
    sequence: int,
    cancelled: bool,
    tentative: bool,
) -> Entry:
    """An event as whole days, the end exclusive: several days as one timed block would flood a calendar."""
    return Entry(uid, starts_on, ends_on + timedelta(days=1), title, location, summary, url, sequence, cancelled, tentative)


def place(venue: str, city: str, room: str, mode: Mode, online: str) -> str:
    """The LOCATION line: the room and the building, or that it is online. The room's address is never in it.
    `online` is that word in the reader's language."""
    if mode == Mode.ONLINE:
        return online
    return ", ".join(part for part in (room, venue, city) if part)
