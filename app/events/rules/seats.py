"""Who gets a seat, who waits, who is refused: decided on values, so that it can be tested without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MODES = ("on_site", "online")


@dataclass(frozen=True, slots=True)
class Seat:
    """There is a seat, and nobody has a better right to it."""


@dataclass(frozen=True, slots=True)
class Queue:
    """No seat now: wait, behind everyone who waits already."""


@dataclass(frozen=True, slots=True)
class Refuse:
    reason: str


def admit(*, taken: int, seats: int | None, waiting: int) -> Seat | Queue:
    """A seat only when one is free and nobody waits for it: a newcomer never overtakes the queue."""
    free = seats is None or taken < seats
    return Seat() if free and waiting == 0 else Queue()


def open_for_registration(*, status: str, registration_open: bool, ended: bool) -> Refuse | None:
    if status != "published":
        return Refuse("event_not_open")
    if ended:
        return Refuse("event_over")
    if not registration_open:
        return Refuse("registration_closed")
    return None


def open_for_enrolment(
    *,
    registration_state: str,
    registration_mode: str,
    mode: str,
    needs_enrolment: bool,
    cancelled: bool,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> Refuse | None:
    """A confirmed registration may enrol until the session starts on site, until it ends online. Who is registered
    online has no place in a room; who is on site may also listen in online."""
    if registration_state != "confirmed":
        return Refuse("not_registered")
    if not needs_enrolment:
        return Refuse("no_enrolment_needed")
    if cancelled:
        return Refuse("session_cancelled")
    if registration_mode == "online" and mode == "on_site":
        return Refuse("registered_online")
    if now >= (starts_at if mode == "on_site" else ends_at):
        return Refuse("session_started")
    return None


JOIN_BEFORE = timedelta(minutes=15)
JOIN_AFTER = timedelta(minutes=10)


def join_window(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """When the online room of a session may be entered."""
    return starts_at - JOIN_BEFORE, ends_at + JOIN_AFTER
