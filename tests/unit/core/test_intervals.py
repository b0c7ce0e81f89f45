"""Times, spans and their units."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.core import intervals
from app.core.clock import aware, zone

T0 = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def test_naive_times_are_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        aware(datetime(2026, 3, 1))
    with pytest.raises(ValueError, match="not a time zone"):
        zone("Mars/Olympus")


def test_units_cover_the_span_and_touch_no_more() -> None:
    assert intervals.units(T0, T0) == []
    assert intervals.units(T0, T0 + timedelta(minutes=10)) == [T0, T0 + timedelta(minutes=5)]
    assert intervals.units(T0 + timedelta(minutes=3), T0 + timedelta(minutes=6)) == [T0, T0 + timedelta(minutes=5)]
    with pytest.raises(ValueError):
        intervals.units(T0, T0 - timedelta(minutes=1))
