"""A programme as values, whatever file it came from, and what has to hold before it is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.core.clock import zone
from app.core.errors import BadFile, Fault
from app.events.vocabulary import SessionKind, SessionMode

MOST_TITLE = 400
LONGEST_SESSION = timedelta(days=3)
FIRST_YEAR, LAST_YEAR = 1970, 2100


@dataclass(frozen=True, slots=True)
class DraftSpeaker:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class DraftSession:
    """One session of a file. `key` is what the file knows it by and makes a second import find it again."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime
    room: str = ""
    track: str = ""
    kind: str = SessionKind.TALK
    language: str = "en"
    abstract: str = ""
    speakers: tuple[DraftSpeaker, ...] = ()
    themes: tuple[str, ...] = ()
    uid: str = ""
    # Only files of our own say how people can take part.
    mode: SessionMode | None = None


@dataclass(frozen=True, slots=True)
class DraftRoom:
    name: str
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """What a file says, as far as it could be read; `faults` are what could not, each with its place."""

    title: str
    timezone: str
    rooms: tuple[DraftRoom, ...]
    sessions: tuple[DraftSession, ...]
    starts_on: date
    ends_on: date
    warnings: tuple[str, ...] = field(default=())
    faults: tuple[Fault, ...] = field(default=())
    name: str = "file"

    def counts(self) -> dict[str, int]:
        """Sessions, rooms the file names, and distinct speakers."""
        speakers = {speaker.key for session in self.sessions for speaker in session.speakers}
        return {"sessions": len(self.sessions), "rooms": len(self.rooms), "speakers": len(speakers)}


def finish(
    name: str,
    *,
    title: str,
    zone_name: str,
    sessions: Sequence[tuple[str, DraftSession]],
    rooms: Mapping[str, int | None],
    faults: list[Fault],
    warnings: list[str],
) -> Programme:
    """The programme out of what a reader found: (place in the file, session) pairs, and rooms with their capacities.
    Its faults are the reader's and those of the whole. Raises BadFile when nothing of the file can be used."""
    seen: set[str] = set()
    for where, session in sessions:
        if session.key in seen:
            faults.append(Fault(where, f"event {session.key} is in the file twice"))
        seen.add(session.key)
    if not title:
        faults.append(Fault("conference", "has no title"))
    if not sessions and not faults:
        faults.append(Fault("file", "has no sessions"))
    if not zone_name:
        zone_name = "UTC"
        warnings.append("the file names no time zone; UTC is taken")
    try:
        local = zone(zone_name)
    except ValueError as error:
        faults.append(Fault("time_zone_name", str(error)))
        local = zone("UTC")
    if not sessions:
        raise BadFile(name, faults)
    # Of two of one key the first counts, should somebody want to see what the rest would change.
    drafts = tuple({session.key: session for _where, session in reversed(sessions)}.values())[::-1]
    named = dict.fromkeys([*rooms, *(draft.room for draft in drafts if draft.room)])
    draft_rooms = tuple(DraftRoom(room, rooms.get(room)) for room in named)
    dates = [session.starts_at.astimezone(local).date() for session in drafts]
    return Programme(
        title or name, zone_name, draft_rooms, drafts, min(dates), max(dates), tuple(warnings), tuple(faults), name
    )


def read_start(text: str) -> datetime:
    """An ISO 8601 instant with an offset, in a year that calendars know. Raises ValueError saying what is wrong."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"the date {text[:40]!r} is not ISO 8601") from error
    if moment.tzinfo is None:
        raise ValueError(f"the date {text[:40]!r} has no offset from UTC")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"the date {text[:40]!r} lies outside of the years {FIRST_YEAR} to {LAST_YEAR}")
    return moment


def check_span(starts_at: datetime, ends_at: datetime) -> str | None:
    """What is wrong with the times of a session, or None."""
    if not (starts_at.year >= FIRST_YEAR and ends_at.year <= LAST_YEAR):
        return f"lies outside of the years {FIRST_YEAR} to {LAST_YEAR}"
    if ends_at <= starts_at:
        return "ends before it starts"
    if ends_at - starts_at > LONGEST_SESSION:
        return "lasts more than three days"
    return None


def check_title(title: str) -> str | None:
    if not title.strip():
        return "has no title"
    if len(title) > MOST_TITLE:
        return f"has a title of more than {MOST_TITLE} characters"
    return None
