"""Columns of tables: where an answer stands in a file, and the way back: what the kinds share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.questions.spec import OTHER, Answers, QuestionSpec, Wording

Value = str | int | float | None
# The words of a file for what the form takes.
Codes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is the question's key, with the number of the option or row behind a point; `label` says in words what stands in
    it. `values` explain the numbers that stand for words. `read` takes the cell out of a ballot's answers, as a number or a
    word."""

    name: str
    label: str
    kind: str
    values: Mapping[int, str]
    read: Callable[[Answers], Value]

    def worded(self) -> Callable[[Answers], Value]:
        """Reads the cell as the word that people saw, not the number that was stored."""
        if not self.values:
            return self.read
        read, values = self.read, self.values

        def word(answers: Answers) -> Value:
            value = read(answers)
            return values.get(value, value) if isinstance(value, int) else value

        return word


def option_names(question: QuestionSpec, wording: Wording, other: str) -> dict[int, str]:
    """The options by number, as they are worded."""
    return {place: other if place == OTHER else wording(question.options[place]) for place in question.places}


def one_column(question: QuestionSpec, wording: Wording, _other: str) -> Iterator[Column]:
    """The answer as it is stored."""
    yield Column(question.key, wording(question.texts), question.kind, {}, lambda answers: answers.get(question.key))


def whole_cell(question: QuestionSpec, field: str, cell: str, codes: Codes) -> Iterable[tuple[str, str]]:
    """(field of the form, its value) of a cell that holds one answer."""
    return [(field, code_of(question, cell, codes))]


def code_of(question: QuestionSpec, word: str, codes: Codes) -> str:
    """What the form takes for a word of a file: what `codes` say, else the place of the option that is worded so in any
    language, else the word itself."""
    if word in codes:
        return codes[word]
    return next((str(place) for place, texts in enumerate(question.options) if word in texts.values()), word)
