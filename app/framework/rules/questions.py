"""The plain questions of an assessment. Every question goes from least to most: a later answer never lowers a risk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.framework.vocabulary import Part

EDITION = "1"


@dataclass(frozen=True, slots=True)
class Question:
    """`options` from least to most, or, where several may hold (`many`), each with how delicate it is, 0 to 4."""

    name: str
    options: tuple[str, ...]
    many: bool = False
    delicate: tuple[int, ...] = ()
    part: Part = Part.DATA


_DATA = {
    "environment": 0, "contact": 1, "vehicles": 2, "location": 3, "behaviour": 2, "energy_use": 2, "images": 3, "payment": 2,
    "communication": 3, "opinions": 4, "offences": 4, "biometric": 4, "health": 4,
}  # fmt: skip
_PEOPLE = {"users": 1, "residents": 1, "staff": 2, "passers_by": 2, "vulnerable": 3, "children": 3}

QUESTIONS = (
    Question("data", tuple(_DATA), many=True, delicate=tuple(_DATA.values())),
    Question("people", tuple(_PEOPLE), many=True, delicate=tuple(_PEOPLE.values())),
    Question("sensitivity", ("none", "ordinary", "intimate", "special")),
    Question("scale", ("few", "thousands", "city", "beyond")),
    Question("retention", ("not_stored", "day", "month", "year", "longer")),
    Question("linkage", ("none", "own", "others", "identity"), part=Part.USE),
    Question("monitoring", ("none", "sometimes", "systematic"), part=Part.USE),
    Question("scoring", ("no", "groups", "persons"), part=Part.USE),
    Question("automation", ("none", "advice", "decides", "legal"), part=Part.USE),
    Question("choice", ("free", "opt_out", "unavoidable", "barred"), part=Part.USE),
    Question("sharing", ("inside", "partners", "suppliers", "public"), part=Part.USE),
    Question("basis", ("settled", "unclear"), part=Part.USE),
    Question("novelty", ("proven", "new_here", "new"), part=Part.SYSTEM),
    Question("exposure", ("closed", "managed", "internet", "street"), part=Part.SYSTEM),
    Question("criticality", ("nuisance", "cost", "service", "life"), part=Part.SYSTEM),
    Question("safety", ("no", "supports", "controls"), part=Part.SYSTEM),
)
BY_NAME = {question.name: question for question in QUESTIONS}

Answers = Mapping[str, Any]


# About people only: whoever records nothing but surroundings need not answer them.
_OF_PEOPLE = ("sensitivity", "retention", "linkage", "monitoring", "scoring", "automation", "choice", "basis")


def gaps(form: Mapping[str, Any]) -> list[str]:
    """Questions that are not answered, in order."""
    calm = set(form.get("data") or []) == {"environment"} and not form.get("people")
    return [
        name
        for name, question in BY_NAME.items()
        if not form.get(name) and not (name == "people" and not _names_people(form)) and not (calm and name in _OF_PEOPLE)
    ]


def read(form: Mapping[str, Any]) -> dict[str, Any]:
    """Answers in their plain form: a list for questions of several, one word for the others. Raises ValueError for what is
    missing or unknown. Where nothing but surroundings is recorded, questions about people may be left out."""
    answers: dict[str, Any] = {}
    for question in QUESTIONS:
        value = form.get(question.name)
        if question.many:
            chosen = [value] if isinstance(value, str) else list(value or [])
            if unknown := set(chosen) - set(question.options):
                raise ValueError(f"{question.name}: unknown answer {sorted(map(str, unknown))[0]!r}")
            answers[question.name] = [option for option in question.options if option in chosen]
        elif value in question.options:
            answers[question.name] = value
        elif not value and question.name in _OF_PEOPLE and answers["data"] == ["environment"] and not answers["people"]:
            answers[question.name] = question.options[0]
        else:
            raise ValueError(f"{question.name}: {'is not answered' if not value else f'unknown answer {value!r}'}")
    if not answers["data"]:
        raise ValueError("data: is not answered")
    if is_personal(answers) and not answers["people"]:
        raise ValueError("people: is not answered")
    return answers


def is_personal(answers: Answers) -> bool:
    """Whether anything is handled that is about people. Whoever names people, joins data with registers that name them, or
    rates them, handles data about people, whatever was said of the data."""
    return _names_people(answers)


def _names_people(answers: Mapping[str, Any]) -> bool:
    return (
        any(kind != "environment" for kind in answers.get("data") or [])
        or bool(answers.get("people"))
        or answers.get("linkage") == "identity"
        or answers.get("scoring") == "persons"
        or answers.get("sensitivity") not in (None, "", "none")
    )


def level(answers: Answers, name: str) -> float:
    """How far an answer goes, 0..1; of several, the most delicate one."""
    question = BY_NAME[name]
    if question.many:
        weights = dict(zip(question.options, question.delicate, strict=True))
        return max((weights[option] for option in answers[name]), default=0) / max(question.delicate)
    return question.options.index(answers[name]) / (len(question.options) - 1)


def at_least(answers: Answers, name: str, option: str) -> bool:
    question = BY_NAME[name]
    return question.options.index(answers[name]) >= question.options.index(option)
