"""Every limit of a question and of an answer: what just fits, and what just does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.questions.answering import check
from app.questions.counting import count
from app.questions.faults import faults_of
from app.questions.kinds import KINDS
from app.questions.spec import QuestionSpec
from app.questions.tally import Change, Tally
from app.questions.vocabulary import QuestionKind
from app.questions.words import words
from tests.factories.questions import make_question


def faults(*questions: QuestionSpec) -> list[str]:
    return [fault.what for fault in faults_of(questions)]


@pytest.mark.parametrize(
    ("fits", "does_not"),
    [
        (make_question("q", "single", 2), make_question("q", "single", 1)),
        (make_question("q", "single", 60), make_question("q", "single", 61)),
        (make_question("q", "matrix", 2, rows=1), make_question("q", "matrix", 2, rows=0)),
        (make_question("q", "matrix", 2, rows=40), make_question("q", "matrix", 2, rows=41)),
        (make_question("q", "text"), make_question("q", "text", 2)),
        (make_question("q", "single", 2), make_question("q", "single", 2, rows=1)),
        (make_question("q", "rating", settings={"top": 3}), make_question("q", "rating", settings={"top": 2})),
        (make_question("q", "rating", settings={"top": 10}), make_question("q", "rating", settings={"top": 11})),
        (make_question("q", "multiple", 3, settings={"most": 3}), make_question("q", "multiple", 3, settings={"most": 4})),
        (make_question("q", "ranking", 3, settings={"least": 1}), make_question("q", "ranking", 3, settings={"least": 0})),
        (
            make_question("q", "multiple", 3, settings={"other": True, "most": 4}),
            make_question("q", "multiple", 3, settings={"other": True, "most": 5}),
        ),
        (
            make_question("q", "number", settings={"least": 2, "most": 2}),
            make_question("q", "number", settings={"least": 2.5, "most": 2}),
        ),
        (make_question("q" * 40, "text"), make_question("q" * 41, "text")),
        (make_question("acts", "text"), make_question("act", "text")),
        (make_question("seeds", "text"), make_question("seed", "text")),
        (make_question("csrf", "text"), make_question("csrf_token", "text")),
    ],
)
def test_a_question_s_limits(fits: QuestionSpec, does_not: QuestionSpec) -> None:
    assert faults(fits) == []
    assert len(faults(does_not)) == 1


def test_a_survey_s_limit() -> None:
    questions = [make_question(f"q{number}", "text") for number in range(201)]
    assert faults(*questions[:200]) == []
    assert faults(*questions) == ["are more than 200"]


@pytest.mark.parametrize(
    ("question", "fits", "does_not"),
    [
        (make_question("q", "short"), {"q": ["x" * 300]}, {"q": ["x" * 301]}),
        (make_question("q", "text"), {"q": ["x" * 4000]}, {"q": ["x" * 4001]}),
        # White space goes, but nobody sends a megabyte of it.
        (make_question("q", "short"), {"q": ["x" + " " * 1199]}, {"q": ["x" + " " * 1200]}),
        (make_question("q", "nps"), {"q": ["10"]}, {"q": ["11"]}),
        (make_question("q", "rating", settings={"top": 7}), {"q": ["7"]}, {"q": ["8"]}),
        (make_question("q", "single", 3), {"q": ["2"]}, {"q": ["3"]}),
        (make_question("q", "multiple", 4, settings={"least": 2}), {"q": ["0", "1"]}, {"q": ["0"]}),
        (make_question("q", "multiple", 4, settings={"most": 2}), {"q": ["0", "1"]}, {"q": ["0", "1", "2"]}),
        (make_question("q", "ranking", 3, settings={"most": 1}), {"q.0": ["1"]}, {"q.0": ["1"], "q.1": ["2"]}),
        (make_question("q", "number", settings={"least": 2, "most": 3}), {"q": ["2"]}, {"q": ["1.9"]}),
        (make_question("q", "number", settings={"least": 2, "most": 3}), {"q": ["3"]}, {"q": ["3.1"]}),
    ],
)
def test_an_answer_s_limits(question: QuestionSpec, fits: dict[str, list[str]], does_not: dict[str, list[str]]) -> None:
    answers, wrong = check([question], fits)
    assert (set(answers), wrong) == ({"q"}, [])
    answers, wrong = check([question], does_not)
    assert (answers, len(wrong)) == ({}, 1)


def test_a_row_may_be_left_out_unless_an_answer_is_required() -> None:
    grid = make_question("q", "matrix", 2, rows=2)
    assert check([grid], {"q.0": ["1"]}) == ({"q": [1, None]}, [])
    assert [fault.reason for fault in check([replace(grid, required=True)], {"q.0": ["1"]})[1]] == ["rows_missing"]


def tally_of(question: QuestionSpec, *answers: Any) -> Tally:
    (tally,) = count([question], [{"q": answer} for answer in answers])
    return tally


def test_six_detracts_eight_is_passive_nine_promotes() -> None:
    nps = make_question("q", "nps")
    assert [tally_of(nps, mark).score for mark in (0, 6, 7, 8, 9, 10)] == [-100, -100, 0, 0, 100, 100]


def test_dates_are_counted_by_month_within_two_years() -> None:
    date = make_question("q", "date")
    assert tally_of(date, "2026-01-31", "2027-12-01").days == (("2026-01", 1), ("2027-12", 1))
    assert tally_of(date, "2026-01-31", "2026-12-01", "2028-01-01").days == (("2026", 2), ("2028", 1))


def test_numbers_are_sorted_into_eight_bins() -> None:
    numbers = tally_of(make_question("q", "number"), *range(9)).numbers
    assert numbers is not None
    assert [how for _start, _end, how in numbers.bins] == [1, 1, 1, 1, 1, 1, 1, 2], "the last bin has its end"


def test_what_one_text_says_alone_is_no_word_of_many() -> None:
    assert words(["tram", "bus"]) == ()
    assert words(["tram", "a tram"]) == (("tram", 2),)


@pytest.mark.parametrize(
    ("kind", "now", "before", "change"),
    [
        (QuestionKind.RATING, Tally("q", 4, mean=3.5), Tally("q", 4, mean=3.0), Change("+0.5", "3")),
        (QuestionKind.NUMBER, Tally("q", 4, mean=2.0), Tally("q", 4, mean=3.25), Change("-1.2", "3.2")),
        (QuestionKind.NPS, Tally("q", 4, mean=7, score=20), Tally("q", 4, mean=8, score=35), Change("-15", "+35")),
        (QuestionKind.SINGLE, Tally("q", 4, (1, 3)), Tally("q", 4, (2, 2)), Change("-25", option=0)),
        (QuestionKind.MULTIPLE, Tally("q", 4, (2, 4)), Tally("q", 4, (2, 1)), Change("+75", option=1)),
        (QuestionKind.SINGLE, Tally("q", 1000, (504, 496)), Tally("q", 1000, (500, 500)), None),
        (QuestionKind.SINGLE, Tally("q", 1000, (505, 495)), Tally("q", 1000, (500, 500)), Change("+1", option=0)),
        (QuestionKind.SINGLE, Tally("q", 4, (1, 3)), Tally("q", 4, (2, 1, 1)), None),
        (QuestionKind.SINGLE, Tally("q", 4, (1, 3)), Tally("q", 0, (0, 0)), None),
        (QuestionKind.RATING, Tally("q", 4, mean=3.5), Tally("q", 0), None),
        (QuestionKind.CONSENT, Tally("q", 4, (4,)), Tally("q", 4, (1,)), None),
        (QuestionKind.RANKING, Tally("q", 4, (4, 4)), Tally("q", 4, (1, 1)), None),
    ],
)
def test_what_changed_since_last_time(kind: QuestionKind, now: Tally, before: Tally, change: Change | None) -> None:
    assert KINDS[kind].change(now, before) == change
