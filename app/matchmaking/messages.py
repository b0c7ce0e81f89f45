"""What can happen to meetings and plans."""

from __future__ import annotations

from app.core.messages import Message, message


@message("matchmaking.meeting_asked")
class MeetingAsked(Message):
    """Asked, or answered with other times: it is somebody's turn to answer."""

    meeting_id: int
    turn_id: int


@message("matchmaking.answer_due")
class AnswerDue(Message):
    """The time to answer is over; told when that time comes. A later turn has a later `expires_at`."""

    meeting_id: int
    expires_at: str


@message("matchmaking.meeting_accepted")
class MeetingAccepted(Message):
    """Agreed, for the first time or for another time."""

    meeting_id: int


@message("matchmaking.meeting_near")
class MeetingNear(Message):
    """Soon it begins; told when that is so. `starts_at` tells a meeting that was moved meanwhile apart."""

    meeting_id: int
    starts_at: str


@message("matchmaking.move_refused")
class MoveRefused(Message):
    """A confirmed meeting stays where it is; told to whoever asked to move it."""

    meeting_id: int
    asked_by: int


@message("matchmaking.meeting_ended")
class MeetingEnded(Message):
    """Declined, cancelled or lapsed. `was_accepted` says whether calendars know of it; `by` is the person who ended it, 0 when
    nobody did."""

    meeting_id: int
    was_accepted: bool
    by: int


@message("matchmaking.texts_changed")
class TextsChanged(Message):
    """Somebody seeks or offers something else: its meaning is to be read."""

    registration_id: int


@message("matchmaking.plan_asked")
class PlanAsked(Message):
    plan_id: int


@message("matchmaking.plan_part_due")
class PlanPartDue(Message):
    """The next part of a plan is to be made real."""

    plan_id: int
    number: int


@message("matchmaking.plan_published")
class PlanPublished(Message):
    """One notice for one person: these of their meetings came from the plan or were moved by it."""

    plan_id: int
    registration_id: int
