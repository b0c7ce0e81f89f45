"""What can happen to meetings."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.messages import Message


@dataclass(frozen=True, slots=True)
class MeetingAsked(Message):
    meeting_id: int


@dataclass(frozen=True, slots=True)
class MeetingAccepted(Message):
    meeting_id: int


@dataclass(frozen=True, slots=True)
class MeetingEnded(Message):
    """Declined or cancelled. `was_accepted` says whether calendars know of it; `by` is the person who ended it."""

    meeting_id: int
    was_accepted: bool
    by: int
