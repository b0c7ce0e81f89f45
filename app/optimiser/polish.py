"""Polish a plan without touching its value: fewer idle gaps, then tables near each other.

Two slots and the meetings in them form a graph whose parts can change slots by themselves (Kempe chains): inside such a part
everybody who has a meeting in both slots keeps both. Only those at its ends are busy in another slot afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.optimiser.grid import Floats, Grid, Ints


def idle(busy: int, there: int) -> int:
    """Slots between the first and the last busy one in which somebody is there and not busy; a bit for each slot."""
    if not busy:
        return 0
    between = (1 << busy.bit_length()) - (busy & -busy)
    return (between & there & ~busy).bit_count()


@dataclass(slots=True)
class _Part:
    meetings: list[int]
    ends: dict[int, int]  # person to their busy slots afterwards
    gain: int
    shift: int  # meetings that the first slot gains


@dataclass(slots=True)
class Polisher:
    """`busy` and `there` have a bit a slot per person. Ordered meetings and those whose moves are counted stay."""

    grid: Grid
    at: list[int]
    who: list[list[int]] = field(init=False)
    busy: list[int] = field(init=False)
    there: list[int] = field(init=False)
    in_slot: list[set[int]] = field(init=False)
    _stay: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        grid = self.grid
        self.who = [grid.people_of(one).tolist() for one in range(grid.meetings)]
        self.busy = [0] * grid.people
        everything = (1 << grid.slots) - 1
        self.there = [everything & ~sum(1 << slot for slot in one.unavailable) for one in grid.problem.people]
        self.in_slot = [set() for _ in range(grid.slots)]
        ordered = {name for meeting in grid.problem.meetings for name in (meeting.after and (meeting.id, *meeting.after))}
        self._stay = [
            meeting.id in ordered or (meeting.now_at is not None and grid.problem.max_moves is not None)
            for meeting in grid.problem.meetings
        ]
        for meeting, slot in enumerate(self.at):
            if slot >= 0:
                self.in_slot[slot].add(meeting)
                for person in self.who[meeting]:
                    self.busy[person] |= 1 << slot

    def gaps(self) -> int:
        return sum(map(idle, self.busy, self.there))

    def sweep(self, rng: np.random.Generator, heat: float) -> int:
        """Try all pairs of slots once, in random order; at `heat` above zero a part may also change for the worse. Returns
        by how much the gaps fell."""
        pairs = [(one, other) for one in range(self.grid.slots) for other in range(one)]
        rng.shuffle(pairs)
        return sum(self._pair(one, other, rng, heat) for one, other in pairs)

    def _pair(self, one: int, other: int, rng: np.random.Generator, heat: float) -> int:
        parts = [part for part in self._parts(one, other) if part is not None]
        luck = rng.random(len(parts))
        wanted = [part for part, chance in zip(parts, luck, strict=True) if part.gain >= self._threshold(chance, heat)]
        gained = 0
        tables = self.grid.tables
        # What fills a slot goes with what empties it, the best of each first.
        wanted.sort(key=lambda part: -part.gain)
        seated = {slot: sum(1 for meeting in self.in_slot[slot] if self.grid.seated[meeting]) for slot in (one, other)}
        room = {slot: int(tables[slot]) - seated[slot] for slot in (one, other)}
        left = list(wanted)
        while left:
            fits = next((part for part in left if part.shift <= room[one] and -part.shift <= room[other]), None)
            if fits is None:
                break
            left.remove(fits)
            self._swap(fits, one, other)
            room[one] -= fits.shift
            room[other] += fits.shift
            gained += fits.gain
        return gained

    def _threshold(self, chance: float, heat: float) -> float:
        return 1 if heat <= 0 else float(heat * np.log(max(chance, 1e-12)))

    def _parts(self, one: int, other: int) -> list[_Part | None]:
        here = {person: meeting for meeting in self.in_slot[one] for person in self.who[meeting]}
        there = {person: meeting for meeting in self.in_slot[other] for person in self.who[meeting]}
        seen: set[int] = set()
        starts = [*sorted(self.in_slot[one]), *sorted(self.in_slot[other])]
        return [self._part(start, one, other, here, there, seen) for start in starts if start not in seen]

    def _part(
        self, start: int, one: int, other: int, here: dict[int, int], there: dict[int, int], seen: set[int]
    ) -> _Part | None:
        """The part that `start` lies in, or None when somebody in it cannot change."""
        stack, meetings, ends, gain, shift, may = [start], [], {}, 0, 0, True
        seen.add(start)
        bits = (1 << one) | (1 << other)
        while stack:
            meeting = stack.pop()
            meetings.append(meeting)
            home, goal, across = (one, other, there) if meeting in self.in_slot[one] else (other, one, here)
            if self.grid.seated[meeting]:
                shift += -1 if home == one else 1
            may = may and bool(self.grid.allowed[meeting, goal]) and not self._stay[meeting]
            for person in self.who[meeting]:
                neighbour = across.get(person)
                if neighbour is None:
                    after = self.busy[person] ^ bits
                    gain += idle(self.busy[person], self.there[person]) - idle(after, self.there[person])
                    ends[person] = after
                elif neighbour not in seen:
                    seen.add(neighbour)
                    stack.append(neighbour)
        return _Part(meetings, ends, gain, shift) if may else None

    def _swap(self, part: _Part, one: int, other: int) -> None:
        for meeting in part.meetings:
            home, goal = (one, other) if meeting in self.in_slot[one] else (other, one)
            self.at[meeting] = goal
            self.in_slot[home].discard(meeting)
            self.in_slot[goal].add(meeting)
        for person, after in part.ends.items():
            self.busy[person] = after


def close_gaps(grid: Grid, at: Ints, rng: np.random.Generator, *, sweeps: int, enough: Callable[[], bool]) -> Ints:
    """The same meetings with fewer idle gaps: cooling sweeps until there have been so many or it is `enough`."""
    polisher = Polisher(grid, at.tolist())
    best, best_gaps = list(polisher.at), polisher.gaps()
    for number in range(sweeps):
        heat = 0.6 * (1 - number / (0.8 * sweeps)) if number < 0.8 * sweeps else 0.0
        polisher.sweep(rng, heat)
        gaps = polisher.gaps()
        if gaps < best_gaps:
            best, best_gaps = list(polisher.at), gaps
        if enough():
            break
    return np.array(best)


def tables(grid: Grid, at: Sequence[int]) -> list[int | None]:
    """A table for each placed meeting: hosts keep theirs, others stay near where they sat last. Within a slot the cost of all
    is least (an assignment problem)."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - a heavy library

    keeps = [one.table for one in grid.problem.people]
    last: list[int | None] = [None] * grid.people
    found: list[int | None] = [None] * grid.meetings
    by_slot: dict[int, list[int]] = defaultdict(list)
    for meeting, slot in enumerate(at):
        if slot >= 0 and grid.seated[meeting]:
            by_slot[slot].append(meeting)
    for slot in sorted(by_slot):
        here, most = by_slot[slot], grid.problem.tables[slot]
        if most is None:
            continue
        numbers = np.arange(1, most + 1)
        cost = np.array(
            [np.sum([_walk(numbers, keeps[one], last[one]) for one in grid.people_of(meeting)], axis=0) for meeting in here]
        )
        for row, column in zip(*linear_sum_assignment(cost), strict=True):
            meeting = here[row]
            found[meeting] = int(column) + 1
            for person in grid.people_of(meeting):
                last[person] = int(column) + 1
    return found


def _walk(numbers: Ints, keeps: int | None, last: int | None) -> Floats:
    """What each table costs somebody: hosts do not leave theirs, others walk as little as they can."""
    if keeps is not None:
        return np.where(numbers == keeps, 0.0, 1e6)
    return np.minimum(np.abs(numbers - last), 50).astype(float) if last is not None else np.zeros(len(numbers))
