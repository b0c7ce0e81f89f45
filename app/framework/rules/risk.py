"""How much privacy and cybersecurity must be protected, whether a DPIA is due, and the risks of problematic data actions.

Every figure is monotone: an answer that goes further never lowers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.framework.rules.questions import Answers, at_least, is_personal, level
from app.framework.vocabulary import Criterion, DataAction, Impact, Level, Lift, Problem

# To what extent: parts of a hundred, by question.
_PRIVACY = {
    "data": 25, "sensitivity": 15, "scale": 12, "people": 10, "linkage": 10, "monitoring": 8, "retention": 8, "sharing": 7,
    "automation": 5,
}  # fmt: skip
_SECURITY = {"exposure": 30, "criticality": 30, "safety": 20, "scale": 10, "sensitivity": 10}


@dataclass(frozen=True, slots=True)
class Extent:
    """`points` of 100, the level they mean, and what they are made of, largest part first; parts add up to the points."""

    points: int
    level: Level
    parts: tuple[tuple[str, int], ...]
    # What lifted the level above what the points alone would give.
    because: Lift | None = None


def privacy(answers: Answers) -> Extent:
    """Where nothing is about people there is nothing to protect; two criteria of a DPIA mean `high` at least."""
    if not is_personal(answers):
        return Extent(0, Level.NONE, ())
    extent = _extent(answers, _PRIVACY, ((25, Level.RAISED), (45, Level.HIGH), (65, Level.HIGHEST)))
    if len(dpia(answers)) >= DPIA_DUE and extent.level in (Level.BASIC, Level.RAISED):
        return Extent(extent.points, Level.HIGH, extent.parts, Lift.DPIA)
    return extent


def security(answers: Answers) -> Extent:
    """`basic` at least: whatever is connected is attacked. What controls something that can harm people is `high` at least."""
    extent = _extent(answers, _SECURITY, ((30, Level.RAISED), (55, Level.HIGH), (75, Level.HIGHEST)))
    if answers["safety"] == "controls" and extent.level in (Level.BASIC, Level.RAISED):
        return Extent(extent.points, Level.HIGH, extent.parts, Lift.SAFETY)
    return extent


def _extent(answers: Answers, weights: Mapping[str, int], steps: tuple[tuple[int, Level], ...]) -> Extent:
    exact = {name: weight * level(answers, name) for name, weight in weights.items()}
    points = round(sum(exact.values()))
    reached = [name for least, name in steps if points >= least]
    # Largest remainder: whole parts that add up to the whole.
    parts = {name: int(part) for name, part in exact.items()}
    for name in sorted(exact, key=lambda name: (parts[name] - exact[name], name))[: points - sum(parts.values())]:
        parts[name] += 1
    largest_first = sorted(((name, part) for name, part in parts.items() if part), key=lambda part: (-part[1], part[0]))
    return Extent(points, reached[-1] if reached else Level.BASIC, tuple(largest_first))


# Two or more criteria usually mean that a DPIA is due.
DPIA_DUE = 2
_HIGHLY_PERSONAL = frozenset(
    {"health", "biometric", "opinions", "offences", "communication", "location", "payment", "energy_use"}
)


def dpia(answers: Answers) -> tuple[Criterion, ...]:
    """The criteria that are met. Staff count as vulnerable, as they cannot freely refuse."""
    if not is_personal(answers):
        return ()
    met = {
        Criterion.EVALUATION: at_least(answers, "scoring", "groups"),
        Criterion.AUTOMATED: at_least(answers, "automation", "legal"),
        Criterion.MONITORING: at_least(answers, "monitoring", "systematic"),
        Criterion.SENSITIVE: at_least(answers, "sensitivity", "intimate") or bool(_HIGHLY_PERSONAL & set(answers["data"])),
        Criterion.LARGE_SCALE: at_least(answers, "scale", "city"),
        Criterion.MATCHING: at_least(answers, "linkage", "others"),
        Criterion.VULNERABLE: bool({"children", "vulnerable", "staff"} & set(answers["people"])),
        Criterion.INNOVATIVE: at_least(answers, "novelty", "new"),
        Criterion.PREVENTS: at_least(answers, "choice", "barred") or at_least(answers, "automation", "legal"),
    }
    return tuple(name for name in Criterion if met[name])


# Problematic data actions of NIST's PRAM: the answers that make each likely, with their weights, and the problems for people
# that it leads to (facts of the catalogue).
_LIKELY: Mapping[DataAction, Mapping[str, int]] = {
    DataAction.APPROPRIATION: {"sharing": 3, "choice": 2, "basis": 3, "retention": 2},
    DataAction.DISTORTION: {"automation": 3, "scoring": 3, "linkage": 2, "novelty": 2},
    DataAction.INDUCED_DISCLOSURE: {"choice": 5, "sensitivity": 3, "basis": 2},
    DataAction.INSECURITY: {"exposure": 4, "sharing": 2, "retention": 2, "scale": 2},
    DataAction.REIDENTIFICATION: {"linkage": 4, "data": 3, "sharing": 2, "scale": 1},
    DataAction.STIGMATISATION: {"sensitivity": 4, "scoring": 3, "people": 3},
    DataAction.SURVEILLANCE: {"monitoring": 5, "data": 2, "linkage": 2, "retention": 1},
    DataAction.UNANTICIPATED_REVELATION: {"linkage": 4, "sharing": 3, "sensitivity": 3},
    DataAction.UNWARRANTED_RESTRICTION: {"choice": 4, "automation": 4, "basis": 2},
}
PROBLEMS: Mapping[DataAction, tuple[Problem, ...]] = {
    DataAction.APPROPRIATION: (Problem.TRUST, Problem.AUTONOMY, Problem.ECONOMIC),
    DataAction.DISTORTION: (Problem.DIGNITY, Problem.DISCRIMINATION, Problem.LIBERTY),
    DataAction.INDUCED_DISCLOSURE: (Problem.DISCRIMINATION, Problem.TRUST, Problem.AUTONOMY),
    DataAction.INSECURITY: (Problem.TRUST, Problem.ECONOMIC, Problem.DIGNITY),
    DataAction.REIDENTIFICATION: (Problem.DISCRIMINATION, Problem.TRUST, Problem.DIGNITY),
    DataAction.STIGMATISATION: (Problem.DIGNITY, Problem.DISCRIMINATION),
    DataAction.SURVEILLANCE: (Problem.DISCRIMINATION, Problem.TRUST, Problem.AUTONOMY, Problem.LIBERTY, Problem.PHYSICAL),
    DataAction.UNANTICIPATED_REVELATION: (Problem.DIGNITY, Problem.DISCRIMINATION, Problem.TRUST, Problem.AUTONOMY),
    DataAction.UNWARRANTED_RESTRICTION: (Problem.AUTONOMY, Problem.TRUST, Problem.ECONOMIC),
}
# What it costs whoever runs the system, by PRAM's factors, and the answers that make each heavy.
_IMPACT: Mapping[Impact, Mapping[str, int]] = {
    Impact.NONCOMPLIANCE: {"sensitivity": 4, "scale": 3, "people": 3},
    Impact.DIRECT_COSTS: {"criticality": 6, "scale": 4},
    Impact.REPUTATION: {"scale": 4, "people": 3, "data": 3},
    Impact.CULTURE: {"scoring": 4, "monitoring": 3, "sensitivity": 3},
}
# How heavily each action weighs on each factor, in tenths of the factor.
_BEARS: Mapping[DataAction, tuple[int, int, int, int]] = {
    DataAction.APPROPRIATION: (8, 5, 9, 7),
    DataAction.DISTORTION: (8, 8, 7, 6),
    DataAction.INDUCED_DISCLOSURE: (9, 4, 7, 7),
    DataAction.INSECURITY: (10, 10, 9, 5),
    DataAction.REIDENTIFICATION: (10, 6, 9, 6),
    DataAction.STIGMATISATION: (8, 4, 10, 9),
    DataAction.SURVEILLANCE: (9, 5, 10, 10),
    DataAction.UNANTICIPATED_REVELATION: (8, 5, 9, 7),
    DataAction.UNWARRANTED_RESTRICTION: (8, 7, 7, 6),
}


@dataclass(frozen=True, slots=True)
class Risk:
    """One data action: likelihood 1..10, impact by factor 1..10 each, their product summed, and its share of all risk in
    percent. `judged` says that people set the likelihood themselves."""

    action: DataAction
    likelihood: int
    impacts: tuple[tuple[Impact, int], ...]
    score: int
    share: float
    judged: bool = False


def risks(answers: Answers, judged: Mapping[DataAction, int] | None = None) -> list[Risk]:
    """All nine data actions, highest score first, by NIST's PRAM: likelihood times summed impact. `judged` replaces proposed
    likelihoods (1..10). Nothing where nothing is about people."""
    if not is_personal(answers):
        return []
    judged = judged or {}
    heavy = {factor: _weighted(answers, weights) for factor, weights in _IMPACT.items()}
    scored = []
    for action, weights in _LIKELY.items():
        likelihood = judged.get(action, _of_ten(_weighted(answers, weights)))
        impacts = tuple(
            (factor, _of_ten(heavy[factor] * bears / 10)) for factor, bears in zip(Impact, _BEARS[action], strict=True)
        )
        scored.append((action, likelihood, impacts, likelihood * sum(impact for _factor, impact in impacts)))
    total = sum(score for *_rest, score in scored)
    ranked = sorted(scored, key=lambda row: (-row[3], row[0]))
    return [
        Risk(action, likelihood, impacts, score, round(100 * score / total, 1), action in judged)
        for action, likelihood, impacts, score in ranked
    ]


def _weighted(answers: Answers, weights: Mapping[str, int]) -> float:
    return sum(weight * level(answers, name) for name, weight in weights.items()) / sum(weights.values())


def _of_ten(share: float) -> int:
    """A share of 1 on the scale from 1 to 10."""
    return 1 + round(9 * share)
