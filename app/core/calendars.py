"""iCalendar (RFC 5545) and its invitations (iTIP, RFC 5546), written by the icalendar library.

Invitations carry one VEVENT in UTC, which no client misreads; feeds carry the zone with its VTIMEZONE.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress
from icalendar.enums import PARTSTAT, ROLE, STATUS

PRODID = "-//GO SMART//Platform//EN"
REFRESH = timedelta(hours=1)  # PT1H
Method = Literal["REQUEST", "CANCEL", "PUBLISH"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of somebody's calendar. Timed entries hold aware instants; all-day ones hold dates, the end exclusive."""

    uid: str
    start: datetime | date
    end: datetime | date
    title: str
    location: str = ""
    description: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False
    # On a waiting list, or asked for and not agreed.
    tentative: bool = False
    zone: str = "UTC"
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mailbox:
    name: str
    address: str


def significant(entry: Entry) -> str:
    """A fingerprint of what makes an invitation a new one: time, place, link, status (RFC 5546, 2.1.4)."""
    parts = (entry.start.isoformat(), entry.end.isoformat(), entry.location, entry.url, str(entry.cancelled))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def plain(text: str) -> str:
    """Text without control characters; line breaks stay as LF, which the library escapes."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in unified if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"})


def _line(text: str) -> str:
    return " ".join(plain(text).split())


def _event(entry: Entry, stamp: datetime, *, in_zone: bool) -> Event:
    def moment(value: datetime | date) -> datetime | date:
        if not isinstance(value, datetime):
            return value
        return value.astimezone(ZoneInfo(entry.zone) if in_zone and entry.zone != "UTC" else UTC)

    return Event.new(
        uid=entry.uid,
        start=moment(entry.start),
        end=moment(entry.end),
        summary=_line(entry.title),
        location=_line(entry.location) or None,
        description=plain(entry.description) or None,
        url=entry.url or None,
        sequence=entry.sequence,
        status=STATUS.CANCELLED if entry.cancelled else STATUS.TENTATIVE if entry.tentative else STATUS.CONFIRMED,
        stamp=stamp,
        last_modified=entry.changed_at or stamp,
    )


def _address(box: Mailbox) -> vCalAddress:
    address = vCalAddress(f"mailto:{box.address}")
    # Quotes in a common name break the import of a large provider.
    address.name = _line(box.name).replace('"', "'")
    return address


def _calendar(fresh: Calendar) -> Calendar:
    # The library gives each calendar a random UID (RFC 7986); with it, no feed would ever be unchanged.
    fresh.pop("UID", None)
    return fresh


def invitation(method: Method, entry: Entry, *, organiser: Mailbox, attendee: Mailbox, stamp: datetime) -> str:
    """The body of a `text/calendar` part: one VEVENT, METHOD on the calendar, organiser and the one attendee."""
    event = _event(entry, stamp, in_zone=False)
    event["organizer"] = _address(organiser)
    guest = _address(attendee)
    guest.params["ROLE"] = ROLE.REQ_PARTICIPANT
    # The person booked this seat here, so nothing is left to answer.
    guest.params["PARTSTAT"] = PARTSTAT.ACCEPTED
    guest.params["RSVP"] = "FALSE"
    event.add("attendee", guest, encode=False)
    calendar = _calendar(Calendar.new(prodid=PRODID, method=method))
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")


def feed(name: str, entries: list[Entry], *, stamp: datetime) -> str:
    """A whole calendar to subscribe to. `stamp` is when its content last changed, so an unchanged feed is unchanged bytes."""
    return joined(name, [block(entry, stamp=stamp) for entry in entries], entries)


def block(entry: Entry, *, stamp: datetime) -> bytes:
    """One VEVENT of a feed, ready to be joined with others."""
    return bytes(_event(entry, entry.changed_at or stamp, in_zone=True).to_ical())


def joined(name: str, blocks: list[bytes], entries: list[Entry]) -> str:
    """A whole calendar of blocks made before, with the zones of their entries."""
    calendar = _calendar(Calendar.new(prodid=PRODID, name=_line(name), refresh_interval=REFRESH))
    # RFC 7986, 5.7: the type has to be named.
    calendar["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    calendar.add("x-published-ttl", "PT1H")
    end = b"END:VCALENDAR\r\n"
    head = bytes(calendar.to_ical()).removesuffix(end)
    return str(b"".join([head, *_zones(entries), *blocks, end]), "utf-8")


def _zones(entries: list[Entry]) -> list[bytes]:
    """A VTIMEZONE for each zone in use, for the years in use and one around them."""
    years: dict[str, list[int]] = {}
    for entry in entries:
        if isinstance(entry.start, datetime) and entry.zone != "UTC":
            years.setdefault(entry.zone, []).append(entry.start.year)
    return [_zone(name, min(instants) - 1, max(instants) + 1) for name, instants in sorted(years.items())]


@cache
def _zone(name: str, first: int, last: int) -> bytes:
    return bytes(Timezone.from_tzid(name, first_date=date(first, 1, 1), last_date=date(last, 12, 31)).to_ical())
