"""What the dashboard counts: one thing that happened, and where it is to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Counted:
    """`on` is the day by which it is counted; `path` is its page."""

    title: str
    path: str
    on: date
