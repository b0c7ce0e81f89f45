"""Spans of wall time as people write them: one a line, `2027-03-01 09:00 - 2027-03-01 17:00`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2})\s*(?:-|–|to)\s*(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{1,2}:\d{2})")
Naive = tuple[datetime, datetime]


def read(text: str) -> list[Naive]:
    """The spans, in the order they are written; the second day may be left out. Raises ValueError naming the line."""
    spans = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = _LINE.fullmatch(line.strip())
        if parts is None:
            raise ValueError(f"line {number}: {line.strip()[:60]}")
        day, start, other_day, end = parts.groups()
        begins, ends = (
            datetime.strptime(f"{date} {clock}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - wall time; the caller knows the zone
            for date, clock in ((day, start), (other_day or day, end))
        )
        if ends <= begins or not 1970 <= begins.year <= ends.year <= 2100:
            raise ValueError(f"line {number}: {line.strip()[:60]}")
        spans.append((begins, ends))
    return spans


def written(spans: Sequence[Naive]) -> str:
    return "\n".join(f"{start:%Y-%m-%d %H:%M} - {end:%Y-%m-%d %H:%M}" for start, end in spans)
