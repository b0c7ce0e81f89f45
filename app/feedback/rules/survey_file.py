"""Surveys as files (docs/rules/survey-file.md): what is written, what is read, and every fault in between."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from app.core.calendars import plain
from app.core.errors import BadFile, Fault
from app.core.json_input import read_json
from app.core.languages import LANGUAGES
from app.feedback.vocabulary import SurveyTemplate, VoiceOf
from app.questions.faults import UnknownKind, faults_of
from app.questions.kinds import KINDS
from app.questions.spec import Condition, QuestionSpec, Texts
from app.questions.vocabulary import QuestionKind

FORMAT = "gosmart-survey/1"
_BEGIN = Path(__file__).resolve().parent / "begin"
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_MOST_WORDING = 2000


@dataclass(frozen=True, slots=True)
class DraftSurvey:
    """`notes` say what of a foreign file could not be taken over."""

    title: str
    languages: tuple[str, ...]
    questions: tuple[QuestionSpec, ...]
    intro: str = ""
    template: str = ""
    voice: VoiceOf = VoiceOf.PERSON
    random_order: bool = False
    titles: Texts = field(default_factory=dict)
    intros: Texts = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@cache
def template(name: SurveyTemplate) -> DraftSurvey:
    """One of the surveys to begin with, in all three languages."""
    return read(f"{name}.json", (_BEGIN / f"{name}.json").read_bytes())


def write(survey: DraftSurvey) -> str:
    """The survey as JSON."""
    body: dict[str, Any] = {"format": FORMAT, **asdict(replace(survey, notes=()))}
    body.pop("notes")
    return json.dumps(body, ensure_ascii=False, indent=1)


def read(name: str, data: bytes) -> DraftSurvey:
    """A survey from JSON. Raises BadFile with every fault."""
    try:
        body = read_json(data)
    except ValueError as error:
        raise BadFile(name, [Fault("file", f"is not JSON: {error}")]) from error
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise BadFile(name, [Fault("file", f"is not of the format {FORMAT}")])
    shape: list[Fault] = []
    items = body.get("questions")
    if not isinstance(items, list):
        raise BadFile(name, [Fault("questions", "is not a list")])
    questions = [question for number, item in enumerate(items, start=1) if (question := _question(number, item, shape))]
    languages = body.get("languages") or ["en"]
    if not (isinstance(languages, list) and all(isinstance(tag, str) and TAG.fullmatch(tag) for tag in languages)):
        shape.append(Fault("languages", "is not a list of language tags"))
        languages = ["en"]
    voice = body.get("voice", VoiceOf.PERSON)
    if not isinstance(voice, str) or voice not in set(VoiceOf):
        shape.append(Fault("voice", "is neither person nor organisation"))
        voice = VoiceOf.PERSON
    survey = DraftSurvey(
        _line(body, "title", shape) or name,
        tuple(dict.fromkeys(languages)),
        tuple(question for question in questions if isinstance(question, QuestionSpec)),
        _line(body, "intro", shape),
        _line(body, "template", shape),
        VoiceOf(voice),
        body.get("random_order") is True,
        _wordings(body.get("titles") or {}, "titles", "survey", shape),
        _wordings(body.get("intros") or {}, "intros", "survey", shape),
    )
    if faults := shape + faults_of(questions):
        raise BadFile(name, faults)
    return survey


def _line(body: Mapping[str, Any], name: str, faults: list[Fault]) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or len(value) > _MOST_WORDING:
        faults.append(Fault(name, f"is not a text of at most {_MOST_WORDING} characters"))
        return ""
    return " ".join(plain(value).split())


def _wordings(value: Any, what: str, where: str, faults: list[Fault]) -> Texts:
    good = isinstance(value, dict) and all(
        isinstance(tag, str) and TAG.fullmatch(tag) and isinstance(text, str) and len(text) <= _MOST_WORDING
        for tag, text in value.items()
    )
    if not good:
        faults.append(Fault(where, f"{what} is not texts by language tag, each of at most {_MOST_WORDING} characters"))
    return {tag: plain(text).strip() for tag, text in value.items()} if good else {}


def _question(number: int, item: Any, faults: list[Fault]) -> QuestionSpec | UnknownKind | None:
    where = f"question {number}"
    if not isinstance(item, dict):
        faults.append(Fault(where, "is not an object"))
        return None

    def wordings(value: Any, what: str) -> Texts:
        return _wordings(value, what, where, faults)

    def several(name: str) -> tuple[Texts, ...]:
        value = item.get(name, [])
        if not isinstance(value, list):
            faults.append(Fault(where, f"{name} is not a list"))
            return ()
        return tuple(wordings(texts, f"{name} {place}") for place, texts in enumerate(value, start=1))

    settings = item.get("settings") or {}
    depends_on = item.get("depends_on")
    if not isinstance(settings, dict) or not isinstance(depends_on, (dict, type(None))):
        faults.append(Fault(where, "settings and depends_on are objects"))
        settings, depends_on = {}, None
    key, kind = str(item.get("key", ""))[:60], str(item.get("kind", ""))[:60]
    if kind not in KINDS:
        return UnknownKind(key, kind)
    return QuestionSpec(
        key,
        QuestionKind(kind),
        wordings(item.get("texts", {}), "texts"),
        wordings(item.get("help") or {}, "help"),
        several("options"),
        several("rows"),
        item.get("required") is True,
        settings,
        # `faults_of` looks into it.
        cast("Condition | None", depends_on),
        item.get("public") is True,
    )


def ordered(languages: Sequence[str]) -> list[str]:
    """The product's own languages first, in its order."""
    return [*(tag for tag in LANGUAGES if tag in languages), *(tag for tag in languages if tag not in LANGUAGES)]
