"""Reads what calendars answer to an invitation (iTIP REPLY, RFC 5546, 3.2.3), from an .ics file or a mail with one in it."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

from icalendar import Calendar

from app.core.calendars import plain
from app.core.clock import aware
from app.core.errors import BadFile, Fault
from app.events.vocabulary import CalendarAnswer


@dataclass(frozen=True, slots=True)
class Reply:
    """One person's answer to one entry. `sequence` is the one they saw; `stamp` when they answered."""

    uid: str
    address: str
    answer: CalendarAnswer
    sequence: int
    stamp: datetime | None


def read(name: str, data: bytes) -> list[Reply]:
    """The answers in the file. Raises BadFile when it holds none, saying what it is instead."""
    replies: list[Reply] = []
    methods: list[str] = []
    for part in _calendars(name, data):
        for calendar in _parsed(name, part):
            method = str(calendar.get("METHOD", "")).upper()
            methods.append(method or "no method")
            if method == "REPLY":
                replies += [reply for event in calendar.walk("VEVENT") for reply in _answers(event)]
    if not replies:
        what = f"holds no answer to an invitation (method: {', '.join(methods) or 'none'})"
        raise BadFile(name, [Fault("file", what)])
    return replies


def _calendars(name: str, data: bytes) -> list[bytes]:
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").upper().startswith(b"BEGIN:VCALENDAR"):
        return [data]
    message = message_from_bytes(data, policy=policy.default)
    parts = []
    for part in message.walk():
        if part.get_content_type() in {"text/calendar", "application/ics"}:
            payload = part.get_payload(decode=True)
            parts += [payload] if isinstance(payload, bytes) else []
    if not parts:
        raise BadFile(name, [Fault("file", "is neither a calendar nor a mail that holds one")])
    return parts


def _parsed(name: str, data: bytes) -> list[Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(Calendar.from_ical(data, multiple=True))
    except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
        raise BadFile(name, [Fault("file", f"is not iCalendar: {error}"[:200])]) from error


def _answers(event: Any) -> list[Reply]:
    uid = " ".join(plain(str(event.get("UID", ""))).split())
    attendees = event.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    replies = []
    for attendee in attendees:
        answer = str(getattr(attendee, "params", {}).get("PARTSTAT", "")).upper()
        if uid and answer in list(CalendarAnswer):
            replies.append(Reply(uid, _address(attendee), CalendarAnswer(answer), _sequence(event), _stamp(event)))
    return replies


def _address(attendee: object) -> str:
    text = plain(str(attendee)).strip().strip("<>").lower()
    return text.removeprefix("mailto:").strip()


def _sequence(event: Any) -> int:
    # Some calendars leave it out of their answers; then it is the first.
    try:
        return int(event.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        return 0


def _stamp(event: Any) -> datetime | None:
    try:
        value = getattr(event.get("DTSTAMP"), "dt", None)
    except ValueError:
        # The library keeps what it cannot read as a broken property.
        return None
    if not isinstance(value, datetime):
        return None
    return aware(value if value.tzinfo else value.replace(tzinfo=UTC))
