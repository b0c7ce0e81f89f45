"""A form's texts become the answers worth keeping, or reasons why not; and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from app.questions.kinds import kind_of
from app.questions.reading import BadAnswer, other_text
from app.questions.spec import OTHER, Answers, Fields, QuestionSpec
from app.questions.vocabulary import AnswerFault


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why an answer is not taken. `details` fill the sentence."""

    key: str
    reason: AnswerFault
    details: Mapping[str, object]


def check(questions: Sequence[QuestionSpec], fields: Fields) -> tuple[dict[str, Any], list[Wrong]]:
    """The answers worth storing, by question key, and what is wrong with the others. `fields` is a form: lists of text under
    the question's key; `key.other` for the text beside "other"; `key.0`, `key.1`, ... for rows of a matrix and ranks of
    options.

    Answers are kept as: a number (rating, nps, number), the place of an option or OTHER (single), a list of such (multiple),
    a list with an option or None a row (matrix), a list of options, best first (ranking), text, an ISO 8601 day, or True
    (consent). Questions that the answers before them hide are neither asked for nor kept."""
    answers: dict[str, Any] = {}
    wrong: list[Wrong] = []
    for question in questions:
        kind = kind_of(question)
        if not kind.answerable or not is_shown(question, answers):
            continue
        try:
            answer = kind.read(question, fields)
            if answer is not None:
                answers[question.key] = answer
                if question.offers_other and OTHER in (answer if isinstance(answer, list) else [answer]):
                    answers[question.other_key] = other_text(question, fields)
            elif question.required:
                raise BadAnswer(AnswerFault.REQUIRED)
        except BadAnswer as bad:
            wrong.append(Wrong(question.key, bad.fault, bad.details))
    for fault in wrong:
        answers.pop(fault.key, None)
    return answers, wrong


def form_fields(questions: Sequence[QuestionSpec], answers: Answers) -> dict[str, list[str]]:
    """The form that `check` reads these answers from: the way back, for drafts and for looking over."""
    fields: dict[str, list[str]] = {}
    for question in questions:
        answer = answers.get(question.key)
        if answer is None:
            continue
        fields |= kind_of(question).fields(question, answer)
        if question.other_key in answers:
            fields[question.other_key] = [answers[question.other_key]]
    return fields


def is_shown(question: QuestionSpec, answers: Answers) -> bool:
    """Whether the answers so far make the question appear. One that depends on a hidden question is hidden too, for a hidden
    question has no answer."""
    if question.depends_on is None:
        return True
    answer = answers.get(question.depends_on["key"])
    chosen = {int(place) for place in (answer if isinstance(answer, list) else [answer]) if isinstance(place, int)}
    wanted = set(question.depends_on["answers"])
    return wanted <= chosen if question.depends_on.get("all") else not wanted.isdisjoint(chosen)


def in_random_order(questions: Sequence[QuestionSpec], seed: int) -> list[QuestionSpec]:
    """The questions in an order that follows from the seed. Sections stay where they are, and what depends on a question comes
    right after it, in the order given."""
    dice = Random(seed)  # noqa: S311 - an order to be looked at, not a secret
    order: list[QuestionSpec] = []
    part: list[QuestionSpec] = []
    for question in questions:
        if kind_of(question).answerable:
            part.append(question)
            continue
        order += [*_shuffled(part, dice), question]
        part = []
    return [*order, *_shuffled(part, dice)]


def _shuffled(part: Sequence[QuestionSpec], dice: Random) -> list[QuestionSpec]:
    keys = {question.key for question in part}
    free = [question for question in part if question.depends_on is None or question.depends_on["key"] not in keys]
    dice.shuffle(free)
    order: list[QuestionSpec] = []

    def put(question: QuestionSpec) -> None:
        order.append(question)
        for other in part:
            if other.depends_on and other.depends_on["key"] == question.key:
                put(other)

    for question in free:
        put(question)
    return order
