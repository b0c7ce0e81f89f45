"""What scores of fit are made of: reasons that a person can check, and comparisons of one party with many at once.

A score is a weighted sum of reasons, each between 0 and 1. Weights of one score add up to 1.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
# What a package's score names its reasons by.
Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score: what it is called, its value 0..1, its weight, and the themes or languages behind it."""

    name: str
    value: float
    weight: float
    evidence: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        """Its part of a hundred, as people read it."""
        return round(100 * self.value * self.weight)


def score(reasons: Sequence[Reason]) -> float:
    return sum(reason.value * reason.weight for reason in reasons)


def points(reasons: Sequence[Reason]) -> int:
    """The sum of the parts as they are shown, so that it adds up for whoever checks it."""
    return sum(reason.points for reason in reasons)


def reasons(
    values: Mapping[Name, float], weights: Mapping[Name, float], evidence: Mapping[Name, Collection[str]]
) -> tuple[Reason, ...]:
    """The reasons that count, largest part first; ties by name."""
    parts = [
        Reason(name, value, weights[name], tuple(sorted(evidence.get(name, ()))))
        for name, value in values.items()
        if value > 1e-6
    ]
    return tuple(sorted(parts, key=lambda reason: (-reason.value * reason.weight, reason.name)))


def set_rows(sets: Sequence[Collection[object]], words: Sequence[object]) -> Floats:
    """A row for each set, a column for each word: 1 where the word is in the set."""
    place = {word: number for number, word in enumerate(words)}
    rows = np.zeros((len(sets), max(len(words), 1)))
    for row, members in enumerate(sets):
        rows[row, [place[word] for word in members]] = 1
    return rows


def vector_rows(vectors: Sequence[NDArray[np.floating] | None], size: int = 0) -> Floats:
    """A row for each unit vector, zeros where there is none. `size` is how long rows are when there is no vector at all."""
    size = next((len(vector) for vector in vectors if vector is not None), size or 1)
    return np.array([np.zeros(size) if vector is None else vector for vector in vectors], dtype=float).reshape(
        len(vectors), size
    )


def share(common: Floats, every: Floats | float) -> Floats:
    """Parts of wholes, 0 where the whole is empty."""
    return np.asarray(common / np.maximum(every, 1))


# Cosines of texts that have nothing in common lie about FLOOR; those that say the same about CEILING.
_FLOOR, _CEILING = 0.05, 0.75
# How much a theme in common counts beside the meaning.
_THEMES = 0.12


def close(cosines: Floats) -> Floats:
    """How near in meaning, 0..1, from cosines of unit vectors."""
    return np.clip((cosines - _FLOOR) / (_CEILING - _FLOOR), 0, 1)


def exchange(themes: Floats, cosines: Floats) -> Floats:
    """How well offers answer a need, 0..1: by meaning and themes together, and by themes alone where there are no words."""
    together = (close(cosines) + _THEMES * themes) / (1 + _THEMES)
    return np.maximum(together, np.where(cosines == 0, themes, 0))


def roles(cities: Flags, mine: bool) -> Floats:
    """A city and somebody who builds or studies answers complement each other; two cities learn from each other."""
    return np.where(cities ^ mine, 1.0, np.where(cities & mine, 0.6, 0.3))


def sizes(inhabitants: Sequence[int | None]) -> Floats:
    """Sizes of cities on a scale where ten times as large is one step; not a number where it is unknown."""
    return np.array([np.log10(count) if count else np.nan for count in inhabitants], dtype=float)


def size_likeness(others: Floats, mine: float) -> Floats:
    """How alike in size, 0..1, of sizes from `sizes`; half where one is unknown."""
    return np.nan_to_num(np.exp(-np.abs(others - mine)), nan=0.5)
