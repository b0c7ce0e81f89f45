"""First plans: greedily, as is the field's practice, and by rounding the relaxation slot by slot."""

from __future__ import annotations

import numpy as np

from app.optimiser.grid import NOWHERE, Floats, Grid, Ints
from app.optimiser.prices import Relaxation

# Meetings that the relaxation would place fully in a slot count so much more there, in shares of a mean meeting.
_LEAN = 0.1


def greedy(grid: Grid, at: Ints | None = None) -> Ints:
    """Meetings by weight, each at the first slot where everybody and a table are free; required ones first. Goes on from
    `at` when it is given."""
    found = np.full(grid.meetings, NOWHERE) if at is None else at.copy()
    limits = grid.limits(found)
    for meeting in by_importance(grid):
        if found[meeting] < 0:
            put(grid, limits, found, meeting, np.flatnonzero(grid.allowed[meeting]))
    return found


def put(grid: Grid, limits: Floats, found: Ints, meeting: int, slots: Ints) -> None:
    """Place a meeting at the first of the slots that fits; when no more may move, one that had a place only there."""
    home, most = grid.now_at[meeting], grid.problem.max_moves
    if most is not None and home >= 0 and grid.moves(found) >= most:
        slots = slots[slots == home]
    found[meeting] = first_fit(grid, limits, meeting, slots)


def by_importance(grid: Grid) -> list[int]:
    order: list[int] = np.lexsort((-grid.weight, ~grid.required)).tolist()
    return order


def first_fit(grid: Grid, limits: Floats, meeting: int, slots: Ints) -> int:
    """The first of the slots where everybody and a table are free, now taken from `limits`; NOWHERE if there is none."""
    who = grid.people_of(meeting)
    if not len(slots) or (limits[grid.most_row(who)] < 1).any():
        return NOWHERE
    free = np.asarray(limits[grid.row_of(who[:, None], slots[None, :])] >= 1).all(axis=0).reshape(-1)
    if grid.seated[meeting]:
        free &= limits[grid.table_row(slots)] >= 1
    first = int(free.argmax())
    if not free[first]:
        return NOWHERE
    slot = int(slots[first])
    limits[grid.uses(meeting, slot)] -= 1
    return slot


def by_prices(grid: Grid, relaxed: Relaxation, steps: int, start: Ints | None = None) -> Ints:
    """Round the relaxation: the fullest slot gets the matching that loses least by the prices, then the rest is solved
    again from where it stood, in so many steps. What is placed in `start` stays there; when moves are counted, meetings that
    had a place are not placed here."""
    found = np.full(grid.meetings, NOWHERE) if start is None else start.copy()
    limits = grid.limits(found)
    counted = grid.problem.max_moves is not None
    now = relaxed.without((found[relaxed.cm] < 0) & ~(counted & (grid.now_at[relaxed.cm] >= 0)), limits)
    mean = float(grid.weight.mean()) or 1.0
    open_ = np.ones(grid.slots, dtype=bool)
    while len(now.cm):
        now.solve(steps)
        fullness = np.bincount(now.cs, now.x, minlength=grid.slots)
        fullness[~open_] = -1
        slot = int(fullness.argmax())
        here = now.cs == slot
        prices = now.y.copy()
        prices[: grid.meetings] = now.own_prices()
        in_slot = np.zeros(grid.rows, dtype=bool)
        in_slot[grid.row_of(np.arange(grid.people), np.full(grid.people, slot))] = True
        in_slot[grid.table_row(np.array([slot]))] = True
        prices[in_slot] = 0  # what is decided now costs nothing beyond what it takes elsewhere
        worth = now.worth[here] - grid.matrix(now.cm[here], now.cs[here]).T @ prices
        worth += _LEAN * mean * now.x[here]
        chosen = now.cm[here][_matching(grid, now.cm[here], slot, worth, limits)]
        found[chosen] = slot
        open_[slot] = False
        limits = grid.limits(found)
        now = now.without((found[now.cm] < 0) & open_[now.cs], limits)
    return found


def _matching(grid: Grid, meetings: Ints, slot: int, worth: Floats, limits: Floats) -> Ints:
    """Places in `meetings` of the set that is worth most and fits into one slot."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - a heavy library

    keep = np.flatnonzero(worth > 0)
    if not len(keep):
        return keep
    matrix = grid.matrix(meetings[keep], np.full(len(keep), slot))
    used = matrix.getnnz(axis=1) > 0
    answer = milp(
        -worth[keep],
        constraints=LinearConstraint(matrix[used], -np.inf, limits[used]),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(keep)),
        options={"mip_rel_gap": 1e-4, "node_limit": 200},
    )
    return keep[answer.x > 0.5] if answer.x is not None else keep[:0]
