"""A fair ranking of use cases: judges with a conflict of interest do not judge, and strict and mild judges count alike."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

CRITERIA = {"cross_domain": 30, "impact": 30, "functionality": 20, "innovation": 20}
LOWEST, HIGHEST = 1, 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one judge gave one entry: points by criterion, LOWEST to HIGHEST."""

    judge: int
    entry: int
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Part:
    """One criterion of an entry's score: the mean of the points as given, of the points made comparable, and what it adds to
    the score (comparable mean x weight)."""

    criterion: str
    given: float
    comparable: float
    weight: float
    adds: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """`score` is the sum of the parts, LOWEST to HIGHEST; entries with the same score share a rank."""

    entry: int
    rank: int
    score: float
    judges: int
    parts: tuple[Part, ...]


def conflict(organisation: int | None, partners: Collection[int], *, declared: bool) -> str | None:
    """Why somebody may not judge an entry, or None: their organisation takes part, or they said so themselves. A judge from
    a partner's country may judge, as there would be nobody left in small networks; the result shows where judges are from."""
    if organisation is not None and organisation in partners:
        return "own"
    return "declared" if declared else None


def weights_fault(weights: Mapping[str, int]) -> str | None:
    """Weights are positive and add up to 100."""
    if not weights or any(weight <= 0 for weight in weights.values()) or sum(weights.values()) != 100:
        return "bad_weights"
    return None


def ranking(entries: Sequence[int], verdicts: Sequence[Verdict], weights: Mapping[str, int]) -> list[Ranked]:
    """Entries by weighted mean of comparable points, best first. Entries that nobody judged are left out.

    Each judge's points on a criterion are moved and stretched to the mean and deviation of all judges (z-scores); a judge who
    judged fewer than two entries, or gave all the same, is only moved. The result is kept within LOWEST..HIGHEST."""
    parts: dict[int, list[Part]] = {entry: [] for entry in entries}
    for criterion, weight in weights.items():
        given = {(one.judge, one.entry): float(one.points[criterion]) for one in verdicts if criterion in one.points}
        comparable = _comparable(given)
        for entry in entries:
            keys = [key for key in given if key[1] == entry]
            if keys:
                mean = sum(comparable[key] for key in keys) / len(keys)
                plain = sum(given[key] for key in keys) / len(keys)
                parts[entry].append(Part(criterion, plain, mean, weight / 100, mean * weight / 100))
    judged = [entry for entry in entries if len(parts[entry]) == len(weights)]
    scores = {entry: round(sum(part.adds for part in parts[entry]), 6) for entry in judged}
    order = sorted(judged, key=lambda entry: (-scores[entry], entry))
    return [
        Ranked(
            entry,
            1 + sum(scores[other] > scores[entry] for other in judged),
            scores[entry],
            len({one.judge for one in verdicts if one.entry == entry}),
            tuple(parts[entry]),
        )
        for entry in order
    ]


def _comparable(given: Mapping[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """Points as if all judges used the scale alike."""
    mean, deviation = _moments(list(given.values()))
    found = {}
    for judge in {key[0] for key in given}:
        keys = [key for key in given if key[0] == judge]
        own_mean, own_deviation = _moments([given[key] for key in keys])
        # One entry says nothing of how strict a judge is.
        shift = own_mean if len(keys) > 1 else mean
        stretch = deviation / own_deviation if own_deviation > 1e-9 and deviation > 1e-9 else 1.0
        for key in keys:
            found[key] = min(max(mean + (given[key] - shift) * stretch, float(LOWEST)), float(HIGHEST))
    return found


def _moments(values: Sequence[float]) -> tuple[float, float]:
    if not values:
        return 0.0, 0.0
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
