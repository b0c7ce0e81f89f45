"""Make a plan better: a few slots are taken apart and put together again in the best way, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.optimiser.grid import UNPLACED, Flags, Floats, Grid, Ints
from app.optimiser.prices import Relaxation

# Missing meetings (required, or of somebody who has less than they get at least) weigh so many times the heaviest wish.
_PENALTY = 4.0
# Columns that lose more than this share of a mean meeting by the prices are left out of windows.
_DULL = 0.3
_ACCURACY = 1e-6
_NODES = 500


@dataclass(slots=True)
class Windows:
    """The plan at hand (`assignment`) and where to look for a better one. Shapes: `_promising` (meetings, slots), the columns
    that the prices say are worth trying; `_idle_price` and `_can_meet` (people, slots)."""

    grid: Grid
    assignment: Ints
    _promising: Flags
    _idle_price: Floats
    _can_meet: Flags

    @classmethod
    def of(cls, grid: Grid, prices: Relaxation, assignment: Ints) -> Windows:
        mean = float(grid.weight.mean()) or 1.0
        promising = np.zeros((grid.meetings, grid.slots), dtype=bool)
        keep = prices.reduced_worth() >= -_DULL * mean
        promising[prices.meeting[keep], prices.slot[keep]] = True
        needed = grid.required.copy()
        index, person = grid.seats(np.arange(grid.meetings))
        needed[index[grid.at_least[person] > 0]] = True
        promising[needed] = grid.allowed[needed]
        idle_price = prices.y[grid.meetings : grid.meetings + grid.people * grid.slots].reshape(grid.people, grid.slots)
        can_meet = np.zeros((grid.people, grid.slots), dtype=bool)
        column, person = grid.seats(grid.column_meeting)
        can_meet[person, grid.column_slot[column]] = True
        return cls(grid, assignment.copy(), promising, idle_price, can_meet)

    def is_closed(self, bound: float) -> bool:
        """Nothing is left to win: the value reaches its bound, and nothing is missing."""
        missing, _value = self.merit(self.assignment)
        return bound - self.grid.value(self.assignment) <= _ACCURACY and not missing and not self.grid.short(self.assignment)

    def merit(self, assignment: Ints) -> tuple[int, float]:
        """What is compared: nothing that is required may be missing, then the value less what people lack."""
        missing = int((self.grid.required & (assignment < 0)).sum())
        return -missing, self.grid.value(assignment) - self._penalty * self.grid.short(assignment)

    def take(self, assignment: Ints | None) -> bool:
        """Go on from this plan if it is better; whether it is."""
        if assignment is None:
            return False
        missing, value = self.merit(self.assignment)
        better = self.merit(assignment) > (missing, value + _ACCURACY)
        if better:
            self.assignment = assignment
        return better

    @property
    def _penalty(self) -> float:
        return _PENALTY * float(self.grid.weight.max(initial=1.0))

    def losses(self) -> Floats:
        """Per slot, what the prices say is lost by people who sit idle there."""
        placed = np.flatnonzero(self.assignment >= 0)
        index, person = self.grid.seats(placed)
        busy = np.zeros((self.grid.people, self.grid.slots), dtype=bool)
        busy[person, self.assignment[placed][index]] = True
        price = self._idle_price.copy()
        # Whoever lacks meetings is idle at a price wherever they could have one.
        lacking = self.grid.meetings_a_person(self.assignment) < self.grid.at_least
        price[lacking] += self._penalty * self._can_meet[lacking]
        losses: Floats = (price * ~busy).sum(axis=0)
        return losses

    def pick(self, width: int, rng: np.random.Generator) -> list[int]:
        """So many slots for the next window: at random, those where more is lost more often."""
        losses = self.losses()
        chances = losses + 0.1 * losses.mean() + 1e-9
        return sorted(rng.choice(self.grid.slots, min(width, self.grid.slots), replace=False, p=chances / chances.sum()))

    def improve(self, slots: list[int]) -> bool:
        """Put these slots together again; whether the plan became better."""
        inside = np.isin(self.assignment, slots)
        outside = np.where(inside, UNPLACED, self.assignment)
        candidates = np.concatenate([np.flatnonzero(self.assignment < 0), np.flatnonzero(inside)])
        return self.take(self._solve(candidates, slots, outside))

    def _solve(self, candidates: Ints, slots: list[int], outside: Ints) -> Ints | None:
        """The plan `outside` with the best choice of candidates in the slots; None where the nodes of the search tree did not
        suffice to find one."""
        from scipy import sparse  # noqa: PLC0415 - heavy libraries
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

        grid = self.grid
        usable = self._promising | (np.arange(grid.slots) == self.assignment[:, None])
        row, column = np.nonzero((usable & grid.allowed)[np.ix_(candidates, np.array(slots))])
        meeting, slot = candidates[row], np.array(slots)[column]
        if not len(meeting):
            return None
        limits = grid.limits(outside)
        matrix = grid.matrix(meeting, slot)
        worth = grid.weight[meeting] + np.where(grid.required[meeting], 5 * self._penalty, 0.0)
        lacking = grid.at_least - grid.meetings_a_person(outside)
        people = np.flatnonzero(lacking > 0)
        # One more column for each person who lacks meetings: what counts towards their floor.
        toward = self._toward(meeting, people)
        used = matrix.getnnz(axis=1) > 0
        rows = sparse.vstack(
            [
                sparse.hstack([matrix[used], sparse.csr_matrix((int(used.sum()), len(people)))]),
                sparse.hstack([toward, sparse.identity(len(people))]),
                self._moves(meeting, slot, len(people)),
            ]
        ).tocsr()
        above = np.concatenate([limits[used], np.zeros(len(people)), [self._spare_moves(outside)]])
        solution = milp(
            -np.concatenate([worth, np.full(len(people), self._penalty)]),
            constraints=LinearConstraint(rows, -np.inf, above),
            bounds=Bounds(0, np.concatenate([np.ones(len(meeting)), lacking[people]])),
            integrality=np.concatenate([np.ones(len(meeting)), np.zeros(len(people))]),
            options={"mip_rel_gap": 1e-5, "node_limit": _NODES},
        )
        if solution.x is None:
            return None
        chosen = np.flatnonzero(solution.x[: len(meeting)] > 0.5)
        assignment = outside.copy()
        assignment[meeting[chosen]] = slot[chosen]
        return assignment

    def _toward(self, meeting: Ints, people: Ints) -> Any:
        """For each of these people, minus one where a column is a meeting of theirs: (people, columns), sparse."""
        from scipy import sparse  # noqa: PLC0415

        row_of = np.full(self.grid.people, UNPLACED)
        row_of[people] = np.arange(len(people))
        column, person = self.grid.seats(meeting)
        theirs = row_of[person] >= 0
        entries = (-np.ones(int(theirs.sum())), (row_of[person[theirs]], column[theirs]))
        return sparse.csr_matrix(entries, (len(people), len(meeting)))

    def _moves(self, meeting: Ints, slot: Ints, extra: int) -> Any:
        """One row: 1 where a column moves a meeting, and 0 for so many extra columns."""
        from scipy import sparse  # noqa: PLC0415

        moved = (self.grid.now_at[meeting] >= 0) & (self.grid.now_at[meeting] != slot)
        return sparse.csr_matrix(np.concatenate([moved.astype(float), np.zeros(extra)])[None, :])

    def _spare_moves(self, outside: Ints) -> float:
        max_moves = self.grid.problem.max_moves
        return float("inf") if max_moves is None else float(max_moves - self.grid.moves(outside))
