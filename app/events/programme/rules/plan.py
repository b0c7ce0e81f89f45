"""What a programme says of each session, as a value: drafts, versions, undo, clones and changelogs all compare these."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import aware
from app.events.records import ItemRecord
from app.events.vocabulary import ChangeKind, SessionKind, SessionMode


@dataclass(frozen=True, slots=True)
class Item:
    """One session of a programme. Without `starts_at` it waits in the tray. `minutes` is its length; `speakers` are ids in
    the order they are named; `materials` are (title, address) pairs."""

    title: str
    minutes: int
    starts_at: datetime | None = None
    room_id: int | None = None
    abstract: str = ""
    track: str = ""
    kind: str = SessionKind.TALK
    language: str = "en"
    mode: SessionMode = SessionMode.HYBRID
    cancelled: bool = False
    themes: tuple[str, ...] = ()
    speakers: tuple[int, ...] = ()
    materials: tuple[tuple[str, str], ...] = ()

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def is_public(self) -> bool:
        """Whether publishing shows it: it has a time and is no blocker."""
        return self.starts_at is not None and self.kind != SessionKind.BLOCKER

    @property
    def fingerprint(self) -> str:
        """What a form carries, to see whether somebody changed the session since it was opened."""
        return hashlib.sha256(json.dumps(self.to_record(), sort_keys=True).encode()).hexdigest()[:20]

    def to_record(self) -> ItemRecord:
        return {
            "title": self.title,
            "minutes": self.minutes,
            "starts_at": self.starts_at.isoformat() if self.starts_at else None,
            "room_id": self.room_id,
            "abstract": self.abstract,
            "track": self.track,
            "kind": self.kind,
            "language": self.language,
            "mode": self.mode,
            "cancelled": self.cancelled,
            "themes": list(self.themes),
            "speakers": list(self.speakers),
            "materials": [list(pair) for pair in self.materials],
        }

    @classmethod
    def from_record(cls, stored: ItemRecord) -> Item:
        """The inverse of `to_record`; fields that an older record lacks have their defaults."""
        record: Mapping[str, Any] = stored
        values = {field.name: record[field.name] for field in fields(cls) if field.name in record}
        start = values.get("starts_at")
        values["starts_at"] = aware(datetime.fromisoformat(start)) if start else None
        if "mode" in values:
            values["mode"] = SessionMode(values["mode"])
        values["themes"], values["speakers"] = tuple(values.get("themes", ())), tuple(values.get("speakers", ()))
        values["materials"] = tuple((title, address) for title, address in values.get("materials", ()))
        return cls(**values)

    def unscheduled(self) -> Item:
        """The same session without time and room, as it lies in the tray."""
        return replace(self, starts_at=None, room_id=None)


@dataclass(frozen=True, slots=True)
class Change:
    """How one session differs between two programmes; `fields` name what differs."""

    session: int
    kind: ChangeKind
    title: str
    fields: tuple[str, ...]
    before: Item | None
    after: Item | None

    @property
    def matters(self) -> bool:
        """Whether people with a place there have to hear of it: time, place, mode or whether it happens at all."""
        return self.kind != ChangeKind.EDITED


# Time, place and mode: what somebody must know to be there.
_PLACING = ("starts_at", "minutes", "room_id", "mode")


def _kind(after: Item, changed: tuple[str, ...]) -> ChangeKind:
    if "cancelled" in changed:
        return ChangeKind.CANCELLED if after.cancelled else ChangeKind.RESTORED
    return ChangeKind.MOVED if any(name in _PLACING for name in changed) else ChangeKind.EDITED


def differing(before: Item, after: Item) -> tuple[str, ...]:
    return tuple(field.name for field in fields(Item) if getattr(before, field.name) != getattr(after, field.name))


def changes(before: Mapping[int, Item], after: Mapping[int, Item]) -> list[Change]:
    """What publishing `after` over `before` changes for those who read programmes; in order of time, then of id.
    Sessions that are not shown on either side, and those that are the same, are left out."""
    differences = []
    for session in before.keys() | after.keys():
        old, new = before.get(session), after.get(session)
        old, new = old if old and old.is_public else None, new if new and new.is_public else None
        if old is None and new is None:
            continue
        if old is None or new is None:
            kept = old or new
            assert kept is not None, "one of them is there"
            kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED
            differences.append(Change(session, kind, kept.title, (), old, new))
        elif changed := differing(old, new):
            differences.append(Change(session, _kind(new, changed), new.title, changed, old, new))
    return sorted(differences, key=_order)


def _order(change: Change) -> tuple[datetime, int]:
    side = change.after or change.before
    assert side is not None, "a change has a side"
    assert side.starts_at is not None, "what is shown has a time"
    return (side.starts_at, change.session)


def next_name(names: list[str]) -> str:
    """A name for the next version: the last number of the newest name, one up; "1" to begin with."""
    if not names:
        return "1"
    head, _dot, tail = names[-1].rpartition(".")
    if tail.isdecimal():
        return f"{head}.{int(tail) + 1}" if head else str(int(tail) + 1)
    return str(len(names) + 1)
