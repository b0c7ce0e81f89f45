"""Points of judges, and the ranking they make."""

from __future__ import annotations

import pytest

from app.exchange.rules import awards
from app.exchange.rules.awards import Judgement
from app.exchange.vocabulary import AwardCriterion, ExchangeReason


def _ranked(given: dict[tuple[int, int], int]) -> list[int]:
    verdicts = [Judgement(judge, entry, {"impact": points}) for (judge, entry), points in given.items()]
    ranked = awards.ranking(sorted({entry for _judge, entry in given}), verdicts, {"impact": 100})
    for rank in ranked:
        assert rank.score == pytest.approx(sum(part.adds for part in rank.parts), abs=1e-5)
        assert awards.LOWEST <= rank.score <= awards.HIGHEST
    return [place.entry for place in ranked]


def test_strict_and_mild_judges_count_alike() -> None:
    """The mild judge saw 1 and 2, the strict one 2 and 3; each found the later one better by the same."""
    assert _ranked({(1, 1): 8, (1, 2): 9, (2, 2): 2, (2, 3): 3}) == [3, 2, 1]


def test_a_whim_does_not_cancel_a_judgement() -> None:
    assert _ranked({(1, 1): 10, (1, 2): 1, (2, 1): 5, (2, 2): 6}) == [1, 2]
    almost_alike = {(1, entry): points for entry, points in enumerate((7, 7, 7, 7, 7, 8), start=1)}
    assert _ranked({**almost_alike, **{(2, entry): points for entry, points in enumerate((9, 8, 7, 3, 2, 2), start=1)}})[
        :2
    ] == [1, 2]


def test_more_points_never_harm() -> None:
    before = {(0, 1): 6, (0, 2): 4, (0, 3): 1, (1, 1): 4, (1, 2): 7, (1, 3): 8, (2, 1): 1, (2, 2): 2, (2, 3): 1}
    after = {**before, (1, 1): 6}
    assert _ranked(after).index(1) <= _ranked(before).index(1)


def test_who_got_the_same_is_ranked_alike_whoever_judged() -> None:
    given = {(1, 1): 9, (1, 2): 9, (2, 1): 9, (2, 2): 9, (2, 3): 5, (3, 3): 5, (3, 4): 5}
    verdicts = [Judgement(judge, entry, {"impact": points}) for (judge, entry), points in given.items()]
    scores = {rank.entry: rank.score for rank in awards.ranking([1, 2, 3, 4], verdicts, {"impact": 100})}
    assert scores[3] == pytest.approx(scores[4], abs=0.05)


def test_an_award_by_hand() -> None:
    """Two judges who use the scale alike: the weighted means can be worked out by hand."""
    points = {1: {"impact": 8, "innovation": 4}, 2: {"impact": 4, "innovation": 8}}
    verdicts = [Judgement(judge, entry, points[entry]) for judge in (7, 8) for entry in (1, 2)]
    first, second = awards.ranking([1, 2, 3], verdicts, {"impact": 70, "innovation": 30})
    assert (first.entry, round(first.score, 2), first.rank, first.judges) == (1, 6.8, 1, 2)
    assert (second.entry, round(second.score, 2), second.rank) == (2, 5.2, 2)
    tied = awards.ranking([1, 2], verdicts, {"impact": 50, "innovation": 50})
    assert [rank.rank for rank in tied] == [1, 1]
    assert awards.weights_fault({AwardCriterion.IMPACT: 60, AwardCriterion.INNOVATION: 30}) == ExchangeReason.BAD_WEIGHTS
    assert awards.conflict(1, 3, {3, 4}, None, declared=False) == "own"
    assert awards.conflict(1, None, {3}, None, declared=False) is None
    assert awards.conflict(1, None, {3}, 1, declared=False) == "wrote"
    assert awards.conflict(1, 5, {3}, None, declared=True) == "declared"
