"""Numbers for pictures drawn by the chart macros; the table behind each picture comes from the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its value, and its width in percent of the longest."""

    label: str
    value: float
    width: float
    share: float


def bars(rows: Sequence[tuple[str, float]], total: float | None = None) -> list[Bar]:
    """Bars in the given order; `share` is the part in percent of `total`, by default of all bars together."""
    longest = max((value for _, value in rows), default=0) or 1
    total = total or sum(value for _, value in rows) or 1
    return [Bar(label, value, 100 * value / longest, 100 * value / total) for label, value in rows]
