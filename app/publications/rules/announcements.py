"""Texts with words that differ for each reader, such as {name}: pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"\{(\w+)\}")
_BRACES = re.compile(r"\{([^{}\n]*)\}")
# What can be filled in for those of an event; for those of a session more is known.
OF_EVENT = ("name", "event", "start", "mode", "link")
OF_SESSION = (*OF_EVENT, "session", "room")


def unknown(text: str, known: tuple[str, ...]) -> list[str]:
    """What stands in braces and nothing is known for, in its order."""
    return [word for word in dict.fromkeys(_BRACES.findall(text)) if word not in known]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each word in braces replaced; braces in the values stay as they are."""
    return _WORD.sub(lambda found: values.get(found[1], found[0]), text)
