"""The whole answer of an assessment, as plain values that can be stored, shown, printed and sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypedDict

from app.framework.rules import measures, risk
from app.framework.rules.questions import EDITION, Answers, is_personal
from app.framework.vocabulary import DataAction, Practice


class ExtentResult(TypedDict):
    """`parts` are pairs of a question and its points; `because` is a word of Lift, or nothing."""

    points: int
    level: str
    parts: list[list[Any]]
    because: str


class DpiaResult(TypedDict):
    criteria: list[str]
    due: bool
    near: bool


class RiskResult(TypedDict):
    action: str
    likelihood: int
    impacts: dict[str, int]
    score: int
    share: float
    judged: bool
    problems: list[str]


class MeasureResult(TypedDict):
    code: str
    side: str
    in_place: bool
    treats: list[str]
    sources: dict[str, list[str]]


class CellResult(TypedDict):
    category: str
    asked: int
    met: int


class Result(TypedDict):
    """What followed from answers, as it is stored. Its words are those of the edition in which it was said."""

    edition: str
    privacy: ExtentResult
    security: ExtentResult
    dpia: DpiaResult
    risks: list[RiskResult]
    measures: list[MeasureResult]
    # By the framework's name.
    coverage: dict[str, list[CellResult]]


def advice(answers: Answers, in_place: Collection[str] = (), judged: Mapping[DataAction, int] | None = None) -> Result:
    """To what extent, how, whether a DPIA is due, the ranked risks, the coverage. JSON values only: what was said in an edition
    of the framework stays as it was said."""
    privacy, security = risk.privacy(answers), risk.security(answers)
    wanted = measures.called_for(answers, privacy, security)
    criteria = risk.dpia(answers)
    return {
        "edition": EDITION,
        "privacy": _extent(privacy),
        "security": _extent(security),
        "dpia": {"criteria": list(criteria), "due": len(criteria) >= risk.DPIA_DUE, "near": len(criteria) == risk.DPIA_DUE - 1},
        "risks": [
            {
                "action": danger.action,
                "likelihood": danger.likelihood,
                "impacts": dict(danger.impacts),
                "score": danger.score,
                "share": danger.share,
                "judged": danger.judged,
                "problems": list(risk.PROBLEMS[danger.action]),
            }
            for danger in risk.risks(answers, judged)
        ],
        "measures": [
            {
                "code": measure.code,
                "side": measure.side,
                "in_place": measure.code in in_place,
                "treats": list(measure.treats),
                "sources": {name: list(ids) for name, ids in measures.sources(measure).items()},
            }
            for measure in wanted
        ],
        "coverage": {
            name: [{"category": cell.category.id, "asked": cell.asked, "met": cell.met} for cell in cells]
            for name, cells in measures.coverage(wanted, in_place).items()
        },
    }


def _extent(extent: risk.Extent) -> ExtentResult:
    return {
        "points": extent.points,
        "level": extent.level,
        "parts": [[name, points] for name, points in extent.parts],
        "because": extent.because or "",
    }


def likeness(answers: Answers, other: Answers) -> float:
    """How alike two assessed things are, 0..1: the kinds of data, and whose, that they have in common."""
    mine, theirs = (
        {(name, kind) for name in ("data", "people") for kind in answers.get(name, ())} for answers in (answers, other)
    )
    return len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0


_SHORT = ("not_stored", "day", "month")
# Alike enough to learn from.
SIMILAR = 0.4


def practice(similar: Sequence[tuple[int, Answers, Collection[str]]]) -> dict[str, list[int]]:
    """What similar ones do: measure code to the keys of those that have it in place, and `kept_a_day` and `kept_a_month` for
    how long they keep data at most. `similar` are (key, answers, measures in place). Only what somebody does is listed."""
    doers: dict[str, list[int]] = {}
    for key, answers, in_place in similar:
        for code in in_place:
            doers.setdefault(code, []).append(key)
        if is_personal(answers) and answers.get("retention") in _SHORT:
            doers.setdefault(Practice.KEPT_A_MONTH, []).append(key)
            if answers["retention"] != "month":
                doers.setdefault(Practice.KEPT_A_DAY, []).append(key)
    if doers.get(Practice.KEPT_A_DAY) == doers.get(Practice.KEPT_A_MONTH):
        doers.pop(Practice.KEPT_A_MONTH, None)
    return doers
