"""Rankings of any points."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from app.exchange.rules import awards
from app.exchange.rules.awards import Verdict

points = some.dictionaries(
    some.tuples(some.integers(1, 4), some.integers(1, 4)),
    some.fixed_dictionaries({name: some.integers(1, 10) for name in awards.CRITERIA}),
    min_size=1,
)


@given(points)
def test_rankings_are_ordered_bounded_and_explained(given_points: dict[tuple[int, int], dict[str, int]]) -> None:
    verdicts = [Verdict(judge, entry, one) for (judge, entry), one in given_points.items()]
    ranked = awards.ranking([1, 2, 3, 4], verdicts, awards.CRITERIA)
    assert {one.entry for one in ranked} == {entry for _judge, entry in given_points}
    scores = [one.score for one in ranked]
    assert scores == sorted(scores, reverse=True)
    for one in ranked:
        assert 1 - 1e-6 <= one.score <= 10 + 1e-6
        assert abs(one.score - sum(part.adds for part in one.parts)) < 1e-5
        assert one.rank == 1 + sum(other.score > one.score for other in ranked)
