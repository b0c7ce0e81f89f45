"""What can happen to badges."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.messages import Message


@dataclass(frozen=True, slots=True)
class BadgeIssued(Message):
    """A registration has a badge with a new code."""

    registration_id: int
    issue: int


@dataclass(frozen=True, slots=True)
class PrintAsked(Message):
    """Part `number` (from 0) of a print run is to be made."""

    run_id: int
    number: int
