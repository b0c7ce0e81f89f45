"""What people read for the words of a vocabulary, in the page's language."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

Kind = TypeVar("Kind", bound=StrEnum)
# Every vocabulary that has labels, for the test that none lacks them.
LABELLED: dict[type[StrEnum], Mapping[Any, Any]] = {}


def labels(kind: type[Kind], texts: Mapping[Kind, Any]) -> Mapping[Kind, Any]:
    """The labels of a vocabulary: a lazy text for each of its words. Raises ValueError when a word has none."""
    missing = [word.value for word in kind if word not in texts]
    if missing:
        raise ValueError(f"{kind.__name__} has no label for {', '.join(missing)}")
    LABELLED[kind] = texts
    return texts
