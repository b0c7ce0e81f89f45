"""A fair ranking of use cases: judges with a conflict of interest do not judge, and strict and mild judges count alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.exchange.vocabulary import AwardCriterion, Conflict, ExchangeReason

# The weight of each, of 100, where a call says nothing else.
CRITERIA = {
    AwardCriterion.CROSS_DOMAIN: 30,
    AwardCriterion.IMPACT: 30,
    AwardCriterion.FUNCTIONALITY: 20,
    AwardCriterion.INNOVATION: 20,
}
LOWEST, HIGHEST = 1, 10
# Of the estimate of how mild a judge is.
_PENALTY, _ROUNDS = 0.25, 200


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one judge gave one entry: points by criterion, LOWEST to HIGHEST."""

    judge: int
    entry: int
    points: Mapping[AwardCriterion, int]


@dataclass(frozen=True, slots=True)
class Part:
    """One criterion of an entry's score: the mean of the points as given, of the points made comparable, and what it adds to
    the score (comparable mean x weight)."""

    criterion: AwardCriterion
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


def conflict(
    judge: int, organisation: int | None, partners: Collection[int], author: int | None, *, declared: bool
) -> Conflict | None:
    """Why somebody may not judge an entry, or None: their organisation takes part, they wrote it, or they said so themselves.
    A judge from a partner's country may judge, as there would be nobody left in small networks; the result shows where judges
    are from."""
    if organisation is not None and organisation in partners:
        return Conflict.OWN
    if author == judge:
        return Conflict.WROTE
    return Conflict.DECLARED if declared else None


def weights_fault(weights: Mapping[AwardCriterion, int]) -> ExchangeReason | None:
    """Weights are positive and add up to 100."""
    if not weights or any(weight <= 0 for weight in weights.values()) or sum(weights.values()) != 100:
        return ExchangeReason.BAD_WEIGHTS
    return None


def ranking(entries: Sequence[int], verdicts: Sequence[Judgement], weights: Mapping[AwardCriterion, int]) -> list[Ranked]:
    """Entries by weighted mean of comparable points, best first. Entries that nobody judged are left out.

    On each criterion points are first made comparable (`_comparable`); the result is kept within LOWEST..HIGHEST."""
    parts: dict[int, list[Part]] = {entry: [] for entry in entries}
    for criterion, weight in weights.items():
        points = {
            (verdict.judge, verdict.entry): float(verdict.points[criterion])
            for verdict in verdicts
            if criterion in verdict.points
        }
        comparable = _comparable(points)
        for entry in entries:
            keys = [key for key in points if key[1] == entry]
            if keys:
                mean = sum(comparable[key] for key in keys) / len(keys)
                plain = sum(points[key] for key in keys) / len(keys)
                parts[entry].append(Part(criterion, plain, mean, weight / 100, mean * weight / 100))
    judged = [entry for entry in entries if len(parts[entry]) == len(weights)]
    scores = {entry: round(sum(part.adds for part in parts[entry]), 6) for entry in judged}
    order = sorted(judged, key=lambda entry: (-scores[entry], entry))
    return [
        Ranked(
            entry,
            1 + sum(scores[other] > scores[entry] for other in judged),
            scores[entry],
            len({verdict.judge for verdict in verdicts if verdict.entry == entry}),
            tuple(parts[entry]),
        )
        for entry in order
    ]


def _comparable(points_of: Mapping[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """Points as if all judges were equally strict. Points are taken as the quality of the entry plus the mildness of the
    judge, and both are estimated together (least squares, with a small penalty on mildness, so that little evidence moves
    little); the mildness is then taken off. Nobody's points are stretched: who gives more to an entry never harms it."""
    judges, entries = {key[0] for key in points_of}, {key[1] for key in points_of}
    mildness = dict.fromkeys(judges, 0.0)
    for _round in range(_ROUNDS):
        quality = {
            entry: _mean([points - mildness[key[0]] for key, points in points_of.items() if key[1] == entry])
            for entry in entries
        }
        mildness = {
            judge: sum(points - quality[key[1]] for key, points in points_of.items() if key[0] == judge)
            / (sum(key[0] == judge for key in points_of) + _PENALTY)
            for judge in judges
        }
    return {key: min(max(points - mildness[key[0]], float(LOWEST)), float(HIGHEST)) for key, points in points_of.items()}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
