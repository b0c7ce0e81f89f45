"""What can happen to events, registrations and seats."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.messages import Message


@dataclass(frozen=True, slots=True)
class Registered(Message):
    """A registration got its place, at once or from the waiting list."""

    registration_id: int
    promoted: bool = False


@dataclass(frozen=True, slots=True)
class RegistrationQueued(Message):
    registration_id: int


@dataclass(frozen=True, slots=True)
class RegistrationLeft(Message):
    """A place was given back. `uid` is the calendar entry it had."""

    registration_id: int
    uid: str


@dataclass(frozen=True, slots=True)
class SeatTaken(Message):
    """An enrolment got its seat, at once or from the waiting list."""

    enrolment_id: int
    promoted: bool = False


@dataclass(frozen=True, slots=True)
class SeatQueued(Message):
    enrolment_id: int


@dataclass(frozen=True, slots=True)
class SeatLeft(Message):
    """A seat was given back. `uid` is the calendar entry it had."""

    enrolment_id: int
    uid: str


@dataclass(frozen=True, slots=True)
class SessionMoved(Message):
    """Time, place or status of a session changed."""

    session_id: int


@dataclass(frozen=True, slots=True)
class EventChanged(Message):
    """Days, place or status of an event changed."""

    event_id: int
