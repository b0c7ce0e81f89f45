"""Solve a problem: one door for both modes. Yields plans as they become known, the best so far each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.optimiser import breaks, conflicts, polish, selecting
from app.optimiser.grid import Grid
from app.optimiser.problem import PLACE_ALL, WAYS, Placed, Plan, Problem, proven


def plans(
    problem: Problem,
    *,
    seconds: float | None,
    elapsed: Callable[[], float],
    seed: int = 0,
    rounds: int | None = None,
    way: int = 0,
) -> Iterator[Plan]:
    """Plans as they become known; the last one is the answer. `seconds` is how long the caller means to listen; `elapsed`
    tells how many have passed. With `rounds` and without `seconds` the same seed gives the same plans. `way` tells apart
    searches that run side by side."""
    if problem.mode == PLACE_ALL:
        yield from _place_all(problem, elapsed, seed, way)
        return
    shown = -_BETWEEN
    for one in selecting.select(problem, seed=seed * WAYS + way, seconds=seconds, elapsed=elapsed, rounds=rounds, way=way):
        if isinstance(one, conflicts.Conflict):
            yield impossible(one, elapsed(), seed)
        elif one.done or elapsed() >= shown + _BETWEEN:
            shown = elapsed()
            yield _selected(problem, one, shown, seed)


def impossible(conflict: conflicts.Conflict, seconds: float, seed: int) -> Plan:
    return Plan("infeasible", seconds=seconds, seed=seed, conflict=conflict.meetings, why=conflict.sentence)


def _place_all(problem: Problem, elapsed: Callable[[], float], seed: int, way: int) -> Iterator[Plan]:
    free = problem.free_slots()
    conflict = conflicts.plain(problem, free)
    if conflict:
        yield impossible(conflict, elapsed(), seed)
        return
    if not problem.meetings:
        yield Plan("optimal", bound=0.0, breaks_bound=0, seconds=elapsed(), seed=seed)
        return
    search = breaks.Search(problem, free, shuffle=seed)
    for found in search.from_above() if way else search.from_below():
        if not found.possible:
            _slots, conflict = conflicts.searched(problem, free)
            yield impossible(conflict or conflicts.Conflict("unfair", ()), elapsed(), seed)
            return
        yield _everything(problem, found, elapsed(), seed)


def _everything(problem: Problem, found: breaks.Found, seconds: float, seed: int) -> Plan:
    at = found.at
    value = float(sum(one.weight for one in problem.meetings))
    return Plan(
        "optimal" if found.settled else "feasible",
        _placed(Grid(problem), at),
        value=value,
        bound=value,
        breaks=found.high or 0,
        breaks_bound=found.low,
        seconds=seconds,
        seed=seed,
    )


def _selected(problem: Problem, chosen: selecting.Chosen, seconds: float, seed: int) -> Plan:
    at = [int(slot) for slot in chosen.at]
    value = float(sum(one.weight for one, slot in zip(problem.meetings, at, strict=True) if slot >= 0))
    grid = Grid(problem)
    short = grid.short(chosen.at)
    return Plan(
        "optimal" if proven(value, chosen.bound) and not short else "feasible",
        _placed(grid, at),
        tuple(one.id for one, slot in zip(problem.meetings, at, strict=True) if slot < 0),
        value,
        max(chosen.bound, value),
        sum(breaks.count_breaks(problem, at).values()),
        None,
        seconds,
        seed,
        short=short,
    )


def _placed(grid: Grid, at: Sequence[int]) -> tuple[Placed, ...]:
    seats = zip(grid.problem.meetings, at, polish.tables(grid, at), strict=True)
    return tuple(Placed(one.id, slot, seat) for one, slot, seat in seats if slot >= 0)


# Plans that are shown on the way come no more often than this, in seconds.
_BETWEEN = 0.5
