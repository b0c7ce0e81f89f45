"""Reads the schedule JSON of frab and pretalx (the c3voc format)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from app.core.calendars import plain
from app.core.errors import BadFile, Fault
from app.core.json_input import read_json
from app.events.programme.rules import programme
from app.events.programme.rules.programme import DraftSession, DraftSpeaker, Programme
from app.events.programme.rules.texts import minutes_of, text_of_html
from app.events.vocabulary import SessionKind


def parse(name: str, data: bytes) -> Any:
    """The JSON in the file. Raises BadFile with the line where it breaks."""
    try:
        return read_json(data)
    except ValueError as error:
        place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "file"
        raise BadFile(name, [Fault(place, f"is not JSON: {error}")]) from error


def read(name: str, document: Any) -> Programme:
    """The programme in the document. Raises BadFile with every fault and the path of its item."""
    conference = _conference(name, document)
    faults: list[Fault] = []
    sessions = []
    for where, room, event in _events(conference, faults):
        session = _session(where, room, event, faults)
        if session:
            sessions.append((where, session))
    listed = [room for room in conference.get("rooms") or [] if isinstance(room, dict) and _line(room.get("name"))]
    return programme.finish(
        name,
        title=_line(conference.get("title")),
        zone_name=_line(conference.get("time_zone_name")),
        sessions=sessions,
        rooms={_line(room["name"]): _capacity(room.get("capacity")) for room in listed},
        faults=faults,
        warnings=[],
    )


def _conference(name: str, document: Any) -> dict[str, Any]:
    schedule = document.get("schedule") if isinstance(document, dict) else None
    conference = schedule.get("conference") if isinstance(schedule, dict) else None
    if not isinstance(conference, dict) or not isinstance(conference.get("days"), list):
        raise BadFile(name, [Fault("file", "has no schedule.conference.days; it is not a frab or pretalx schedule")])
    return conference


def _events(conference: dict[str, Any], faults: list[Fault]) -> list[tuple[str, str, dict[str, Any]]]:
    talks = []
    for number, day in enumerate(conference["days"]):
        rooms = day.get("rooms") if isinstance(day, dict) else None
        if not isinstance(rooms, dict):
            faults.append(Fault(f"days[{number}]", "has no rooms"))
            continue
        for room, events in rooms.items():
            where = f"days[{number}].rooms[{room!r}]"
            if not isinstance(events, list):
                faults.append(Fault(where, "is not a list of events"))
                continue
            for place, event in enumerate(events):
                if isinstance(event, dict):
                    talks.append((f"{where}[{place}]", room, event))
                else:
                    faults.append(Fault(f"{where}[{place}]", "is not an event"))
    return talks


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""


def _capacity(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000 else None


def _line(value: object) -> str:
    return " ".join(plain(value).split()) if isinstance(value, str) else ""


def _session(where: str, room: str, event: dict[str, Any], faults: list[Fault]) -> DraftSession | None:
    wrong = []
    title = _line(event.get("title"))
    if not isinstance(event.get("id"), int) or isinstance(event.get("id"), bool):
        wrong.append(f"the id {event.get('id')!r} is not a number")
    key = _line(event.get("guid"))
    if not key:
        wrong.append("has no guid")
    wrong += [fault for fault in (programme.check_title(title),) if fault]
    starts_at, duration = _times(event, wrong)
    speakers = _speakers(event.get("persons"), wrong)
    if starts_at and duration is not None:
        wrong += [fault for fault in (programme.check_span(starts_at, starts_at + duration),) if fault]
    if wrong or starts_at is None or duration is None:
        faults.extend(Fault(where, what) for what in wrong)
        return None
    return DraftSession(
        key=key,
        uid=key,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + duration,
        room=_line(room),
        track=_line(event.get("track")),
        kind=_line(event.get("type")) or SessionKind.TALK,
        language=_line(event.get("language")) or "en",
        speakers=speakers,
        abstract=text_of_html(_words(event.get("abstract")) or _words(event.get("description"))),
    )


def _times(event: dict[str, Any], wrong: list[str]) -> tuple[datetime | None, timedelta | None]:
    starts_at = duration = None
    try:
        starts_at = programme.read_start(str(event.get("date")))
    except ValueError as error:
        wrong.append(str(error))
    try:
        duration = minutes_of(str(event.get("duration")))
    except ValueError as error:
        wrong.append(str(error))
    return starts_at, duration


def _speakers(persons: object, wrong: list[str]) -> tuple[DraftSpeaker, ...]:
    if not isinstance(persons, list):
        return ()
    draft_speakers = []
    for person in persons:
        name = _line(person.get("public_name") or person.get("name")) if isinstance(person, dict) else ""
        if not name:
            wrong.append("has a person without a name")
            continue
        identity = person.get("guid") or person.get("code") or person.get("id") or name
        draft_speakers.append(DraftSpeaker(str(identity), name))
    return tuple(draft_speakers)
