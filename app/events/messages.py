"""What can happen to events, registrations and seats."""

from __future__ import annotations

from app.core.messages import Message, message


@message("events.registered")
class Registered(Message):
    """A registration got its place, at once or from the waiting list."""

    registration_id: int
    promoted: bool = False


@message("events.registration_queued")
class RegistrationQueued(Message):
    registration_id: int


@message("events.registration_left")
class RegistrationLeft(Message):
    """A place was given back. `uid` is the calendar entry it had."""

    registration_id: int
    uid: str


@message("events.seat_taken")
class SeatTaken(Message):
    """An enrolment got its seat, at once or from the waiting list."""

    enrolment_id: int
    promoted: bool = False


@message("events.seat_queued")
class SeatQueued(Message):
    enrolment_id: int


@message("events.seat_left")
class SeatLeft(Message):
    """A seat was given back. `uid` is the calendar entry it had."""

    enrolment_id: int
    uid: str


@message("events.room_renamed")
class RoomRenamed(Message):
    """A room has another name: what calendars call the place."""

    room_id: int


@message("events.event_changed")
class EventChanged(Message):
    """Days, place or status of an event changed."""

    event_id: int


@message("events.registration_requested")
class RegistrationRequested(Message):
    """Somebody asks for a place, and an organiser has to say yes or no."""

    registration_id: int


@message("events.registration_refused")
class RegistrationRefused(Message):
    registration_id: int
    reason: str


@message("events.seat_requested")
class SeatRequested(Message):
    """Somebody asks for a seat, and an organiser has to say yes or no."""

    enrolment_id: int


@message("events.seat_refused")
class SeatRefused(Message):
    enrolment_id: int
    reason: str


@message("events.programme_published")
class ProgrammePublished(Message):
    """A version of a programme was published."""

    version_id: int


@message("events.digest_due")
class DigestDue(Message):
    """One person has to hear, once, of all that a version changed for them."""

    version_id: int
    person_id: int


@message("events.invited")
class Invited(Message):
    """A person, or everybody of an organisation, was asked to an event."""

    invitee_id: int


@message("events.came_to_table")
class CameToTable(Message):
    """A badge was scanned at a table of one-on-one meetings; `at` is an ISO instant."""

    registration_id: int
    table: int
    at: str
