"""What the dashboard counts: one thing that happened, and where it is to be seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Counted:
    """`on` is the day by which it is counted; `path` is its page."""

    title: str
    path: str
    on: date


def latest(*lists: Iterable[Any]) -> dict[int, datetime]:
    """Of rows (key, moment), each key's last moment: when an organisation gave its last sign of life."""
    moments: dict[int, datetime] = {}
    for rows in lists:
        for key, at in rows:
            moments[key] = max(at, moments.get(key, at))
    return moments
