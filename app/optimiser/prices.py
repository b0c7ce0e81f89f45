"""The linear relaxation of a `select` problem, solved by a first-order method; its prices give a proven bound.

Maximise w.x subject to G x <= b, 0 <= x <= 1. Any prices y >= 0 of the rows give the bound
b.y + sum of what each column is worth beyond its rows' prices, so the bound is valid however far the method got. The method is
the primal-dual hybrid gradient with averaging, restarts and a balanced step (Applegate et al., "Practical large-scale
linear programming using primal-dual hybrid gradient", 2021). The rows of people and slots make the bound know about who can
meet when, which a bound from totals does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.optimiser.budget import never
from app.optimiser.grid import Flags, Floats, Grid, Ints, Matrix

_CHECK, _RESTART = 100, 400  # steps


@dataclass(slots=True)
class Relaxation:
    """Columns (`meeting`, `slot` and `worth` of each) under the `limits` of the grid's rows; `x` (columns,) and `y` (rows,) are
    how far the method has come."""

    grid: Grid
    meeting: Ints
    slot: Ints
    worth: Floats
    limits: Floats
    x: Floats
    y: Floats
    pace: float = 0.3

    @classmethod
    def of(cls, grid: Grid, worth: Floats) -> Relaxation:
        """All columns of the grid; `worth` is per meeting."""
        columns = len(grid.column_meeting)
        return cls(
            grid,
            grid.column_meeting,
            grid.column_slot,
            worth[grid.column_meeting],
            grid.limits(),
            np.zeros(columns),
            np.zeros(grid.rows),
        )

    def restricted(self, keep: Flags, limits: Floats) -> Relaxation:
        """The same with these columns only and other limits, going on from here."""
        return Relaxation(
            self.grid, self.meeting[keep], self.slot[keep], self.worth[keep], limits, self.x[keep], self.y, self.pace
        )

    def reduced_worth(self) -> Floats:
        """What each column is worth beyond the prices of its rows: 0 or less, less for columns that no good plan uses."""
        y = self.y.copy()
        y[: self.grid.meetings] = self.meeting_prices()
        reduced: Floats = self.worth - self.grid.matrix(self.meeting, self.slot).T @ y
        return reduced

    def bound(self, matrix_t: Matrix, y: Floats) -> float:
        """Proven: with each meeting's own price as low as its best column allows."""
        meetings = self.grid.meetings
        return float(self._own(matrix_t, y).sum() + self.limits[meetings:] @ y[meetings:])

    def meeting_prices(self) -> Floats:
        """The meetings' own prices that belong to the bound: (meetings,)."""
        return self._own(self.grid.matrix(self.meeting, self.slot).T, self.y)

    def _own(self, matrix_t: Matrix, y: Floats) -> Floats:
        """Each meeting's price when the other rows have the prices `y`: what its best column is worth beyond them."""
        others = y.copy()
        others[: self.grid.meetings] = 0
        own = np.zeros(self.grid.meetings)
        np.maximum.at(own, self.meeting, self.worth - matrix_t @ others)
        return own

    def solve(self, steps: int, tolerance: float = 1e-4, *, enough: Callable[[], bool] = never) -> float:
        """Take up to so many steps, fewer when the tolerance is reached or it is `enough`, which is asked now and then; keeps
        the best prices in `y` and the last average in `x`. Returns the bound."""
        matrix = self.grid.matrix(self.meeting, self.slot)
        matrix_t = matrix.T.tocsr()
        per_row = np.maximum(matrix.getnnz(axis=1), 1)
        per_column = np.maximum(matrix.getnnz(axis=0), 1)
        x, y, pace = self.x, self.y, self.pace
        best, best_y = self.bound(matrix_t, y), y
        sum_x, sum_y, count = np.zeros_like(x), np.zeros_like(y), 0
        from_x, from_y = x, y
        for step in range(1, steps + 1):
            ahead = np.clip(x + (1 / (per_column * pace)) * (self.worth - matrix_t @ y), 0, 1)
            y = np.maximum(0, y + (pace / per_row) * (matrix @ (2 * ahead - x) - self.limits))
            x = ahead
            sum_x += x
            sum_y += y
            count += 1
            if step % _CHECK:
                continue
            mean_x, mean_y = sum_x / count, sum_y / count
            for prices in (y, mean_y):
                bound = self.bound(matrix_t, prices)
                if bound < best:
                    best, best_y = bound, prices.copy()
            worth = float(self.worth @ mean_x)
            excess = float((matrix @ mean_x - self.limits).max(initial=0))
            if excess < 300 * tolerance and abs(best - worth) <= tolerance * max(best, 1e-9):
                x = mean_x
                break
            if enough():
                break
            if step % _RESTART == 0:
                far_x, far_y = float(np.linalg.norm(mean_x - from_x)), float(np.linalg.norm(mean_y - from_y))
                if far_x > 1e-9 and far_y > 1e-9:
                    pace = float(np.clip(np.sqrt(pace * far_y / far_x), 1e-3, 1e3))
                x, y = mean_x, mean_y
                from_x, from_y = x, y
                sum_x, sum_y, count = np.zeros_like(x), np.zeros_like(y), 0
        self.x, self.y, self.pace = np.clip(x, 0, 1), best_y, pace
        return best
