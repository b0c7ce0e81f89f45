"""JSON that comes from outside. The standard parser calls itself for each level, so whoever sends enough brackets would exhaust
it; here the levels are counted first."""

from __future__ import annotations

import json
import re
from typing import Any

# Ten times what any format that is read here needs.
MOST_LEVELS = 100

# A string as a whole (its end may be missing: the parser says so later), or one bracket.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{\]}]', re.DOTALL)


class DeepJsonError(ValueError):
    """More levels than `MOST_LEVELS`."""


def read_json(data: str | bytes) -> Any:
    """The value. Raises DeepJsonError, or another ValueError when it is not JSON."""
    text = data if isinstance(data, str) else data.decode(json.detect_encoding(data), "surrogatepass")
    # Most of what comes has fewer brackets than it may have levels.
    if text.count("[") + text.count("{") > MOST_LEVELS:
        _count_levels(text)
    return json.loads(text)


def _count_levels(text: str) -> None:
    level = 0
    for token in _TOKEN.finditer(text):
        character = text[token.start()]
        if character in "[{":
            level += 1
            if level > MOST_LEVELS:
                raise DeepJsonError(f"more than {MOST_LEVELS} levels deep")
        elif character in "]}":
            level -= 1
