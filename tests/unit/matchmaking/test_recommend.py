"""Scores, reasons, learning, and lists in which nobody is crowded out."""

from __future__ import annotations

import random

import numpy as np
import pytest

from app.matchmaking.rules.recommend import WEIGHTS, Candidate, Crowd, gini, learned
from app.matchmaking.vocabulary import ScoreReason


def someone(key: int, **changes: object) -> Candidate:
    values: dict[str, object] = {
        "key": key,
        "organisation": key,
        "kind": "city" if key % 2 else "company",
        "works_on": frozenset(),
        "seeks": frozenset(),
        "offers": frozenset(),
        "languages": frozenset({"en"}),
        "country": "NL",
        "population": 300_000,
        "free": frozenset(range(10)),
        "visible": True,
    }
    return Candidate(**(values | changes))  # type: ignore[arg-type]


def test_both_must_gain() -> None:
    me = someone(1, seeks=frozenset({"air"}), offers=frozenset({"water"}))
    both = someone(2, seeks=frozenset({"water"}), offers=frozenset({"air"}))
    one_way = someone(4, offers=frozenset({"air"}))
    nothing = someone(6, seeks=frozenset({"data"}), offers=frozenset({"data"}))
    crowd = Crowd([me, both, one_way, nothing])
    scores = crowd.scores(1)
    assert scores[1] > scores[2] > scores[3]
    assert not np.isfinite(scores[0]), "nobody meets themselves"
    assert crowd.list_for(1, 2) == [2, 4]
    reasons = {reason.name: reason for reason in crowd.reasons(1, 2)}
    assert reasons["both_gain"].evidence == ("air", "water")
    assert sum(reason.value * reason.weight for reason in crowd.reasons(1, 2)) == pytest.approx(scores[1])


def test_the_score_is_the_same_in_both_directions() -> None:
    dice = random.Random(1)
    people = [
        someone(
            key,
            seeks=frozenset(dice.sample("abcdef", 2)),
            offers=frozenset(dice.sample("abcdef", 2)),
            free=frozenset(range(10)),
        )
        for key in range(12)
    ]
    crowd = Crowd(people)
    for number in range(12):
        for other in range(12):
            if number != other:
                assert crowd.scores(number)[other] == pytest.approx(crowd.scores(other)[number])


def test_colleagues_the_hidden_and_the_refused_are_not_proposed() -> None:
    crowd = Crowd([someone(1, organisation=7), someone(2, organisation=7), someone(3, visible=False), someone(4), someone(5)])
    assert set(crowd.list_for(1, 9)) == {4, 5}
    assert crowd.list_for(1, 9, without=[4]) == [5]


def test_meaning_counts_where_no_theme_does() -> None:
    near = np.array([1.0, 0.0])
    crowd = Crowd(
        [
            someone(1, seeks_vector=near),
            someone(2, offers_vector=near),
            someone(4, offers_vector=np.array([0.0, 1.0])),
        ]
    )
    assert crowd.list_for(1, 2) == [2, 4]


def test_learning_moves_weights_little_on_little_evidence_and_never_far() -> None:
    assert learned([]) == WEIGHTS
    # Yes exactly where a language is shared.
    decisions = [
        (dict.fromkeys(ScoreReason, 0.5) | {ScoreReason.LANGUAGE: float(number % 2)}, float(number % 2))
        for number in range(400)
    ]
    much, little = learned(decisions), learned(decisions[:6])
    assert sum(much.values()) == pytest.approx(1)
    assert WEIGHTS["language"] < little["language"] < much["language"] < 2.0 * WEIGHTS["language"]
    contrary = learned([(values, 1 - went) for values, went in decisions])
    assert contrary["language"] < WEIGHTS["language"]


def _popular_crowd(people: int) -> Crowd:
    """A few offer what everybody seeks."""
    dice = random.Random(5)
    words = [f"t{number}" for number in range(12)]
    pull = [1 / (1 + number) for number in range(12)]
    return Crowd(
        [
            someone(
                key,
                seeks=frozenset(dice.choices(words, pull, k=2)),
                offers=frozenset(dice.choices(words, k=1 if key > 8 else 6)),
            )
            for key in range(people)
        ]
    )


def test_a_popular_city_does_not_fill_all_lists_and_a_newcomer_is_seen() -> None:
    crowd = _popular_crowd(300)
    before = crowd.exposure(10)
    crowd.settle(10)
    after = crowd.exposure(10)
    assert gini(after) <= 0.35
    assert gini(after) < gini(before) / 1.5
    assert (after == 0).sum() <= 3 < (before == 0).sum()
    assert after.max() <= 40 < before.max()
    newcomer = someone(1000, seeks=frozenset({"t0"}), offers=frozenset({"t3"}))
    grown = crowd.replaced(newcomer)
    assert grown.exposure(10)[-1] > 0


def test_lists_are_the_same_every_time_and_one_change_changes_only_its_own_scores() -> None:
    first, other = _popular_crowd(60), _popular_crowd(60)
    first.settle(5)
    other.settle(5)
    assert [first.list_for(key, 5) for key in range(60)] == [other.list_for(key, 5) for key in range(60)]
    changed = first.replaced(someone(7, seeks=frozenset({"t1"}), offers=frozenset({"t2"})))
    assert np.allclose(np.delete(changed.scores(3), 7), np.delete(first.scores(3), 7))


def test_gini() -> None:
    assert gini(np.array([3.0, 3.0, 3.0])) == pytest.approx(0)
    assert gini(np.array([0.0, 0.0, 0.0, 9.0])) == pytest.approx(0.75)
