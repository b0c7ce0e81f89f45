"""Makes questions, apart from any survey."""

from __future__ import annotations

from typing import Any

from app.questions.spec import QuestionSpec
from app.questions.vocabulary import QuestionKind


def en(*texts: str) -> tuple[dict[str, str], ...]:
    return tuple({"en": text} for text in texts)


def make_question(key: str, kind: str, options: int = 0, *, rows: int = 0, **changes: Any) -> QuestionSpec:
    """A question with so many options and matrix rows, called by their numbers."""
    return QuestionSpec(
        key,
        QuestionKind(kind),
        {"en": f"{key}?"},
        options=en(*(f"option {number}" for number in range(options))),
        rows=en(*(f"row {number}" for number in range(rows))),
        **changes,
    )


def after(key: str, *answers: int, every: bool = False) -> dict[str, Any]:
    """The condition that another question was answered so."""
    return {"key": key, "answers": list(answers), **({"all": True} if every else {})}
