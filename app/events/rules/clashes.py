"""Clashes in a programme: one sweep over the sessions in order of time, O(n log n) for programmes that people can attend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """A session as the sweep sees it."""

    code: str
    starts_at: datetime
    ends_at: datetime
    room: str
    speakers: tuple[str, ...]
    seats: int | None
    room_capacity: int | None
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """`kind` is room_overlap, speaker_overlap, person_overlap (of those enrolled) or seats_over_capacity; `what` names
    the room or the person."""

    kind: str
    sessions: tuple[str, ...]
    what: str


def find_clashes(sessions: Sequence[Placed]) -> list[Clash]:
    """All clashes, in order of time."""
    by_room: dict[str, list[Placed]] = defaultdict(list)
    by_speaker: dict[str, list[Placed]] = defaultdict(list)
    by_person: dict[str, list[Placed]] = defaultdict(list)
    ordered = sorted(sessions, key=lambda one: (one.starts_at, one.ends_at, one.code))
    for session in ordered:
        if session.room:
            by_room[session.room].append(session)
        for speaker in session.speakers:
            by_speaker[speaker].append(session)
        for person in session.people:
            by_person[person].append(session)
    found = [Clash("room_overlap", pair, room) for room, held in by_room.items() for pair in _overlaps(held)]
    found += [Clash("speaker_overlap", pair, name) for name, held in by_speaker.items() for pair in _overlaps(held)]
    found += [Clash("person_overlap", pair, name) for name, held in by_person.items() for pair in _overlaps(held)]
    found += [
        Clash("seats_over_capacity", (one.code,), one.room)
        for one in ordered
        if one.seats is not None and one.room_capacity is not None and one.seats > one.room_capacity
    ]
    place = {session.code: number for number, session in enumerate(ordered)}
    return sorted(found, key=lambda clash: (place[clash.sessions[0]], clash.kind, clash.sessions))


def _overlaps(ordered: Iterable[Placed]) -> Iterator[tuple[str, str]]:
    """Pairs that share an instant; the list of running sessions stays short where clashes are few."""
    running: list[Placed] = []
    for session in ordered:
        running = [other for other in running if other.ends_at > session.starts_at]
        for other in running:
            yield other.code, session.code
        running.append(session)
