"""What an answer may be, and how answers are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HIGHEST_RATING = 5
MOST_TEXT = 4000
# Results of anonymous surveys are shown from this many ballots on.
THRESHOLD = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the rules see it: its key, kind, number of options, and whether it must be answered."""

    key: str
    kind: str
    options: int
    required: bool


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why an answer is not taken: required, unknown_option, not_a_rating, too_long."""

    key: str
    reason: str


def check(questions: Sequence[Asked], given: Mapping[str, Sequence[str]]) -> tuple[dict[str, Any], list[Wrong]]:
    """The answers worth storing, by question key, and what is wrong with the others. `given` is a form: lists of text."""
    answers: dict[str, Any] = {}
    wrong: list[Wrong] = []
    for question in questions:
        values = [value for value in given.get(question.key, ()) if value.strip()]
        if not values:
            if question.required:
                wrong.append(Wrong(question.key, "required"))
            continue
        answer, reason = _read(question, values)
        if reason:
            wrong.append(Wrong(question.key, reason))
        else:
            answers[question.key] = answer
    return answers, wrong


def _read(question: Asked, values: list[str]) -> tuple[Any, str | None]:
    if question.kind == "text":
        text = values[0].strip()
        return (text, None) if len(text) <= MOST_TEXT else (None, "too_long")
    if not all(value.isdecimal() and len(value) < 4 for value in values):
        return None, "unknown_option"
    numbers = [int(value) for value in values]
    if question.kind == "rating":
        return (numbers[0], None) if 1 <= numbers[0] <= HIGHEST_RATING and len(numbers) == 1 else (None, "not_a_rating")
    if any(number >= question.options for number in numbers) or len(set(numbers)) != len(numbers):
        return None, "unknown_option"
    if question.kind == "single":
        return (numbers[0], None) if len(numbers) == 1 else (None, "unknown_option")
    return sorted(numbers), None


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts for one question. `counts` has one number per option (per rating 1..5); `answered` says how many
    ballots answered it; `mean` is for ratings; `texts` for open questions, in no order that tells anything."""

    key: str
    answered: int
    counts: tuple[int, ...]
    mean: float | None
    texts: tuple[str, ...]


def tally(question: Asked, ballots: Sequence[Mapping[str, Any]]) -> Tally:
    """Count one question over all ballots. The order of ballots makes no difference."""
    given = [ballot[question.key] for ballot in ballots if question.key in ballot]
    if question.kind == "text":
        return Tally(question.key, len(given), (), None, tuple(sorted(given)))
    if question.kind == "rating":
        counts = tuple(given.count(stars) for stars in range(1, HIGHEST_RATING + 1))
        return Tally(question.key, len(given), counts, sum(given) / len(given) if given else None, ())
    chosen = [number for answer in given for number in (answer if isinstance(answer, list) else [answer])]
    return Tally(question.key, len(given), tuple(chosen.count(number) for number in range(question.options)), None, ())


def may_show(*, anonymous: bool, ballots: int) -> bool:
    """Few anonymous ballots would tell who answered what."""
    return ballots > 0 and (not anonymous or ballots >= THRESHOLD)
