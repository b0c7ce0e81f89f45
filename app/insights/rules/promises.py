"""The five promises of the network for each year, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.kpi import Counted
from app.core.vocabulary import PromiseKind

# So many of each the network promises its members each year.
TARGETS = {
    PromiseKind.USE_CASES: 5,
    PromiseKind.REPORTS: 6,
    PromiseKind.WORKSHOPS: 6,
    PromiseKind.EXPOS: 5,
    PromiseKind.NEWSLETTERS: 12,
}


@dataclass(frozen=True, slots=True)
class Promise:
    """What was counted until now, what is fixed for later in the year, the target, and the figure the year is likely to end
    with."""

    key: PromiseKind
    target: int
    found: Sequence[Counted]
    ahead: Sequence[Counted]
    forecast: float

    @property
    def counted(self) -> int:
        return len(self.found)


def forecast(counted: int, ahead: int, start: datetime, end: datetime, now: datetime) -> float:
    """At the year's pace so far, and at least what is fixed already; a year that is over is what it is."""
    if now >= end:
        return float(counted)
    # The first month says little: one thing on 1 January is not one a day.
    gone = max((now - start) / (end - start), 1 / 12)
    pace = counted / gone if now > start else 0.0
    return max(pace, float(counted + ahead))
