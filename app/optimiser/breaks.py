"""`place all`: every meeting has a place, and the fewest breaks in all are searched, from below and from above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.optimiser.budget import Budget
from app.optimiser.encoding import Encoding
from app.optimiser.problem import Problem
from app.optimiser.satisfiability import Solver

# Counters reach so far; a plan with more breaks is not the best by any measure, and is improved by first plans.
_COUNTED = 400


@dataclass(frozen=True, slots=True)
class Solution:
    """A slot for each meeting, and the breaks that this makes."""

    slots: tuple[int, ...]
    breaks: int


@dataclass(frozen=True, slots=True)
class Progress:
    """What a search knows by now: no plan has fewer than `low` breaks, and `best` is the best that is known (None: none is).
    `possible` is False when no plan exists at all."""

    low: int = 0
    best: Solution | None = None
    possible: bool = True

    @property
    def settled(self) -> bool:
        return not self.possible or (self.best is not None and self.best.breaks == self.low)


class Search:
    """One solver on one encoding, from a solution that is known (`start`) or none. `shuffle` renames the literals, so that two
    searches go different ways. Searches end when they are settled or the budget is spent."""

    def __init__(
        self,
        problem: Problem,
        free_slots: Sequence[Sequence[int]],
        budget: Budget,
        *,
        start: Solution | None = None,
        shuffle: int = 0,
    ):
        self._start = start
        self._encoding = Encoding(problem, free_slots)
        self._counter = self._encoding.sorted_counter(self._encoding.breaks, min(_COUNTED, len(self._encoding.breaks)))
        self._name = list(range(self._encoding.top + 1))
        clauses = self._encoding.clauses
        if shuffle:
            self._name[1:] = (np.random.default_rng(shuffle).permutation(self._encoding.top) + 1).tolist()
            clauses = [
                [self._name[literal] if literal > 0 else -self._name[-literal] for literal in clause] for clause in clauses
            ]
        self._solver = Solver(clauses, budget)

    def _is_possible(self, most: int | None) -> bool | None:
        """Whether there is a plan with at most so many breaks; None when the budget ends before that is known."""
        bounded = most is not None and most < len(self._counter)
        return self._solver.is_satisfiable([-self._name[self._counter[most]]] if bounded and most is not None else [])

    def _solution(self) -> Solution:
        """What the solver found."""
        true = {literal for literal in self._solver.model() if literal > 0}
        model = {literal for literal in range(1, self._encoding.top + 1) if self._name[literal] in true}
        return Solution(tuple(self._encoding.slots_in(model)), len(model & set(self._encoding.breaks)))

    def _first(self) -> Progress | None:
        """The start, else a plan of any kind, or that there is none; None when the budget ends before that is known."""
        if self._start is not None:
            return Progress(0, self._start)
        possible = self._is_possible(None)
        if possible is None:
            return None
        return Progress(0, self._solution()) if possible else Progress(possible=False)

    def from_below(self) -> Iterator[Progress]:
        """Prove 0, 1, 2, ... breaks impossible until a plan is possible, which is then the best."""
        possible = self._is_possible(0)
        if possible:
            yield Progress(0, self._solution())
            return
        # A plan of any kind, before the proofs go on: whoever waits sees one soon, or that there is none.
        progress = self._first()
        while progress is not None:
            if possible is False and progress.possible:
                progress = replace(progress, low=progress.low + 1)
            yield progress
            if progress.settled:
                return
            possible = self._is_possible(progress.low)
            if possible is None:
                return
            if possible:
                yield Progress(progress.low, self._solution())
                return

    def from_above(self) -> Iterator[Progress]:
        """Look for much better plans than the one that is known, each time between what is proven and what is known."""
        progress = self._first()
        while progress is not None:
            yield progress
            if progress.settled or progress.best is None:
                return
            middle = min(progress.low + (progress.best.breaks - progress.low) // 3, max(len(self._counter) - 1, 0))
            # Beyond what is counted nothing more can be asked.
            possible = self._is_possible(middle) if middle >= progress.low else None
            if possible is None:
                return
            progress = replace(progress, best=self._solution()) if possible else replace(progress, low=middle + 1)


def count_breaks(problem: Problem, slots: Sequence[int]) -> dict[str, int]:
    """Per person, the idle stretches between their first and their last meeting. `slots` are those of the meetings, below 0
    where a meeting does not take place."""
    busy: dict[str, set[int]] = {person.id: set() for person in problem.people}
    for meeting, slot in zip(problem.meetings, slots, strict=True):
        if slot >= 0:
            for person in meeting.people:
                busy[person].add(slot)
    return {person: max(0, sum(slot - 1 not in theirs for slot in theirs) - 1) for person, theirs in busy.items()}
