"""Spans and the units they are made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from app.core.intervals import units

T0 = datetime(2026, 3, 1, tzinfo=UTC)


minutes = some.integers(0, 3000)


def overlap(start: datetime, end: datetime, other_start: datetime, other_end: datetime) -> bool:
    """What the claims and the sweep are held against: two half-open spans share an instant."""
    return start < other_end and other_start < end


@given(minutes, minutes, minutes, minutes)
def test_spans_that_overlap_share_a_unit(a: int, b: int, c: int, d: int) -> None:
    first = (T0 + timedelta(minutes=a), T0 + timedelta(minutes=a + 1 + b % 90))
    other = (T0 + timedelta(minutes=c), T0 + timedelta(minutes=c + 1 + d % 90))
    if overlap(*first, *other):
        assert set(units(*first)) & set(units(*other))
