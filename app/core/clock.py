"""The one place that reads the wall clock, and the one check that an instant is aware."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


def utc_now() -> datetime:
    return datetime.now(UTC)


def aware(moment: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a naive one: nobody may guess its zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC)


@cache
def _zone_names() -> frozenset[str]:
    # Looked up once: the system reads hundreds of files for it.
    return frozenset(available_timezones())


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises ValueError when there is none."""
    if name not in _zone_names():
        raise ValueError(f"{name!r} is not a time zone")
    return ZoneInfo(name)
