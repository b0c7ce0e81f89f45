"""How much a search may do. It never looks at the clock on the wall: a busy machine makes it wait longer, not do less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def never() -> bool:
    """For work that is done to its end."""
    return False


def _nothing() -> float:
    return 0.0


@dataclass(frozen=True, slots=True)
class Budget:
    """`seconds` of processor time, of which `spent` tells how many are gone (the caller's clock, `time.process_time` in a
    process of its own), and `rounds` of counted work: in `select` a window that is put together again, in `place_all`
    `CONFLICTS_A_ROUND` conflicts of the SAT solver. None is no bound. With `rounds` alone a search does the same on every
    machine, and the same seed gives the same plan."""

    seconds: float | None = None
    spent: Callable[[], float] = _nothing
    rounds: int | None = None

    def is_spent(self, share: float = 1.0) -> bool:
        """Whether this share of the processor time is gone."""
        return self.left(share) <= 0

    def left(self, share: float = 1.0) -> float:
        """Processor seconds until this share of all is gone; below 0 when more is gone already."""
        return float("inf") if self.seconds is None else share * self.seconds - self.spent()
