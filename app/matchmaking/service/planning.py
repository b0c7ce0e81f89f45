"""Runs the optimiser: in processes of its own, with a time limit, telling what is known by now."""

from __future__ import annotations

import time
from collections.abc import Iterator

from app.infra import crew
from app.matchmaking.rules.planning.problem import WAYS, Plan, Problem, together


def _search(problem: Problem, seconds: float, seed: int, way: int) -> Iterator[Plan]:
    """In a process of its own. The clock starts when it starts."""
    from app.matchmaking.rules.planning import solve  # noqa: PLC0415 - heavy libraries, which only that process needs

    began = time.monotonic()
    yield from solve.plans(problem, seconds=seconds, elapsed=lambda: time.monotonic() - began, seed=seed, way=way)


def plans(problem: Problem, *, seconds: float, seed: int = 0, ways: int = WAYS) -> Iterator[Plan]:
    """The best plan so far each time it or its bound is better, for at most so many seconds; the last one is the answer."""
    began = time.monotonic()
    best: Plan | None = None
    asked = [{"problem": problem, "seconds": seconds - _START, "seed": seed, "way": way} for way in range(ways)]
    for _way, plan in crew.race(_search, asked, seconds=seconds + _START):
        best = together(best, plan)
        yield best
        if best.status in ("optimal", "infeasible") and best.breaks_bound is not None:
            return
    if best is None:
        yield Plan("unknown", unplaced=tuple(one.id for one in problem.meetings), seconds=time.monotonic() - began, seed=seed)


# What a process needs to start, in seconds.
_START = 1.0
