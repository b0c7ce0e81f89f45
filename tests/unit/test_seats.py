"""Who gets a seat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.events.rules.seats import Queue, Refuse, Seat, admit, join_window, open_for_enrolment, open_for_registration
from tests.factories.members import NOW


@pytest.mark.parametrize(
    ("taken", "seats", "waiting", "verdict"),
    [
        (0, 1, 0, Seat()),
        (1, 1, 0, Queue()),
        (0, 1, 1, Queue()),
        (9999, None, 0, Seat()),
        (0, 0, 0, Queue()),
        (5, 3, 0, Queue()),
    ],
)
def test_admit(taken: int, seats: int | None, waiting: int, verdict: object) -> None:
    assert admit(taken=taken, seats=seats, waiting=waiting) == verdict


def test_registration_windows() -> None:
    assert open_for_registration(status="published", registration_open=True, ended=False) is None
    assert open_for_registration(status="draft", registration_open=True, ended=False) == Refuse("event_not_open")
    assert open_for_registration(status="published", registration_open=False, ended=False) == Refuse("registration_closed")
    assert open_for_registration(status="published", registration_open=True, ended=True) == Refuse("event_over")


def enrolling(**changes: object) -> Refuse | None:
    values = {
        "registration_state": "confirmed", "registration_mode": "on_site", "mode": "on_site", "needs_enrolment": True,
        "cancelled": False, "starts_at": NOW, "ends_at": NOW + timedelta(hours=1), "now": NOW - timedelta(minutes=1),
    }  # fmt: skip
    return open_for_enrolment(**{**values, **changes})  # type: ignore[arg-type]


def test_enrolment_windows() -> None:
    assert enrolling() is None
    assert enrolling(now=NOW) == Refuse("session_started")
    assert enrolling(now=NOW, mode="online") is None
    assert enrolling(now=NOW + timedelta(hours=1), mode="online") == Refuse("session_started")
    assert enrolling(registration_mode="online") == Refuse("registered_online")
    assert enrolling(registration_mode="online", mode="online") is None
    assert enrolling(registration_state="waiting") == Refuse("not_registered")
    assert enrolling(cancelled=True) == Refuse("session_cancelled")
    assert enrolling(needs_enrolment=False) == Refuse("no_enrolment_needed")


def test_the_online_room_opens_before_and_closes_after() -> None:
    opens, closes = join_window(NOW, NOW + timedelta(hours=1))
    assert (NOW - opens, closes - NOW) == (timedelta(minutes=15), timedelta(minutes=70))
