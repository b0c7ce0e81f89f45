"""A message says in the past tense what happened. It holds ids and plain values only, so that it can wait in a table."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """Base of all messages; the class name is the name it is stored under."""

    def payload(self) -> dict[str, Any]:
        return asdict(self)
