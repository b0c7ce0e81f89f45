"""Whom to meet, and why: reciprocal scores taken apart into reasons, and lists in which nobody is crowded out.

score(a, b) is a weighted sum of reasons, each 0..1, the same in both directions. Both sides must gain, so the smaller of the
two exchanges (what a seeks that b offers, what b seeks that a offers) counts most. Weights are data: the defaults below, moved
by what people answer and how they rate (`learned`), never far on little evidence.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.core import fit
from app.core.fit import Floats, Reason, set_rows, vector_rows
from app.matchmaking.vocabulary import ScoreReason
from app.members.vocabulary import OrganisationKind

WEIGHTS: dict[ScoreReason, float] = {
    ScoreReason.BOTH_GAIN: 0.30,
    ScoreReason.ONE_GAINS: 0.20,
    ScoreReason.THEMES: 0.12,
    ScoreReason.MEANING: 0.18,
    ScoreReason.ROLES: 0.06,
    ScoreReason.CONTEXT: 0.06,
    ScoreReason.LANGUAGE: 0.04,
    ScoreReason.TIME: 0.04,
}
# Learned weights stay within this factor of the defaults; so many decisions weigh as much as the defaults do.
MOST_CHANGE, STEADINESS = 2.0, 30.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody at an event. `seeks_vector` and `offers_vector` are unit vectors of the words, or None; `free` are indices of
    the slots in which they can meet; `population` is of their city."""

    key: int
    organisation: int | None
    kind: str
    works_on: frozenset[str]
    seeks: frozenset[str]
    offers: frozenset[str]
    languages: frozenset[str]
    country: str
    population: int | None
    free: frozenset[int]
    visible: bool
    seeks_vector: Floats | None = None
    offers_vector: Floats | None = None


def learned(decisions: Sequence[tuple[Mapping[ScoreReason, float], float]]) -> dict[ScoreReason, float]:
    """Weights from decisions: (values of the reasons, how it went: 1 a yes or five stars, 0 a no). A reason that is higher
    where it went well weighs more; few decisions change little."""
    if not decisions:
        return dict(WEIGHTS)
    went = np.array([outcome for _values, outcome in decisions])
    moved = {}
    for name, weight in WEIGHTS.items():
        values = np.array([reasons.get(name, 0.0) for reasons, _outcome in decisions])
        spread = float(values.std() * went.std())
        together = float(((values - values.mean()) * (went - went.mean())).mean()) / spread if spread > 1e-9 else 0.0
        trust = len(decisions) / (len(decisions) + STEADINESS)
        moved[name] = weight * math.exp(together * trust * math.log(MOST_CHANGE))
    total = sum(moved.values())
    return {name: weight / total for name, weight in moved.items()}


class Crowd:
    """Everybody at an event as matrices, so that one person's scores with all others are a few operations."""

    def __init__(self, candidates: Sequence[Candidate], weights: Mapping[ScoreReason, float] | None = None):
        self.people = list(candidates)
        self.place = {candidate.key: number for number, candidate in enumerate(self.people)}
        self.weights = dict(weights or WEIGHTS)
        themes = sorted({code for candidate in self.people for code in candidate.works_on | candidate.seeks | candidate.offers})
        spoken = sorted({code for candidate in self.people for code in candidate.languages})
        slots = sorted({slot for candidate in self.people for slot in candidate.free})
        self._seeks = set_rows([candidate.seeks for candidate in self.people], themes)
        self._offers = set_rows([candidate.offers for candidate in self.people], themes)
        self._all = set_rows([candidate.works_on | candidate.seeks | candidate.offers for candidate in self.people], themes)
        self._speaks = set_rows([candidate.languages for candidate in self.people], spoken)
        self._free = set_rows([candidate.free for candidate in self.people], slots)
        self._city = np.array([candidate.kind == OrganisationKind.CITY for candidate in self.people])
        self._kind = np.array([candidate.kind for candidate in self.people])
        self._size = fit.sizes([candidate.population for candidate in self.people])
        self._country = np.array([candidate.country for candidate in self.people])
        self._organisation = np.array(
            [-1 if candidate.organisation is None else candidate.organisation for candidate in self.people]
        )
        self._visible = np.array([candidate.visible for candidate in self.people], dtype=bool)
        self._seeks_v = vector_rows([candidate.seeks_vector for candidate in self.people])
        self._offers_v = vector_rows([candidate.offers_vector for candidate in self.people])
        self._prices = np.zeros(len(self.people))

    def values(self, key: int) -> dict[ScoreReason, Floats]:
        """Per reason, its value with everybody."""
        me = self.place[key]
        mine, theirs = self._seeks[me], self._offers[me]
        themes_gain = (self._offers @ mine) / max(mine.sum(), 1)
        themes_gain_back = (self._seeks @ theirs) / np.maximum(self._seeks.sum(axis=1), 1)
        cosines, cosines_back = self._offers_v @ self._seeks_v[me], self._seeks_v @ self._offers_v[me]
        gain, gain_back = fit.exchange(themes_gain, cosines), fit.exchange(themes_gain_back, cosines_back)
        common = self._all @ self._all[me]
        every = self._all.sum(axis=1) + self._all[me].sum() - common
        context = 0.7 * fit.size_likeness(self._size, self._size[me]) + 0.3 * (self._country == self._country[me])
        slots = self._free @ self._free[me]
        return {
            ScoreReason.BOTH_GAIN: np.minimum(gain, gain_back),
            ScoreReason.ONE_GAINS: np.maximum(gain, gain_back),
            ScoreReason.THEMES: common / np.maximum(every, 1),
            ScoreReason.MEANING: np.maximum(fit.close(cosines), fit.close(cosines_back)),
            ScoreReason.ROLES: fit.roles(self._city, bool(self._city[me])),
            ScoreReason.CONTEXT: context,
            ScoreReason.LANGUAGE: np.minimum(self._speaks @ self._speaks[me], 1),
            ScoreReason.TIME: slots / max(self._free[me].sum(), 1),
        }

    def scores(self, key: int) -> Floats:
        """The score with everybody; -inf for oneself, colleagues and those who are not to be found."""
        values = self.values(key)
        total = sum((self.weights[name] * values[name] for name in ScoreReason), np.zeros(len(self.people)))
        me = self.place[key]
        hidden = ~self._visible
        hidden[me] = True
        if self._organisation[me] >= 0:
            hidden |= self._organisation == self._organisation[me]
        return np.where(hidden, -np.inf, total)

    def reasons(self, key: int, other: int) -> tuple[Reason, ...]:
        """Why these two, largest part first."""
        values, place = self.values(key), self.place[other]
        mine, theirs = self.people[self.place[key]], self.people[place]
        exchanged = (mine.seeks & theirs.offers) | (theirs.seeks & mine.offers)
        evidence: dict[ScoreReason, Collection[str]] = {
            ScoreReason.BOTH_GAIN: exchanged,
            ScoreReason.ONE_GAINS: exchanged,
            ScoreReason.THEMES: (mine.works_on | mine.seeks | mine.offers) & (theirs.works_on | theirs.seeks | theirs.offers),
            ScoreReason.LANGUAGE: mine.languages & theirs.languages,
        }
        return fit.reasons({name: float(values[name][place]) for name in ScoreReason}, self.weights, evidence)

    def settle(self, length: int, rounds: int = 12) -> None:
        """Find what each person's place in lists costs, so that nobody fills everyone's list and everybody is in some: who is
        in too many becomes dearer, who is in too few cheaper. Scores do not change, only who is listed. The fairest prices of
        all rounds are kept."""
        people = len(self.people)
        if people < 3:
            return
        sample = [self.scores(candidate.key) for candidate in self.people[:: max(1, people // 50)]]
        step = 0.6 * float(np.mean([row[np.isfinite(row)].std() for row in sample if np.isfinite(row).any()] or [0.0]))
        best, best_gini = self._prices.copy(), np.inf
        for _round in range(rounds + 1):
            exposures = self.exposure(length)
            unequal = gini(exposures[self._visible])
            if unequal < best_gini:
                best, best_gini = self._prices.copy(), unequal
            fair = max(exposures.sum() / max(1, int(self._visible.sum())), 1e-9)
            self._prices = self._prices + step * np.clip((exposures - fair) / fair, -1, 2) * self._visible
            step *= 0.8
        self._prices = best

    def exposure(self, length: int) -> Floats:
        """In how many lists each person is."""
        count = np.zeros(len(self.people))
        for candidate in self.people:
            for other in self._best(candidate.key, length, frozenset()):
                count[other] += 1
        return count

    def list_for(self, key: int, length: int, without: Collection[int] = ()) -> list[int]:
        """Keys of whom to propose, best first, with everybody's chance to be seen in mind; ties by key."""
        return [self.people[place].key for place in self._best(key, length, frozenset(without))]

    def _best(self, key: int, length: int, without: Collection[int]) -> list[int]:
        worth = self.scores(key) - self._prices
        if without:
            worth[[self.place[other] for other in without if other in self.place]] = -np.inf
        length = min(length, len(worth))
        near = np.argpartition(-worth, length - 1)[:length] if length < len(worth) else np.arange(len(worth))
        order = sorted((int(place) for place in near), key=lambda place: (-worth[place], self.people[place].key))
        return [place for place in order if np.isfinite(worth[place])]

    def replaced(self, candidate: Candidate) -> Crowd:
        """The crowd after one profile changed or came: the prices of all others stay."""
        people = [candidate if person.key == candidate.key else person for person in self.people]
        if candidate.key not in self.place:
            people.append(candidate)
        changed = Crowd(people, self.weights)
        changed._prices[: len(self._prices)] = self._prices
        return changed


def gini(values: Floats) -> float:
    """How unequal: 0 is all the same, 1 is one has everything."""
    ordered = np.sort(values)
    total = ordered.sum()
    if total <= 0:
        return 0.0
    ranks = np.arange(1, len(ordered) + 1)
    return float((2 * ranks - len(ordered) - 1) @ ordered / (len(ordered) * total))
