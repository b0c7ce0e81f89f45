"""Where people are, told from their scans alone, and which admissions contradict each other.

An area is the venue as a whole (`venue`, behind every door), a room, a table or a counter. One is in the venue or not, and
in one other area at most: a scan into B closes A. Nobody is asked to scan out at night: each day begins with nobody inside.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.badges.vocabulary import ConflictKind, Direction

VENUE = "venue"
# Nobody is at two places apart within so many seconds.
WALK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Move:
    """One admitted scan: when (seconds since 1970), through a gate into or out of which area."""

    at: int
    area: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`venue`: came in by a door; `spot`: the room, table or counter one went to last."""

    venue: bool = False
    spot: str | None = None

    @property
    def inside(self) -> bool:
        return self.venue or self.spot is not None


def day_of(at: int, days: Sequence[int]) -> int:
    """Number of the day that contains a time, given the starts of the days; all time before the first is one day."""
    return bisect_right(days, at)


def step(place: Whereabouts, move: Move) -> Whereabouts:
    """Where one is after one more move."""
    if move.area == VENUE:
        return Whereabouts(move.direction == Direction.IN, None)
    if move.direction == Direction.IN:
        return Whereabouts(place.venue, move.area)
    return Whereabouts(place.venue, None) if place.spot == move.area else place


def place_after(moves: Sequence[Move], at: int, days: Sequence[int]) -> Whereabouts:
    """Where one is at a time, after the moves of the same day up to then. `moves` may be in any order."""
    today, place = day_of(at, days), Whereabouts()
    for move in sorted(moves, key=lambda move: move.at):
        if move.at <= at and day_of(move.at, days) == today:
            place = step(place, move)
    return place


@dataclass(frozen=True, slots=True)
class Passage:
    """An admitted scan as the review sees it. `free`: the gate lets people in again and again. `offline`: the device gave the
    verdict by itself."""

    scan: int
    device: int
    move: Move
    offline: bool
    free: bool = False


@dataclass(frozen=True, slots=True)
class Clash:
    """An admission that should not have been: the scan, why, and the earlier scan it contradicts."""

    scan: int
    kind: ConflictKind
    other: int | None = None


def contradictions(passages: Iterable[Passage], days: Sequence[int]) -> list[Clash]:
    """Of one badge: into an area it was in already (already_in), or into two areas within a minute by two devices
    (two_places). Only where a device had answered by itself: two scans that the server answered one after the other are no
    surprise."""
    clashes: list[Clash] = []
    place, today = Whereabouts(), -1
    entered: dict[str, Passage] = {}
    last: Passage | None = None
    for passage in sorted(passages, key=lambda passage: (passage.move.at, passage.scan)):
        move = passage.move
        if day_of(move.at, days) != today:
            place, today, entered, last = Whereabouts(), day_of(move.at, days), {}, None
        if move.direction == Direction.IN:
            earlier = entered.get(move.area)
            is_here = place.venue if move.area == VENUE else place.spot == move.area
            if is_here and earlier and not passage.free and (passage.offline or earlier.offline):
                clashes.append(Clash(passage.scan, ConflictKind.ALREADY_IN, earlier.scan))
            elif last and _too_quick(last, passage):
                clashes.append(Clash(passage.scan, ConflictKind.TWO_PLACES, last.scan))
            entered[move.area] = passage
            last = passage
        place = step(place, move)
    return clashes


def _too_quick(last: Passage, passage: Passage) -> bool:
    apart = VENUE not in {last.move.area, passage.move.area} and last.move.area != passage.move.area
    soon = passage.move.at - last.move.at < WALK_SECONDS
    return apart and soon and last.device != passage.device and (last.offline or passage.offline)


def over_capacity(moves: Iterable[tuple[int, int, Move]], area: str, capacity: int, days: Sequence[int]) -> set[int]:
    """Ids of the scans that let one more into an area than it holds. `moves` are (registration, scan, move) of everybody."""
    places: dict[int, Whereabouts] = {}
    inside: set[int] = set()
    today, over = -1, set()
    for registration, scan, move in sorted(moves, key=lambda entry: (entry[2].at, entry[1])):
        if day_of(move.at, days) != today:
            places, inside, today = {}, set(), day_of(move.at, days)
        place = places[registration] = step(places.get(registration, Whereabouts()), move)
        was = registration in inside
        (inside.add if _within(place, area) else inside.discard)(registration)
        if move.direction == Direction.IN and not was and move.area == area and len(inside) > capacity:
            over.add(scan)
    return over


def _within(place: Whereabouts, area: str) -> bool:
    return place.inside if area == VENUE else place.spot == area
