"""What can happen to badges."""

from __future__ import annotations

from app.core.messages import Message, message


@message("badges.badge_issued")
class BadgeIssued(Message):
    """A registration has a badge with a new code."""

    registration_id: int
    issue: int


@message("badges.print_asked")
class PrintAsked(Message):
    """Part `number` (from 0) of a print run is to be made."""

    run_id: int
    number: int
