"""Slots and moves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.intervals import units
from app.matchmaking.rules import booking
from app.matchmaking.rules.slots import free, grid

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_the_grid_is_wall_time_on_both_sides_of_a_clock_change() -> None:
    slots = grid(date(2026, 10, 24), date(2026, 10, 25), AMSTERDAM, 20)
    assert len(slots) == 2 * 27
    assert slots[0].starts_at == datetime(2026, 10, 24, 7, 0, tzinfo=UTC)
    assert slots[27].starts_at == datetime(2026, 10, 25, 8, 0, tzinfo=UTC), "an hour later in UTC after the change"


def test_free_slots_lie_ahead_and_touch_nothing_busy() -> None:
    slots = grid(date(2026, 11, 22), date(2026, 11, 22), AMSTERDAM, 20)
    busy = units(slots[3].starts_at + timedelta(minutes=15), slots[4].starts_at + timedelta(minutes=5))
    assert free(slots, busy, slots[0].starts_at) == slots[1:3] + slots[5:]


@pytest.mark.parametrize(
    ("state", "verb", "is_invitee", "after"),
    [
        ("requested", "accept", True, "accepted"),
        ("requested", "accept", False, None),
        ("requested", "decline", True, "declined"),
        ("requested", "decline", False, None),
        ("requested", "cancel", False, "cancelled"),
        ("accepted", "cancel", True, "cancelled"),
        ("accepted", "accept", True, None),
        ("declined", "accept", True, None),
        ("cancelled", "cancel", True, None),
    ],
)
def test_only_listed_moves(state: str, verb: str, is_invitee: bool, after: str | None) -> None:
    assert booking.move(state, verb, is_invitee=is_invitee) == after
