"""Scores of the first scan are fair."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from app.core import fit
from app.exchange.rules.scan import LISTING_WEIGHTS, PARTY_WEIGHTS, Network, Offer, Party, Shelf

themes = some.frozensets(some.sampled_from(["air", "water", "waste", "data", "energy"]))


def _vector(seed: int | None) -> Any:
    if seed is None:
        return None
    drawn = np.random.default_rng(seed).normal(size=6)
    return drawn / np.linalg.norm(drawn)


vectors = some.one_of(some.none(), some.integers(0, 50)).map(_vector)


parties = some.lists(
    some.builds(
        Party, some.integers(1, 30), some.sampled_from(["city", "company", "ngo", "university"]), some.sampled_from(["TW", "NL", "US", ""]),
        some.sampled_from(["tropical", "temperate", ""]), some.one_of(some.none(), some.integers(1, 10**7)),
        some.one_of(some.none(), some.floats(-12, 14)), themes, themes, themes, some.frozensets(some.sampled_from(["en", "nl", "zh"])),
        some.frozensets(some.integers(1, 4)), vectors, vectors,
    ),
    min_size=2, max_size=6, unique_by=lambda offer: offer.key,
)  # fmt: skip


def is_score(reasons: Any, weights: Any) -> None:
    assert all(0 <= reason.value <= 1 + 1e-9 and reason.weight == weights[reason.name] for reason in reasons)
    assert abs(fit.score(reasons) - sum(reason.value * reason.weight for reason in reasons)) < 1e-12
    assert fit.points(reasons) == sum(reason.points for reason in reasons)
    assert 0 <= fit.score(reasons) <= 1 + 1e-9


offers = some.lists(
    some.builds(
        Offer, some.integers(1, 30), some.sampled_from(["solution", "project", "use_case"]), themes, some.sampled_from(["TW", "NL", ""]),
        some.sampled_from(["tropical", ""]), some.one_of(some.none(), some.integers(1, 10**7)), some.one_of(some.none(), some.integers(1, 9)),
        some.sampled_from([None, "idea", "running", "scaled"]), some.frozensets(some.integers(1, 5)), vectors,
    ),
    max_size=6, unique_by=lambda offer: offer.key,
)  # fmt: skip


weights = some.dictionaries(some.tuples(some.integers(1, 4), some.integers(10, 14)), some.integers(-5, 5))


@given(parties)
@settings(deadline=None)
def test_scores_of_members_are_fair(everyone: list[Party]) -> None:
    assert abs(sum(PARTY_WEIGHTS.values()) - 1) < 1e-12
    network = Network(everyone)
    for me in everyone:
        best = network.best(me, 10)
        assert me.key not in {candidate.key for candidate in best}
        assert len(best) == len(everyone) - 1
        assert [candidate.score for candidate in best] == sorted((candidate.score for candidate in best), reverse=True)
        for match in best:
            is_score(match.reasons, PARTY_WEIGHTS)
            other = everyone[network.place[match.key]]
            back = network.pair(other, me)
            assert abs(match.score - back.score) < 1e-5, "the same both ways"


@given(offers, parties, vectors)
@settings(deadline=None)
def test_scores_of_listings_are_fair(listed: list[Offer], everyone: list[Party], vector: Any) -> None:
    assert abs(sum(LISTING_WEIGHTS.values()) - 1) < 1e-12
    shelf, me = Shelf(listed), everyone[0]
    for match in shelf.best(me, me.seeks, vector, 10):
        is_score(match.reasons, LISTING_WEIGHTS)
        assert me.key not in listed[shelf.place[match.key]].organisations, "never one's own"
