"""First plans: greedily, as is the field's practice, and by rounding the relaxation slot by slot."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.optimiser.budget import never
from app.optimiser.grid import UNPLACED, Floats, Grid, Ints
from app.optimiser.prices import Relaxation

# Meetings that the relaxation would place fully in a slot count so much more there, in shares of a mean meeting.
_LEAN = 0.1


def greedy(grid: Grid, start: Ints | None = None) -> Ints:
    """Meetings by weight, each at the first slot where everybody and a table are free; required ones first. Goes on from
    `start` when it is given."""
    assignment = np.full(grid.meetings, UNPLACED) if start is None else start.copy()
    limits = grid.limits(assignment)
    for meeting in by_importance(grid):
        if assignment[meeting] < 0:
            put(grid, limits, assignment, meeting, np.flatnonzero(grid.allowed[meeting]))
    return assignment


def put(grid: Grid, limits: Floats, assignment: Ints, meeting: int, slots: Ints) -> None:
    """Place a meeting at the first of the slots that fits; when no more may move, one that had a place only there."""
    home, max_moves = grid.now_at[meeting], grid.problem.max_moves
    if max_moves is not None and home >= 0 and grid.moves(assignment) >= max_moves:
        slots = slots[slots == home]
    assignment[meeting] = first_fit(grid, limits, meeting, slots)


def by_importance(grid: Grid) -> list[int]:
    """Required meetings first, then by weight."""
    order: list[int] = np.lexsort((-grid.weight, ~grid.required)).tolist()
    return order


def first_fit(grid: Grid, limits: Floats, meeting: int, slots: Ints) -> int:
    """The first of the slots where everybody and a table are free, now taken from `limits`; UNPLACED if there is none."""
    people = grid.people_of(meeting)
    if not len(slots) or (limits[grid.maximum_row(people)] < 1).any():
        return UNPLACED
    free = np.asarray(limits[grid.person_row(people[:, None], slots[None, :])] >= 1).all(axis=0).reshape(-1)
    if grid.seated[meeting]:
        free &= limits[grid.table_row(slots)] >= 1
    first = int(free.argmax())
    if not free[first]:
        return UNPLACED
    slot = int(slots[first])
    limits[grid.uses(meeting, slot)] -= 1
    return slot


def by_prices(
    grid: Grid, relaxed: Relaxation, steps: int, start: Ints | None = None, *, enough: Callable[[], bool] = never
) -> Ints:
    """Round the relaxation: the fullest slot gets the matching that loses least by the prices, then the rest is solved
    again from where it stood, in so many steps. What is placed in `start` stays there; when moves are counted, meetings that
    had a place are not placed here. When it is `enough`, the rest is placed greedily."""
    assignment = np.full(grid.meetings, UNPLACED) if start is None else start.copy()
    limits = grid.limits(assignment)
    counted = grid.problem.max_moves is not None
    rest = relaxed.restricted((assignment[relaxed.meeting] < 0) & ~(counted & (grid.now_at[relaxed.meeting] >= 0)), limits)
    mean = float(grid.weight.mean()) or 1.0
    is_open = np.ones(grid.slots, dtype=bool)
    while len(rest.meeting):
        rest.solve(steps, enough=enough)
        if enough():
            return greedy(grid, assignment)
        fullness = np.bincount(rest.slot, rest.x, minlength=grid.slots)
        fullness[~is_open] = -1
        slot = int(fullness.argmax())
        here = rest.slot == slot
        prices = rest.y.copy()
        prices[: grid.meetings] = rest.meeting_prices()
        in_slot = np.zeros(grid.rows, dtype=bool)
        in_slot[grid.person_row(np.arange(grid.people), np.full(grid.people, slot))] = True
        in_slot[grid.table_row(np.array([slot]))] = True
        prices[in_slot] = 0  # what is decided now costs nothing beyond what it takes elsewhere
        worth = rest.worth[here] - grid.matrix(rest.meeting[here], rest.slot[here]).T @ prices
        worth += _LEAN * mean * rest.x[here]
        chosen = rest.meeting[here][_matching(grid, rest.meeting[here], slot, worth, limits)]
        assignment[chosen] = slot
        is_open[slot] = False
        limits = grid.limits(assignment)
        rest = rest.restricted((assignment[rest.meeting] < 0) & is_open[rest.slot], limits)
    return assignment


def _matching(grid: Grid, meetings: Ints, slot: int, worth: Floats, limits: Floats) -> Ints:
    """Indices into `meetings` of the set that is worth most and fits into one slot."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - a heavy library

    keep = np.flatnonzero(worth > 0)
    if not len(keep):
        return keep
    matrix = grid.matrix(meetings[keep], np.full(len(keep), slot))
    used = matrix.getnnz(axis=1) > 0
    solution = milp(
        -worth[keep],
        constraints=LinearConstraint(matrix[used], -np.inf, limits[used]),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(keep)),
        options={"mip_rel_gap": 1e-4, "node_limit": 200},
    )
    return keep[solution.x > 0.5] if solution.x is not None else keep[:0]
