"""From the texts of a form to an answer, and back: what the kinds share."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from app.questions.spec import OTHER, Fields, QuestionSpec
from app.questions.vocabulary import AnswerFault, Setting

MOST_LINE = 300


class BadAnswer(Exception):  # noqa: N818 - it is the person's answer that is bad, not the program
    """An answer that is not taken; `details` fill the sentence."""

    def __init__(self, fault: AnswerFault, **details: object) -> None:
        super().__init__(fault)
        self.fault, self.details = fault, details


def values(fields: Fields, field: str) -> list[str]:
    """What was typed or chosen, without what is blank."""
    return [value.strip() for value in fields.get(field, ()) if value.strip()]


def only_value(fields: Fields, field: str, fault: AnswerFault) -> str | None:
    """The one value of a field, or None. Raises BadAnswer for several."""
    several = values(fields, field)
    if len(several) > 1:
        raise BadAnswer(fault)
    return several[0] if several else None


def written(text: str) -> str:
    """Text without control characters; line breaks and tabs stay as LF and space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"}).strip()


def text_of(fields: Fields, field: str, most: int) -> str | None:
    """A text of at most so many characters. Raises BadAnswer, before it cleans what is far too long."""
    if sum(len(value) for value in fields.get(field, ())) > 4 * most:
        raise BadAnswer(AnswerFault.TOO_LONG, most=most)
    text = written("\n".join(fields.get(field, ())))
    if len(text) > most:
        raise BadAnswer(AnswerFault.TOO_LONG, most=most)
    return text or None


def line_of(fields: Fields, field: str) -> str | None:
    """A text on one line."""
    text = text_of(fields, field, MOST_LINE)
    return " ".join(text.split()) if text else None


def place_of(text: str, places: range, fault: AnswerFault = AnswerFault.UNKNOWN_OPTION) -> int:
    """A number among these. Raises BadAnswer for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and int(text) in places):
        raise BadAnswer(fault)
    return int(text)


def choice_of(question: QuestionSpec, text: str) -> int:
    """The place of an option, or OTHER."""
    if text == "other" and question.offers_other:
        return OTHER
    return place_of(text, range(len(question.options)))


def mark_of(question: QuestionSpec, fields: Fields, marks: range) -> int | None:
    value = only_value(fields, question.key, AnswerFault.NOT_A_RATING)
    return None if value is None else place_of(value, marks, AnswerFault.NOT_A_RATING)


def enough(question: QuestionSpec, number: int) -> None:
    """Nothing at all is a matter of `required`; some is held against the bounds. Raises BadAnswer."""
    least, most = question.settings.get(Setting.LEAST), question.settings.get(Setting.MOST)
    if number and least and number < int(least):
        raise BadAnswer(AnswerFault.TOO_FEW, least=int(least))
    if most and number > int(most):
        raise BadAnswer(AnswerFault.TOO_MANY, most=int(most))


def other_text(question: QuestionSpec, fields: Fields) -> str:
    """What stands beside "other". Raises BadAnswer when nothing does."""
    text = line_of(fields, question.other_key)
    if text is None:
        raise BadAnswer(AnswerFault.OTHER_MISSING)
    return text


def in_own_field(question: QuestionSpec, answer: Any) -> Mapping[str, list[str]]:
    """The form's field of an answer that is one text, number or day."""
    return {question.key: [str(answer)]}


def choice_value(place: int) -> str:
    """The form's value of an option."""
    return "other" if place == OTHER else str(place)
