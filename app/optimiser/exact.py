"""The best `select` plan with its proof, where the problem is small enough: an integer program over the columns that a plan
better than the one at hand can use."""

from __future__ import annotations

import numpy as np

from app.optimiser.grid import NOWHERE, Flags, Grid, Ints
from app.optimiser.prices import Relaxation

MOST_COLUMNS = 25_000
_ROUNDING = 1e-6


def columns(relaxed: Relaxation, gap: float) -> Flags:
    """The columns that a plan can use which is better by more than nothing: by the prices they lose no more than the gap."""
    return relaxed.over() >= -gap - _ROUNDING


def best(
    grid: Grid, relaxed: Relaxation, keep: Flags, bound: float, at: Ints, seconds: float | None
) -> tuple[Ints | None, float]:
    """(a plan over the kept columns or None, a proven bound), or the old bound when time ran out before there was a better one.
    The bound holds when `keep` are the `columns` of the gap between `bound` and the plan in `at`."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - a heavy library

    value = grid.value(at)
    cm, cs = relaxed.cm[keep], relaxed.cs[keep]
    if not len(cm):
        return None, bound
    matrix = grid.matrix(cm, cs)
    used = matrix.getnnz(axis=1) > 0
    answer = milp(
        -grid.weight[cm],
        constraints=LinearConstraint(matrix[used], -np.inf, grid.limits()[used]),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(cm)),
        options={"mip_rel_gap": 0, "node_limit": 20_000} | ({} if seconds is None else {"time_limit": max(seconds, 0.1)}),
    )
    proven = bound if answer.mip_dual_bound is None else min(bound, max(value, -answer.mip_dual_bound))
    if answer.x is None:
        return None, proven
    found = np.full(grid.meetings, NOWHERE)
    on = answer.x > 0.5
    found[cm[on]] = cs[on]
    return found, proven
