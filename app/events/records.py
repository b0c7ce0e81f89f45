"""Shapes of what is kept as JSON: drafts, versions, their changes and warnings."""

from __future__ import annotations

from typing import NotRequired, TypedDict

# Title and address.
MaterialRecord = list[str]


class ItemRecord(TypedDict, total=False):
    """A `programme.rules.plan.Item`. Older records lack the fields that came later; `starts_at` is an ISO instant."""

    title: str
    minutes: int
    starts_at: str | None
    room_id: int | None
    abstract: str
    track: str
    kind: str
    language: str
    mode: str
    cancelled: bool
    themes: list[str]
    speakers: list[int]
    materials: list[MaterialRecord]


class SideRecord(TypedDict):
    """What people were shown of a session before or after a change: ISO instants, and the room's name as it was that day."""

    starts_at: str
    ends_at: str
    room: str
    title: str
    mode: str


class ChangeRecord(TypedDict):
    """One entry of a version's changelog. `kind` is a word of ChangeKind, `session` and `speakers` are ids; `again` says that
    the session was shown before and is back."""

    session: int
    kind: str
    title: str
    fields: list[str]
    again: NotRequired[bool]
    speakers: NotRequired[list[int]]
    before: SideRecord | None
    after: SideRecord | None


class WarningRecord(TypedDict):
    """A warning that was accepted with a version, and why. `kind` is a word of ClashKind, `sessions` are codes."""

    key: str
    kind: str
    what: str
    sessions: list[str]
    reason: str
