"""`select`: choose the best meetings and place them. An anytime method: every plan it yields is valid, each at least as good as
the last, and each bound is proven."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.optimiser import conflicts, exact, placing, polish
from app.optimiser.budget import Budget
from app.optimiser.grid import UNPLACED, Grid, Ints
from app.optimiser.prices import Relaxation
from app.optimiser.problem import Problem
from app.optimiser.windows import Windows

# Required meetings weigh so many times the heaviest wish while first plans are made.
_REQUIRED = 3.0
_CLOSED = 1e-9
# Shares of the budget after which the first relaxation, its solution further on, first plans, and windows end; what is left
# is for closing gaps. Where an exact attempt is to come, windows and closing gaps end sooner.
_RELAXED, _LOWERED, _ROUNDED, _IMPROVED = 0.5, 0.4, 0.6, 0.75
_IMPROVED_BEFORE_EXACT, _POLISHED_BEFORE_EXACT = 0.4, 0.5
_SWEEPS = 400
# Windows before the first exact attempt and between attempts; the slots of the first and of the widest windows; and after how
# many in vain nothing more is expected. A window that takes more than this share of the budget is followed by narrower ones.
_WINDOWS_FIRST, _NARROW, _WIDEST, _IN_VAIN, _LONG = 8, 3, 6, 120, 0.05


@dataclass(frozen=True, slots=True)
class Selection:
    """An assignment of slots to meetings and a proven bound on the value of any. A `minor` one may be passed over when another
    follows soon."""

    assignment: Ints
    bound: float
    minor: bool = False


@dataclass(frozen=True, slots=True)
class _Effort:
    """Steps of the relaxation before the first plan and between slots; whether problems are settled exactly."""

    first: int
    between: int
    exact: bool


# By strategy: one hurries to a first plan and tries for a proof, the other takes care from the start.
_EFFORTS = (_Effort(400, 120, exact=True), _Effort(1600, 400, exact=False))


def select(problem: Problem, budget: Budget, *, seed: int, strategy: int) -> Iterator[Selection | conflicts.Conflict]:
    """Selections, each at least as good as the one before. Conflicts come alone, each smaller than the one before: what is
    required cannot be had."""
    grid = Grid(problem)
    start: Ints | None = np.full(grid.meetings, UNPLACED)
    for answer in _starts(grid, budget):
        if isinstance(answer, Selection):
            yield answer
        elif isinstance(answer, conflicts.Conflict):
            yield answer
            start = None
        else:
            start = answer
    if start is not None:
        yield from _selections(budget, _EFFORTS[strategy], grid, start, np.random.default_rng(seed))


def _starts(grid: Grid, budget: Budget) -> Iterator[Ints | Selection | conflicts.Conflict]:
    """Where the first plan begins: what can stay where it is and, when something is required that is not among that, a place
    for all that is required. A Selection comes when that has to be searched for; Conflicts say that it cannot be had."""
    problem = grid.problem
    required = conflicts.must(problem)
    if not required.meetings:
        if not any(meeting.after for meeting in problem.meetings):
            yield _kept(grid)
        return
    free_slots = required.free_slots()
    conflict = conflicts.counted(required, free_slots)
    if conflict:
        yield conflict
        return
    needed = {meeting.id for meeting in required.meetings}
    if not any(meeting.after for meeting in required.meetings):
        kept = _kept(grid)
        if all(kept[index] >= 0 for index, meeting in enumerate(problem.meetings) if meeting.id in needed):
            yield kept
            return
    slots: list[int] | None = in_order(required)
    if slots is None:
        yield Selection(np.full(grid.meetings, UNPLACED), float(grid.weight.sum()))
        for answer in conflicts.searched(required, free_slots, budget):
            if isinstance(answer, conflicts.Conflict):
                yield answer
            else:
                slots = answer
    if slots is not None:
        slot_of = {meeting.id: slot for meeting, slot in zip(required.meetings, slots, strict=True)}
        yield np.array([slot_of.get(meeting.id, UNPLACED) for meeting in problem.meetings])


def in_order(problem: Problem) -> list[int] | None:
    """A slot for every meeting, found greedily; None where that leaves one out."""
    grid = Grid(problem)
    is_ordered = any(meeting.after for meeting in problem.meetings)
    settled, start = _settle_order(problem, np.full(grid.meetings, UNPLACED) if is_ordered else _kept(grid))
    slots: list[int] = placing.greedy(Grid(settled), start).tolist()
    return None if min(slots, default=0) < 0 else slots


def _kept(grid: Grid) -> Ints:
    """The meetings that can stay where they are, required and heavy ones first."""
    assignment = np.full(grid.meetings, UNPLACED)
    limits = grid.limits()
    for meeting in placing.by_importance(grid):
        slot = int(grid.now_at[meeting])
        if slot >= 0 and grid.allowed[meeting, slot]:
            assignment[meeting] = placing.first_fit(grid, limits, meeting, np.array([slot]))
    return assignment


def _settle_order(problem: Problem, start: Ints) -> tuple[Problem, Ints]:
    """Meetings that must come after others get their slot first, in that order, each as early as it can; the rest is
    planned around them. Those in a circle do not take place."""
    ordered = {name for meeting in problem.meetings if meeting.after for name in (meeting.id, *meeting.after)}
    if not ordered:
        return problem, start
    grid = Grid(problem)
    assignment = start.copy()
    index_of = {meeting.id: index for index, meeting in enumerate(problem.meetings)}
    waiting = [meeting for meeting in problem.meetings if meeting.id in ordered]
    limits = grid.limits(assignment)
    while ready := [meeting for meeting in waiting if not any(other.id in meeting.after for other in waiting)]:
        for meeting in ready:
            index = index_of[meeting.id]
            slots = np.flatnonzero(grid.allowed[index])
            if assignment[index] < 0 and all(assignment[index_of[name]] >= 0 for name in meeting.after):
                earliest = 1 + max((int(assignment[index_of[name]]) for name in meeting.after), default=-1)
                placing.put(grid, limits, assignment, index, slots[slots >= earliest])
        waiting = [meeting for meeting in waiting if meeting not in ready]
    settled = replace(
        problem,
        meetings=tuple(
            replace(meeting, slots=frozenset({int(slot)} if slot >= 0 else ()), fixed=None, required=bool(slot >= 0))
            if meeting.id in ordered
            else meeting
            for meeting, slot in zip(problem.meetings, assignment, strict=True)
        ),
    )
    return settled, assignment


def _selections(budget: Budget, effort: _Effort, whole: Grid, start: Ints, rng: np.random.Generator) -> Iterator[Selection]:
    """From a greedy plan at once to the best that the budget allows."""
    settled, start = _settle_order(whole.problem, start)
    grid = whole if settled is whole.problem else Grid(settled)
    assignment = placing.greedy(grid, start)
    bound = float(whole.weight.sum())
    yield Selection(assignment, bound)
    relaxed = Relaxation.of(whole, whole.weight)
    bound = min(bound, relaxed.solve(effort.first, enough=lambda: budget.is_spent(_RELAXED)))
    yield Selection(assignment, bound)
    guide = relaxed
    if grid is not whole:
        guide = Relaxation.of(grid, grid.weight)
        guide.solve(effort.first, enough=lambda: budget.is_spent(_RELAXED))
    windows = Windows.of(grid, guide, assignment)
    if not budget.is_spent(_ROUNDED) and not windows.is_closed(bound):
        worth = grid.weight + np.where(grid.required, _REQUIRED * grid.weight.max(initial=1.0), 0)
        fixed = None if grid.problem.max_moves is None else _with_place(grid, start)
        windows.take(
            placing.by_prices(
                grid,
                replace(guide, worth=worth[guide.meeting]),
                effort.between,
                fixed,
                enough=lambda: budget.is_spent(_ROUNDED),
            )
        )
        yield Selection(windows.assignment, bound)
    bound = _lower(relaxed, bound, grid.value(windows.assignment), budget)
    if guide is relaxed:
        windows = Windows.of(grid, guide, windows.assignment)
    is_bare = not grid.required.any() and not grid.at_least.any() and grid.problem.max_moves is None and grid is whole
    yield from _improve(budget, windows, relaxed, bound, rng, settle=effort.exact and is_bare)


def _with_place(grid: Grid, start: Ints) -> Ints:
    """What had a place has one again, at the first that fits where it cannot stay; nothing else has."""
    assignment = start.copy()
    assignment[grid.now_at < 0] = UNPLACED
    limits = grid.limits(assignment)
    for meeting in placing.by_importance(grid):
        if assignment[meeting] < 0 and grid.now_at[meeting] >= 0:
            placing.put(grid, limits, assignment, meeting, np.flatnonzero(grid.allowed[meeting]))
    return assignment


def _lower(relaxed: Relaxation, bound: float, value: float, budget: Budget) -> float:
    """Solve the relaxation further, as long as that closes much of the gap and the budget allows."""
    for _part in range(8):
        if bound - value < _CLOSED or budget.is_spent(_LOWERED):
            break
        before, bound = bound, min(bound, relaxed.solve(1000, 1e-5, enough=lambda: budget.is_spent(_LOWERED)))
        if before - bound < 0.02 * (before - value):
            break
    return bound


def _improve(
    budget: Budget, windows: Windows, relaxed: Relaxation, bound: float, rng: np.random.Generator, *, settle: bool
) -> Iterator[Selection]:
    """Windows until nothing is left to win, many in a row were in vain, or the rest of the budget is for the last steps:
    closing gaps and, with `settle`, an exact attempt. Its work is not known beforehand, so large ones come last, when
    everything else is done, and not at all where work is counted; quick ones come between windows."""
    grid = windows.grid
    rounds, in_vain, width, widest = 0, 0, _NARROW, _WIDEST
    end, most_columns = _IMPROVED, exact.QUICK_COLUMNS
    sweeps = _SWEEPS if budget.rounds is None else budget.rounds
    while not windows.is_closed(bound) and not budget.is_spent(end) and in_vain < _IN_VAIN and rounds != budget.rounds:
        rounds += 1
        if settle and rounds % _WINDOWS_FIRST == 0:
            keep = exact.columns(relaxed, bound - grid.value(windows.assignment))
            end = _IMPROVED_BEFORE_EXACT if keep.sum() <= exact.MOST_COLUMNS else _IMPROVED
            if keep.sum() <= most_columns:
                # Tried again only when the windows have left much less to try.
                most_columns = int(0.7 * keep.sum())
                yield Selection(windows.assignment, bound)
                better, bound = exact.best(grid, relaxed, keep, bound, windows.assignment)
                windows.take(better)
                yield Selection(windows.assignment, bound)
        before = budget.spent()
        if windows.improve(windows.pick(width, rng)):
            in_vain = 0
            yield Selection(windows.assignment, bound, minor=True)
        else:
            in_vain += 1
            if in_vain % 20 == 0:
                width = min(width + 1, widest)
        if budget.seconds is not None and budget.spent() - before > _LONG * budget.seconds:
            width = widest = max(_NARROW, width - 1)
    keep = exact.columns(relaxed, bound - grid.value(windows.assignment))
    if most_columns == exact.QUICK_COLUMNS:  # not tried yet
        most_columns = exact.MOST_COLUMNS
    attempt = settle and budget.rounds is None and not windows.is_closed(bound) and bool(keep.sum() <= most_columns)
    polished = _POLISHED_BEFORE_EXACT if attempt else 1.0
    assignment = polish.close_gaps(grid, windows.assignment, rng, sweeps=sweeps, enough=lambda: budget.is_spent(polished))
    yield Selection(assignment, bound)
    if attempt and not budget.is_spent():
        better, bound = exact.best(grid, relaxed, keep, bound, windows.assignment)
        if windows.take(better):
            assignment = polish.close_gaps(grid, windows.assignment, rng, sweeps=sweeps, enough=budget.is_spent)
        yield Selection(assignment, bound)
