"""The grid of times at which people can meet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.clock import aware
from app.core.intervals import units

FIRST, LAST = time(9, 0), time(18, 0)


@dataclass(frozen=True, slots=True)
class Slot:
    starts_at: datetime
    ends_at: datetime


def grid(starts_on: date, ends_on: date, zone: ZoneInfo, minutes: int) -> list[Slot]:
    """All slots of an event, in UTC: back to back from 9 to 18 o'clock at the event, on each of its days."""
    length = timedelta(minutes=minutes)
    slots = []
    day = starts_on
    while day <= ends_on:
        start = aware(datetime.combine(day, FIRST, zone))
        end = aware(datetime.combine(day, LAST, zone))
        while start + length <= end:
            slots.append(Slot(start, start + length))
            start += length
        day += timedelta(days=1)
    return slots


def free(slots: list[Slot], busy: Collection[datetime], now: datetime) -> list[Slot]:
    """Slots that lie ahead and touch none of the busy units (as `core.intervals.units` cuts them)."""
    taken = set(busy)
    return [slot for slot in slots if slot.starts_at > now and taken.isdisjoint(units(slot.starts_at, slot.ends_at))]
