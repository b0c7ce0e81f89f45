"""`place all`: every meeting has a place, and the fewest breaks in all are searched, from below and from above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.optimiser.encoding import Encoding
from app.optimiser.problem import Problem

# Counters reach so far; a plan with more breaks is not the best by any measure, and is improved by first plans.
_COUNTED = 400


@dataclass(frozen=True, slots=True)
class Found:
    """What one search knows by now: no plan has fewer than `low` breaks, and the plan in `at` has `high` of them (None:
    none is known). `possible` is False when no plan exists at all."""

    low: int
    high: int | None
    at: tuple[int, ...] = ()
    possible: bool = True

    @property
    def settled(self) -> bool:
        return not self.possible or self.high == self.low


class Search:
    """One solver on one encoding. `shuffle` renames the literals, so that two searches go different ways."""

    def __init__(self, problem: Problem, free: Sequence[Sequence[int]], *, shuffle: int = 0):
        from pysat.solvers import Solver  # noqa: PLC0415 - a heavy library

        self._coded = Encoding(problem, free)
        self._counter = self._coded.sorted_counter(self._coded.breaks, min(_COUNTED, len(self._coded.breaks)))
        self._name = list(range(self._coded.top + 1))
        clauses = self._coded.clauses
        if shuffle:
            self._name[1:] = (np.random.default_rng(shuffle).permutation(self._coded.top) + 1).tolist()
            clauses = [[self._name[one] if one > 0 else -self._name[-one] for one in clause] for clause in clauses]
        self._solver = Solver("cadical195", bootstrap_with=clauses)

    def _try(self, most: int | None) -> tuple[int, tuple[int, ...]] | None:
        """A plan with at most so many breaks: (its breaks, slots), or None when there is none."""
        bounded = most is not None and most < len(self._counter)
        if not self._solver.solve(assumptions=[-self._name[self._counter[most]]] if bounded and most is not None else []):
            return None
        true = {one for one in self._solver.get_model() if one > 0}
        model = [one for one in range(1, self._coded.top + 1) if self._name[one] in true]
        return len(set(model) & set(self._coded.breaks)), tuple(self._coded.read(model))

    def from_below(self) -> Iterator[Found]:
        """Prove 0, 1, 2, ... breaks impossible until one is possible, which is then the best."""
        first = self._try(0)
        if first is None:
            # A plan of any kind, before the proofs go on: whoever waits sees one soon, or that there is none.
            first = self._try(None)
            if first is None:
                yield Found(0, None, possible=False)
                return
            yield Found(1, *first)
            most, known = 1, first
            while known[0] > most:
                better = self._try(most)
                if better is not None:
                    known = better
                    break
                most += 1
                yield Found(most, *known)
            yield Found(known[0], *known)
            return
        yield Found(0, *first)

    def from_above(self) -> Iterator[Found]:
        """Find a plan, then look for much better ones, each time between what is proven and what is known."""
        known = self._try(None)
        if known is None:
            yield Found(0, None, possible=False)
            return
        low = 0
        yield Found(low, *known)
        while low < known[0]:
            most = min(low + (known[0] - low) // 3, max(len(self._counter) - 1, 0))
            better = self._try(most)
            if better is None:
                low = most + 1
            else:
                known = better
            yield Found(low, *known)


def count_breaks(problem: Problem, at: Sequence[int]) -> dict[str, int]:
    """Per person, the idle stretches between their first and their last meeting."""
    busy: dict[str, set[int]] = {person.id: set() for person in problem.people}
    for meeting, slot in zip(problem.meetings, at, strict=True):
        if slot >= 0:
            for person in meeting.people:
                busy[person].add(slot)
    return {person: max(0, sum(slot - 1 not in slots for slot in slots) - 1) for person, slots in busy.items()}
