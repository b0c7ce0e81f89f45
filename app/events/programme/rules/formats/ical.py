"""Reads a programme from an iCalendar file (RFC 5545): each VEVENT with a start time is a session."""

from __future__ import annotations

import warnings as library_warnings
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from app.core.calendars import plain
from app.core.clock import aware, zone
from app.core.errors import BadFile, Fault
from app.events.programme.rules import programme
from app.events.programme.rules.programme import FIRST_YEAR, LAST_YEAR, DraftSession, Programme


def read(name: str, data: bytes) -> Programme:
    """The programme in the file. Raises BadFile with every fault and the UID or number of its item."""
    notes: list[str] = []
    try:
        with library_warnings.catch_warnings(record=True) as caught:
            library_warnings.simplefilter("always")
            calendar = Calendar.from_ical(data)
        # The library guesses some zone names and says so; the organiser should know.
        notes += dict.fromkeys(str(warning.message) for warning in caught)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
        raise BadFile(name, [Fault("file", f"is not iCalendar: {error}"[:200])]) from error
    if not isinstance(calendar, Calendar):
        raise BadFile(name, [Fault("file", "does not begin with a calendar")])
    faults: list[Fault] = []
    warnings = notes
    zone_name = _zone_name(calendar, warnings)
    sessions: dict[str, tuple[str, DraftSession]] = {}
    for number, event in enumerate(calendar.events, start=1):
        where = f"event {number} ({event.get('UID', 'no UID')})"
        if event.get("RRULE") is not None:
            warnings.append(f"{where} repeats; only its first time is read")
        session = _session(event, where, zone_name, faults, warnings)
        if session and session.key in sessions:
            warnings.append(f"{where} is in the file twice; the later one counts")
        if session:
            sessions[session.key] = (where, session)
    return programme.finish(
        name,
        title=_line(calendar.get("X-WR-CALNAME") or calendar.get("NAME")) or name.rsplit(".", 1)[0],
        zone_name=zone_name,
        sessions=list(sessions.values()),
        rooms={},
        faults=faults,
        warnings=warnings,
    )


def _line(value: object) -> str:
    return " ".join(plain(str(value)).split()) if value is not None else ""


def _zone_name(calendar: Calendar, warnings: list[str]) -> str:
    named = [_line(calendar.get("X-WR-TIMEZONE")), *(_line(part.get("TZID")) for part in calendar.walk("VTIMEZONE"))]
    for candidate in named:
        try:
            zone(candidate)
        except ValueError:
            continue
        return candidate
    warnings.append("the file names no known time zone; UTC is taken")
    return "UTC"


def _session(event: Event, where: str, zone_name: str, faults: list[Fault], warnings: list[str]) -> DraftSession | None:
    try:
        start, end = event.start, event.end
    except Exception as error:  # noqa: BLE001 - the library raises several kinds for hostile input
        faults.append(Fault(where, f"has no usable time: {error}"[:200]))
        return None
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        warnings.append(f"{where} lasts whole days; it is left out")
        return None
    try:
        starts_at, ends_at = (
            aware(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone_name))) for moment in (start, end)
        )
    except OverflowError:
        faults.append(Fault(where, "lies outside of the years that exist"))
        return None
    if not FIRST_YEAR <= starts_at.year <= LAST_YEAR:
        faults.append(Fault(where, f"lies outside of the years {FIRST_YEAR} to {LAST_YEAR}"))
        return None
    if starts_at == ends_at:
        ends_at += timedelta(minutes=5)
        warnings.append(f"{where} has no length; five minutes are taken")
    title = _line(event.get("SUMMARY"))
    wrong = [fault for fault in (programme.check_title(title), programme.check_span(starts_at, ends_at)) if fault]
    if wrong:
        faults.extend(Fault(where, what) for what in wrong)
        return None
    return DraftSession(
        key=_line(event.get("UID")) or f"{title}@{starts_at.isoformat()}",
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        room=_line(event.get("LOCATION"))[:120],
        abstract=plain(str(event.get("DESCRIPTION", "")))[:20_000],
        track=", ".join(str(word) for word in getattr(event, "categories", [])[:1]),
    )
