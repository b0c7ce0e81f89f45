"""A `select` problem as numbers: its columns (a meeting in a slot) and its rows (what can be used once, or so often).

Rows, in this order: one a meeting, one a person and slot, one a slot (its tables), one a person (their maximum).
An assignment is an array with a slot for each meeting, or UNPLACED.
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
UNPLACED = -1


class Grid:
    """Shapes: `weight`, `required`, `now_at`, `size` and `seated` (meetings,); `participants` (seats,), those of meeting m from
    `start[m]` to `start[m + 1]`; `column_meeting` and `column_slot` (columns,); `allowed` (meetings, slots); `max_meetings` and
    `at_least` (people,); `tables` (slots,)."""

    def __init__(self, problem: Problem):
        self.problem = problem
        self.people, self.slots, self.meetings = len(problem.people), problem.slots, len(problem.meetings)
        index = problem.person_index()
        wishes = problem.meetings
        self.weight = np.array([wish.weight for wish in wishes], dtype=float)
        self.required = np.array([wish.required for wish in wishes], dtype=bool)
        self.now_at = np.array([UNPLACED if wish.now_at is None else wish.now_at for wish in wishes], dtype=np.int64)
        self.size = np.array([len(wish.people) for wish in wishes], dtype=np.int64)
        self.seated = np.array([not wish.online for wish in wishes], dtype=bool)
        self.start = np.concatenate([[0], np.cumsum(self.size)]).astype(np.int64)
        self.participants = np.array([index[person] for wish in wishes for person in wish.people], dtype=np.int64)
        free_slots = problem.free_slots()
        self.column_meeting = np.repeat(np.arange(self.meetings), [len(slots) for slots in free_slots]).astype(np.int64)
        self.column_slot = np.array([slot for slots in free_slots for slot in slots], dtype=np.int64)
        self.allowed: Flags = np.zeros((self.meetings, self.slots), dtype=bool)
        self.allowed[self.column_meeting, self.column_slot] = True
        self.max_meetings = np.array(
            [self.slots if person.max_meetings is None else person.max_meetings for person in problem.people]
        )
        self.at_least = np.array([person.at_least for person in problem.people], dtype=np.int64)
        self.tables = self._tables()

    def _tables(self) -> Ints:
        """Meetings that a slot can hold: its tables, and no more than the people who could be there can fill."""
        present = np.zeros((self.people, self.slots), dtype=bool)
        column, person = self.seats(self.column_meeting)
        present[person, self.column_slot[column]] = True
        fillable = present.sum(axis=0) // (int(self.size.min()) if self.meetings else 2)
        return np.array(
            [
                fillable[slot] if number is None else min(number, fillable[slot])
                for slot, number in enumerate(self.problem.tables)
            ],
            dtype=np.int64,
        )

    def seats(self, meetings: Ints) -> tuple[Ints, Ints]:
        """(index into `meetings`, person) of every seat in these meetings."""
        sizes = self.size[meetings]
        index = np.repeat(np.arange(len(meetings)), sizes)
        within = np.arange(len(index)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return index, self.participants[self.start[meetings][index] + within]

    def people_of(self, meeting: int) -> Ints:
        return self.participants[self.start[meeting] : self.start[meeting + 1]]

    def uses(self, meeting: int, slot: int) -> Ints:
        """The rows that the meeting uses when it is placed in the slot, but for its own."""
        people = self.people_of(meeting)
        table = [self.table_row(slot)] if self.seated[meeting] else []
        return np.concatenate([self.person_row(people, slot), self.maximum_row(people), np.array(table, dtype=np.int64)])

    @property
    def rows(self) -> int:
        return self.meetings + self.people * self.slots + self.slots + self.people

    def person_row(self, person: Ints, slot: Ints | int) -> Ints:
        row: Ints = np.asarray(self.meetings + person * self.slots + slot)
        return row

    def table_row(self, slot: Ints | int) -> Ints:
        row: Ints = np.asarray(self.meetings + self.people * self.slots + slot)
        return row

    def maximum_row(self, person: Ints) -> Ints:
        row: Ints = self.meetings + self.people * self.slots + self.slots + person
        return row

    def matrix(self, meetings: Ints, slots: Ints) -> Matrix:
        """Which rows each of these columns uses: (rows, columns), sparse."""
        from scipy import sparse  # noqa: PLC0415 - a heavy library

        index, person = self.seats(meetings)
        column = np.arange(len(meetings))
        capped, seated = self.max_meetings[person] < self.slots, self.seated[meetings]
        rows = np.concatenate(
            [
                meetings,
                self.person_row(person, slots[index]),
                self.table_row(slots[seated]),
                self.maximum_row(person[capped]),
            ]
        )
        columns = np.concatenate([column, index, column[seated], index[capped]])
        return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (self.rows, len(meetings)))

    def limits(self, assignment: Ints | None = None) -> Floats:
        """How often each row may be used, less what the placed meetings of the assignment use."""
        limits = np.concatenate([np.ones(self.meetings + self.people * self.slots), self.tables, self.max_meetings]).astype(
            float
        )
        if assignment is not None:
            placed = np.flatnonzero(assignment >= 0)
            limits -= np.asarray(self.matrix(placed, assignment[placed]).sum(axis=1)).ravel()
        return limits

    def value(self, assignment: Ints) -> float:
        return float(self.weight[assignment >= 0].sum())

    def moves(self, assignment: Ints) -> int:
        """Meetings that had a place and get another."""
        return int(((self.now_at >= 0) & (assignment >= 0) & (assignment != self.now_at)).sum())

    def meetings_a_person(self, assignment: Ints) -> Ints:
        """Placed meetings per person: (people,)."""
        return np.bincount(self.seats(np.flatnonzero(assignment >= 0))[1], minlength=self.people)

    def short(self, assignment: Ints) -> int:
        """How many meetings are missing until everybody has what they get at least."""
        return int(np.maximum(self.at_least - self.meetings_a_person(assignment), 0).sum())
