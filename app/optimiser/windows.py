"""Make a plan better: a few slots are taken apart and put together again in the best way, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.optimiser.grid import NOWHERE, Flags, Floats, Grid, Ints
from app.optimiser.prices import Relaxation

# Missing meetings (required, or of somebody who has less than they get at least) weigh so many times the heaviest wish.
_PENALTY = 4.0
# Columns that lose more than this share of a mean meeting by the prices are left out of windows.
_DULL = 0.3
_ACCURACY = 1e-6


@dataclass(slots=True)
class Windows:
    """`guide` are the prices that tell which columns are worth trying; `_there` is who could meet anybody in which slot."""

    grid: Grid
    guide: Relaxation
    at: Ints
    _lively: Flags
    _idle_price: Floats
    _there: Flags

    @classmethod
    def of(cls, grid: Grid, guide: Relaxation, at: Ints) -> Windows:
        mean = float(grid.weight.mean()) or 1.0
        lively = np.zeros((grid.meetings, grid.slots), dtype=bool)
        keep = guide.over() >= -_DULL * mean
        lively[guide.cm[keep], guide.cs[keep]] = True
        needy = grid.required.copy()
        place, who = grid.members(np.arange(grid.meetings))
        needy[place[grid.at_least[who] > 0]] = True
        lively[needy] = grid.allowed[needy]
        prices = guide.y[grid.meetings : grid.meetings + grid.people * grid.slots].reshape(grid.people, grid.slots)
        there = np.zeros((grid.people, grid.slots), dtype=bool)
        column, present = grid.members(grid.cm)
        there[present, grid.cs[column]] = True
        return cls(grid, guide, at.copy(), lively, prices, there)

    def is_closed(self, bound: float) -> bool:
        """Nothing is left to win: the value reaches its bound, and nothing is missing."""
        missing, _value = self.merit(self.at)
        return bound - self.grid.value(self.at) <= _ACCURACY and not missing and not self.grid.short(self.at)

    def merit(self, at: Ints) -> tuple[int, float]:
        """What is compared: nothing that is required may be missing, then the value less what people lack."""
        missing = int((self.grid.required & (at < 0)).sum())
        return -missing, self.grid.value(at) - self._penalty * self.grid.short(at)

    def is_better(self, at: Ints) -> bool:
        missing, value = self.merit(self.at)
        return self.merit(at) > (missing, value + _ACCURACY)

    @property
    def _penalty(self) -> float:
        return _PENALTY * float(self.grid.weight.max(initial=1.0))

    def losses(self) -> Floats:
        """Per slot, what the prices say is lost by people who sit idle there."""
        placed = np.flatnonzero(self.at >= 0)
        place, who = self.grid.members(placed)
        busy = np.zeros((self.grid.people, self.grid.slots), dtype=bool)
        busy[who, self.at[placed][place]] = True
        price = self._idle_price.copy()
        # Whoever lacks meetings is idle at a price wherever they could have one.
        lacking = self.grid.served(self.at) < self.grid.at_least
        price[lacking] += self._penalty * self._there[lacking]
        found: Floats = (price * ~busy).sum(axis=0)
        return found

    def pick(self, how_many: int, rng: np.random.Generator) -> list[int]:
        """Slots for the next window: at random, those where more is lost more often."""
        losses = self.losses()
        chances = losses + 0.1 * losses.mean() + 1e-9
        return sorted(rng.choice(self.grid.slots, min(how_many, self.grid.slots), replace=False, p=chances / chances.sum()))

    def improve(self, slots: list[int], *, patience: float | None = None) -> bool:
        """Put these slots together again; whether the plan became better. `patience` bounds one attempt in seconds."""
        inside = np.isin(self.at, slots)
        outside = np.where(inside, NOWHERE, self.at)
        answer = self._solve(np.flatnonzero(self.at < 0), np.flatnonzero(inside), slots, outside, patience)
        if answer is None or not self.is_better(answer):
            return False
        self.at = answer
        return True

    def _solve(self, unplaced: Ints, inside: Ints, slots: list[int], outside: Ints, patience: float | None) -> Ints | None:
        from scipy import sparse  # noqa: PLC0415 - heavy libraries
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

        grid = self.grid
        usable = self._lively | (np.arange(grid.slots) == self.at[:, None])
        both = np.concatenate([unplaced, inside])
        row, column = np.nonzero((usable & grid.allowed)[np.ix_(both, np.array(slots))])
        cm, cs = both[row], np.array(slots)[column]
        if not len(cm):
            return None
        limits = grid.limits(outside)
        matrix = grid.matrix(cm, cs)
        worth = grid.weight[cm] + np.where(grid.required[cm], 5 * self._penalty, 0.0)
        missing = np.flatnonzero(grid.at_least > grid.served(outside))
        floors = (grid.at_least - grid.served(outside))[missing]
        # One more column for each person who lacks meetings: what counts towards their floor.
        toward = self._toward(cm, missing)
        used = matrix.getnnz(axis=1) > 0
        total = sparse.vstack(
            [
                sparse.hstack([matrix[used], sparse.csr_matrix((int(used.sum()), len(missing)))]),
                sparse.hstack([toward, sparse.identity(len(missing))]),
                self._moves(cm, cs, len(missing)),
            ]
        ).tocsr()
        spare = self._spare_moves(outside)
        above = np.concatenate([limits[used], np.zeros(len(missing)), [spare]])
        answer = milp(
            -np.concatenate([worth, np.full(len(missing), self._penalty)]),
            constraints=LinearConstraint(total, -np.inf, above),
            bounds=Bounds(0, np.concatenate([np.ones(len(cm)), floors])),
            integrality=np.concatenate([np.ones(len(cm)), np.zeros(len(missing))]),
            options={"mip_rel_gap": 1e-5, "node_limit": 500} | ({"time_limit": patience} if patience else {}),
        )
        if answer.x is None:
            return None
        on = np.flatnonzero(answer.x[: len(cm)] > 0.5)
        found = outside.copy()
        found[cm[on]] = cs[on]
        return found

    def _toward(self, cm: Ints, missing: Ints) -> Any:
        """For each of these people, minus one where a column is a meeting of theirs."""
        from scipy import sparse  # noqa: PLC0415

        row_of = np.full(self.grid.people, NOWHERE)
        row_of[missing] = np.arange(len(missing))
        column, who = self.grid.members(cm)
        theirs = row_of[who] >= 0
        entries = (-np.ones(int(theirs.sum())), (row_of[who[theirs]], column[theirs]))
        return sparse.csr_matrix(entries, (len(missing), len(cm)))

    def _moves(self, cm: Ints, cs: Ints, extra: int) -> Any:
        from scipy import sparse  # noqa: PLC0415

        moved = (self.grid.now_at[cm] >= 0) & (self.grid.now_at[cm] != cs)
        return sparse.csr_matrix(np.concatenate([moved.astype(float), np.zeros(extra)])[None, :])

    def _spare_moves(self, outside: Ints) -> float:
        most = self.grid.problem.max_moves
        return float("inf") if most is None else float(most - self.grid.moves(outside))
