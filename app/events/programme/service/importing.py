"""Bringing a programme from a file into an event's draft."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from app.core.clock import aware
from app.core.errors import BadFile
from app.core.ids import new_code
from app.events.messages import EventChanged
from app.events.models import Event, Room, Session, Speaker
from app.events.programme.queries import plan as queries
from app.events.programme.queries.plan import Planned
from app.events.programme.rules.plan import Item, differing
from app.events.programme.rules.programme import DraftSession, DraftSpeaker, Programme
from app.events.programme.service import plan, programme, versions
from app.events.registration.service import claims
from app.events.vocabulary import DifferenceKind, EventKind, RoomKind, SessionMode
from app.infra import audit
from app.infra.db import Transaction, savepoint
from app.infra.outbox import record
from app.members.models import Theme

_CODE = re.compile(r"[A-Z0-9]{3,12}")


@dataclass(frozen=True, slots=True)
class Difference:
    """What an import changes of one session."""

    kind: DifferenceKind
    title: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do: counts of the file, how many sessions are new, changed, unchanged, gone; each
    difference; and, of a dry run, every fault of the file."""

    sessions: int
    rooms: int
    speakers: int
    added: int
    changed: int
    same: int
    missing: int
    warnings: tuple[str, ...]
    differences: tuple[Difference, ...]
    faults: tuple[str, ...] = ()


class _DryRun(Exception):  # noqa: N818 - carries the report out of a transaction that must not be kept
    def __init__(self, report: ImportReport) -> None:
        super().__init__("dry run")
        self.report = report


def import_programme(
    tx: Transaction,
    read: Programme,
    slug: str,
    *,
    now: datetime,
    by: int | None = None,
    kind: EventKind = EventKind.EXPO,
    dry_run: bool = False,
    publish: bool = True,
) -> ImportReport:
    """Bring a programme into the draft of the event of that slug, which is made when it is new, and publish it unless told
    not to. One transaction: all or nothing. Raises BadFile when the file has faults; a dry run reports them beside what the
    rest would change.

    Sessions are found again by their key in the file, so the same file twice changes nothing and a newer one keeps
    enrolments. Sessions that a newer file no longer has stay and are named as missing; an organiser decides.
    """
    if read.faults and not dry_run:
        raise BadFile(read.name, list(read.faults))
    try:
        with savepoint(tx):
            event = tx.scalars(select(Event).where(Event.slug == slug)).first()
            if event is None:
                days = (read.starts_on, read.ends_on)
                event = programme.add_event(tx, slug, kind, read.title, read.timezone, *days, now=now, by=by)
            claims.line(tx, event.id)
            report = _merge(tx, event, read, now, publish=publish)
            audit.note(tx, by, "imported_programme", f"event:{event.id}", now=now, **read.counts())
            if dry_run:
                # Undoes all that was tried; the report says what it would have been.
                raise _DryRun(report)
            if publish and queries.pending(queries.plan(event.id)):
                name = queries.guess_name(event.id)
                versions.publish(tx, event.id, name, by=by, now=now, excuse=f"as in the imported file {read.name}")
            return report
    except _DryRun as finished:
        return finished.report


def _merge(tx: Transaction, event: Event, read: Programme, now: datetime, *, publish: bool) -> ImportReport:
    rooms = {room.name: room for room in tx.scalars(select(Room).where(Room.event_id == event.id))}
    for number, wanted in enumerate(read.rooms):
        if wanted.name not in rooms:
            rooms[wanted.name] = Room(event_id=event.id, name=wanted.name, capacity=wanted.capacity, position=number)
            tx.add(rooms[wanted.name])
    tx.flush()
    book = _Book(
        event,
        rooms,
        set(tx.scalars(select(Theme.code))),
        {speaker.key: speaker for speaker in tx.scalars(select(Speaker).where(Speaker.event_id == event.id))},
        now,
    )
    notes = book.add_speakers(tx, [speaker for draft in read.sessions for speaker in draft.speakers], rename=publish)
    planned = queries.plan(event.id)
    had_programme = bool(planned)
    stock = _Known(planned)
    codes = {session.code for session in planned}
    differences: list[Difference] = []
    same = 0
    for draft in read.sessions:
        difference = book.bring(tx, stock.find(draft.key), draft, codes)
        same += difference is None
        differences += [difference] if difference else []
    tx.flush()
    if publish and not had_programme:
        _take_days(tx, event, read, now)
    differences += [Difference(DifferenceKind.MISSING, session.item.title) for session in stock.left()]
    count = Counter(difference.kind for difference in differences)
    return ImportReport(
        **read.counts(),
        added=count[DifferenceKind.NEW],
        changed=count[DifferenceKind.CHANGED],
        same=same,
        missing=count[DifferenceKind.MISSING],
        warnings=(*read.warnings, *notes),
        differences=tuple(differences),
        faults=tuple(str(fault) for fault in read.faults),
    )


class _Known:
    """The sessions that are there, by what files may call them: the key of the file they came from, and the address and UID
    under which our own exports name them. Each is found once."""

    def __init__(self, planned: Sequence[Planned]) -> None:
        self._keys = {key: session for session in planned for key in (session.uid, session.code)}
        self._keys |= {session.source_key: session for session in planned if session.source_key}
        self._imported = {session.id: session for session in planned if session.source_key}
        self._found: set[int] = set()

    def find(self, key: str) -> Planned | None:
        session = self._keys.get(key)
        if session is None or session.id in self._found:
            return None
        self._found.add(session.id)
        return session

    def left(self) -> list[Planned]:
        """Those that came from a file and are in it no longer."""
        return [session for key, session in self._imported.items() if key not in self._found]


def _take_days(tx: Transaction, event: Event, read: Programme, now: datetime) -> None:
    """An event that had no programme takes the days of its first."""
    was = programme.known_by_calendars(event)
    event.starts_on, event.ends_on = read.starts_on, read.ends_on
    if programme.known_by_calendars(event) != was:
        event.changed_at = now
        record(tx, EventChanged(event.id), now=now)


@dataclass(slots=True)
class _Book:
    """What an import looks things up in while it writes sessions."""

    event: Event
    rooms: dict[str, Room]
    themes: set[str]
    speakers: dict[str, Speaker]
    now: datetime

    def add_speakers(self, tx: Transaction, named: list[DraftSpeaker], *, rename: bool) -> list[str]:
        """Make those that are new. Another name of a known one is seen at once wherever they speak: a draft only notes it."""
        notes = []
        for speaker in dict.fromkeys(named):
            if speaker.key not in self.speakers:
                self.speakers[speaker.key] = Speaker(event_id=self.event.id, key=speaker.key, name=speaker.name)
                tx.add(self.speakers[speaker.key])
            stored = self.speakers[speaker.key]
            if stored.name == speaker.name:
                continue
            if rename:
                programme.rename_speaker(tx, stored, speaker.name, now=self.now)
            else:
                notes.append(f"{stored.name} is called {speaker.name} in the file; the speaker's page changes the name")
        tx.flush()
        return notes

    def bring(self, tx: Transaction, planned: Planned | None, draft: DraftSession, codes: set[str]) -> Difference | None:
        """Write one session of the file into the draft; None when nothing of it is new."""
        item = self._item(draft, planned.item if planned else None)
        if planned is None:
            code = draft.key if _CODE.fullmatch(draft.key) and draft.key not in codes else new_code(6)
            codes.add(code)
            plan.add(tx, self.event.id, item, by=None, now=self.now, code=code, key=draft.key)
            return Difference(DifferenceKind.NEW, item.title)
        if planned.item == item:
            return None
        plan.write(tx, tx.get_one(Session, planned.id), item, now=self.now)
        return Difference(DifferenceKind.CHANGED, item.title, differing(planned.item, item))

    def _item(self, draft: DraftSession, was: Item | None) -> Item:
        room = self.rooms[draft.room] if draft.room else None
        # What no schedule file knows stays as organisers set it.
        usual = SessionMode.ONLINE if room and room.kind == RoomKind.ONLINE else SessionMode.ON_SITE
        kept = was or Item(title="", minutes=0, mode=draft.mode or usual)
        starts_at = aware(draft.starts_at)
        return replace(
            kept,
            title=draft.title,
            abstract=draft.abstract,
            track=draft.track,
            kind=draft.kind,
            language=draft.language,
            room_id=room.id if room else None,
            starts_at=starts_at,
            minutes=int((aware(draft.ends_at) - starts_at).total_seconds()) // 60,
            themes=tuple(sorted(set(draft.themes) & self.themes)) if draft.themes or not was else kept.themes,
            speakers=tuple(sorted({self.speakers[speaker.key].id for speaker in draft.speakers})),
        )
