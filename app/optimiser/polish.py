"""Polish a plan without touching its value: fewer idle gaps, then tables near each other.

Two slots and the meetings in them form a graph whose parts can change slots by themselves (Kempe chains): inside such a part
everybody who has a meeting in both slots keeps both. Only those at its ends are busy in another slot afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.optimiser.budget import never
from app.optimiser.grid import Floats, Grid, Ints


def idle(busy: int, there: int) -> int:
    """Slots between the first and the last busy one in which somebody is there and not busy; a bit for each slot."""
    if not busy:
        return 0
    between = (1 << busy.bit_length()) - (busy & -busy)
    return (between & there & ~busy).bit_count()


@dataclass(slots=True)
class _Part:
    """Meetings that can change slots by themselves; `ends`: by person at an end, their busy slots afterwards (a bit each);
    `gain`: idle gaps that go; `shift`: seated meetings that the first slot gains."""

    meetings: list[int]
    ends: dict[int, int]
    gain: int
    shift: int


@dataclass(slots=True)
class Polisher:
    """`busy` and `present` have a bit a slot per person. Ordered meetings and those whose moves are counted stay."""

    grid: Grid
    slots: list[int]
    people: list[list[int]] = field(init=False)
    busy: list[int] = field(init=False)
    present: list[int] = field(init=False)
    in_slot: list[set[int]] = field(init=False)
    _stays: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        grid = self.grid
        self.people = [grid.people_of(meeting).tolist() for meeting in range(grid.meetings)]
        self.busy = [0] * grid.people
        everything = (1 << grid.slots) - 1
        self.present = [everything & ~sum(1 << slot for slot in person.unavailable) for person in grid.problem.people]
        self.in_slot = [set() for _ in range(grid.slots)]
        ordered = {name for wish in grid.problem.meetings for name in (wish.after and (wish.id, *wish.after))}
        self._stays = [
            wish.id in ordered or (wish.now_at is not None and grid.problem.max_moves is not None)
            for wish in grid.problem.meetings
        ]
        for meeting, slot in enumerate(self.slots):
            if slot >= 0:
                self.in_slot[slot].add(meeting)
                for person in self.people[meeting]:
                    self.busy[person] |= 1 << slot

    def gaps(self) -> int:
        return sum(map(idle, self.busy, self.present))

    def sweep(self, rng: np.random.Generator, heat: float) -> int:
        """Try all pairs of slots once, in random order; at `heat` above zero a part may also change for the worse. Returns
        by how much the gaps fell."""
        pairs = [(first, second) for first in range(self.grid.slots) for second in range(first)]
        rng.shuffle(pairs)
        return sum(self._pair(first, second, rng, heat) for first, second in pairs)

    def _pair(self, first: int, second: int, rng: np.random.Generator, heat: float) -> int:
        parts = [part for part in self._parts(first, second) if part is not None]
        chances = rng.random(len(parts))
        wanted = [part for part, chance in zip(parts, chances, strict=True) if part.gain >= self._threshold(chance, heat)]
        gain = 0
        tables = self.grid.tables
        # What fills a slot goes with what empties it, the best of each first.
        wanted.sort(key=lambda part: -part.gain)
        room = {
            slot: int(tables[slot]) - sum(1 for meeting in self.in_slot[slot] if self.grid.seated[meeting])
            for slot in (first, second)
        }
        left = list(wanted)
        while left:
            fitting = next((part for part in left if part.shift <= room[first] and -part.shift <= room[second]), None)
            if fitting is None:
                break
            left.remove(fitting)
            self._swap(fitting, first, second)
            room[first] -= fitting.shift
            room[second] += fitting.shift
            gain += fitting.gain
        return gain

    def _threshold(self, chance: float, heat: float) -> float:
        return 1 if heat <= 0 else float(heat * np.log(max(chance, 1e-12)))

    def _parts(self, first: int, second: int) -> list[_Part | None]:
        in_first = {person: meeting for meeting in self.in_slot[first] for person in self.people[meeting]}
        in_second = {person: meeting for meeting in self.in_slot[second] for person in self.people[meeting]}
        visited: set[int] = set()
        starts = [*sorted(self.in_slot[first]), *sorted(self.in_slot[second])]
        return [self._part(start, first, second, in_first, in_second, visited) for start in starts if start not in visited]

    def _part(
        self,
        start: int,
        first: int,
        second: int,
        in_first: dict[int, int],
        in_second: dict[int, int],
        visited: set[int],
    ) -> _Part | None:
        """The part that `start` lies in, or None when somebody in it cannot change."""
        stack, meetings, ends, gain, shift, movable = [start], [], {}, 0, 0, True
        visited.add(start)
        bits = (1 << first) | (1 << second)
        while stack:
            meeting = stack.pop()
            meetings.append(meeting)
            home, goal, across = (first, second, in_second) if meeting in self.in_slot[first] else (second, first, in_first)
            if self.grid.seated[meeting]:
                shift += -1 if home == first else 1
            movable = movable and bool(self.grid.allowed[meeting, goal]) and not self._stays[meeting]
            for person in self.people[meeting]:
                neighbour = across.get(person)
                if neighbour is None:
                    after = self.busy[person] ^ bits
                    gain += idle(self.busy[person], self.present[person]) - idle(after, self.present[person])
                    ends[person] = after
                elif neighbour not in visited:
                    visited.add(neighbour)
                    stack.append(neighbour)
        return _Part(meetings, ends, gain, shift) if movable else None

    def _swap(self, part: _Part, first: int, second: int) -> None:
        for meeting in part.meetings:
            home, goal = (first, second) if meeting in self.in_slot[first] else (second, first)
            self.slots[meeting] = goal
            self.in_slot[home].discard(meeting)
            self.in_slot[goal].add(meeting)
        for person, after in part.ends.items():
            self.busy[person] = after


def close_gaps(
    grid: Grid, assignment: Ints, rng: np.random.Generator, *, sweeps: int, enough: Callable[[], bool] = never
) -> Ints:
    """The same meetings with fewer idle gaps: cooling sweeps until none is left, there have been so many, or it is `enough`."""
    polisher = Polisher(grid, assignment.tolist())
    best, fewest = list(polisher.slots), polisher.gaps()
    for number in range(sweeps):
        if not fewest or enough():
            break
        heat = 0.6 * (1 - number / (0.8 * sweeps)) if number < 0.8 * sweeps else 0.0
        polisher.sweep(rng, heat)
        gaps = polisher.gaps()
        if gaps < fewest:
            best, fewest = list(polisher.slots), gaps
    return np.array(best)


def tables(grid: Grid, slots: Sequence[int]) -> list[int | None]:
    """A table for each placed meeting: hosts keep theirs, others stay near where they sat last. Within a slot the cost of all
    is least (an assignment problem)."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - a heavy library

    own = [person.table for person in grid.problem.people]
    last: list[int | None] = [None] * grid.people
    table_of: list[int | None] = [None] * grid.meetings
    by_slot: dict[int, list[int]] = defaultdict(list)
    for meeting, slot in enumerate(slots):
        if slot >= 0 and grid.seated[meeting]:
            by_slot[slot].append(meeting)
    for slot in sorted(by_slot):
        meetings, number = by_slot[slot], grid.problem.tables[slot]
        if number is None:
            continue
        numbers = np.arange(1, number + 1)
        cost = np.array(
            [
                np.sum([_walk(numbers, own[person], last[person]) for person in grid.people_of(meeting)], axis=0)
                for meeting in meetings
            ]
        )
        for row, column in zip(*linear_sum_assignment(cost), strict=True):
            meeting = meetings[row]
            table_of[meeting] = int(column) + 1
            for person in grid.people_of(meeting):
                last[person] = int(column) + 1
    return table_of


def _walk(numbers: Ints, own: int | None, last: int | None) -> Floats:
    """What each table costs somebody: hosts do not leave theirs, others walk as little as they can."""
    if own is not None:
        return np.where(numbers == own, 0.0, 1e6)
    return np.minimum(np.abs(numbers - last), 50).astype(float) if last is not None else np.zeros(len(numbers))
