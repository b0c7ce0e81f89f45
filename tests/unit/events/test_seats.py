"""Who gets a seat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.events.registration.rules.seats import (
    Door,
    Queue,
    Refuse,
    Seat,
    admit,
    decline_until,
    join_window,
    open_for_enrolment,
    open_for_registration,
    why_waiting,
)
from app.events.vocabulary import EventsReason, EventStatus, Mode, PlaceState, SessionMode, WaitsFor
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


@pytest.mark.parametrize(
    ("taken", "wanted", "verdict"), [(0, 3, Seat()), (1, 2, Seat()), (1, 3, Queue()), (3, 1, Queue()), (0, 4, Queue())]
)
def test_a_group_comes_together_or_waits(taken: int, wanted: int, verdict: object) -> None:
    assert admit(taken=taken, seats=3, waiting=0, wanted=wanted) == verdict


def registering(**changes: object) -> Refuse | None:
    values = {
        "status": EventStatus.PUBLISHED,
        "registration_open": True,
        "ended": False,
        "door": Door(),
        "invited": False,
        "now": NOW,
    }
    return open_for_registration(**{**values, **changes})  # type: ignore[arg-type]


def test_registration_windows() -> None:
    assert registering() is None
    assert registering(status=EventStatus.DRAFT) == Refuse(EventsReason.EVENT_NOT_OPEN)
    assert registering(registration_open=False) == Refuse(EventsReason.REGISTRATION_CLOSED)
    assert registering(ended=True) == Refuse(EventsReason.EVENT_OVER)
    assert registering(door=Door(opens_at=NOW + timedelta(seconds=1))) == Refuse(EventsReason.NOT_OPEN_YET)
    assert registering(door=Door(opens_at=NOW, closes_at=NOW + timedelta(seconds=1))) is None
    assert registering(door=Door(closes_at=NOW)) == Refuse(EventsReason.CLOSED_BY_NOW)
    assert registering(door=Door(invited_only=True)) == Refuse(EventsReason.INVITED_ONLY)
    assert registering(door=Door(invited_only=True), invited=True) is None


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"free": 0}, WaitsFor.FULL),
        ({"free": 2, "own_left": 0}, WaitsFor.ORGANISATION_CAP),
        ({"free": 2, "has_time": False}, WaitsFor.NO_TIME),
        ({"free": 2, "wanted": 3}, WaitsFor.GROUP),
        ({"free": 2, "ahead": 1}, WaitsFor.OTHERS),
        ({"free": None, "ahead": 1}, WaitsFor.OTHERS),
        ({"free": 2, "wanted": 3, "own_left": 2}, WaitsFor.ORGANISATION_CAP),
    ],
)
def test_why_somebody_waits(known: dict, reason: WaitsFor) -> None:
    values = {"free": 1, "wanted": 1, "ahead": 0, "own_left": None, "has_time": True}
    assert why_waiting(**{**values, **known}) == reason


def test_declining_ends_before_the_session_starts() -> None:
    assert decline_until(NOW, NOW + timedelta(days=5)) == NOW + timedelta(hours=24)
    assert decline_until(NOW, NOW + timedelta(hours=2)) == NOW + timedelta(minutes=90)
    assert decline_until(NOW, NOW + timedelta(minutes=30)) is None


def enrolling(**changes: object) -> Refuse | None:
    values = {
        "registration_state": PlaceState.CONFIRMED, "registration_mode": Mode.ON_SITE, "mode": Mode.ON_SITE, "needs_enrolment": True,
        "session_mode": SessionMode.HYBRID, "door": Door(),
        "cancelled": False, "starts_at": NOW, "ends_at": NOW + timedelta(hours=1), "now": NOW - timedelta(minutes=1),
    }  # fmt: skip
    return open_for_enrolment(**{**values, **changes})  # type: ignore[arg-type]


def test_enrolment_windows() -> None:
    assert enrolling() is None
    assert enrolling(now=NOW) == Refuse(EventsReason.SESSION_STARTED)
    assert enrolling(now=NOW, mode=Mode.ONLINE) is None
    assert enrolling(now=NOW + timedelta(hours=1), mode=Mode.ONLINE) == Refuse(EventsReason.SESSION_STARTED)
    assert enrolling(registration_mode=Mode.ONLINE) == Refuse(EventsReason.REGISTERED_ONLINE)
    assert enrolling(registration_mode=Mode.ONLINE, mode=Mode.ONLINE) is None
    assert enrolling(registration_state=PlaceState.WAITING) == Refuse(EventsReason.NOT_REGISTERED)
    assert enrolling(session_mode=SessionMode.ONLINE) == Refuse(EventsReason.MODE_NOT_OFFERED)
    assert enrolling(session_mode=SessionMode.ON_SITE, mode=Mode.ONLINE) == Refuse(EventsReason.MODE_NOT_OFFERED)
    assert enrolling(door=Door(closes_at=NOW - timedelta(minutes=2))) == Refuse(EventsReason.CLOSED_BY_NOW)
    assert enrolling(cancelled=True) == Refuse(EventsReason.SESSION_CANCELLED)
    assert enrolling(needs_enrolment=False) == Refuse(EventsReason.NO_ENROLMENT_NEEDED)


def test_the_online_room_opens_before_and_closes_after() -> None:
    opens, closes = join_window(NOW, NOW + timedelta(hours=1))
    assert (NOW - opens, closes - NOW) == (timedelta(minutes=15), timedelta(minutes=70))
