"""Where the agendas of a challenge's stakeholders agree, where they conflict, and what they could trade.

Each group says of each objective how much it matters to it: from -5 (strongly against) through 0 (indifferent, or not said)
to +5 (strongly for).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.exchange.vocabulary import PointKind

MOST = 5
# From here on a weight is a position, not a leaning.
_FIRM = 2

Weights = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Trade:
    """`one` gives way on `gives_one`, which matters more to `other`; `other` gives way on `gives_other`. `gain` is how much
    more both get than they give, in points of weight."""

    one: int
    other: int
    gives_one: int
    gives_other: int
    gain: int


@dataclass(frozen=True, slots=True)
class Positions:
    """`matrix[g, h]` is the agreement of two groups, -1..1, or None where they have no objective in common to speak of.
    Objectives are in the order of how much they matter; `conflicts` of how much they divide."""

    matrix: dict[tuple[int, int], float | None]
    agreed: tuple[int, ...]
    conflicts: tuple[int, ...]
    trades: tuple[Trade, ...]


def positions(groups: Sequence[int], objectives: Sequence[int], weights: Weights) -> Positions:
    """`weights` maps (group, objective) to -5..5; what is absent counts as 0. Symmetric in groups."""
    return Positions(
        {(group, other): agreement(group, other, objectives, weights) for group in groups for other in groups},
        tuple(_agreed(groups, objectives, weights)),
        tuple(_conflicts(groups, objectives, weights)),
        tuple(_trades(groups, objectives, weights)),
    )


def agreement(group: int, other: int, objectives: Sequence[int], weights: Weights) -> float | None:
    """The cosine of two groups' weights: 1 the same agenda, 0 unrelated, -1 opposite."""
    mine = [weights.get((group, objective), 0) for objective in objectives]
    theirs = [weights.get((other, objective), 0) for objective in objectives]
    lengths = math.sqrt(sum(w * w for w in mine)) * math.sqrt(sum(w * w for w in theirs))
    if not lengths:
        return None
    return max(-1.0, min(1.0, sum(a * b for a, b in zip(mine, theirs, strict=True)) / lengths))


def _agreed(groups: Sequence[int], objectives: Sequence[int], weights: Weights) -> list[int]:
    """Nobody is against, and at least two groups are firmly for."""
    support = {}
    for objective in objectives:
        wishes = [weights.get((group, objective), 0) for group in groups]
        if min(wishes, default=0) >= 0 and sum(wish >= _FIRM for wish in wishes) >= 2:
            support[objective] = sum(wishes)
    return sorted(support, key=lambda objective: (-support[objective], objective))


def _conflicts(groups: Sequence[int], objectives: Sequence[int], weights: Weights) -> list[int]:
    """Somebody is firmly for and somebody firmly against."""
    division = {}
    for objective in objectives:
        wishes = [weights.get((group, objective), 0) for group in groups]
        if max(wishes, default=0) >= _FIRM and min(wishes, default=0) <= -_FIRM:
            division[objective] = max(wishes) - min(wishes)
    return sorted(division, key=lambda objective: (-division[objective], objective))


def _trades(groups: Sequence[int], objectives: Sequence[int], weights: Weights, most: int = 6) -> list[Trade]:
    """Pairs of groups that differ on two objectives, each of which matters clearly more to the one who would get it."""
    trades = []
    for group, other in combinations(groups, 2):
        for mine in objectives:
            for theirs in objectives:
                wants, minds = weights.get((group, mine), 0), weights.get((other, mine), 0)
                wanted, minded = weights.get((other, theirs), 0), weights.get((group, theirs), 0)
                if mine == theirs or wants < _FIRM or wanted < _FIRM or minds >= 0 or minded >= 0:
                    continue
                gain = min(wants + minded, wanted + minds)
                if gain > 0 and wants > -minds and wanted > -minded:
                    trades.append(Trade(group, other, theirs, mine, gain))
    return sorted(trades, key=lambda trade: (-trade.gain, trade.one, trade.other, trade.gives_one, trade.gives_other))[:most]


@dataclass(frozen=True, slots=True)
class Item:
    """A proposed point of a workshop's agenda: what it is, objectives it is about, minutes."""

    kind: PointKind
    objectives: tuple[int, ...]
    groups: tuple[int, ...]
    minutes: int


def agenda(where: Positions, groups: Sequence[int], objectives: Sequence[int], weights: Weights, minutes: int) -> list[Item]:
    """What to talk about, in an order that works: what all want first, then what divides, most divisive first, then what could
    be traded. Minutes are shared out by kind: a conflict takes three times as long as an agreement."""
    items: list[tuple[PointKind, tuple[int, ...], tuple[int, ...]]] = [
        (PointKind.AGREED, (objective,), tuple(groups)) for objective in where.agreed[:2]
    ]
    for objective in [conflict for conflict in where.conflicts if conflict in objectives][:3]:
        sides = tuple(group for group in groups if abs(weights.get((group, objective), 0)) >= _FIRM)
        items.append((PointKind.CONFLICT, (objective,), sides))
    items += [(PointKind.TRADE, (trade.gives_one, trade.gives_other), (trade.one, trade.other)) for trade in where.trades[:2]]
    shares = [{PointKind.AGREED: 1, PointKind.CONFLICT: 3, PointKind.TRADE: 2}[kind] for kind, _objectives, _groups in items]
    lengths = [max(5, 5 * round(minutes * part / sum(shares) / 5)) for part in shares]
    if lengths:
        # What rounding leaves over goes to the longest point, so that the whole is as long as asked.
        longest = lengths.index(max(lengths))
        lengths[longest] = max(5, lengths[longest] + minutes - sum(lengths))
    return [Item(kind, about, who, length) for (kind, about, who), length in zip(items, lengths, strict=True)]
