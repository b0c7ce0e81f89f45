"""A question as its kind sees it, apart from any table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NotRequired, TypedDict

from app.questions.vocabulary import QuestionKind, Setting

# A wording by BCP 47 tag, and what picks one of its languages for a reader.
Texts = Mapping[str, str]
Wording = Callable[[Texts], str]
# A form: lists of text by field. The fields of a question are its key, or the key, a point and a word.
Fields = Mapping[str, Sequence[str]]
# Answers as they are stored, by question key.
Answers = Mapping[str, Any]

# The answer "other" among the numbers of options.
OTHER = -1
MOST_OPTIONS, MOST_ROWS, MOST_QUESTIONS = 60, 40, 200
_USUAL_TOP = 5


class Condition(TypedDict):
    """When a question is asked: an earlier one, by its `key`, got one of these `answers` (places); with `all` each of them."""

    key: str
    answers: list[int]
    all: NotRequired[bool]


@dataclass(frozen=True, slots=True)
class QuestionSpec:
    """What is asked, and how. `options` and `rows` are wordings of options and of matrix rows; `settings` go by the names of
    `Setting`. Without `depends_on` it is always asked. `public` says whether everybody may see the result."""

    key: str
    kind: QuestionKind
    texts: Texts
    help: Texts = field(default_factory=dict)
    options: tuple[Texts, ...] = ()
    rows: tuple[Texts, ...] = ()
    required: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    depends_on: Condition | None = None
    public: bool = False

    @property
    def top(self) -> int:
        """The best mark of a rating."""
        return int(self.settings.get(Setting.TOP, _USUAL_TOP))

    @property
    def offers_other(self) -> bool:
        return bool(self.settings.get(Setting.OTHER))

    @property
    def other_key(self) -> str:
        """Under which the text beside "other" stands, in forms and among answers."""
        return f"{self.key}.other"

    @property
    def places(self) -> list[int]:
        """The options by number, with "other" where it is offered."""
        return [*range(len(self.options)), *([OTHER] if self.offers_other else [])]
