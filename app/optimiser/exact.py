"""The best `select` plan with its proof, where the problem is small enough: an integer program over the columns that a plan
better than the one at hand can use."""

from __future__ import annotations

import numpy as np

from app.optimiser.grid import UNPLACED, Flags, Grid, Ints
from app.optimiser.prices import Relaxation

# Columns that take about a second, and those that take a minute or more.
QUICK_COLUMNS, MOST_COLUMNS = 4_000, 25_000
_NODES = 20_000
_ROUNDING = 1e-6


def columns(relaxed: Relaxation, gap: float) -> Flags:
    """The columns that a plan can use which is better by more than nothing: by the prices they lose no more than the gap."""
    return relaxed.reduced_worth() >= -gap - _ROUNDING


def best(grid: Grid, relaxed: Relaxation, keep: Flags, bound: float, assignment: Ints) -> tuple[Ints | None, float]:
    """(a plan over the kept columns or None, a proven bound). The work is bounded by nodes of the search tree: where they do
    not suffice, what is known after the last of them counts. The bound holds when `keep` are the `columns` of the gap between
    `bound` and the value of `assignment`."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - a heavy library

    value = grid.value(assignment)
    meeting, slot = relaxed.meeting[keep], relaxed.slot[keep]
    if not len(meeting):
        return None, bound
    matrix = grid.matrix(meeting, slot)
    used = matrix.getnnz(axis=1) > 0
    solution = milp(
        -grid.weight[meeting],
        constraints=LinearConstraint(matrix[used], -np.inf, grid.limits()[used]),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(meeting)),
        options={"mip_rel_gap": 0, "node_limit": _NODES},
    )
    proven = bound if solution.mip_dual_bound is None else min(bound, max(value, -solution.mip_dual_bound))
    if solution.x is None:
        return None, proven
    better = np.full(grid.meetings, UNPLACED)
    chosen = solution.x > 0.5
    better[meeting[chosen]] = slot[chosen]
    return better, proven
