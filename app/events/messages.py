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
class RoomRenamed(Message):
    """A room has another name: what calendars call the place."""

    room_id: int


@dataclass(frozen=True, slots=True)
class EventChanged(Message):
    """Days, place or status of an event changed."""

    event_id: int


@dataclass(frozen=True, slots=True)
class RegistrationRequested(Message):
    """Somebody asks for a place, and an organiser has to say yes or no."""

    registration_id: int


@dataclass(frozen=True, slots=True)
class RegistrationRefused(Message):
    registration_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class SeatRequested(Message):
    """Somebody asks for a seat, and an organiser has to say yes or no."""

    enrolment_id: int


@dataclass(frozen=True, slots=True)
class SeatRefused(Message):
    enrolment_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class ProgrammePublished(Message):
    """A version of a programme was published."""

    version_id: int


@dataclass(frozen=True, slots=True)
class DigestDue(Message):
    """One person has to hear, once, of all that a version changed for them."""

    version_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Invited(Message):
    """A person, or everybody of an organisation, was asked to an event."""

    invitee_id: int


@dataclass(frozen=True, slots=True)
class CameToTable(Message):
    """A badge was scanned at a table of one-on-one meetings; `at` is an ISO instant."""

    registration_id: int
    table: int
    at: str
