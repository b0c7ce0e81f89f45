"""The whole answer of an assessment, as plain values that can be stored, shown, printed and sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.framework.rules import measures, risk
from app.framework.rules.questions import EDITION, Answers, is_personal


def advice(answers: Answers, in_place: Collection[str] = (), judged: Mapping[str, int] | None = None) -> dict[str, Any]:
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
                "action": one.action,
                "likelihood": one.likelihood,
                "impacts": dict(one.impacts),
                "score": one.score,
                "share": one.share,
                "judged": one.judged,
                "problems": list(risk.PROBLEMS[one.action]),
            }
            for one in risk.risks(answers, judged)
        ],
        "measures": [
            {
                "code": one.code,
                "side": one.side,
                "in_place": one.code in in_place,
                "treats": list(one.treats),
                "sources": {name: list(ids) for name, ids in measures.sources(one).items()},
            }
            for one in wanted
        ],
        "coverage": {
            name: [{"category": cell.category.id, "asked": cell.asked, "met": cell.met} for cell in cells]
            for name, cells in measures.coverage(wanted, in_place).items()
        },
    }


def _extent(extent: risk.Extent) -> dict[str, Any]:
    return {
        "points": extent.points,
        "level": extent.level,
        "parts": [list(part) for part in extent.parts],
        "because": extent.because,
    }


def likeness(one: Answers, other: Answers) -> float:
    """How alike two assessed things are, 0..1: the kinds of data, and whose, that they have in common."""
    mine, theirs = ({(name, kind) for name in ("data", "people") for kind in answers.get(name, ())} for answers in (one, other))
    return len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0


_SHORT = ("not_stored", "day", "month")
# Alike enough to learn from.
SIMILAR = 0.4


def practice(similar: Sequence[tuple[int, Answers, Collection[str]]]) -> dict[str, list[int]]:
    """What similar ones do: measure code to the keys of those that have it in place, and `kept_a_day` and `kept_a_month` for
    how long they keep data at most. `similar` are (key, answers, measures in place). Only what somebody does is listed."""
    found: dict[str, list[int]] = {}
    for key, answers, in_place in similar:
        for code in in_place:
            found.setdefault(code, []).append(key)
        if is_personal(answers) and answers.get("retention") in _SHORT:
            found.setdefault("kept_a_month", []).append(key)
            if answers["retention"] != "month":
                found.setdefault("kept_a_day", []).append(key)
    if found.get("kept_a_day") == found.get("kept_a_month"):
        found.pop("kept_a_month", None)
    return found
