"""Reads the frab schedule XML (the c3voc format), as FOSDEM and pretalx publish it."""

from __future__ import annotations

from datetime import datetime, timedelta

from lxml import etree

from app.core.calendars import plain
from app.core.errors import BadFile, Fault
from app.events.programme.rules import programme
from app.events.programme.rules.programme import DraftSession, DraftSpeaker, Programme
from app.events.programme.rules.texts import minutes_of, text_of_html
from app.events.vocabulary import SessionKind


def read(name: str, data: bytes) -> Programme:
    """The programme in the file. Raises BadFile with every fault and its line."""
    root = _parse(name, data)
    if root.tag != "schedule":
        raise BadFile(name, [Fault(f"line {root.sourceline}", f"begins with <{root.tag}>, not with <schedule>")])
    faults: list[Fault] = []
    sessions = []
    for room in root.iterfind("day/room"):
        for event in room.iterfind("event"):
            session = _session(event, room.get("name", "").strip(), faults)
            if session:
                sessions.append((f"line {event.sourceline}", session))
    return programme.finish(
        name,
        title=_text(root, "conference/title"),
        zone_name=_text(root, "conference/time_zone_name"),
        sessions=sessions,
        rooms=dict.fromkeys(name for room in root.iterfind("day/room") if (name := room.get("name", "").strip())),
        faults=faults,
        warnings=[],
    )


def _parse(name: str, data: bytes) -> etree._Element:
    # A schedule needs no document type, and entities are how an XML file attacks its reader.
    if b"<!DOCTYPE" in data[:4096].upper() or b"<!ENTITY" in data.upper():
        raise BadFile(name, [Fault("line 1", "declares a document type or entities, which are not read")])
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise BadFile(name, [Fault(f"line {line}", f"is not XML: {error.msg}")]) from error


def _text(element: etree._Element, path: str) -> str:
    return " ".join(plain(element.findtext(path) or "").split())


def _session(event: etree._Element, room: str, faults: list[Fault]) -> DraftSession | None:
    where = f"line {event.sourceline}"
    before = len(faults)
    key = plain(event.get("guid") or event.get("id") or "").strip()
    if not key:
        faults.append(Fault(where, "the event has neither a guid nor an id"))
    title = _text(event, "title")
    wrong = programme.check_title(title)
    starts_at = _moment(_text(event, "date"), where, faults)
    duration = _duration(_text(event, "duration"), where, faults)
    if wrong:
        faults.append(Fault(where, f"the event {wrong}"))
    if starts_at and duration is not None:
        wrong = programme.check_span(starts_at, starts_at + duration)
        if wrong:
            faults.append(Fault(where, f"the event {wrong}"))
    if len(faults) > before or starts_at is None or duration is None:
        return None
    speakers = tuple(
        DraftSpeaker(
            person.get("guid") or person.get("id") or (person.text or "").strip(), " ".join((person.text or "").split())
        )
        for person in event.iterfind("persons/person")
        if (person.text or "").strip()
    )
    return DraftSession(
        key=key,
        uid=event.get("guid") or "",
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + duration,
        room=room,
        track=_text(event, "track"),
        kind=_text(event, "type") or SessionKind.TALK,
        language=_text(event, "language") or "en",
        abstract=text_of_html(event.findtext("abstract") or event.findtext("description") or ""),
        speakers=speakers,
    )


def _moment(text: str, where: str, faults: list[Fault]) -> datetime | None:
    try:
        return programme.read_start(text)
    except ValueError as error:
        faults.append(Fault(where, str(error)))
        return None


def _duration(text: str, where: str, faults: list[Fault]) -> timedelta | None:
    try:
        return minutes_of(text)
    except ValueError as error:
        faults.append(Fault(where, str(error)))
        return None
