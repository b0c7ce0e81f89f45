"""Clashes in a programme: one sweep over the sessions in order of time.

Sorting is O(n log n). After it each room, speaker and person is walked once; the list of what still runs stays short, so the
walk is linear in the sessions and in the clashes it finds.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.events.vocabulary import ClashKind, RoomKind, SessionMode

Span = tuple[datetime, datetime]
ZERO = timedelta(0)
# Fewer seats than this part of the room waste it.
WELL_USED = 0.5


@dataclass(frozen=True, slots=True)
class ProgrammeRoom:
    """A room. `kind` is on_site, online or hybrid; no `open` spans means always; `turnover` is the time it needs between two
    sessions."""

    name: str
    kind: RoomKind = RoomKind.ON_SITE
    capacity: int | None = None
    open: tuple[Span, ...] = ()
    turnover: timedelta = ZERO


@dataclass(frozen=True, slots=True)
class Placed:
    """A session as the sweep sees it. `seats` are those on site; None with `limited` means that anybody may come.
    `taken` are confirmed seats on site."""

    code: str
    starts_at: datetime
    ends_at: datetime
    place: ProgrammeRoom | None = None
    mode: SessionMode = SessionMode.HYBRID
    speakers: tuple[str, ...] = ()
    enrols: bool = False
    seats: int | None = None
    taken: int = 0
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """`what` names the room, speaker or person; `sessions` are codes in order of time."""

    kind: ClashKind
    sessions: tuple[str, ...]
    what: str

    @property
    def key(self) -> str:
        """The same for the same fault, so that a reason given once is found again."""
        return hashlib.sha256("\x1f".join((self.kind, self.what, *sorted(self.sessions))).encode()).hexdigest()[:16]


@dataclass(slots=True)
class _Lanes:
    """Who and what is where, each in order of time."""

    rooms: dict[str, list[Placed]] = field(default_factory=lambda: defaultdict(list))
    speakers: dict[str, list[Placed]] = field(default_factory=lambda: defaultdict(list))
    people: dict[str, list[Placed]] = field(default_factory=lambda: defaultdict(list))


def find_clashes(
    sessions: Sequence[Placed], speaker_times: Mapping[str, tuple[Span, ...]] | None = None, walk: timedelta = ZERO
) -> list[Clash]:
    """All clashes, in order of time. `speaker_times` are the spans of speakers who cannot come always; `walk` is what
    somebody needs from one room to another."""
    ordered = sorted(sessions, key=lambda placed: (placed.starts_at, placed.ends_at, placed.code))
    lanes = _Lanes()
    clashes: list[Clash] = []
    for placed in ordered:
        # An online room holds any number of sessions at once.
        if placed.place and placed.place.kind != RoomKind.ONLINE:
            lanes.rooms[placed.place.name].append(placed)
        for speaker in placed.speakers:
            lanes.speakers[speaker].append(placed)
        for person in placed.people:
            lanes.people[person].append(placed)
        clashes += _alone(placed, speaker_times or {})
    for name, items in lanes.rooms.items():
        turnover = items[0].place.turnover if items[0].place else ZERO
        clashes += _pairs(items, name, ClashKind.ROOM_OVERLAP, ClashKind.ROOM_TURNOVER, lambda _a, _b, gap=turnover: gap)  # type: ignore[misc]
    for name, items in lanes.speakers.items():
        clashes += _pairs(
            items, name, ClashKind.SPEAKER_OVERLAP, ClashKind.SPEAKER_CHANGEOVER, lambda a, b: walk if _apart(a, b) else ZERO
        )
    for name, items in lanes.people.items():
        clashes += _pairs(items, name, ClashKind.PERSON_OVERLAP, ClashKind.PERSON_OVERLAP, lambda _a, _b: ZERO)
    place = {placed.code: number for number, placed in enumerate(ordered)}
    return sorted(clashes, key=lambda clash: (place[clash.sessions[0]], clash.kind, clash.sessions, clash.what))


def _apart(placed: Placed, other: Placed) -> bool:
    return placed.place is not None and other.place is not None and placed.place.name != other.place.name


def _pairs(
    ordered: list[Placed], name: str, overlap: ClashKind, near: ClashKind, gap: Callable[[Placed, Placed], timedelta]
) -> Iterator[Clash]:
    """Pairs that share an instant, and pairs with less than `gap(earlier, later)` between them."""
    running: list[Placed] = []
    for placed in ordered:
        still = []
        for other in running:
            if other.ends_at > placed.starts_at:
                yield Clash(overlap, (other.code, placed.code), name)
                still.append(other)
            elif other.ends_at + gap(other, placed) > placed.starts_at:
                yield Clash(near, (other.code, placed.code), name)
                still.append(other)
        still.append(placed)
        running = still


def _alone(placed: Placed, speaker_times: Mapping[str, tuple[Span, ...]]) -> Iterator[Clash]:
    """What is wrong with a session by itself."""
    for speaker in placed.speakers:
        if speaker in speaker_times and not _within(placed, speaker_times[speaker]):
            yield Clash(ClashKind.SPEAKER_UNAVAILABLE, (placed.code,), speaker)
    place = placed.place
    if place is None:
        return
    if place.open and not _within(placed, place.open):
        yield Clash(ClashKind.ROOM_UNAVAILABLE, (placed.code,), place.name)
    if (placed.mode != SessionMode.ON_SITE and place.kind == RoomKind.ON_SITE) or (
        placed.mode != SessionMode.ONLINE and place.kind == RoomKind.ONLINE
    ):
        yield Clash(ClashKind.ROOM_KIND, (placed.code,), place.name)
    if placed.mode == SessionMode.ONLINE or place.capacity is None or not placed.enrols:
        return
    if placed.seats is None or placed.seats > place.capacity or placed.taken > place.capacity:
        yield Clash(ClashKind.SEATS_OVER_CAPACITY, (placed.code,), place.name)
    elif placed.seats < place.capacity * WELL_USED:
        yield Clash(ClashKind.CAPACITY_OVER_SEATS, (placed.code,), place.name)


def _within(placed: Placed, spans: tuple[Span, ...]) -> bool:
    return any(start <= placed.starts_at and placed.ends_at <= end for start, end in spans)
