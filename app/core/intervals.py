"""Spans of time, half open: the start belongs to it, the end does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.core.clock import aware

# The finest grain in which people, tables and rooms are claimed. It divides every slot length in use.
UNIT = timedelta(minutes=5)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def units(start: datetime, end: datetime) -> list[datetime]:
    """The starts of all units that the span touches, in order, in UTC. Empty when it ends where it starts."""
    start, end = aware(start), aware(end)
    if end < start:
        raise ValueError("the span ends before it starts")
    first = start - (start - _EPOCH) % UNIT
    starts = []
    while first < end:
        starts.append(first)
        first += UNIT
    return starts if end > start else []
