"""A `select` problem as numbers: its columns (a meeting in a slot) and its rows (what can be used once, or so often).

Rows, in this order: one a meeting, one a person and slot, one a slot (its tables), one a person (their maximum).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.optimiser.problem import Problem

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Matrix = Any  # a scipy sparse matrix
NOWHERE = -1


class Grid:
    """Shapes: `weight` and `required` (meetings,), `cm` and `cs` (columns,): meeting and slot of each column."""

    def __init__(self, problem: Problem):
        self.problem = problem
        self.people, self.slots, self.meetings = len(problem.people), problem.slots, len(problem.meetings)
        index = problem.person_index()
        self.weight = np.array([one.weight for one in problem.meetings], dtype=float)
        self.required = np.array([one.required for one in problem.meetings], dtype=bool)
        self.now_at = np.array([NOWHERE if one.now_at is None else one.now_at for one in problem.meetings], dtype=np.int64)
        self.size = np.array([len(one.people) for one in problem.meetings], dtype=np.int64)
        self.seated = np.array([not one.online for one in problem.meetings], dtype=bool)
        self.start = np.concatenate([[0], np.cumsum(self.size)]).astype(np.int64)
        self.who = np.array([index[one] for meeting in problem.meetings for one in meeting.people], dtype=np.int64)
        free = problem.free_slots()
        self.cm = np.repeat(np.arange(self.meetings), [len(slots) for slots in free]).astype(np.int64)
        self.cs = np.array([slot for slots in free for slot in slots], dtype=np.int64)
        self.allowed: Flags = np.zeros((self.meetings, self.slots), dtype=bool)
        self.allowed[self.cm, self.cs] = True
        self.most = np.array([self.slots if one.max_meetings is None else one.max_meetings for one in problem.people])
        self.at_least = np.array([one.at_least for one in problem.people], dtype=np.int64)
        self.tables = self._tables()

    def _tables(self) -> Ints:
        """Meetings that a slot can hold: its tables, and no more than the people who could be there can fill."""
        here = np.zeros((self.people, self.slots), dtype=bool)
        column, who = self.members(self.cm)
        here[who, self.cs[column]] = True
        filled = here.sum(axis=0) // (int(self.size.min()) if self.meetings else 2)
        return np.array(
            [filled[slot] if most is None else min(most, filled[slot]) for slot, most in enumerate(self.problem.tables)],
            dtype=np.int64,
        )

    def members(self, meetings: Ints) -> tuple[Ints, Ints]:
        """(place in `meetings`, person) of every seat in these meetings."""
        sizes = self.size[meetings]
        place = np.repeat(np.arange(len(meetings)), sizes)
        within = np.arange(len(place)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return place, self.who[self.start[meetings][place] + within]

    def people_of(self, meeting: int) -> Ints:
        return self.who[self.start[meeting] : self.start[meeting + 1]]

    def uses(self, meeting: int, slot: int) -> Ints:
        """The rows that the meeting uses when it is placed in the slot, but for its own."""
        who = self.people_of(meeting)
        table = [self.table_row(slot)] if self.seated[meeting] else []
        return np.concatenate([self.row_of(who, slot), self.most_row(who), np.array(table, dtype=np.int64)])

    @property
    def rows(self) -> int:
        return self.meetings + self.people * self.slots + self.slots + self.people

    def row_of(self, person: Ints, slot: Ints | int) -> Ints:
        found: Ints = np.asarray(self.meetings + person * self.slots + slot)
        return found

    def table_row(self, slot: Ints | int) -> Ints:
        found: Ints = np.asarray(self.meetings + self.people * self.slots + slot)
        return found

    def most_row(self, person: Ints) -> Ints:
        found: Ints = self.meetings + self.people * self.slots + self.slots + person
        return found

    def matrix(self, cm: Ints, cs: Ints) -> Matrix:
        """Which rows each column uses: (rows, columns), sparse."""
        from scipy import sparse  # noqa: PLC0415 - a heavy library

        place, who = self.members(cm)
        each, capped, seated = np.arange(len(cm)), self.most[who] < self.slots, self.seated[cm]
        rows = np.concatenate([cm, self.row_of(who, cs[place]), self.table_row(cs[seated]), self.most_row(who[capped])])
        columns = np.concatenate([each, place, each[seated], place[capped]])
        return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (self.rows, len(cm)))

    def limits(self, at: Ints | None = None) -> Floats:
        """How often each row may be used, less what the meetings placed in `at` (slot per meeting or NOWHERE) use."""
        full = np.concatenate([np.ones(self.meetings + self.people * self.slots), self.tables, self.most]).astype(float)
        if at is not None:
            placed = np.flatnonzero(at >= 0)
            full -= np.asarray(self.matrix(placed, at[placed]).sum(axis=1)).ravel()
        return full

    def value(self, at: Ints) -> float:
        return float(self.weight[at >= 0].sum())

    def moves(self, at: Ints) -> int:
        """Meetings that had a place and get another."""
        return int(((self.now_at >= 0) & (at >= 0) & (at != self.now_at)).sum())

    def served(self, at: Ints) -> Ints:
        """Meetings per person."""
        placed = np.flatnonzero(at >= 0)
        return np.bincount(self.members(placed)[1], minlength=self.people)

    def short(self, at: Ints) -> int:
        """How many meetings are missing until everybody has what they get at least."""
        return int(np.maximum(self.at_least - self.served(at), 0).sum())
