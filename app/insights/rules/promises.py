"""The five promises of the network for each year, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

# What the network promises its members each year.
TARGETS = {"use_cases": 5, "reports": 6, "workshops": 6, "expos": 5, "newsletters": 12}


@dataclass(frozen=True, slots=True)
class Promise:
    """`counted` things with their titles, the target, and the figure the year ends with at today's pace."""

    key: str
    target: int
    titles: tuple[str, ...]
    forecast: float

    @property
    def counted(self) -> int:
        return len(self.titles)


def forecast(counted: int, start: datetime, end: datetime, now: datetime) -> float:
    """At the year's pace so far; a year that is over is what it is."""
    if now >= end:
        return float(counted)
    gone = (now - start) / (end - start)
    return counted / gone if gone > 0 else float(counted)
