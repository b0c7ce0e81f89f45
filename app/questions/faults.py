"""What is wrong with questions, one by one and together. The same check stands behind files and editors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.core.errors import Fault
from app.questions.kinds import KINDS, kind_of
from app.questions.spec import MOST_OPTIONS, MOST_QUESTIONS, MOST_ROWS, QuestionSpec
from app.questions.vocabulary import Setting

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
RESERVED = frozenset({"act", "seed", "csrf_token"})
_FLAGS = (Setting.OTHER, Setting.SHUFFLE, Setting.WHOLE)


@dataclass(frozen=True, slots=True)
class UnknownKind:
    """Something that should be a question, of a kind that there is not."""

    key: str
    kind: str


def faults_of(questions: Sequence[QuestionSpec | UnknownKind]) -> list[Fault]:
    """Every fault with its place. Nothing may be done with questions that have any."""
    faults: list[Fault] = []
    before: dict[str, QuestionSpec | UnknownKind] = {}
    if len(questions) > MOST_QUESTIONS:
        faults.append(Fault("questions", f"are more than {MOST_QUESTIONS}"))
    for number, question in enumerate(questions, start=1):
        where = f"question {number} ({question.key})"
        own = [*_key_faults(question.key), *_own_faults(question)]
        repeated = ["another question has this key"] if question.key in before else []
        faults += [Fault(where, what) for what in [*own, *repeated, *_condition_faults(question, before)]]
        before[question.key] = question
    return faults


def _key_faults(key: str) -> list[str]:
    faults = []
    if key in RESERVED:
        faults.append("its key is a name that forms use themselves")
    if not KEY.fullmatch(key):
        faults.append("its key is not a letter followed by up to 39 letters, digits, - or _")
    return faults


def _own_faults(question: QuestionSpec | UnknownKind) -> list[str]:
    if isinstance(question, UnknownKind):
        return [f"{question.kind} is no kind of question"]
    kind, options, rows = kind_of(question), question.options, question.rows
    faults = []
    if not any(text.strip() for text in question.texts.values()):
        faults.append("has no wording")
    if kind.has_options != bool(options) or (options and not 2 <= len(options) <= MOST_OPTIONS):
        right = f"2 to {MOST_OPTIONS}" if kind.has_options else "none"
        faults.append(f"has {len(options)} options; {right} are right")
    if kind.has_rows != bool(rows) or len(rows) > MOST_ROWS:
        faults.append(f"has {len(rows)} rows; a matrix has 1 to {MOST_ROWS}, other kinds have none")
    if any(not any(text.strip() for text in texts.values()) for texts in (*options, *rows)):
        faults.append("has an option or a row without wording")
    return faults + _setting_faults(question)


def _setting_faults(question: QuestionSpec) -> list[str]:
    kind, settings = KINDS[question.kind], question.settings
    faults = [f"{name} is no setting of this kind" for name in settings if name not in kind.settings]
    faults += [f"{name} is neither true nor false" for name in _FLAGS if not isinstance(settings.get(name, False), bool)]
    least, most = settings.get(Setting.LEAST), settings.get(Setting.MOST)
    if not all(bound is None or _is_number(bound) for bound in (least, most)):
        return [*faults, "least and most are numbers"]
    if least is not None and most is not None and least > most:
        faults.append("least is above most")
    return faults + kind.faults(question)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15


def _condition_faults(question: QuestionSpec | UnknownKind, before: Mapping[str, QuestionSpec | UnknownKind]) -> list[str]:
    if isinstance(question, UnknownKind) or question.depends_on is None:
        return []
    first = before.get(str(question.depends_on.get("key")))
    deciding = kind_of(first).deciding if isinstance(first, QuestionSpec) else None
    if not isinstance(first, QuestionSpec) or deciding is None:
        return ["depends on no earlier question with marks, options or consent"]
    faults = []
    answers, places = question.depends_on.get("answers"), deciding.places(first)
    if not isinstance(answers, list) or not answers or not all(isinstance(n, int) and n in places for n in answers):
        faults.append(f"depends on answers that {first.key} does not have")
    if not isinstance(question.depends_on.get("all", False), bool):
        faults.append("all is neither true nor false")
    return faults


def missing_wordings(texts: Iterable[tuple[str, Mapping[str, str]]], languages: Sequence[str]) -> list[tuple[str, str]]:
    """(where, language) of every wording that is not there in a language that is spoken."""
    return [(where, tag) for where, wording in texts for tag in languages if not wording.get(tag, "").strip()]
