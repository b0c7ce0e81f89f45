"""Reads the session JSON of opass, as COSCUP publishes it: sessions, speakers, rooms and types side by side, each text in
Chinese and English."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core.calendars import plain
from app.core.errors import Fault
from app.events.programme.rules import programme
from app.events.programme.rules.programme import DraftSession, DraftSpeaker, Programme
from app.events.programme.rules.texts import text_of_html

_LANGUAGES = {"中文": "zh", "漢語": "zh", "english": "en", "英語": "en", "日本語": "ja"}


def is_opass(document: object) -> bool:
    return isinstance(document, dict) and isinstance(document.get("sessions"), list) and "session_types" in document


def read(name: str, document: dict[str, Any]) -> Programme:
    """The programme in the document. Raises BadFile with every fault and its item. The file has no title and names no zone:
    its own name and its offset from UTC stand in."""
    faults: list[Fault] = []
    tracks = {track.get("id"): _text(track, "name") for track in _list(document, "session_types")}
    speakers = {str(speaker.get("id")): _text(speaker, "name") for speaker in _list(document, "speakers")}
    sessions = []
    for number, item in enumerate(document["sessions"]):
        where = f"sessions[{number}]"
        session = _session(item, where, tracks, speakers, faults) if isinstance(item, dict) else None
        if session:
            sessions.append((where, session))
        elif not isinstance(item, dict):
            faults.append(Fault(where, "is not a session"))
    zone_name, note = _zone(sessions)
    return programme.finish(
        name,
        title=name.rsplit(".", 1)[0],
        zone_name=zone_name,
        sessions=sessions,
        rooms={str(room.get("id")): None for room in _list(document, "rooms") if room.get("id")},
        faults=faults,
        warnings=[note],
    )


def _list(document: dict[str, Any], key: str) -> list[dict[str, Any]]:
    entries = document.get(key)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _text(item: dict[str, Any], key: str) -> str:
    """The English wording, else the Chinese one, on one line."""
    for language in ("en", "zh"):
        words = item.get(language)
        if isinstance(words, dict) and isinstance(words.get(key), str) and words[key].strip():
            return " ".join(plain(words[key]).split())
    return ""


def _session(
    item: dict[str, Any], where: str, tracks: dict[Any, str], speakers: dict[str, str], faults: list[Fault]
) -> DraftSession | None:
    moments: list[datetime] = []
    wrong = [fault for fault in (programme.check_title(_text(item, "title")),) if fault]
    key = " ".join(plain(str(item.get("id") or "")).split())
    if not key:
        wrong.append("has no id")
    for field in ("start", "end"):
        try:
            moments.append(programme.read_start(str(item.get(field))))
        except ValueError as error:
            wrong.append(str(error))
    if len(moments) == 2:
        wrong += [fault for fault in (programme.check_span(*moments),) if fault]
    if wrong:
        faults.extend(Fault(where, what) for what in wrong)
        return None
    names = [(str(speaker_key), speakers.get(str(speaker_key), "")) for speaker_key in item.get("speakers") or []]
    description = next((words.get("description") for words in (item.get("en"), item.get("zh")) if isinstance(words, dict)), "")
    return DraftSession(
        key=key,
        title=_text(item, "title"),
        starts_at=moments[0],
        ends_at=moments[1],
        room=str(item.get("room") or ""),
        track=tracks.get(item.get("type"), ""),
        language=_LANGUAGES.get(str(item.get("language") or "").strip().lower(), "en"),
        abstract=text_of_html(description if isinstance(description, str) else ""),
        speakers=tuple(DraftSpeaker(speaker_key, name) for speaker_key, name in names if name),
    )


def _zone(sessions: list[tuple[str, DraftSession]]) -> tuple[str, str]:
    """A zone of the file's own offset, and the note that says so. In these names the sign is turned around."""
    offset = sessions[0][1].starts_at.utcoffset() if sessions else None
    hours = round(offset.total_seconds() / 3600) if offset else 0
    name = f"Etc/GMT{-hours:+d}" if hours else "UTC"
    return name, f"the file names no time zone; its offset from UTC, {hours:+d} hours, is taken"
