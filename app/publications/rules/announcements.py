"""Texts with words that differ for each reader, such as {name}: pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.publications.vocabulary import Placeholder

_WORD = re.compile(r"\{(\w+)\}")
_BRACES = re.compile(r"\{([^{}\n]*)\}")
# What can be filled in for those of an event; for those of a session more is known.
OF_EVENT = (Placeholder.NAME, Placeholder.EVENT, Placeholder.START, Placeholder.MODE, Placeholder.LINK)
OF_SESSION = tuple(Placeholder)


def unknown(text: str, words: tuple[Placeholder, ...]) -> list[str]:
    """What stands in braces and nothing is known for, in its order."""
    return [word for word in dict.fromkeys(_BRACES.findall(text)) if word not in words]


def filled(text: str, values: Mapping[Placeholder, str]) -> str:
    """The text with each word in braces replaced; braces in the values stay as they are."""
    words = {placeholder.value: value for placeholder, value in values.items()}
    return _WORD.sub(lambda match: words.get(match[1], match[0]), text)
