"""A SAT solver that keeps to a budget: CaDiCaL, asked in calls that end after so many conflicts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.optimiser.budget import Budget

CONFLICTS_A_ROUND = 10_000
# Conflicts of the first call of a question, and by how much each further one is longer: between calls the budget is looked at,
# and each call begins with some work that was done before.
_FIRST_CALL, _GROWTH = 20_000, 1.5


class Solver:
    """One solver on some clauses. What it learns serves later questions."""

    def __init__(self, clauses: Sequence[Sequence[int]], budget: Budget):
        from pysat.solvers import Cadical195  # noqa: PLC0415 - a heavy library

        self._solver = Cadical195(bootstrap_with=clauses)
        self._budget = budget

    def is_satisfiable(self, assumptions: Sequence[int] = ()) -> bool | None:
        """Whether all clauses can hold under the assumptions; None when the budget is spent before that is known."""
        length = math.inf if self._budget.seconds is None else float(_FIRST_CALL)
        while (conflicts := min(length, self._conflicts_left())) > 0 and self._budget.left() > 0:
            self._solver.conf_budget(-1 if math.isinf(conflicts) else int(conflicts))
            answer: bool | None = self._solver.solve_limited(assumptions=list(assumptions))
            if answer is not None:
                return answer
            length *= _GROWTH
        return None

    def _conflicts_left(self) -> float:
        rounds = self._budget.rounds
        return math.inf if rounds is None else rounds * CONFLICTS_A_ROUND - int(self._solver.accum_stats()["conflicts"])

    def model(self) -> list[int]:
        """The literals of the last answer that was True."""
        return list(self._solver.get_model())

    def core(self) -> set[int] | None:
        """Assumptions that cannot hold together, after an answer that was False; None where the solver names none."""
        core = self._solver.get_core()
        return set(core) if core else None
