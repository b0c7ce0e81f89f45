"""The published programme of an event as plain values, kept in memory and right at once after every change.

Each change of what people see gives the event another `programme_stamp`, in the same transaction. A board carries the stamp
it was read at: with the same stamp it is used as it is; with another one, only sessions whose `revision` differs are read.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.calendars import Entry
from app.events.calendar.rules.calendar import place
from app.events.models import Event, Room, Session
from app.events.vocabulary import EventStatus, Mode, SessionMode
from app.infra.db import session
from app.infra.links import absolute

MOST_EVENTS = 64
# Pages of one board in languages, filters and hours; the least used goes first.
MOST_KEPT = 24
Made = TypeVar("Made")
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class ThemeWord:
    code: str
    labels: Mapping[str, str]
    position: int


@dataclass(frozen=True, slots=True)
class BoardSession:
    """One session as everybody may see it."""

    id: int
    code: str
    uid: str
    revision: int
    sequence: int
    changed_at: datetime
    title: str
    abstract: str
    track: str
    kind: str
    language: str
    mode: SessionMode
    starts_at: datetime
    ends_at: datetime
    room: str
    cancelled: bool
    needs_enrolment: bool
    themes: tuple[ThemeWord, ...]
    speakers: tuple[tuple[int, str], ...]


@dataclass(slots=True)
class Board:
    """The sessions in order of time, then of room. `kept` holds what pages and files made of this very board, by name; it
    goes with it. `pieces` holds what was made of single sessions and outlives it."""

    event_id: int
    stamp: str
    sessions: tuple[BoardSession, ...]
    rooms: tuple[tuple[str, int | None], ...]
    changed_at: datetime | None
    kept: OrderedDict[Any, Any] = field(default_factory=OrderedDict)
    pieces: dict[Any, dict[str, tuple[Any, Any]]] = field(default_factory=dict)

    def keep(self, key: Any, make: Callable[[], Made]) -> Made:
        """What was made under that key, made now if it was not."""
        kept: Made | None = self.kept.get(key)
        if kept is None:
            kept = make()
            with _lock:
                self.kept[key] = kept
                while len(self.kept) > MOST_KEPT:
                    self.kept.popitem(last=False)
        return kept

    def piece(self, kind: Any, board_session: BoardSession, state: Any, make: Callable[[], Made]) -> Made:
        """What was made of one session, made anew when its `state` is another."""
        pieces = self.pieces.setdefault(kind, {})
        kept = pieces.get(board_session.uid)
        if kept is None or kept[0] != state:
            kept = pieces[board_session.uid] = (state, make())
        value: Made = kept[1]
        return value


_boards: OrderedDict[tuple[str, int], Board] = OrderedDict()


def board(event: Event) -> Board:
    """The published programme. The event must have been read in this transaction, before anything else of its programme, so
    that a board is never older than its stamp."""
    key = (str(session().get_bind().engine.url), event.id)
    with _lock:
        kept = _boards.get(key)
        if kept and kept.stamp == event.programme_stamp:
            _boards.move_to_end(key)
            return kept
    fresh = _read(event, kept)
    with _lock:
        _boards[key] = fresh
        _boards.move_to_end(key)
        while len(_boards) > MOST_EVENTS:
            _boards.popitem(last=False)
    return fresh


def _read(event: Event, earlier: Board | None) -> Board:
    query = (
        select(Session.id, Session.uid, Session.revision)
        .where(Session.event_id == event.id, Session.published)
        .order_by(Session.starts_at, Session.room_id, Session.id)
    )
    rows = session().execute(query).all()
    before = (
        {(board_session.uid, board_session.revision): board_session for board_session in earlier.sessions} if earlier else {}
    )
    missing = [session_id for session_id, uid, revision in rows if (uid, revision) not in before]
    fresh = {board_session.uid: board_session for board_session in _load(event.id, missing)}
    current = (before.get((uid, revision)) or fresh.get(uid) for _one, uid, revision in rows)
    sessions = tuple(board_session for board_session in current if board_session)
    rooms = session().execute(
        select(Room.name, Room.capacity).where(Room.event_id == event.id).order_by(Room.position, Room.name)
    )
    changed = max((board_session.changed_at for board_session in sessions), default=None)
    pieces = earlier.pieces if earlier else {}
    used = {board_session.room for board_session in sessions}
    used_rooms = tuple((name, most) for name, most in rooms if name in used)
    return Board(event.id, event.programme_stamp, sessions, used_rooms, changed, pieces=pieces)


def _load(event_id: int, ids: list[int]) -> list[BoardSession]:
    if not ids:
        return []
    query = select(Session, Room.name).outerjoin(Room, Room.id == Session.room_id).where(Session.event_id == event_id)
    if len(ids) < 500:
        query = query.where(Session.id.in_(ids))
    wanted = set(ids)
    loaded = []
    for item, room in session().execute(query.options(selectinload(Session.themes), selectinload(Session.speakers))):
        if item.id not in wanted:
            continue
        loaded.append(
            BoardSession(
                item.id, item.code, item.uid, item.revision, item.sequence, item.changed_at, item.title, item.abstract,
                item.track, item.kind, item.language, item.mode, item.starts_at, item.ends_at, room or "", item.cancelled,
                item.needs_enrolment,
                tuple(ThemeWord(theme.code, theme.labels, theme.position) for theme in item.themes),
                tuple((speaker.id, speaker.name) for speaker in item.speakers),
            )
        )  # fmt: skip
    return loaded


def entry(item: BoardSession, event: Event) -> Entry:
    """A session as the public calendar shows it."""
    return Entry(
        uid=item.uid,
        start=item.starts_at,
        end=item.ends_at,
        title=item.title,
        location=place(event.venue, event.city, item.room, Mode.ON_SITE, ""),
        url=absolute(f"/events/{event.slug}/sessions/{item.code}"),
        description=item.abstract,
        sequence=item.sequence,
        cancelled=item.cancelled or event.status == EventStatus.CANCELLED,
        zone=event.timezone,
        changed_at=item.changed_at,
    )
