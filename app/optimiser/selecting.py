"""`select`: choose the best meetings and place them. An anytime method: every plan it yields is valid, each better than the
last or with a better bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.optimiser import conflicts, exact, placing, polish
from app.optimiser.grid import NOWHERE, Grid, Ints
from app.optimiser.prices import Relaxation
from app.optimiser.problem import Problem
from app.optimiser.windows import Windows

# Required meetings weigh so many times the heaviest wish while first plans are made.
_REQUIRED = 3.0
_CLOSED = 1e-9
# Of the time there is, so much is left for closing gaps.
_FOR_POLISH = 0.25
_SWEEPS = 400


@dataclass(frozen=True, slots=True)
class Chosen:
    """Slots per meeting (NOWHERE: not placed), the proven bound on the value, and whether more work is to come."""

    at: Ints
    bound: float
    done: bool = False


@dataclass(frozen=True, slots=True)
class _Effort:
    """Steps of the relaxation before the first plan and between slots; whether small problems are settled exactly."""

    first: int
    between: int
    exact: bool


# Searches side by side: one hurries to a first plan and tries for a proof, the other takes care from the start.
_EFFORTS = (_Effort(400, 120, exact=True), _Effort(1600, 400, exact=False))


@dataclass(slots=True)
class _Run:
    problem: Problem
    seconds: float | None
    elapsed: Callable[[], float]
    rounds: int | None
    effort: _Effort

    def left(self, share: float = 1.0) -> float:
        return float("inf") if self.seconds is None else share * self.seconds - self.elapsed()


def select(
    problem: Problem, *, seed: int, seconds: float | None, elapsed: Callable[[], float], rounds: int | None = None, way: int = 0
) -> Iterator[Chosen | conflicts.Conflict]:
    """Plans, each at least as good as the one before; the last one is `done`. A Conflict comes alone: what is required cannot
    be had. `elapsed` gives seconds; with `rounds` and no `seconds` the same seed gives the same plans."""
    grid = Grid(problem)
    start = _start(grid)
    if isinstance(start, conflicts.Conflict):
        yield start
    else:
        yield from _chosen(_Run(problem, seconds, elapsed, rounds, _EFFORTS[way]), grid, start, seed)


def _start(grid: Grid) -> Ints | conflicts.Conflict | None:
    """Where the first plan begins: what can stay where it is and, when something is required that is not among that, a place
    for all that is required. None is nothing; a Conflict says that it cannot be had."""
    problem = grid.problem
    required = conflicts.must(problem)
    if not required.meetings:
        in_order = any(one.after for one in problem.meetings)
        return None if in_order or (grid.now_at < 0).all() else _kept(grid)
    free = required.free_slots()
    conflict = conflicts.plain(required, free)
    if conflict:
        return conflict
    kept, needed = _kept(grid), {one.id for one in required.meetings}
    has_all = all(kept[place] >= 0 for place, one in enumerate(problem.meetings) if one.id in needed)
    if has_all and not any(one.after for one in required.meetings):
        return kept
    slots, conflict = conflicts.searched(required, free)
    return conflict or _start_of(problem, required, slots or [])


def _start_of(problem: Problem, required: Problem, slots: list[int]) -> Ints:
    place = {one.id: slot for one, slot in zip(required.meetings, slots, strict=True)}
    return np.array([place.get(one.id, NOWHERE) for one in problem.meetings])


def _kept(grid: Grid) -> Ints:
    """The meetings that can stay where they are, required and heavy ones first."""
    at = np.full(grid.meetings, NOWHERE)
    limits = grid.limits()
    for meeting in placing.by_importance(grid):
        slot = int(grid.now_at[meeting])
        if slot >= 0 and grid.allowed[meeting, slot]:
            at[meeting] = placing.first_fit(grid, limits, meeting, np.array([slot]))
    return at


def _settled_order(problem: Problem, start: Ints | None) -> tuple[Problem, Ints | None]:
    """Meetings that must come after others get their slot first, in that order, each as early as it can; the rest is
    planned around them. Those in a circle do not take place."""
    ordered = {name for one in problem.meetings if one.after for name in (one.id, *one.after)}
    if not ordered:
        return problem, start
    grid = Grid(problem)
    at = np.full(grid.meetings, NOWHERE) if start is None else start.copy()
    index = {one.id: place for place, one in enumerate(problem.meetings)}
    waiting = [one for one in problem.meetings if one.id in ordered]
    limits = grid.limits(at)
    while ready := [one for one in waiting if not any(other.id in one.after for other in waiting)]:
        for one in ready:
            meeting = index[one.id]
            slots = np.flatnonzero(grid.allowed[meeting])
            if at[meeting] < 0 and all(at[index[name]] >= 0 for name in one.after):
                earliest = 1 + max((int(at[index[name]]) for name in one.after), default=-1)
                placing.put(grid, limits, at, meeting, slots[slots >= earliest])
        waiting = [one for one in waiting if one not in ready]
    settled = replace(
        problem,
        meetings=tuple(
            replace(one, slots=frozenset({int(slot)} if slot >= 0 else ()), fixed=None, required=bool(slot >= 0))
            if one.id in ordered
            else one
            for one, slot in zip(problem.meetings, at, strict=True)
        ),
    )
    return settled, at


def _chosen(run: _Run, whole: Grid, start: Ints | None, seed: int) -> Iterator[Chosen]:
    rng = np.random.default_rng(seed)
    settled, start = _settled_order(run.problem, start)
    grid = whole if settled is run.problem else Grid(settled)
    at = placing.greedy(grid, start)
    bound = float(whole.weight.sum())
    yield Chosen(at, bound)
    relaxed = Relaxation.of(whole, whole.weight)
    bound = min(bound, relaxed.solve(run.effort.first))
    yield Chosen(at, bound)
    guide = relaxed
    if grid is not whole:
        guide = Relaxation.of(grid, grid.weight)
        guide.solve(run.effort.first)
    windows = Windows.of(grid, guide, at)
    if run.left(0.6) > 0 and not windows.is_closed(bound):
        worth = grid.weight + np.where(grid.required, _REQUIRED * grid.weight.max(initial=1.0), 0)
        held = None if run.problem.max_moves is None else _with_place(grid, start)
        rounded = placing.by_prices(grid, replace(guide, worth=worth[guide.cm]), run.effort.between, held)
        if windows.is_better(rounded):
            windows.at = rounded
        yield Chosen(windows.at, bound)
    bound = _lower(relaxed, bound, grid.value(windows.at), run)
    if guide is relaxed:
        windows = Windows.of(grid, guide, windows.at)
    bare = not grid.required.any() and not grid.at_least.any() and run.problem.max_moves is None and grid is whole
    yield from _improve(run, windows, relaxed, bound, rng, bare=bare)


def _with_place(grid: Grid, start: Ints | None) -> Ints:
    """What had a place has one again, at the first that fits where it cannot stay; nothing else has."""
    at = np.full(grid.meetings, NOWHERE) if start is None else start.copy()
    at[grid.now_at < 0] = NOWHERE
    limits = grid.limits(at)
    for meeting in placing.by_importance(grid):
        if at[meeting] < 0 and grid.now_at[meeting] >= 0:
            placing.put(grid, limits, at, meeting, np.flatnonzero(grid.allowed[meeting]))
    return at


def _lower(relaxed: Relaxation, bound: float, value: float, run: _Run) -> float:
    """Solve the relaxation further, as long as that closes much of the gap and time allows."""
    for _part in range(8):
        if bound - value < _CLOSED or run.left(0.4) < 0:
            break
        before, bound = bound, min(bound, relaxed.solve(1000, 1e-5))
        if before - bound < 0.02 * (before - value):
            break
    return bound


def _improve(
    run: _Run, windows: Windows, relaxed: Relaxation, bound: float, rng: np.random.Generator, *, bare: bool
) -> Iterator[Chosen]:
    """Windows until time is up, nothing is left to win, or many in a row were in vain; small problems are settled exactly."""
    grid = windows.grid
    vain, width, rounds = 0, 3, 0
    worth_trying = exact.MOST_COLUMNS
    while not windows.is_closed(bound) and run.left(1 - _FOR_POLISH) > 0:
        if run.rounds is not None and rounds >= run.rounds:
            break
        rounds += 1
        if bare and run.effort.exact and rounds % _WINDOWS_FIRST == 0:
            keep = exact.columns(relaxed, bound - grid.value(windows.at))
            if keep.sum() > worth_trying:
                continue
            # Tried again only when the windows have left much less to try.
            worth_trying = int(0.7 * keep.sum())
            patience = None if run.seconds is None else min(run.left(1 - _FOR_POLISH), 0.6 * run.seconds)
            better, bound = exact.best(grid, relaxed, keep, bound, windows.at, patience)
            if better is not None and grid.value(better) > grid.value(windows.at):
                windows.at = better
            yield Chosen(windows.at, bound)
        patience = None if run.seconds is None else max(0.2, min(3.0, run.left(1 - _FOR_POLISH)))
        if windows.improve(windows.pick(width, rng), patience=patience):
            vain = 0
            yield Chosen(windows.at, bound)
        else:
            vain += 1
            if vain % 20 == 0:
                width = min(width + 1, _WIDEST)
            if vain >= _IN_VAIN:
                break
    rounded_off = run.rounds if run.rounds is not None else _SWEEPS
    at = polish.close_gaps(grid, windows.at, rng, sweeps=rounded_off, enough=lambda: run.left() <= 0)
    yield Chosen(at, bound, done=True)


_WINDOWS_FIRST, _WIDEST, _IN_VAIN = 8, 6, 120
