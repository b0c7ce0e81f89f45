"""What kinds of questions there are, and which of a survey's questions a person gets to see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

RATING, NPS, SINGLE, MULTIPLE, MATRIX, RANKING = "rating", "nps", "single", "multiple", "matrix", "ranking"
NUMBER, SHORT, TEXT, DATE, CONSENT, SECTION = "number", "short", "text", "date", "consent", "section"
KINDS = (RATING, NPS, SINGLE, MULTIPLE, MATRIX, RANKING, NUMBER, SHORT, TEXT, DATE, CONSENT, SECTION)
WITH_OPTIONS = frozenset({SINGLE, MULTIPLE, MATRIX, RANKING})
WITH_OTHER = frozenset({SINGLE, MULTIPLE})
WRITTEN = frozenset({SHORT, TEXT})
# What another question may depend on.
DECIDING = frozenset({RATING, NPS, SINGLE, MULTIPLE, CONSENT})
# The answer "other" among the numbers of options.
OTHER = -1
MOST_OPTIONS, MOST_ROWS, MOST_QUESTIONS = 60, 40, 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the rules see it.

    `options` and `rows` are numbers of options and of matrix rows. `settings` may hold `top` (rating: 3 to 10, else 5), `other`
    (bool), `least` and `most` (how many to choose or to rank; the bounds of a number), `whole` (bool), `shuffle` (bool).
    `depends_on` is (key of an earlier question, the answers that make this one appear, whether all of them are needed).
    """

    key: str
    kind: str
    options: int = 0
    required: bool = False
    rows: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    depends_on: tuple[str, frozenset[int], bool] | None = None

    @property
    def top(self) -> int:
        """The best mark of a rating."""
        return int(self.settings.get("top", 5))

    @property
    def other(self) -> bool:
        return self.kind in WITH_OTHER and bool(self.settings.get("other"))


def is_shown(question: Asked, answers: Mapping[str, Any]) -> bool:
    """Whether the answers so far make the question appear. One that depends on a hidden question is hidden too, for a hidden
    question has no answer."""
    if question.depends_on is None:
        return True
    key, wanted, together = question.depends_on
    answer = answers.get(key)
    given = {int(one) for one in (answer if isinstance(answer, list) else [answer]) if isinstance(one, int)}
    return wanted <= given if together else not wanted.isdisjoint(given)


def missing_wordings(texts: Iterable[tuple[str, Mapping[str, str]]], languages: Sequence[str]) -> list[tuple[str, str]]:
    """(where, language) of every wording that is not there in a language the survey speaks."""
    return [(where, tag) for where, wording in texts for tag in languages if not wording.get(tag, "").strip()]


def in_random_order(questions: Sequence[Asked], seed: int) -> list[Asked]:
    """The questions in an order that follows from the seed. Sections stay where they are, and what depends on a question comes
    right after it, in the order given."""
    dice = Random(seed)  # noqa: S311 - an order to be looked at, not a secret
    found: list[Asked] = []
    part: list[Asked] = []
    for question in [*questions, None]:
        if question is not None and question.kind != SECTION:
            part.append(question)
            continue
        found += _shuffled(part, dice)
        part = []
        if question is not None:
            found.append(question)
    return found


def _shuffled(part: Sequence[Asked], dice: Random) -> list[Asked]:
    keys = {question.key for question in part}
    free = [one for one in part if one.depends_on is None or one.depends_on[0] not in keys]
    dice.shuffle(free)
    found: list[Asked] = []

    def put(question: Asked) -> None:
        found.append(question)
        for one in part:
            if one.depends_on and one.depends_on[0] == question.key:
                put(one)

    for question in free:
        put(question)
    return found
