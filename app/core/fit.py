"""How well two parties fit, taken apart into reasons that a person can check.

score(a, b) is a weighted sum of reasons, each between 0 and 1. Both sides must gain, so the smaller of the two
exchanges (what a seeks that b offers, what b seeks that a offers) counts most.
"""

from __future__ import annotations

from dataclasses import dataclass

WEIGHTS = {"both_gain": 0.35, "one_gains": 0.25, "themes": 0.2, "roles": 0.1, "language": 0.1}


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who seeks and offers, by theme codes. `kind` is the organisation's; `languages` are ISO 639 codes."""

    key: int
    kind: str
    works_on: frozenset[str]
    seeks: frozenset[str]
    offers: frozenset[str]
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score: what it is called, its value 0..1, its weight, and the themes or languages behind it."""

    name: str
    value: float
    weight: float
    evidence: tuple[str, ...]

    @property
    def points(self) -> int:
        """Its part of a hundred, as people read it."""
        return round(100 * self.value * self.weight)


@dataclass(frozen=True, slots=True)
class Fit:
    """The reasons that count, largest part first; `score` is their weighted sum."""

    key: int
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> float:
        return sum(reason.value * reason.weight for reason in self.reasons)

    @property
    def points(self) -> int:
        """The sum of the parts as they are shown, so that it adds up for whoever checks it."""
        return sum(reason.points for reason in self.reasons)


def fit(one: Party, other: Party) -> Fit:
    """How well they fit; the same in both directions. Raises ValueError for a party with itself."""
    if one.key == other.key:
        raise ValueError("nobody is matched with themselves")
    served, serving = one.seeks & other.offers, other.seeks & one.offers
    gain, gain_back = _share(served, one.seeks), _share(serving, other.seeks)
    common = (one.works_on | one.seeks | one.offers) & (other.works_on | other.seeks | other.offers)
    everything = one.works_on | one.seeks | one.offers | other.works_on | other.seeks | other.offers
    spoken = one.languages & other.languages
    values = {
        "both_gain": (min(gain, gain_back), served | serving),
        "one_gains": (max(gain, gain_back), served | serving),
        "themes": (_share(common, everything), common),
        "roles": (_complement(one.kind, other.kind), frozenset[str]()),
        "language": (1.0 if spoken else 0.0, spoken),
    }
    reasons = [
        Reason(name, value, WEIGHTS[name], tuple(sorted(evidence))) for name, (value, evidence) in values.items() if value
    ]
    return Fit(other.key, tuple(sorted(reasons, key=lambda reason: (-reason.value * reason.weight, reason.name))))


def _share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part) / len(whole) if whole else 0.0


def _complement(one: str, other: str) -> float:
    """A city and somebody who builds or studies answers complement each other; two cities learn from each other."""
    pair = {one, other}
    if "city" in pair and len(pair) == 2:
        return 1.0
    return 0.6 if pair == {"city"} else 0.3


def ranked(one: Party, others: list[Party], limit: int) -> list[Fit]:
    """The best fits, best first; ties by key, so that the same input gives the same list."""
    fits = [fit(one, other) for other in others if other.key != one.key]
    return sorted(fits, key=lambda found: (-found.score, found.key))[:limit]
