"""Makes questions, apart from any survey, and holds a sample of each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from app.questions.drawing import Names
from app.questions.spec import OTHER, QuestionSpec
from app.questions.vocabulary import QuestionKind


def en(*texts: str) -> tuple[dict[str, str], ...]:
    return tuple({"en": text} for text in texts)


def make_question(key: str, kind: str, options: int = 0, *, rows: int = 0, **changes: Any) -> QuestionSpec:
    """A question with so many options and matrix rows, called by their numbers."""
    return QuestionSpec(
        key,
        QuestionKind(kind),
        {"en": f"{key}?"},
        options=en(*(f"option {number}" for number in range(options))),
        rows=en(*(f"row {number}" for number in range(rows))),
        **changes,
    )


def after(key: str, *answers: int, every: bool = False) -> dict[str, Any]:
    """The condition that another question was answered so."""
    return {"key": key, "answers": list(answers), **({"all": True} if every else {})}


@dataclass(frozen=True, slots=True)
class Sample:
    """A question of a kind, answered once, and what is to be seen of it everywhere.

    `form` is what a browser sends, `answer` what is stored (with `other` beside it), `said` the answer looked over, `result` what
    stands on the page of results, `by_group` what stands there by group, `cells` the columns with codes. `back` reads those columns
    again: (column, field of the form), and words of the file for what the form takes."""

    question: QuestionSpec
    form: Mapping[str, Sequence[str]] = field(default_factory=dict)
    answer: Any = None
    other: str = ""
    said: str = ""
    result: tuple[str, ...] = ()
    by_group: tuple[str, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)
    back: tuple[tuple[str, str], ...] = (("q", "q"),)
    codes: Mapping[str, str] = field(default_factory=dict)


SAMPLES: Mapping[QuestionKind, Sample] = {
    QuestionKind.RATING: Sample(
        make_question("q", "rating", required=True, settings={"top": 4}),
        {"q": ["3"]},
        3,
        said="3",
        result=("3.0 / 4",),
        by_group=("100 %", "3.0"),
        cells={"q": "3"},
    ),
    QuestionKind.NPS: Sample(
        make_question("q", "nps"), {"q": ["9"]}, 9, said="9", result=("NPS +100",), by_group=("9.0",), cells={"q": "9"}
    ),
    QuestionKind.SINGLE: Sample(
        make_question("q", "single", 2, settings={"other": True, "shuffle": True}),
        {"q": ["other"], "q.other": ["a; third"]},
        OTHER,
        other="a; third",
        said="a; third",
        result=("option 1", "other", "1 · 100 %", "a; third"),
        by_group=("option 1", "100 %"),
        cells={"q": "-1", "q.text": "a; third"},
        back=(("q", "q"), ("q.text", "q.other")),
        codes={"-1": "other"},
    ),
    QuestionKind.MULTIPLE: Sample(
        make_question("q", "multiple", 3, settings={"other": True, "shuffle": True, "least": 1, "most": 3}),
        {"q": ["0", "2", "other"], "q.other": ["a fourth"]},
        [OTHER, 0, 2],
        other="a fourth",
        said="a fourth · option 0 · option 2",
        result=("option 2", "1 · 100 %", "a fourth"),
        by_group=("option 2", "100 %"),
        cells={"q.1": "1", "q.2": "0", "q.3": "1", "q.other": "1", "q.text": "a fourth"},
        back=(("q.1", "q.0"), ("q.2", "q.1"), ("q.3", "q.2"), ("q.other", "q.-1"), ("q.text", "q.other")),
    ),
    QuestionKind.MATRIX: Sample(
        make_question("q", "matrix", 2, rows=3),
        {"q.0": ["1"], "q.2": ["0"]},
        [1, None, 0],
        said="row 0: option 1 · row 2: option 0",
        result=("row 2", "option 1"),
        by_group=("row 2 · City",),
        cells={"q.1": "1", "q.2": "", "q.3": "0"},
        back=(("q.1", "q.0"), ("q.2", "q.1"), ("q.3", "q.2")),
    ),
    QuestionKind.RANKING: Sample(
        make_question("q", "ranking", 3, settings={"shuffle": True, "least": 1, "most": 2}),
        {"q.2": ["1"], "q.0": ["2"]},
        [2, 0],
        said="1. option 2 · 2. option 0",
        result=("2 · ø 1.0",),
        by_group=("option 2",),
        cells={"q.1": "2", "q.2": "", "q.3": "1"},
        back=(("q.1", "q.0"), ("q.2", "q.1"), ("q.3", "q.2")),
    ),
    QuestionKind.NUMBER: Sample(
        make_question("q", "number", settings={"least": 0, "most": 100.5}),
        {"q": ["12.5"]},
        12.5,
        said="12.5",
        result=("12.50",),
        by_group=("12.50",),
        cells={"q": "12.5"},
    ),
    QuestionKind.SHORT: Sample(
        make_question("q", "short"), {"q": ["in a word"]}, "in a word", said="in a word", result=("in a word",),
        by_group=("City",), cells={"q": "in a word"},
    ),
    QuestionKind.TEXT: Sample(
        make_question("q", "text"), {"q": ["two\nlines"]}, "two\nlines", said="two lines", result=("two\nlines",),
        by_group=("City",), cells={"q": "two\nlines"},
    ),
    QuestionKind.DATE: Sample(
        make_question("q", "date"), {"q": ["2026-11-22"]}, "2026-11-22", said="2026-11-22", result=("2026-11",),
        by_group=("City",), cells={"q": "2026-11-22"},
    ),
    QuestionKind.CONSENT: Sample(
        make_question("q", "consent"),
        {"q": ["yes"]},
        True,
        said="Yes, I agree.",
        result=("1 · 100 %",),
        by_group=("100 %",),
        cells={"q": "1"},
        codes={"1": "yes", "0": ""},
    ),
    QuestionKind.SECTION: Sample(make_question("q", "section", help={"en": "Please."})),
}  # fmt: skip

# Words of pictures and tables: each is called by its own name.
NAMES = Names(**{part.name: part.name for part in fields(Names)})
