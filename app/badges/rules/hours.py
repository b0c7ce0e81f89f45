"""A gate's hours on the wall clock of the place, as spans of absolute time; daylight saving is settled here, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

# Times as HH:MM in the event's zone, on an ISO date or, with "", on every day of the event.
HoursRecord = TypedDict("HoursRecord", {"day": str, "from": str, "until": str})


def day_starts(first: date, last: date, zone: ZoneInfo) -> list[int]:
    """The midnights, in seconds since 1970, from the day before the event to two days after it."""
    count = (last - first).days + 4
    return [_seconds(first + timedelta(days=number - 1), time(), zone) for number in range(count)]


def open_spans(hours: Sequence[HoursRecord], first: date, last: date, zone: ZoneInfo) -> list[list[int]] | None:
    """None: always open. An end at or before the start belongs to the next day."""
    if not hours:
        return None
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    spans = []
    for entry in hours:
        opens, closes = time.fromisoformat(entry["from"]), time.fromisoformat(entry["until"])
        for day in [date.fromisoformat(entry["day"])] if entry["day"] else days:
            end = day if closes > opens else day + timedelta(days=1)
            spans.append([_seconds(day, opens, zone), _seconds(end, closes, zone)])
    return sorted(spans)


def _seconds(day: date, clock: time, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, clock, zone).timestamp())
