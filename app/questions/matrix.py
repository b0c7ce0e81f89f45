"""Several lines, each answered on one scale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from app.questions.columns import Column, Value, option_names, whole_cell
from app.questions.drawing import Drawn, Groups, Names, scale_lines
from app.questions.kind import Kind, no_faults
from app.questions.limesurvey import LimeSurvey, LimeType
from app.questions.reading import BadAnswer, only_value, place_of
from app.questions.spec import Answers, Fields, QuestionSpec, Wording
from app.questions.tally import Collected, Tally, no_change
from app.questions.vocabulary import AnswerFault, QuestionKind


def _read(question: QuestionSpec, fields: Fields) -> list[int | None] | None:
    """An option or None for each row."""
    rows: list[int | None] = []
    for row in range(len(question.rows)):
        value = only_value(fields, f"{question.key}.{row}", AnswerFault.UNKNOWN_OPTION)
        rows.append(None if value is None else place_of(value, range(len(question.options))))
    if all(row is None for row in rows):
        return None
    if question.required and None in rows:
        raise BadAnswer(AnswerFault.ROWS_MISSING)
    return rows


def _fields(question: QuestionSpec, answer: Sequence[int | None]) -> Mapping[str, list[str]]:
    return {f"{question.key}.{row}": [str(place)] for row, place in enumerate(answer) if place is not None}


def _rows_and_options(answer: tuple[int | None, ...]) -> Iterable[tuple[int, int | None]]:
    return enumerate(answer)


def _tally(question: QuestionSpec, collected: Collected) -> Tally:
    rows, options = range(len(question.rows)), range(len(question.options))
    grid = tuple(tuple(collected.counts[row, option] for option in options) for row in rows)
    return Tally(question.key, collected.answered, grid=grid)


def _draw(question: QuestionSpec, tally: Tally, wording: Wording, _names: Names) -> Drawn:
    lines = [(wording(texts), counts) for texts, counts in zip(question.rows, tally.grid, strict=True)]
    return scale_lines(lines, [wording(texts) for texts in question.options])


def _draw_groups(question: QuestionSpec, groups: Groups, wording: Wording, _names: Names) -> Drawn:
    """A line for each row and group."""
    lines = [
        (f"{wording(texts)} · {label}", tally.grid[row]) for row, texts in enumerate(question.rows) for label, tally in groups
    ]
    return scale_lines(lines, [wording(texts) for texts in question.options])


def _columns(question: QuestionSpec, wording: Wording, other: str) -> Iterator[Column]:
    """A column a row: the option by number."""
    text, values = wording(question.texts), option_names(question, wording, other)
    for row, texts in enumerate(question.rows):
        label = f"{text} [{wording(texts)}]"
        yield Column(f"{question.key}.{row + 1}", label, question.kind, values, _row(question.key, row))


def _row(key: str, row: int) -> Callable[[Answers], Value]:
    return lambda answers: answers[key][row] if key in answers else None


MATRIX = Kind(
    name=QuestionKind.MATRIX,
    answerable=True,
    has_options=True,
    has_rows=True,
    settings=frozenset(),
    faults=no_faults,
    deciding=None,
    read=_read,
    fields=_fields,
    counts_for=_rows_and_options,
    tally=_tally,
    change=no_change,
    publishable=True,
    draw=_draw,
    draw_groups=_draw_groups,
    columns=_columns,
    cells=whole_cell,
    limesurvey=LimeSurvey(
        types=(
            LimeType("F"),
            LimeType("H"),
            LimeType("A", tuple({"en": str(mark)} for mark in range(1, 6))),
            LimeType("B", tuple({"en": str(mark)} for mark in range(1, 11))),
            LimeType("C", ({"en": "Yes"}, {"en": "Uncertain"}, {"en": "No"})),
            LimeType("E", ({"en": "Increase"}, {"en": "Same"}, {"en": "Decrease"})),
        ),
        parts="rows",
    ),
)
