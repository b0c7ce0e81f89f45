"""What an answer may be, and how a form becomes one."""

from __future__ import annotations

import pytest

from app.questions.answering import check, form_fields, in_random_order, is_shown
from app.questions.faults import missing_wordings
from app.questions.spec import OTHER
from tests.factories.feedback import ALL_KINDS
from tests.factories.questions import after, make_question

GOOD = {
    "stars": ["4"], "ten": ["10"], "nps": ["0"], "one": ["1"], "why": ["  because\tof\nB "], "some": ["2", "other"],
    "some.other": ["W"], "grid.0": ["1"], "rank.2": ["1"], "rank.0": ["3"], "number": ["12,5"], "line": ["fine"],
    "words": ["two\r\nlines\x07"], "day": ["2026-11-22"], "yes": ["yes"],
}  # fmt: skip
READ = {
    "stars": 4, "ten": 10, "nps": 0, "one": 1, "why": "because of B", "some": [OTHER, 2], "some.other": "W", "grid": [1, None],
    "rank": [2, 0], "number": 12.5, "line": "fine", "words": "two\nlines", "day": "2026-11-22", "yes": True,
}  # fmt: skip


def test_every_kind_is_read_and_can_be_shown_again() -> None:
    answers, wrong = check(ALL_KINDS, GOOD)
    assert (answers, wrong) == (READ, [])
    assert check(ALL_KINDS, form_fields(ALL_KINDS, answers)) == (READ, [])


def test_what_is_foreign_or_empty_is_left_out() -> None:
    answers, wrong = check(ALL_KINDS, {"stars": ["4"], "ten": [" "], "words": [""], "hidden": ["x"], "q9": ["1"]})
    assert (answers, wrong) == ({"stars": 4}, [])


@pytest.mark.parametrize(
    ("key", "given", "reason"),
    [
        ("stars", {"stars": []}, "required"),
        ("stars", {"stars": ["6"]}, "not_a_rating"),
        ("stars", {"stars": ["0"]}, "not_a_rating"),
        ("stars", {"stars": ["1", "2"]}, "not_a_rating"),
        ("stars", {"stars": ["٤"]}, "not_a_rating"),
        ("ten", {"ten": ["11"]}, "not_a_rating"),
        ("nps", {"nps": ["11"]}, "not_a_rating"),
        ("nps", {"nps": ["-1"]}, "not_a_rating"),
        ("one", {"one": ["3"]}, "unknown_option"),
        ("one", {"one": ["0", "1"]}, "unknown_option"),
        ("one", {"one": ["other"]}, "other_missing"),
        ("some", {"some": ["0", "0"]}, "unknown_option"),
        ("some", {"some": ["0", "1", "2"]}, "too_many"),
        ("grid", {"grid.0": ["2"]}, "unknown_option"),
        ("grid", {"grid.1": ["0", "1"]}, "unknown_option"),
        ("rank", {"rank.0": ["1"], "rank.1": ["1"]}, "ranked_twice"),
        ("rank", {"rank.0": ["4"]}, "unknown_option"),
        ("number", {"number": ["many"]}, "not_a_number"),
        ("number", {"number": ["1e9"]}, "not_a_number"),
        ("number", {"number": ["nan"]}, "not_a_number"),
        ("number", {"number": ["101"]}, "out_of_range"),
        ("number", {"number": ["-0.5"]}, "out_of_range"),
        ("line", {"line": ["x" * 301]}, "too_long"),
        ("words", {"words": ["x" * 4001]}, "too_long"),
        ("words", {"words": ["x" * 1_000_000]}, "too_long"),
        ("day", {"day": ["31-12-2026"]}, "not_a_date"),
        ("day", {"day": ["2026-02-30"]}, "not_a_date"),
        ("yes", {"yes": ["no"]}, "unknown_option"),
    ],
)
def test_bad_answers_are_named_and_the_others_kept(key: str, given: dict[str, list[str]], reason: str) -> None:
    answers, wrong = check(ALL_KINDS, {"stars": ["3"], "line": ["kept"], **given})
    assert [(fault.key, fault.reason) for fault in wrong] == [(key, reason)]
    assert key not in answers
    assert key == "line" or answers["line"] == "kept"


def test_bounds_and_whole_numbers() -> None:
    few = make_question("m", "multiple", 4, settings={"least": 2})
    assert [fault.reason for fault in check([few], {"m": ["0"]})[1]] == ["too_few"]
    assert check([few], {"m": []}) == ({}, []), "nothing at all is a matter of being required"
    whole = make_question("n", "number", settings={"whole": True})
    assert check([whole], {"n": ["7.0"]})[0] == {"n": 7}
    assert [fault.reason for fault in check([whole], {"n": ["7.5"]})[1]] == ["not_whole"]
    rows = make_question("g", "matrix", 2, required=True, rows=2)
    assert [fault.reason for fault in check([rows], {"g.0": ["1"]})[1]] == ["rows_missing"]


def test_what_hangs_on_another_answer() -> None:
    first = make_question("a", "single", 3)
    second = make_question("b", "single", 2, required=True, depends_on=after("a", 1))
    third = make_question("c", "text", required=True, depends_on=after("b", 0))
    chain = [first, second, third]
    assert check(chain, {"a": ["0"], "b": ["0"], "c": ["x"]}) == ({"a": 0}, []), "hidden answers are not kept"
    assert [fault.key for fault in check(chain, {"a": ["1"]})[1]] == ["b"]
    assert check(chain, {"a": ["1"], "b": ["1"]}) == ({"a": 1, "b": 1}, [])
    both = make_question("d", "text", depends_on=after("m", 0, 2, every=True))
    assert [is_shown(both, {"m": given}) for given in ([0], [0, 2], [0, 1, 2], None)] == [False, True, True, False]


def test_a_random_order_keeps_sections_and_what_hangs_together() -> None:
    survey = [
        make_question("s1", "section"), make_question("a", "single", 2), make_question("b", "text", depends_on=after("a", 1)),
        make_question("c", "text"), make_question("d", "text"), make_question("s2", "section"), make_question("e", "text"), make_question("f", "text"),
    ]  # fmt: skip
    orders = {tuple(question.key for question in in_random_order(survey, seed)) for seed in range(60)}
    assert len(orders) > 6
    for order in orders:
        assert sorted(order) == sorted(question.key for question in survey)
        assert order[0] == "s1"
        assert order[5] == "s2"
        assert order.index("b") == order.index("a") + 1
    assert in_random_order(survey, 7) == in_random_order(survey, 7)


def test_missing_wordings_are_found() -> None:
    texts = [("a", {"en": "A", "nl": " "}), ("b", {"en": "B", "nl": "B"})]
    assert missing_wordings(texts, ["en", "nl"]) == [("a", "nl")]
