"""Writes a programme as frab XML and as schedule JSON (the c3voc formats), so that other people's tools can read it.

The XML is valid against the c3voc schema.xsd, the JSON against its schema.json; both are read back by our own importers.
"""

from __future__ import annotations

import html
import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from app.core.calendars import plain
from app.core.names import slug_of


@dataclass(frozen=True, slots=True)
class OutSession:
    """One session to write. `number` is a stable positive number; `uid` a UUID."""

    number: int
    uid: str
    title: str
    abstract: str
    starts_at: datetime
    ends_at: datetime
    room: str
    track: str
    kind: str
    language: str
    url: str
    speakers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class OutProgramme:
    """A programme to write; `rooms` are pairs of name and capacity."""

    slug: str
    title: str
    version: str
    zone: ZoneInfo
    base_url: str
    rooms: Sequence[tuple[str, int | None]]
    sessions: Sequence[OutSession]

    @property
    def acronym(self) -> str:
        """At least four small letters, digits, dashes or underscores."""
        return (self.slug.replace("-", "_") + "____")[: max(4, len(self.slug))]

    def by_day(self) -> dict[date, dict[str, list[OutSession]]]:
        """Sessions by local day and room, in order of time."""
        days: dict[date, dict[str, list[OutSession]]] = defaultdict(lambda: defaultdict(list))
        for session in sorted(self.sessions, key=lambda out_session: (out_session.starts_at, out_session.number)):
            days[session.starts_at.astimezone(self.zone).date()][session.room].append(session)
        return days

    def span(self, day: date) -> tuple[str, str]:
        """The day's first and last instant, in ISO 8601 with offset."""
        start = datetime.combine(day, time(), self.zone)
        end = datetime.combine(day + timedelta(days=1), time(), self.zone) - timedelta(minutes=1)
        return start.isoformat(), end.isoformat()

    def slug_of(self, session: OutSession) -> str:
        return f"{self.acronym.replace('-', '_')}-{session.number:04}-{slug_of(session.title)[:40].strip('-') or 'session'}"


def _duration(session: OutSession) -> str:
    minutes = int((session.ends_at - session.starts_at).total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _text(value: str) -> str:
    return plain(value)


def _html(value: str) -> str:
    """Abstracts are HTML in these formats; ours are plain text, whose angle brackets are meant as such."""
    return html.escape(plain(value), quote=False)


def frab_xml(programme: OutProgramme) -> bytes:
    """The programme as frab XML."""
    root = etree.Element("schedule")
    etree.SubElement(root, "version").text = programme.version
    conference = etree.SubElement(root, "conference")
    days = programme.by_day()
    for name, value in (
        ("title", _text(programme.title)),
        ("acronym", programme.acronym),
        ("start", min(days, default=date.min).isoformat()),
        ("end", max(days, default=date.min).isoformat()),
        ("days", str(len(days))),
        ("timeslot_duration", "00:05"),
        ("base_url", programme.base_url),
        ("time_zone_name", str(programme.zone)),
    ):
        etree.SubElement(conference, name).text = value
    for index, (day, rooms) in enumerate(days.items(), start=1):
        start, end = programme.span(day)
        day_element = etree.SubElement(root, "day", index=str(index), date=day.isoformat(), start=start, end=end)
        for room, sessions in rooms.items():
            place = etree.SubElement(day_element, "room", name=room)
            for session in sessions:
                _event_xml(place, programme, session)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _event_xml(place: etree._Element, programme: OutProgramme, session: OutSession) -> None:
    local = session.starts_at.astimezone(programme.zone)
    event = etree.SubElement(place, "event", id=str(session.number), guid=session.uid)
    for name, value in (
        ("date", local.isoformat()),
        ("start", f"{local:%H:%M}"),
        ("duration", _duration(session)),
        ("room", session.room),
        ("slug", programme.slug_of(session)),
        ("url", session.url),
        ("title", _text(session.title)),
        ("subtitle", ""),
        ("track", _text(session.track)),
        ("type", session.kind),
        ("language", session.language),
        ("abstract", _html(session.abstract)),
    ):
        etree.SubElement(event, name).text = value
    persons = etree.SubElement(event, "persons")
    for number, name in session.speakers:
        etree.SubElement(persons, "person", id=str(number)).text = _text(name)


def schedule_json(programme: OutProgramme) -> str:
    """The programme as schedule JSON."""
    days = programme.by_day()
    conference = {
        "acronym": programme.acronym,
        "title": _text(programme.title),
        "start": min(days, default=date.min).isoformat(),
        "end": max(days, default=date.min).isoformat(),
        "daysCount": len(days),
        "timeslot_duration": "00:05",
        "time_zone_name": str(programme.zone),
        "rooms": [
            {"name": name, "guid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{programme.base_url}#{name}")), "capacity": capacity}
            for name, capacity in programme.rooms
        ],
        "days": [_day_json(programme, index, day, rooms) for index, (day, rooms) in enumerate(days.items(), start=1)],
    }
    schedule = {"version": programme.version, "base_url": programme.base_url, "conference": conference}
    return json.dumps({"$schema": "https://c3voc.de/schedule/schema.json", "schedule": schedule}, ensure_ascii=False, indent=1)


def _day_json(programme: OutProgramme, index: int, day: date, rooms: dict[str, list[OutSession]]) -> dict[str, Any]:
    start, end = programme.span(day)
    sessions_by_room = {room: [_event_json(programme, session) for session in sessions] for room, sessions in rooms.items()}
    return {"index": index, "date": day.isoformat(), "day_start": start, "day_end": end, "rooms": sessions_by_room}


def _event_json(programme: OutProgramme, session: OutSession) -> dict[str, Any]:
    local = session.starts_at.astimezone(programme.zone)
    return {
        "id": session.number,
        "guid": session.uid,
        "date": local.isoformat(),
        "start": f"{local:%H:%M}",
        "duration": _duration(session),
        "room": session.room,
        "slug": programme.slug_of(session),
        "url": session.url,
        "title": _text(session.title),
        "subtitle": "",
        "track": _text(session.track) or None,
        "type": session.kind,
        "language": session.language,
        "abstract": _html(session.abstract),
        "persons": [{"id": number, "public_name": _text(name)} for number, name in session.speakers],
        "links": [],
    }
