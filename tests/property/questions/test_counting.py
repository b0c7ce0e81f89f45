"""Counts add up, do not depend on order, and weights do what they say."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.questions.counting import Count, count
from app.questions.spec import OTHER
from app.questions.words import words
from tests.factories.feedback import ALL_KINDS


def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


BALLOT = st.fixed_dictionaries(
    {
        "stars": some(st.integers(1, 5)),
        "nps": some(st.integers(0, 10)),
        "one": some(st.integers(-1, 2)),
        "some": some(st.lists(st.integers(-1, 2), min_size=1, max_size=2, unique=True)),
        "grid": some(st.lists(st.none() | st.integers(0, 1), min_size=2, max_size=2)),
        "rank": some(st.permutations(range(3)).flatmap(lambda item: st.integers(1, 3).map(lambda n: list(item)[:n]))),
        "number": some(st.integers(0, 100) | st.floats(0, 100)),
        "words": some(st.text(max_size=30)),
        "day": some(st.dates().map(lambda day: day.isoformat())),
        "yes": some(st.just(True)),
    }
).map(lambda item: {key: value for key, value in item.items() if value is not None})


# Making text and dates takes long the first time.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(BALLOT, max_size=30), st.randoms(use_true_random=False))
def test_counts_add_up_whatever_the_order(ballots: list[dict[str, Any]], dice: random.Random) -> None:
    tallies = {tally.key: tally for tally in count(ALL_KINDS, ballots)}
    for key, tally in tallies.items():
        assert tally.answered == sum(key in ballot for ballot in ballots)
    assert sum(tallies["stars"].counts) == tallies["stars"].answered
    assert sum(tallies["nps"].counts) == tallies["nps"].answered
    assert sum(tallies["one"].counts) + tallies["one"].others == tallies["one"].answered
    chosen = Counter(place for ballot in ballots for place in ballot.get("some", []))
    assert (*tallies["some"].counts, tallies["some"].others) == (chosen[0], chosen[1], chosen[2], chosen[OTHER])
    for row in range(2):
        said = sum(ballot["grid"][row] is not None for ballot in ballots if "grid" in ballot)
        assert sum(tallies["grid"].grid[row]) == said
    # Every ballot of n options gives n(n - 1)/2 points, however many it ranks.
    assert sum(tallies["rank"].points) == pytest.approx(3 * tallies["rank"].answered)
    assert (
        sum(how for _s, _e, how in tallies["number"].numbers.bins) == tallies["number"].answered
        if tallies["number"].numbers
        else True
    )
    assert sorted(tallies["words"].texts) == sorted(ballot["words"] for ballot in ballots if "words" in ballot)
    assert sum(how for _day, how in tallies["day"].days) == tallies["day"].answered
    mixed = ballots[:]
    dice.shuffle(mixed)
    again = count(ALL_KINDS, mixed)
    for tally in again:
        counted = tallies[tally.key]
        assert (tally.counts, tally.grid, tally.points, tally.ranks, tally.texts, tally.days, tally.others) == (
            counted.counts, counted.grid, counted.points, counted.ranks, counted.texts, counted.days, counted.others,
        )  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(BALLOT, max_size=30), st.integers(1, 7))
def test_parts_count_like_the_whole(ballots: list[dict[str, Any]], size: int) -> None:
    parts = Count(ALL_KINDS)
    for start in range(0, len(ballots), size):
        parts.add(ballots[start : start + size])
    assert [(t.key, t.counts, t.grid, t.texts) for t in parts.tallies()] == [
        (t.key, t.counts, t.grid, t.texts) for t in count(ALL_KINDS, ballots)
    ]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(BALLOT, min_size=1, max_size=20))
def test_a_weight_of_two_is_two_ballots(ballots: list[dict[str, Any]]) -> None:
    heavy = Count(ALL_KINDS)
    heavy.add(ballots, {item.key: [2.0] * len(ballots) for item in ALL_KINDS})
    twice = {tally.key: tally for tally in count(ALL_KINDS, ballots * 2)}
    for tally in heavy.tallies():
        assert (tally.counts, tally.others, tally.grid, tally.points) == (
            twice[tally.key].counts, twice[tally.key].others, twice[tally.key].grid, twice[tally.key].points,
        )  # fmt: skip
        assert tally.score == pytest.approx(twice[tally.key].score) if tally.score is not None else True


def test_figures_worked_out_by_hand() -> None:
    ballots = [{"nps": 10}, {"nps": 9}, {"nps": 7}, {"nps": 2}]
    tally = next(item for item in count(ALL_KINDS, ballots) if item.key == "nps")
    assert (tally.score, tally.mean) == (25.0, 7.0)
    ranked = next(item for item in count(ALL_KINDS, [{"rank": [0, 1, 2]}, {"rank": [0]}]) if item.key == "rank")
    assert ranked.points == (4.0, 1.5, 0.5), "what is not ranked shares what is left"
    assert ranked.ranks == (1.0, 2.0, 3.0)


def test_words_are_counted_once_a_text_in_three_languages() -> None:
    numbers = dict(words(["Map map MAP", "the map, please", "地圖很好", "地圖不錯", "kaart", "een kaart"]))
    assert (numbers["map"], numbers["地圖"], numbers["kaart"]) == (2, 2, 2)
    assert "the" not in numbers
    assert "please" not in numbers, "what one text says alone names nobody"
