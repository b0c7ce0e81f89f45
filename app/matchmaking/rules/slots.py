"""The grid of times at which people can meet, and when somebody can."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.clock import aware
from app.core.intervals import units


@dataclass(frozen=True, slots=True)
class Slot:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Frame:
    """When meetings may be at an event, by its own clock: from `opens` to `closes`, but not in the `pauses`."""

    starts_on: date
    ends_on: date
    zone: ZoneInfo
    minutes: int
    opens: time = time(9, 0)
    closes: time = time(18, 0)
    pauses: tuple[tuple[time, time], ...] = ()


def grid(frame: Frame) -> list[Slot]:
    """All slots of an event, in UTC: back to back on each of its days, none that touches a pause."""
    length = timedelta(minutes=frame.minutes)
    slots = []
    day = frame.starts_on
    while day <= frame.ends_on:
        start, end = (aware(datetime.combine(day, at, frame.zone)) for at in (frame.opens, frame.closes))
        pauses = [tuple(aware(datetime.combine(day, at, frame.zone)) for at in (begin, stop)) for begin, stop in frame.pauses]
        while start + length <= end:
            if not any(start < stop and begin < start + length for begin, stop in pauses):
                slots.append(Slot(start, start + length))
            start += length
        day += timedelta(days=1)
    return slots


@dataclass(frozen=True, slots=True)
class Diary:
    """When somebody cannot meet: claimed units (`core.intervals.units`), starts of slots they keep free, a number of meetings a
    day that is reached (`full_days` in the event's zone), and hours outside of which they do not meet online."""

    busy: frozenset[datetime]
    buffer: timedelta = timedelta(0)
    away: frozenset[datetime] = frozenset()
    full_days: frozenset[date] = frozenset()
    hours: tuple[time, time] | None = None
    zone: ZoneInfo | None = None

    def can(self, slot: Slot, home: ZoneInfo) -> bool:
        """Whether they can meet in the slot, with the time after it that they want free."""
        if slot.starts_at in self.away or slot.starts_at.astimezone(home).date() in self.full_days:
            return False
        return self._awake(slot) and self.busy.isdisjoint(units(slot.starts_at, slot.ends_at + self.buffer))

    def _awake(self, slot: Slot) -> bool:
        if self.hours is None or self.zone is None:
            return True
        begin, end = self.hours
        start, stop = (at.astimezone(self.zone) for at in (slot.starts_at, slot.ends_at))
        if begin < end:
            return start.date() == stop.date() and begin <= start.time() and stop.time() <= end
        # Over midnight, for people who work at night.
        return all(at.time() >= begin or at.time() <= end for at in (start, stop))


def free(slots: Sequence[Slot], diaries: Collection[Diary], home: ZoneInfo, now: datetime) -> list[Slot]:
    """Slots that lie ahead and in which all of them can meet."""
    return [slot for slot in slots if slot.starts_at > now and all(diary.can(slot, home) for diary in diaries)]


def nearest(slots: Sequence[Slot], wanted: datetime, how_many: int = 3) -> list[Slot]:
    """The slots nearest to a time that cannot be had, in order of time."""
    close = sorted(slots, key=lambda slot: (abs(slot.starts_at - wanted), slot.starts_at))[:how_many]
    return sorted(close, key=lambda slot: slot.starts_at)
