"""A programme as a plain table: what people keep in spreadsheets. The same columns are read and written.

Columns: `title` and `start` are needed; `end` or `minutes` too. `code`, `room`, `track`, `kind`, `language`, `mode`,
`speakers` (separated by semicolons), `themes` (codes, likewise), `abstract` and `timezone` may be there. Times are ISO 8601;
without an offset they are wall time in the row's `timezone`, else in that of the event the table is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.calendars import plain
from app.core.clock import aware, zone
from app.core.errors import Fault
from app.core.spreadsheets import Row
from app.core.tables import Line, read_csv
from app.events.programme.rules import programme
from app.events.programme.rules.programme import DraftSession, DraftSpeaker, Programme
from app.events.vocabulary import SessionKind, SessionMode

COLUMNS = (
    "code", "title", "start", "end", "room", "track", "kind", "language", "mode", "speakers", "themes", "abstract", "timezone",
)  # fmt: skip


def read(name: str, data: bytes, home: str = "") -> Programme:
    """The programme in the file; `home` is the zone of rows that name none. Raises BadFile when a needed column is missing or
    nothing can be read."""
    faults: list[Fault] = []
    sessions = []
    zone_name = ""
    for line in read_csv(name, data, ("title", "start")):
        line.cells["timezone"] = line.get("timezone") or home
        session = _session(line)
        faults += line.faults
        zone_name = zone_name or line.get("timezone")
        if session:
            sessions.append((f"line {line.number}", session))
    return programme.finish(
        name,
        title=name.rsplit(".", 1)[0],
        zone_name=zone_name,
        sessions=sessions,
        rooms={},
        faults=faults,
        warnings=[],
    )


def _cell(line: Line, column: str) -> str:
    text = plain(line.get(column))
    # Our own export puts an apostrophe before what a spreadsheet would take for a formula.
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


def _session(line: Line) -> DraftSession | None:
    title = " ".join(_cell(line, "title").split())
    starts_at = _moment(line, "start")
    ends_at = _end(line, starts_at)
    wrong = [programme.check_title(title)]
    if starts_at and ends_at:
        wrong.append(programme.check_span(starts_at, ends_at))
    mode = None
    try:
        mode = SessionMode(_cell(line, "mode")) if _cell(line, "mode") else None
    except ValueError:
        wrong.append(f"has the mode {_cell(line, 'mode')[:20]!r}; it is on_site, online or hybrid")
    for fault in wrong:
        if fault:
            line.wrong(fault)
    if line.faults or starts_at is None or ends_at is None:
        return None
    names = dict.fromkeys(" ".join(text.split()) for text in _cell(line, "speakers").split(";") if text.strip())
    return DraftSession(
        key=_cell(line, "code") or f"{title}@{aware(starts_at).isoformat()}",
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        room=_cell(line, "room")[:120],
        track=_cell(line, "track")[:120],
        kind=_cell(line, "kind") or SessionKind.TALK,
        language=_cell(line, "language") or "en",
        abstract=_cell(line, "abstract")[:20_000],
        speakers=tuple(DraftSpeaker(name, name) for name in names),
        themes=tuple(text.strip() for text in _cell(line, "themes").split(";") if text.strip()),
        mode=mode,
    )


def _moment(line: Line, column: str) -> datetime | None:
    text = _cell(line, column)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        line.wrong(f"the {column} {text[:40]!r} is not ISO 8601, such as 2027-03-01 09:30")
        return None
    if moment.tzinfo is None:
        try:
            local = zone(line.get("timezone")) if line.get("timezone") else None
        except ValueError as error:
            line.wrong(str(error))
            return None
        if local is None:
            line.wrong(f"the {column} has no offset from UTC, and the row no timezone")
            return None
        moment = moment.replace(tzinfo=local)
    return moment


def _end(line: Line, starts_at: datetime | None) -> datetime | None:
    if line.get("end") or not line.get("minutes"):
        return _moment(line, "end")
    if not line.get("minutes").isdecimal() or len(line.get("minutes")) > 5:
        line.wrong(f"the minutes {line.get('minutes')[:20]!r} are no number")
        return None
    try:
        return starts_at + timedelta(minutes=int(line.get("minutes"))) if starts_at else None
    except OverflowError:
        line.wrong("lies outside of the years that exist")
        return None


def rows(sessions: Iterable[tuple[DraftSession, str]], local: ZoneInfo) -> Iterator[Row]:
    """The rows of an export, in `COLUMNS`: sessions with their codes, times with the offset of that day."""
    for draft_session, code in sessions:
        yield (
            code,
            draft_session.title,
            draft_session.starts_at.astimezone(local).isoformat(timespec="minutes"),
            draft_session.ends_at.astimezone(local).isoformat(timespec="minutes"),
            draft_session.room,
            draft_session.track,
            draft_session.kind,
            draft_session.language,
            draft_session.mode or "",
            "; ".join(speaker.name for speaker in draft_session.speakers),
            "; ".join(draft_session.themes),
            draft_session.abstract,
            str(local),
        )
