"""Answers and their counts."""

from __future__ import annotations

import pytest

from app.feedback.rules.answers import Asked, Wrong, check, may_show, tally

RATING = Asked("1", "rating", 0, required=True)
SINGLE = Asked("2", "single", 3, required=False)
MULTIPLE = Asked("3", "multiple", 3, required=False)
TEXT = Asked("4", "text", 0, required=False)
ALL = [RATING, SINGLE, MULTIPLE, TEXT]


def test_good_answers_are_kept_and_empty_ones_left_out() -> None:
    answers, wrong = check(ALL, {"1": ["4"], "2": [""], "3": ["2", "0"], "4": [" fine "], "9": ["foreign"]})
    assert (answers, wrong) == ({"1": 4, "3": [0, 2], "4": "fine"}, [])


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"1": []}, "required"),
        ({"1": ["6"]}, "not_a_rating"),
        ({"1": ["0"]}, "not_a_rating"),
        ({"1": ["1", "2"]}, "not_a_rating"),
        ({"1": ["1"], "2": ["3"]}, "unknown_option"),
        ({"1": ["1"], "2": ["1", "2"]}, "unknown_option"),
        ({"1": ["1"], "3": ["1", "1"]}, "unknown_option"),
        ({"1": ["1"], "3": ["-1"]}, "unknown_option"),
        ({"1": ["1"], "3": ["99999999999"]}, "unknown_option"),
        ({"1": ["1"], "4": ["x" * 5000]}, "too_long"),
    ],
)
def test_bad_answers_are_named(given: dict[str, list[str]], reason: str) -> None:
    _answers, wrong = check(ALL, given)
    assert [fault.reason for fault in wrong] == [reason]
    assert isinstance(wrong[0], Wrong)


def test_counts() -> None:
    ballots = [{"1": 5, "2": 0, "3": [0, 1], "4": "b"}, {"1": 2, "3": [1], "4": "a"}, {}]
    assert tally(RATING, ballots).counts == (0, 1, 0, 0, 1)
    assert tally(RATING, ballots).mean == 3.5
    assert tally(SINGLE, ballots).counts == (1, 0, 0)
    assert (tally(MULTIPLE, ballots).counts, tally(MULTIPLE, ballots).answered) == ((1, 2, 0), 2)
    assert tally(TEXT, ballots).texts == ("a", "b")


def test_few_anonymous_answers_are_not_shown() -> None:
    assert [may_show(anonymous=True, ballots=number) for number in (0, 4, 5)] == [False, False, True]
    assert [may_show(anonymous=False, ballots=number) for number in (0, 1)] == [False, True]
