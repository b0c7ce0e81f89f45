"""What an answer may be. A form's texts become the answers worth keeping, or reasons why not."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.feedback.rules import questions as kinds
from app.feedback.rules.questions import OTHER, Asked, is_shown

MOST_TEXT = 4000
MOST_LINE = 300
Given = Mapping[str, Sequence[str]]
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why an answer is not taken: required, unknown_option, not_a_rating, too_long, too_few, too_many, not_a_number, not_whole,
    out_of_range, not_a_date, ranked_twice, rows_missing, other_missing. `details` fill the sentence."""

    key: str
    reason: str
    details: Mapping[str, object]


class _Bad(Exception):  # noqa: N818
    def __init__(self, reason: str, **details: object) -> None:
        super().__init__(reason)
        self.reason, self.details = reason, details


def check(questions: Sequence[Asked], given: Given) -> tuple[dict[str, Any], list[Wrong]]:
    """The answers worth storing, by question key, and what is wrong with the others. `given` is a form: lists of text under the
    question's key; `key.other` for the text beside "other"; `key.0`, `key.1`, ... for rows of a matrix and ranks of options.

    Answers are kept as: a number (rating, nps, number), the place of an option or OTHER (single), a list of such (multiple),
    a list with an option or None a row (matrix), a list of options, best first (ranking), text, an ISO 8601 day, or True
    (consent). Questions that the answers before them hide are neither asked for nor kept."""
    answers: dict[str, Any] = {}
    wrong: list[Wrong] = []
    for question in questions:
        if question.kind == kinds.SECTION or not is_shown(question, answers):
            continue
        try:
            answer = _READERS[question.kind](question, given)
            if answer is not None:
                answers[question.key] = answer
                if question.other and OTHER in (answer if isinstance(answer, list) else [answer]):
                    answers[f"{question.key}.other"] = _other(question, given)
            elif question.required:
                raise _Bad("required")
        except _Bad as bad:
            wrong.append(Wrong(question.key, bad.reason, bad.details))
    for fault in wrong:
        answers.pop(fault.key, None)
    return answers, wrong


def _values(given: Given, key: str) -> list[str]:
    return [value.strip() for value in given.get(key, ()) if value.strip()]


def written(text: str) -> str:
    """Text without control characters; line breaks and tabs stay as LF and space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"}).strip()


def _text(given: Given, key: str, most: int) -> str | None:
    if sum(len(value) for value in given.get(key, ())) > 4 * most:
        raise _Bad("too_long", most=most)
    text = written("\n".join(given.get(key, ())))
    if len(text) > most:
        raise _Bad("too_long", most=most)
    return text or None


def _other(question: Asked, given: Given) -> str:
    text = _text(given, f"{question.key}.other", MOST_LINE)
    if text is None:
        raise _Bad("other_missing")
    return " ".join(text.split())


def _place(text: str, places: range, reason: str = "unknown_option") -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and int(text) in places):
        raise _Bad(reason)
    return int(text)


def _choice(question: Asked, text: str) -> int:
    if text == "other" and question.other:
        return OTHER
    return _place(text, range(question.options))


def _rating(question: Asked, given: Given) -> int | None:
    values = _values(given, question.key)
    if len(values) > 1:
        raise _Bad("not_a_rating")
    lowest, top = (0, 10) if question.kind == kinds.NPS else (1, question.top)
    return _place(values[0], range(lowest, top + 1), "not_a_rating") if values else None


def _single(question: Asked, given: Given) -> int | None:
    values = _values(given, question.key)
    if len(values) > 1:
        raise _Bad("unknown_option")
    return _choice(question, values[0]) if values else None


def _multiple(question: Asked, given: Given) -> list[int] | None:
    values = _values(given, question.key)
    chosen = [_choice(question, value) for value in values]
    if len(set(chosen)) != len(chosen):
        raise _Bad("unknown_option")
    _enough(question, len(chosen))
    return sorted(chosen) or None


def _enough(question: Asked, number: int) -> None:
    """Nothing at all is a matter of `required`; some is held against the bounds."""
    least, most = question.settings.get("least"), question.settings.get("most")
    if number and least and number < int(least):
        raise _Bad("too_few", least=int(least))
    if most and number > int(most):
        raise _Bad("too_many", most=int(most))


def _matrix(question: Asked, given: Given) -> list[int | None] | None:
    rows: list[int | None] = []
    for row in range(question.rows):
        values = _values(given, f"{question.key}.{row}")
        if len(values) > 1:
            raise _Bad("unknown_option")
        rows.append(_place(values[0], range(question.options)) if values else None)
    if all(row is None for row in rows):
        return None
    if question.required and None in rows:
        raise _Bad("rows_missing")
    return rows


def _ranking(question: Asked, given: Given) -> list[int] | None:
    """Each option has a field with its rank, or nothing. Gaps are closed: 1, 3 is read as 1, 2."""
    ranks: dict[int, int] = {}
    for option in range(question.options):
        values = _values(given, f"{question.key}.{option}")
        if len(values) > 1:
            raise _Bad("ranked_twice")
        if values:
            ranks[option] = _place(values[0], range(1, question.options + 1))
    if len(set(ranks.values())) != len(ranks):
        raise _Bad("ranked_twice")
    _enough(question, len(ranks))
    return sorted(ranks, key=lambda option: ranks[option]) or None


def _number(question: Asked, given: Given) -> int | float | None:
    values = _values(given, question.key)
    if not values:
        return None
    if len(values) > 1 or not _NUMBER.fullmatch(values[0]) or not values[0].isascii():
        raise _Bad("not_a_number")
    number = float(values[0].replace(",", "."))
    if question.settings.get("whole") and number != int(number):
        raise _Bad("not_whole")
    least, most = question.settings.get("least"), question.settings.get("most")
    if number < (-math.inf if least is None else least) or number > (math.inf if most is None else most):
        raise _Bad("out_of_range", least="−∞" if least is None else least, most="∞" if most is None else most)
    return int(number) if number == int(number) else number


def _short(question: Asked, given: Given) -> str | None:
    text = _text(given, question.key, MOST_LINE)
    return " ".join(text.split()) if text else None


def _long(question: Asked, given: Given) -> str | None:
    return _text(given, question.key, MOST_TEXT)


def _date(question: Asked, given: Given) -> str | None:
    values = _values(given, question.key)
    if not values:
        return None
    try:
        return date.fromisoformat(values[0]).isoformat()
    except ValueError as error:
        raise _Bad("not_a_date") from error


def _consent(question: Asked, given: Given) -> bool | None:
    values = _values(given, question.key)
    if any(value != "yes" for value in values):
        raise _Bad("unknown_option")
    return True if values else None


_READERS: Mapping[str, Callable[[Asked, Given], Any]] = {
    kinds.RATING: _rating,
    kinds.NPS: _rating,
    kinds.SINGLE: _single,
    kinds.MULTIPLE: _multiple,
    kinds.MATRIX: _matrix,
    kinds.RANKING: _ranking,
    kinds.NUMBER: _number,
    kinds.SHORT: _short,
    kinds.TEXT: _long,
    kinds.DATE: _date,
    kinds.CONSENT: _consent,
}


def as_given(questions: Sequence[Asked], answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """The form that `check` reads these answers from: the way back, for drafts and for looking over."""
    given: dict[str, list[str]] = {}

    def name(choice: int) -> str:
        return "other" if choice == OTHER else str(choice)

    for question in questions:
        answer = answers.get(question.key)
        if answer is None:
            continue
        if question.kind == kinds.MATRIX:
            given |= {f"{question.key}.{row}": [str(one)] for row, one in enumerate(answer) if one is not None}
        elif question.kind == kinds.RANKING:
            given |= {f"{question.key}.{option}": [str(rank)] for rank, option in enumerate(answer, start=1)}
        elif question.kind in kinds.WITH_OTHER:
            given[question.key] = [name(one) for one in (answer if isinstance(answer, list) else [answer])]
            if f"{question.key}.other" in answers:
                given[f"{question.key}.other"] = [answers[f"{question.key}.other"]]
        else:
            given[question.key] = ["yes" if answer is True else str(answer)]
    return given
