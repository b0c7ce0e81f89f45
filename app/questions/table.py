"""Answers as a table: one row a ballot, one column an answer that a spreadsheet can hold, and the book that explains it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.questions.columns import Codes, Column
from app.questions.kinds import kind_of
from app.questions.spec import QuestionSpec, Wording
from app.questions.vocabulary import QuestionKind


def columns(questions: Sequence[QuestionSpec], wording: Wording, other: str) -> list[Column]:
    """The columns of all questions that can be answered; `other` is the word for "other" in the reader's language."""
    return [column for question in questions for column in _columns(question, wording, other)]


def _columns(question: QuestionSpec, wording: Wording, other: str) -> Iterator[Column]:
    yield from kind_of(question).columns(question, wording, other)
    if question.offers_other:
        label = f"{wording(question.texts)} [{other}: …]"
        yield Column(f"{question.key}.text", label, QuestionKind.SHORT, {}, lambda answers: answers.get(question.other_key))


def codebook(book: Sequence[Column]) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the book: what each column is, and what its numbers mean."""
    return ["column", "label", "kind", "values"], [
        [column.name, column.label, column.kind, "; ".join(f"{n} = {word}" for n, word in sorted(column.values.items()))]
        for column in book
    ]


def cells(question: QuestionSpec, field: str, cell: str, codes: Codes) -> list[tuple[str, str]]:
    """The way back: (field of the form, value) of everything that a cell says of a question under a field, which is its key, or
    its key, a point and the number of an option or row, or "other" for the text beside it."""
    if field == question.other_key:
        return [(field, codes.get(cell, cell))]
    return list(kind_of(question).cells(question, field, cell, codes))
