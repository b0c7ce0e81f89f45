"""Surveys as files (docs/rules/survey-file.md): what is written, what is read, and every fault in between."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from app.core.calendars import plain
from app.core.errors import BadFile, Fault
from app.core.languages import LANGUAGES
from app.feedback.rules import questions as kinds

FORMAT = "gosmart-survey/1"
_BEGIN = Path(__file__).resolve().parent / "begin"
TEMPLATES = ("session", "event", "meetings", "assembly")
KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
RESERVED = frozenset({"act", "seed", "csrf_token"})
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_MOST_WORDING = 2000
_SETTINGS = {
    kinds.RATING: {"top"},
    kinds.SINGLE: {"other", "shuffle"},
    kinds.MULTIPLE: {"other", "shuffle", "least", "most"},
    kinds.RANKING: {"shuffle", "least", "most"},
    kinds.NUMBER: {"least", "most", "whole"},
}

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """A question before it is stored; wordings by BCP 47 tag. `depends_on` is {"key", "answers"} or nothing; with "all" each
    of the answers is needed, not one of them."""

    key: str
    kind: str
    texts: Texts
    help: Texts = field(default_factory=dict)
    options: tuple[Texts, ...] = ()
    rows: tuple[Texts, ...] = ()
    required: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    depends_on: Mapping[str, Any] | None = None
    public: bool = False


@dataclass(frozen=True, slots=True)
class DraftSurvey:
    """`notes` say what of a foreign file could not be taken over."""

    title: str
    languages: tuple[str, ...]
    questions: tuple[DraftQuestion, ...]
    intro: str = ""
    template: str = ""
    voice: str = "person"
    random_order: bool = False
    titles: Texts = field(default_factory=dict)
    intros: Texts = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@cache
def template(name: str) -> DraftSurvey:
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
        body = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadFile(name, [Fault("file", f"is not JSON: {error}")]) from error
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise BadFile(name, [Fault("file", f"is not of the format {FORMAT}")])
    shape: list[Fault] = []
    items = body.get("questions")
    if not isinstance(items, list):
        raise BadFile(name, [Fault("questions", "is not a list")])
    found = [_question(number, item, shape) for number, item in enumerate(items, start=1)]
    languages = body.get("languages") or ["en"]
    if not (isinstance(languages, list) and all(isinstance(tag, str) and TAG.fullmatch(tag) for tag in languages)):
        shape.append(Fault("languages", "is not a list of language tags"))
        languages = ["en"]
    voice = body.get("voice", "person")
    if not isinstance(voice, str) or voice not in {"person", "organisation"}:
        shape.append(Fault("voice", "is neither person nor organisation"))
        voice = "person"
    survey = DraftSurvey(
        _line(body, "title", shape) or name,
        tuple(dict.fromkeys(languages)),
        tuple(one for one in found if one),
        _line(body, "intro", shape),
        _line(body, "template", shape),
        voice,
        body.get("random_order") is True,
        _wordings(body.get("titles") or {}, "titles", "survey", shape),
        _wordings(body.get("intros") or {}, "intros", "survey", shape),
    )
    faults = shape + faults_of(survey.questions)
    if faults:
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


def _question(number: int, item: Any, faults: list[Fault]) -> DraftQuestion | None:
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
        return tuple(wordings(one, f"{name} {place}") for place, one in enumerate(value, start=1))

    settings = item.get("settings") or {}
    depends_on = item.get("depends_on")
    if not isinstance(settings, dict) or not isinstance(depends_on, (dict, type(None))):
        faults.append(Fault(where, "settings and depends_on are objects"))
        settings, depends_on = {}, None
    return DraftQuestion(
        str(item.get("key", ""))[:60],
        str(item.get("kind", ""))[:60],
        wordings(item.get("texts", {}), "texts"),
        wordings(item.get("help") or {}, "help"),
        several("options"),
        several("rows"),
        item.get("required") is True,
        settings,
        depends_on,
        item.get("public") is True,
    )


def faults_of(found: Sequence[DraftQuestion]) -> list[Fault]:
    """What is wrong with these questions, one by one and together. The same check stands behind files and the editor."""
    faults: list[Fault] = []
    before: dict[str, DraftQuestion] = {}
    if len(found) > kinds.MOST_QUESTIONS:
        faults.append(Fault("questions", f"are more than {kinds.MOST_QUESTIONS}"))
    for number, one in enumerate(found, start=1):
        where = f"question {number} ({one.key})"
        faults += [Fault(where, what) for what in [*_own_faults(one), *_tied_faults(one, before)]]
        before[one.key] = one
    return faults


def _own_faults(one: DraftQuestion) -> list[str]:
    faults = []
    if one.key in RESERVED:
        faults.append("its key is a name that forms use themselves")
    if not KEY.fullmatch(one.key):
        faults.append("its key is not a letter followed by up to 39 letters, digits, - or _")
    if one.kind not in kinds.KINDS:
        return [*faults, f"{one.kind} is no kind of question"]
    if not any(text.strip() for text in one.texts.values()):
        faults.append("has no wording")
    wants = one.kind in kinds.WITH_OPTIONS
    if wants != bool(one.options) or (wants and not 2 <= len(one.options) <= kinds.MOST_OPTIONS):
        faults.append(f"has {len(one.options)} options; {f'2 to {kinds.MOST_OPTIONS}' if wants else 'none'} are right")
    if (one.kind == kinds.MATRIX) != bool(one.rows) or len(one.rows) > kinds.MOST_ROWS:
        faults.append(f"has {len(one.rows)} rows; a matrix has 1 to {kinds.MOST_ROWS}, other kinds have none")
    if any(not any(text.strip() for text in texts.values()) for texts in (*one.options, *one.rows)):
        faults.append("has an option or a row without wording")
    return faults + _setting_faults(one)


def _setting_faults(one: DraftQuestion) -> list[str]:
    faults = [f"{name} is no setting of this kind" for name in one.settings if name not in _SETTINGS.get(one.kind, set())]
    flags = [name for name in ("other", "shuffle", "whole") if not isinstance(one.settings.get(name, False), bool)]
    faults += [f"{name} is neither true nor false" for name in flags]
    bounds = [one.settings.get(name) for name in ("least", "most")]
    if not all(bound is None or _is_number(bound) for bound in bounds):
        return [*faults, "least and most are numbers"]
    least, most = bounds
    if least is not None and most is not None and least > most:
        faults.append("least is above most")
    if one.kind in {kinds.MULTIPLE, kinds.RANKING}:
        there = len(one.options) + bool(one.settings.get("other"))
        if any(bound is not None and not (isinstance(bound, int) and 1 <= bound <= there) for bound in bounds):
            faults.append(f"least and most are whole numbers from 1 to {there}")
    top = one.settings.get("top", 5)
    if isinstance(top, bool) or not isinstance(top, int) or not 3 <= top <= 10:
        faults.append("top is a whole number from 3 to 10")
    return faults


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15


def _tied_faults(one: DraftQuestion, before: Mapping[str, DraftQuestion]) -> list[str]:
    faults = ["another question has this key"] if one.key in before else []
    if one.depends_on is None:
        return faults
    first = before.get(str(one.depends_on.get("key")))
    answers = one.depends_on.get("answers")
    if first is None or first.kind not in kinds.DECIDING:
        return [*faults, "depends on no earlier question with marks, options or consent"]
    if not isinstance(answers, list) or not answers or not all(isinstance(n, int) and n in places(first) for n in answers):
        faults.append(f"depends on answers that {first.key} does not have")
    if not isinstance(one.depends_on.get("all", False), bool):
        faults.append("all is neither true nor false")
    return faults


def places(one: DraftQuestion) -> Sequence[int]:
    """The answers another question may depend on, as they are stored."""
    if one.kind == kinds.RATING:
        top = one.settings.get("top", 5)
        return range(1, (top if isinstance(top, int) and top <= 10 else 5) + 1)
    if one.kind == kinds.NPS:
        return range(11)
    if one.kind == kinds.CONSENT:
        return (1,)
    return [*range(len(one.options)), *([kinds.OTHER] if one.settings.get("other") else [])]


def ordered(languages: Sequence[str]) -> list[str]:
    """The product's own languages first, in its order."""
    return [*(tag for tag in LANGUAGES if tag in languages), *(tag for tag in languages if tag not in LANGUAGES)]
