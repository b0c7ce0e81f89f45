"""Rankings of any points."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from app.exchange.rules import awards
from app.exchange.rules.awards import Judgement

points = some.dictionaries(
    some.tuples(some.integers(1, 4), some.integers(1, 4)),
    some.fixed_dictionaries({name: some.integers(1, 10) for name in awards.CRITERIA}),
    min_size=1,
)


@given(points)
def test_rankings_are_ordered_bounded_and_explained(given_points: dict[tuple[int, int], dict[str, int]]) -> None:
    verdicts = [Judgement(judge, entry, points) for (judge, entry), points in given_points.items()]
    ranked = awards.ranking([1, 2, 3, 4], verdicts, awards.CRITERIA)
    assert {place.entry for place in ranked} == {entry for _judge, entry in given_points}
    scores = [place.score for place in ranked]
    assert scores == sorted(scores, reverse=True)
    for rank in ranked:
        assert 1 - 1e-6 <= rank.score <= 10 + 1e-6
        assert abs(rank.score - sum(part.adds for part in rank.parts)) < 1e-5
        assert rank.rank == 1 + sum(other.score > rank.score for other in ranked)
