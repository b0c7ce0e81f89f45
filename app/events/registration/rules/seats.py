"""Who gets a seat, who waits, who is refused: decided on values, so that it can be tested without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.events.vocabulary import EventsReason, EventStatus, Mode, PlaceState, SessionMode, WaitsFor


@dataclass(frozen=True, slots=True)
class Seat:
    """There is a seat, and nobody has a better right to it."""


@dataclass(frozen=True, slots=True)
class Queue:
    """No seat now: wait, behind everyone who waits already."""


@dataclass(frozen=True, slots=True)
class Refuse:
    reason: EventsReason


def admit(*, taken: int, seats: int | None, waiting: int, wanted: int = 1) -> Seat | Queue:
    """Seats only when enough are free and nobody waits for them: a newcomer never overtakes the queue. A group of `wanted`
    comes together or waits together."""
    free = seats is None or taken + wanted <= seats
    return Seat() if free and waiting == 0 else Queue()


def why_waiting(*, free: int | None, wanted: int, ahead: int, own_left: int | None, has_time: bool) -> WaitsFor:
    """What somebody in a queue waits for. `own_left` seats are left of their organisation's share, `free` of all; `wanted` are
    those of their group, and `ahead` people wait before them."""
    if own_left is not None and own_left < wanted:
        return WaitsFor.ORGANISATION_CAP
    if not has_time:
        return WaitsFor.NO_TIME
    if free == 0:
        return WaitsFor.FULL
    if free is not None and free < wanted:
        return WaitsFor.GROUP
    return WaitsFor.OTHERS if ahead else WaitsFor.FULL


@dataclass(frozen=True, slots=True)
class Door:
    """When and to whom something with seats is open."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    invited_only: bool = False

    def refusal(self, *, invited: bool, now: datetime) -> Refuse | None:
        if self.opens_at and now < self.opens_at:
            return Refuse(EventsReason.NOT_OPEN_YET)
        if self.closes_at and now >= self.closes_at:
            return Refuse(EventsReason.CLOSED_BY_NOW)
        if self.invited_only and not invited:
            return Refuse(EventsReason.INVITED_ONLY)
        return None


def open_for_registration(
    *, status: EventStatus, registration_open: bool, ended: bool, door: Door, invited: bool, now: datetime
) -> Refuse | None:
    if status != EventStatus.PUBLISHED:
        return Refuse(EventsReason.EVENT_NOT_OPEN)
    if ended:
        return Refuse(EventsReason.EVENT_OVER)
    if not registration_open:
        return Refuse(EventsReason.REGISTRATION_CLOSED)
    return door.refusal(invited=invited, now=now)


def open_for_enrolment(
    *,
    registration_state: PlaceState,
    registration_mode: Mode,
    mode: Mode,
    session_mode: SessionMode,
    needs_enrolment: bool,
    cancelled: bool,
    starts_at: datetime,
    ends_at: datetime,
    door: Door,
    now: datetime,
) -> Refuse | None:
    """A confirmed registration may enrol until the session starts on site, until it ends online. Who is registered
    online has no place in a room; who is on site may also listen in online."""
    if registration_state != PlaceState.CONFIRMED:
        return Refuse(EventsReason.NOT_REGISTERED)
    if not needs_enrolment:
        return Refuse(EventsReason.NO_ENROLMENT_NEEDED)
    if cancelled:
        return Refuse(EventsReason.SESSION_CANCELLED)
    if session_mode not in {mode, SessionMode.HYBRID}:
        return Refuse(EventsReason.MODE_NOT_OFFERED)
    if registration_mode == Mode.ONLINE and mode == Mode.ON_SITE:
        return Refuse(EventsReason.REGISTERED_ONLINE)
    if now >= (starts_at if mode == Mode.ON_SITE else ends_at):
        return Refuse(EventsReason.SESSION_STARTED)
    return door.refusal(invited=True, now=now)


DECLINE_WITHIN = timedelta(hours=24)
DECLINE_BEFORE_START = timedelta(minutes=30)


def decline_until(now: datetime, starts_at: datetime) -> datetime | None:
    """Until when somebody who moved up may decline by one click: a day, and never into the last half hour before the start.
    None when there is no time left for it."""
    end = min(now + DECLINE_WITHIN, starts_at - DECLINE_BEFORE_START)
    return end if end > now else None


def join_window(starts_at: datetime, ends_at: datetime, before: int = 15, after: int = 10) -> tuple[datetime, datetime]:
    """When the online room of a session may be entered; `before` and `after` are minutes."""
    return starts_at - timedelta(minutes=before), ends_at + timedelta(minutes=after)
