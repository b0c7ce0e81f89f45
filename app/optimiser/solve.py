"""Solve a problem: one door for both modes. Yields plans as they become known, the best so far each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.optimiser import breaks, conflicts, polish, selecting
from app.optimiser.budget import Budget
from app.optimiser.grid import Grid
from app.optimiser.problem import STRATEGIES, Placement, Plan, Problem, is_proven, unknown
from app.optimiser.vocabulary import ConflictKind, Mode, Status

# Minor improvements are told no more often than this, in processor seconds.
_BETWEEN = 0.5


def plans(problem: Problem, budget: Budget, *, seed: int = 0, strategy: int = 0) -> Iterator[Plan]:
    """Plans as they become known, each with its proven bound; the last one is the answer. It ends by itself when the plan is
    settled or nothing more is expected, or soon after the budget is spent: a step that has begun is finished. `strategy`
    (below STRATEGIES) tells apart searches that run side by side."""
    if problem.mode == Mode.PLACE_ALL:
        yield from _place_all(problem, budget, seed, strategy)
        return
    grid = Grid(problem)
    latest = -_BETWEEN
    for answer in selecting.select(problem, budget, seed=seed * STRATEGIES + strategy, strategy=strategy):
        if isinstance(answer, conflicts.Conflict):
            yield _impossible(answer, budget, seed)
        elif not answer.minor or budget.spent() >= latest + _BETWEEN:
            latest = budget.spent()
            yield _selected(grid, answer, latest, seed)


def _impossible(conflict: conflicts.Conflict, budget: Budget, seed: int) -> Plan:
    return Plan(Status.INFEASIBLE, seconds=budget.spent(), seed=seed, conflict=conflict.meetings, why=conflict.sentence)


def _place_all(problem: Problem, budget: Budget, seed: int, strategy: int) -> Iterator[Plan]:
    free_slots = problem.free_slots()
    conflict = conflicts.counted(problem, free_slots)
    if conflict:
        yield _impossible(conflict, budget, seed)
        return
    if not problem.meetings:
        yield Plan(Status.OPTIMAL, bound=0.0, breaks_bound=0, seconds=budget.spent(), seed=seed)
        return
    grid = Grid(problem)
    start = _greedy(problem)
    yield _everything(grid, breaks.Progress(0, start), budget, seed)
    search = breaks.Search(problem, free_slots, budget, start=start, shuffle=seed)
    for progress in search.from_above() if strategy else search.from_below():
        if progress.possible:
            yield _everything(grid, progress, budget, seed)
        else:
            for conflict in _why_not_all(problem, free_slots, budget):
                yield _impossible(conflict, budget, seed)


def _greedy(problem: Problem) -> breaks.Solution | None:
    """Everything placed greedily; None where that leaves a meeting out, or is not fair."""
    slots = selecting.in_order(problem)
    if slots is None:
        return None
    by_person = breaks.count_breaks(problem, slots).values()
    difference = problem.max_break_difference
    if difference is not None and max(by_person) - min(by_person) > difference:
        return None
    return breaks.Solution(tuple(slots), sum(by_person))


def _why_not_all(problem: Problem, free_slots: Sequence[Sequence[int]], budget: Budget) -> Iterator[conflicts.Conflict]:
    """Why there is no plan, more narrowly each time."""
    yield conflicts.Conflict(ConflictKind.TOGETHER, tuple(meeting.id for meeting in problem.meetings))
    for answer in conflicts.searched(problem, free_slots, budget):
        yield answer if isinstance(answer, conflicts.Conflict) else conflicts.Conflict(ConflictKind.UNFAIR, ())


def _everything(grid: Grid, progress: breaks.Progress, budget: Budget, seed: int) -> Plan:
    problem, best = grid.problem, progress.best
    value = float(grid.weight.sum())
    if best is None:
        return unknown(problem, seed, bound=value, breaks_bound=progress.low, seconds=budget.spent())
    return Plan(
        Status.OPTIMAL if progress.settled else Status.FEASIBLE,
        _placements(grid, best.slots),
        value=value,
        bound=value,
        breaks=best.breaks,
        breaks_bound=progress.low,
        seconds=budget.spent(),
        seed=seed,
    )


def _selected(grid: Grid, selection: selecting.Selection, seconds: float, seed: int) -> Plan:
    problem, assignment = grid.problem, selection.assignment
    if (grid.required & (assignment < 0)).any():
        return unknown(problem, seed, bound=selection.bound, seconds=seconds)
    slots: list[int] = assignment.tolist()
    value = grid.value(assignment)
    short = grid.short(assignment)
    return Plan(
        Status.OPTIMAL if is_proven(value, selection.bound) and not short else Status.FEASIBLE,
        _placements(grid, slots),
        tuple(meeting.id for meeting, slot in zip(problem.meetings, slots, strict=True) if slot < 0),
        value,
        max(selection.bound, value),
        sum(breaks.count_breaks(problem, slots).values()),
        None,
        seconds,
        seed,
        short=short,
    )


def _placements(grid: Grid, slots: Sequence[int]) -> tuple[Placement, ...]:
    rows = zip(grid.problem.meetings, slots, polish.tables(grid, slots), strict=True)
    return tuple(Placement(meeting.id, slot, table) for meeting, slot, table in rows if slot >= 0)
