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
class Place:
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
    place: Place | None = None
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
    ordered = sorted(sessions, key=lambda one: (one.starts_at, one.ends_at, one.code))
    lanes = _Lanes()
    found: list[Clash] = []
    for one in ordered:
        # An online room holds any number of sessions at once.
        if one.place and one.place.kind != RoomKind.ONLINE:
            lanes.rooms[one.place.name].append(one)
        for speaker in one.speakers:
            lanes.speakers[speaker].append(one)
        for person in one.people:
            lanes.people[person].append(one)
        found += _alone(one, speaker_times or {})
    for name, held in lanes.rooms.items():
        turnover = held[0].place.turnover if held[0].place else ZERO
        found += _pairs(held, name, ClashKind.ROOM_OVERLAP, ClashKind.ROOM_TURNOVER, lambda _a, _b, gap=turnover: gap)  # type: ignore[misc]
    for name, held in lanes.speakers.items():
        found += _pairs(
            held, name, ClashKind.SPEAKER_OVERLAP, ClashKind.SPEAKER_CHANGEOVER, lambda a, b: walk if _apart(a, b) else ZERO
        )
    for name, held in lanes.people.items():
        found += _pairs(held, name, ClashKind.PERSON_OVERLAP, ClashKind.PERSON_OVERLAP, lambda _a, _b: ZERO)
    place = {one.code: number for number, one in enumerate(ordered)}
    return sorted(found, key=lambda clash: (place[clash.sessions[0]], clash.kind, clash.sessions, clash.what))


def _apart(one: Placed, other: Placed) -> bool:
    return one.place is not None and other.place is not None and one.place.name != other.place.name


def _pairs(
    ordered: list[Placed], name: str, overlap: ClashKind, near: ClashKind, gap: Callable[[Placed, Placed], timedelta]
) -> Iterator[Clash]:
    """Pairs that share an instant, and pairs with less than `gap(earlier, later)` between them."""
    running: list[Placed] = []
    for one in ordered:
        still = []
        for other in running:
            if other.ends_at > one.starts_at:
                yield Clash(overlap, (other.code, one.code), name)
                still.append(other)
            elif other.ends_at + gap(other, one) > one.starts_at:
                yield Clash(near, (other.code, one.code), name)
                still.append(other)
        still.append(one)
        running = still


def _alone(one: Placed, speaker_times: Mapping[str, tuple[Span, ...]]) -> Iterator[Clash]:
    """What is wrong with a session by itself."""
    for speaker in one.speakers:
        if speaker in speaker_times and not _within(one, speaker_times[speaker]):
            yield Clash(ClashKind.SPEAKER_UNAVAILABLE, (one.code,), speaker)
    place = one.place
    if place is None:
        return
    if place.open and not _within(one, place.open):
        yield Clash(ClashKind.ROOM_UNAVAILABLE, (one.code,), place.name)
    if (one.mode != SessionMode.ON_SITE and place.kind == RoomKind.ON_SITE) or (
        one.mode != SessionMode.ONLINE and place.kind == RoomKind.ONLINE
    ):
        yield Clash(ClashKind.ROOM_KIND, (one.code,), place.name)
    if one.mode == SessionMode.ONLINE or place.capacity is None or not one.enrols:
        return
    if one.seats is None or one.seats > place.capacity or one.taken > place.capacity:
        yield Clash(ClashKind.SEATS_OVER_CAPACITY, (one.code,), place.name)
    elif one.seats < place.capacity * WELL_USED:
        yield Clash(ClashKind.CAPACITY_OVER_SEATS, (one.code,), place.name)


def _within(one: Placed, spans: tuple[Span, ...]) -> bool:
    return any(start <= one.starts_at and one.ends_at <= end for start, end in spans)
