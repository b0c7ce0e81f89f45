"""A survey's answers as a table: one row a ballot, one column an answer that a spreadsheet can hold, and the book that
explains it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.feedback.rules import questions as kinds
from app.feedback.rules.questions import OTHER
from app.feedback.rules.survey_file import DraftQuestion, Texts, places

Wording = Callable[[Texts], str]
Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is the question's key, with the number of the option or row behind a point; `label` says in words what stands in
    it. `values` explain the numbers that stand for words. `read` takes the cell out of a ballot's answers, as a number or a
    word."""

    name: str
    label: str
    kind: str
    values: Mapping[int, str]
    read: Callable[[Mapping[str, Any]], Value]

    def worded(self) -> Callable[[Mapping[str, Any]], Value]:
        """Reads the cell as the word that people saw, not the number that was stored."""
        if not self.values:
            return self.read
        read, values = self.read, self.values

        def word(answers: Mapping[str, Any]) -> Value:
            value = read(answers)
            return values.get(value, value) if isinstance(value, int) else value

        return word


def columns(questions: Sequence[DraftQuestion], wording: Wording, other: str) -> list[Column]:
    """The columns of all questions that can be answered; `other` is the word for "other" in the reader's language."""
    return [column for question in questions for column in _columns(question, wording, other)]


def _columns(question: DraftQuestion, wording: Wording, other: str) -> Iterator[Column]:
    key, text = question.key, wording(question.texts)
    named = {place: other if place == OTHER else wording(question.options[place]) for place in _choices(question)}
    if question.kind == kinds.SECTION:
        return
    if question.kind == kinds.MULTIPLE:
        for place, label in named.items():
            yield Column(
                f"{key}.{place + 1 if place != OTHER else 'other'}", f"{text} [{label}]", "0/1", {}, _chosen(key, place)
            )
    elif question.kind == kinds.MATRIX:
        for row, texts in enumerate(question.rows):
            yield Column(f"{key}.{row + 1}", f"{text} [{wording(texts)}]", question.kind, named, _row(key, row))
    elif question.kind == kinds.RANKING:
        for place, label in named.items():
            yield Column(f"{key}.{place + 1}", f"{text} [{label}]", "rank", {}, _rank(key, place))
    elif question.kind == kinds.CONSENT:
        yield Column(key, text, "0/1", {}, lambda answers: int(answers.get(key, False)))
    else:
        yield Column(key, text, question.kind, named, lambda answers: answers.get(key))
    if question.settings.get("other"):
        yield Column(f"{key}.text", f"{text} [{other}: …]", kinds.SHORT, {}, lambda answers: answers.get(f"{key}.other"))


def _choices(question: DraftQuestion) -> list[int]:
    """The places of options; marks are numbers already and need no name."""
    if question.kind not in kinds.WITH_OPTIONS:
        return []
    return list(places(question)) if question.kind in kinds.WITH_OTHER else list(range(len(question.options)))


def _chosen(key: str, place: int) -> Callable[[Mapping[str, Any]], Value]:
    return lambda answers: None if key not in answers else int(place in answers[key])


def _row(key: str, row: int) -> Callable[[Mapping[str, Any]], Value]:
    return lambda answers: answers[key][row] if key in answers else None


def _rank(key: str, place: int) -> Callable[[Mapping[str, Any]], Value]:
    return lambda answers: answers[key].index(place) + 1 if place in answers.get(key, ()) else None


def codebook(found: Sequence[Column]) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the book: what each column is, and what its numbers mean."""
    return ["column", "label", "kind", "values"], [
        [one.name, one.label, one.kind, "; ".join(f"{number} = {word}" for number, word in sorted(one.values.items()))]
        for one in found
    ]
